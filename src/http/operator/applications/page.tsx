// The vendor's applications: the list, a new one, and one with its secrets and its last failures.

import type { Child } from 'hono/jsx';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Pager } from '../../../ui/pager.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { ApplicationFields, type ApplicationFieldsProps } from './form-page.tsx';
import { FailedLogouts, type FailedLogoutsProps } from './logouts.tsx';

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

const COLUMNS = [
  'applications_name',
  'applications_client_id',
  'applications_authentication',
  'console_organizations',
  'applications_registered',
] as const;

export function ApplicationsPage(props: ApplicationsProps) {
  const { frame, newHref, applications } = props;
  const t = useTexts();
  return (
    <SettingsPage
      frame={frame}
      title={t('console_applications')}
      action={
        <a class="button" href={newHref}>
          {t('applications_register')}
        </a>
      }
    >
      <OutcomeAlerts {...props} />
      {applications.length === 0 ? (
        <p>{t('applications_none')}</p>
      ) : (
        <Table label={t('console_applications')} columns={COLUMNS.map((key) => t(key))}>
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
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('applications_register')}>
      <OutcomeAlerts notice={null} errors={errors} />
      <form method="post" action={path}>
        <ApplicationFields {...props} />
        <button type="submit">{t('applications_register')}</button>
      </form>
    </SettingsPage>
  );
}

export interface ApplicationProps extends ApplicationFieldsProps, FailedLogoutsProps {
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
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={name}>
      <OutcomeAlerts notice={notice} errors={errors} />
      <CopyField label={t('applications_client_id')} name="clientId" value={id} />
      {newSecret && (
        <section aria-labelledby="new-secret">
          <h2 id="new-secret">{t('applications_new_secret')}</h2>
          <Alert kind="warning">{t('applications_secret_once')}</Alert>
          <CopyField label={t('applications_secret')} name="newSecret" value={newSecret} />
        </section>
      )}
      <Failures {...props} />
      <FailedLogouts {...props} />
      <Secrets {...props} />
      <section aria-labelledby="registration">
        <h2 id="registration">{t('applications_registration')}</h2>
        <form method="post" action={path}>
          <ApplicationFields {...props} />
          <button type="submit" class="outline">
            {t('console_save')}
          </button>
        </form>
      </section>
      <Question
        label={t('applications_delete_ask')}
        consequence={t('applications_delete_means', { name })}
        action={`${path}/delete`}
        button={t('applications_delete')}
      />
    </SettingsPage>
  );
}

function Secrets({ path, secrets }: ApplicationProps) {
  if (secrets === null) return null;
  const t = useTexts();
  return (
    <section aria-labelledby="secrets">
      <h2 id="secrets">{t('applications_secrets')}</h2>
      <p>{t('applications_secrets_intro')}</p>
      <ul class="plain">
        {secrets.map((secret) => (
          <li>
            {t.parts<'applications_secret_made', Child>('applications_secret_made', {
              id: <code>{secret.id}</code>,
              at: <Time text={secret.created} />,
            })}
            <Question
              label={t('applications_end_ask')}
              about={secret.id}
              consequence={t('applications_end_means')}
              action={`${path}/secrets/end`}
              button={t('applications_end')}
            >
              <input type="hidden" name="id" value={secret.id} />
            </Question>
          </li>
        ))}
      </ul>
      {secrets.length < 2 && (
        <form method="post" action={`${path}/secrets`}>
          <button type="submit" class="outline">
            {t('applications_make_secret')}
          </button>
        </form>
      )}
    </section>
  );
}

const FAILURE_COLUMNS = [
  'applications_failure_time',
  'applications_failure_reason',
  'applications_failure_told',
  'applications_failure_request',
] as const;

function Failures({ failures }: ApplicationProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="failures">
      <h2 id="failures">{t('applications_failures')}</h2>
      {failures.length === 0 ? (
        <p>{t('applications_no_failures')}</p>
      ) : (
        <Table label={t('applications_failures')} columns={FAILURE_COLUMNS.map((key) => t(key))}>
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
