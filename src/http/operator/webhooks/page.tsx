// Webhook endpoints: the list, a new one, and one with where it stands and what was sent.

import type { Child } from 'hono/jsx';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
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

const COLUMNS = ['webhooks_state', 'webhooks_events', 'console_organizations'] as const;

export function WebhooksPage(props: WebhooksProps) {
  const { frame, newHref, webhooks } = props;
  const t = useTexts();
  return (
    <SettingsPage
      frame={frame}
      title={t('console_webhooks')}
      action={
        <a class="button" href={newHref}>
          {t('webhooks_add')}
        </a>
      }
    >
      <OutcomeAlerts {...props} />
      {webhooks.length === 0 ? (
        <p>{t('webhooks_none')}</p>
      ) : (
        <Table label={t('console_webhooks')} columns={['URL', ...COLUMNS.map((key) => t(key))]}>
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
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('webhooks_add')}>
      <OutcomeAlerts notice={null} errors={errors} />
      <p>{t('webhooks_new_intro')}</p>
      <form method="post" action={path}>
        <WebhookFields {...props} />
        <button type="submit">{t('webhooks_add')}</button>
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
    /** Its name, or its id when it is deleted. */
    readonly organization: string;
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
  const t = useTexts();
  return (
    <SettingsPage
      frame={frame}
      title={t('webhook_title')}
      action={
        <form method="post" action={`${path}/test`}>
          <button type="submit" {...(!enabled && { class: 'outline' })}>
            {t('webhook_test')}
          </button>
        </form>
      }
    >
      <OutcomeAlerts notice={notice} errors={errors} />
      {newSecret && (
        <section aria-labelledby="new-secret">
          <h2 id="new-secret">{t('webhook_new_secret')}</h2>
          <Alert kind="warning">{t('webhook_secret_once')}</Alert>
          <CopyField label={t('webhook_secret')} name="newSecret" value={newSecret} />
        </section>
      )}
      <p>
        <Badge {...state} /> <code class="wide">{url}</code>
      </p>
      {why && <Alert kind="error">{why}</Alert>}
      {!enabled && (
        <form method="post" action={`${path}/enable`}>
          <button type="submit">{t('webhook_enable')}</button>
        </form>
      )}
      <Standing {...props} />
      <Deliveries {...props} />
      <Secrets {...props} />
      <section aria-labelledby="settings">
        <h2 id="settings">{t('webhook_settings')}</h2>
        <form method="post" action={path}>
          <WebhookFields {...props} />
          <button type="submit" class="outline">
            {t('console_save')}
          </button>
        </form>
      </section>
      <section aria-labelledby="again">
        <h2 id="again">{t('webhook_replay')}</h2>
        <form method="post" action={`${path}/replay`}>
          <TextField
            label={t('webhook_replay_after')}
            name="after"
            value={props.after}
            required
            errors={errors}
            hint={t('webhook_replay_hint')}
          />
          <button type="submit" class="outline">
            {t('webhook_replay_button')}
          </button>
        </form>
      </section>
      {enabled && (
        <Question
          label={t('webhook_disable_ask')}
          consequence={t('webhook_disable_means')}
          action={`${path}/disable`}
          button={t('webhook_disable')}
        />
      )}
      <Question
        label={t('webhook_delete_ask')}
        consequence={t('webhook_delete_means')}
        action={`${path}/delete`}
        button={t('webhook_delete')}
      />
    </SettingsPage>
  );
}

const STUCK_COLUMNS = [
  'webhook_stuck_organization',
  'webhook_stuck_after',
  'webhook_stuck_since',
  'webhook_stuck_answer',
  'webhook_stuck_next',
] as const;

function Standing({ newestSeq, waiting, stuck }: WebhookProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="standing">
      <h2 id="standing">{t('webhook_standing')}</h2>
      <p>
        {newestSeq === null
          ? t('webhook_no_event')
          : t('webhook_newest', { seq: String(newestSeq) }) + waiting}
      </p>
      {stuck.length > 0 && (
        <Table label={t('webhook_stuck')} columns={STUCK_COLUMNS.map((key) => t(key))}>
          {stuck.map((one) => (
            <tr>
              <td>
                <a href={one.href}>
                  <Long text={one.organization} />
                </a>
              </td>
              <td>{one.seq}</td>
              <td class="date">
                <Time text={one.since} />
              </td>
              <td>
                {one.problem}
                <small>{t('webhook_tries', { count: one.attempt })}</small>
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

const SENT_COLUMNS = [
  'webhook_sent_time',
  'webhook_sent_event',
  'webhook_sent_outcome',
  'webhook_sent_took',
] as const;

function Deliveries(props: WebhookProps) {
  const { deliveries } = props;
  const t = useTexts();
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">{t('webhook_sent')}</h2>
      {deliveries.length === 0 ? (
        <p>{t('webhook_sent_nothing')}</p>
      ) : (
        <Table label={t('webhook_sent')} columns={SENT_COLUMNS.map((key) => t(key))}>
          {deliveries.map((one) => (
            <tr>
              <td class="date">
                <a href={one.href}>
                  <Time text={one.at} />
                </a>
              </td>
              <td>
                {one.type}
                {one.kind && <small>{one.kind}</small>}
              </td>
              <td>
                <Badge {...one.state} />
                {one.attempt > 1 && <small>{t('webhook_try', { number: one.attempt })}</small>}
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
  const t = useTexts();
  return (
    <section aria-labelledby="secrets">
      <h2 id="secrets">{t('webhook_secrets')}</h2>
      <ul class="plain">
        {secrets.map(({ id, created, until }) => (
          <li>
            {t.parts<'webhook_secret_made', Child>('webhook_secret_made', {
              id: <code>{id}</code>,
              at: <Time text={created} />,
            })}
            {until && t.parts('webhook_secret_until', { at: <Time text={until} /> })}
          </li>
        ))}
      </ul>
      {secrets.length < 2 && (
        <Question
          label={t('webhook_rotate_ask')}
          consequence={t('webhook_rotate_means')}
          action={`${path}/secrets`}
          button={t('webhook_rotate')}
          calm
        />
      )}
      <Question
        label={t('webhook_replace_ask')}
        consequence={t('webhook_replace_means')}
        action={`${path}/secrets/replace`}
        button={t('webhook_replace')}
      />
    </section>
  );
}
