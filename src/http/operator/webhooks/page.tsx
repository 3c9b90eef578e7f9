// Webhook endpoints: the list, a new one, and one with where it stands and what was sent.

import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, TextField } from '../../../ui/form.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { WebhookFields, type WebhookFieldsProps } from './form-page.tsx';

/** What a badge says, and in which color. */
export interface WebhookState {
  readonly text: string;
  readonly badge: 'verified' | 'pending' | 'refused';
}

export function Badge({ text, badge }: WebhookState) {
  return <span class={`badge badge-${badge}`}>{text}</span>;
}

export interface WebhooksProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly newHref: string;
  readonly webhooks: readonly {
    readonly href: string;
    readonly url: string;
    readonly description: string;
    readonly state: WebhookState;
    readonly events: string;
    readonly organizations: string;
  }[];
  readonly nextHref: string | null;
  readonly firstHref: string | null;
}

export function WebhooksPage(props: WebhooksProps) {
  const { frame, newHref, webhooks } = props;
  return (
    <SettingsPage
      frame={frame}
      title="Webhooks"
      action={
        <a class="button" href={newHref}>
          Add webhook
        </a>
      }
    >
      <OutcomeAlerts {...props} />
      {webhooks.length === 0 ? (
        <p>There is no webhook yet. Add one to have an address of yours told of each change.</p>
      ) : (
        <Table label="Webhooks" columns={['URL', 'State', 'Events', 'Organizations']}>
          {webhooks.map((one) => (
            <tr>
              <td>
                <a href={one.href}>
                  <Long text={one.url} />
                </a>
                {one.description !== '' && (
                  <small>
                    <Long text={one.description} />
                  </small>
                )}
              </td>
              <td>
                <Badge {...one.state} />
              </td>
              <td>{one.events}</td>
              <td>{one.organizations}</td>
            </tr>
          ))}
        </Table>
      )}
      <Pager {...props} />
    </SettingsPage>
  );
}

export interface NewWebhookProps extends WebhookFieldsProps {
  readonly frame: SettingsFrame;
  readonly path: string;
}

export function NewWebhookPage(props: NewWebhookProps) {
  const { frame, path, errors } = props;
  return (
    <SettingsPage frame={frame} title="Add webhook">
      <OutcomeAlerts notice={null} errors={errors} />
      <p>It is told of everything from now on, in order, until it has answered each event with a 2xx.</p>
      <form method="post" action={path}>
        <WebhookFields {...props} />
        <button type="submit">Add webhook</button>
      </form>
    </SettingsPage>
  );
}

export interface WebhookProps extends WebhookFieldsProps {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly notice: string | null;
  readonly url: string;
  readonly state: WebhookState;
  /** Why it is not told any more; null: it is. */
  readonly why: string | null;
  readonly enabled: boolean;
  /** In clear, right after it was made; never again. */
  readonly newSecret: string | null;
  readonly secrets: readonly {
    readonly id: string;
    readonly created: string;
    /** Null: the present one. */
    readonly until: string | null;
  }[];
  readonly newestSeq: number | null;
  /** How many organizations wait. */
  readonly waiting: string;
  readonly stuck: readonly {
    readonly organizationId: string;
    readonly href: string;
    readonly seq: number;
    readonly since: string;
    readonly next: string;
    readonly attempt: number;
    readonly problem: string;
  }[];
  /** What was typed. */
  readonly after: string;
  readonly deliveries: readonly DeliveryLine[];
  readonly nextHref: string | null;
  readonly firstHref: string | null;
}

export interface DeliveryLine {
  readonly href: string;
  readonly at: string;
  readonly type: string;
  readonly kind: string;
  readonly state: WebhookState;
  readonly took: string;
  readonly attempt: number;
}

