// The vendor's applications: the list, a new one, and one with its secrets and its last failures.

import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField } from '../../../ui/form.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { ApplicationFields, type ApplicationFieldsProps } from './form-page.tsx';

export interface ApplicationsProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly newHref: string;
  readonly applications: readonly {
    readonly href: string;
    readonly name: string;
    readonly id: string;
    readonly authMethod: string;
    readonly organizations: string;
    readonly created: string;
  }[];
  readonly nextHref: string | null;
  readonly firstHref: string | null;
}

export function ApplicationsPage(props: ApplicationsProps) {
  const { frame, newHref, applications } = props;
  return (
    <SettingsPage
      frame={frame}
      title="Applications"
      action={
        <a class="button" href={newHref}>
          Register application
        </a>
      }
    >
      <OutcomeAlerts {...props} />
      {applications.length === 0 ? (
        <p>There is no application yet.</p>
      ) : (
        <Table
          label="Applications"
          columns={['Name', 'Client ID', 'Authentication', 'Organizations', 'Registered']}
        >
          {applications.map((one) => (
            <tr>
              <td>
                <a href={one.href}>
                  <Long text={one.name} />
                </a>
              </td>
              <td>
                <code>{one.id}</code>
              </td>
              <td>{one.authMethod}</td>
              <td>{one.organizations}</td>
              <td class="date">
                <Time text={one.created} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Pager {...props} />
    </SettingsPage>
  );
}

export interface NewApplicationProps extends ApplicationFieldsProps {
  readonly frame: SettingsFrame;
  readonly path: string;
}

export function NewApplicationPage(props: NewApplicationProps) {
  const { frame, path, errors } = props;
  return (
    <SettingsPage frame={frame} title="Register application">
      <OutcomeAlerts notice={null} errors={errors} />
      <form method="post" action={path}>
        <ApplicationFields {...props} />
        <button type="submit">Register application</button>
      </form>
    </SettingsPage>
  );
}

export interface ApplicationProps extends ApplicationFieldsProps {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly notice: string | null;
  readonly id: string;
  readonly name: string;
  /** In clear, right after it was made; never again. */
  readonly newSecret: string | null;
  /** Null: it authenticates without one. */
  readonly secrets: readonly { readonly id: string; readonly created: string }[] | null;
  readonly failures: readonly {
    readonly at: string;
    readonly reason: string;
    readonly description: string;
    readonly clause: string;
    readonly detail: string;
    readonly requestId: string;
  }[];
}

export function ApplicationPage(props: ApplicationProps) {
  const { frame, path, notice, errors, id, name, newSecret } = props;
  return (
    <SettingsPage frame={frame} title={name}>
      <OutcomeAlerts notice={notice} errors={errors} />
      <CopyField label="Client ID" name="clientId" value={id} />
      {newSecret && (
        <section aria-labelledby="new-secret">
          <h2 id="new-secret">Its new secret</h2>
          <Alert kind="warning">We show this secret only once. Copy it to the application now.</Alert>
          <CopyField label="Client secret" name="newSecret" value={newSecret} />
        </section>
      )}
      <Failures {...props} />
      <Secrets {...props} />
      <section aria-labelledby="registration">
        <h2 id="registration">Registration</h2>
        <form method="post" action={path}>
          <ApplicationFields {...props} />
          <button type="submit">Save</button>
        </form>
      </section>
      <Question
        label="Delete application…"
        consequence={`Nobody can sign in to ${name} any more, and every token that it has ends at once.`}
        action={`${path}/delete`}
        button="Delete application"
      />
    </SettingsPage>
  );
}

function Secrets({ path, secrets }: ApplicationProps) {
  if (secrets === null) return null;
  return (
    <section aria-labelledby="secrets">
      <h2 id="secrets">Secrets</h2>
      <p>To replace one, make the second, give it to the application, then end the first.</p>
      <ul class="plain">
        {secrets.map((secret) => (
          <li>
            <code>{secret.id}</code>, made <Time text={secret.created} />
            <Question
              label={`End ${secret.id}…`}
              consequence="The secret opens nothing from then on. An application that still uses it stops at once."
              action={`${path}/secrets/end`}
              button="End this secret"
            >
              <input type="hidden" name="id" value={secret.id} />
            </Question>
          </li>
        ))}
      </ul>
      {secrets.length < 2 && (
        <form method="post" action={`${path}/secrets`}>
          <button type="submit" class="outline">
            Make a secret
          </button>
        </form>
      )}
    </section>
  );
}

function Failures({ failures }: ApplicationProps) {
  return (
    <section aria-labelledby="failures">
      <h2 id="failures">Last failures</h2>
      {failures.length === 0 ? (
        <p>Nothing was refused to it.</p>
      ) : (
        <Table label="Last failures" columns={['Time', 'Reason', 'What it was told', 'Request']}>
          {failures.map((one) => (
            <tr>
              <td class="date">
                <Time text={one.at} />
              </td>
              <td>
                {one.reason} <small>{one.clause}</small>
              </td>
              <td class="wide">
                {one.description} <small>{one.detail}</small>
              </td>
              <td>
                <code>{one.requestId}</code>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