export function WebhookPage(props: WebhookProps) {
  const { frame, path, notice, errors, url, state, why, enabled, newSecret } = props;
  return (
    <SettingsPage
      frame={frame}
      title="Webhook"
      action={
        <form method="post" action={`${path}/test`}>
          <button type="submit">Send a test</button>
        </form>
      }
    >
      <OutcomeAlerts notice={notice} errors={errors} />
      {newSecret && (
        <section aria-labelledby="new-secret">
          <h2 id="new-secret">Its new secret</h2>
          <Alert kind="warning">We show this secret only once. Give it to the receiver now.</Alert>
          <CopyField label="Signing secret" name="newSecret" value={newSecret} />
        </section>
      )}
      <p>
        <Badge {...state} /> <code class="wide">{url}</code>
      </p>
      {why && <Alert kind="error">{why}</Alert>}
      <Standing {...props} />
      <Deliveries {...props} />
      <Secrets {...props} />
      <section aria-labelledby="settings">
        <h2 id="settings">Settings</h2>
        <form method="post" action={path}>
          <WebhookFields {...props} />
          <button type="submit">Save</button>
        </form>
      </section>
      <section aria-labelledby="again">
        <h2 id="again">Send events again</h2>
        <form method="post" action={`${path}/replay`}>
          <TextField
            label="After the event with the seq"
            name="after"
            value={props.after}
            required
            errors={errors}
            hint="Everything after it is sent again, in order, before what is new. 0: everything that is kept."
          />
          <button type="submit" class="outline">
            Send again from there
          </button>
        </form>
      </section>
      {enabled ? (
        <Question
          label="Switch it off…"
          consequence="It is told nothing until you switch it on again. Then it goes on where it stands; events are kept for 90 days."
          action={`${path}/disable`}
          button="Switch off"
        />
      ) : (
        <form method="post" action={`${path}/enable`}>
          <button type="submit">Switch on, and go on where it stands</button>
        </form>
      )}
      <Question
        label="Delete webhook…"
        consequence="It is told nothing more, and its secrets and the list of what was sent are gone."
        action={`${path}/delete`}
        button="Delete webhook"
      />
    </SettingsPage>
  );
}

function Standing({ newestSeq, waiting, stuck }: WebhookProps) {
  return (
    <section aria-labelledby="standing">
      <h2 id="standing">Where it stands</h2>
      <p>
        {newestSeq === null
          ? 'There is no event yet.'
          : `The newest event has the seq ${newestSeq}. ${waiting}`}
      </p>
      {stuck.length > 0 && (
        <Table
          label="What does not arrive"
          columns={['Organization', 'Waits after seq', 'Fails since', 'Last answer', 'Next try']}
        >
          {stuck.map((one) => (
            <tr>
              <td>
                <a href={one.href}>
                  <code>{one.organizationId}</code>
                </a>
              </td>
              <td>{one.seq}</td>
              <td class="date">
                <Time text={one.since} />
              </td>
              <td>
                {one.problem} <small>{`${one.attempt} tries`}</small>
              </td>
              <td class="date">
                <Time text={one.next} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function Deliveries(props: WebhookProps) {
  const { deliveries } = props;
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">What was sent</h2>
      {deliveries.length === 0 ? (
        <p>Nothing was sent within 30 days.</p>
      ) : (
        <Table label="What was sent" columns={['Time', 'Event', 'Outcome', 'Took']}>
          {deliveries.map((one) => (
            <tr>
              <td class="date">
                <a href={one.href}>
                  <Time text={one.at} />
                </a>
              </td>
              <td>
                {one.type} <small>{one.kind}</small>
              </td>
              <td>
                <Badge {...one.state} /> {one.attempt > 1 && <small>{`try ${one.attempt}`}</small>}
              </td>
              <td>{one.took}</td>
            </tr>
          ))}
        </Table>
      )}
      <Pager {...props} />
    </section>
  );
}

function Secrets({ path, secrets }: WebhookProps) {
  return (
    <section aria-labelledby="secrets">
      <h2 id="secrets">Signing secrets</h2>
      <ul class="plain">
        {secrets.map(({ id, created, until }) => (
          <li>
            <code>{id}</code>, made <Time text={created} />
            {until && (
              <>
                , signs until <Time text={until} />
              </>
            )}
          </li>
        ))}
      </ul>
      {secrets.length < 2 && (
        <Question
          label="Make a new secret…"
          consequence="The new one signs from now on, and the present one beside it for a day."
          action={`${path}/secrets`}
          button="Make a new secret"
        />
      )}
      <Question
        label="Replace the secret at once…"
        consequence="For one that leaked: no other secret signs from now on. A receiver that has not got the new one refuses what comes, and we try again."
        action={`${path}/secrets/replace`}
        button="Replace at once"
      />
    </section>
  );
}
