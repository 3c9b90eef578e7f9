// The organization at a glance.

import { MAX_NAME_CHARACTERS } from '../../../domain/limits.ts';
import type { StepState } from '../../../domain/sso/setup.ts';
import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';

export interface OverviewProps extends Outcome {
  readonly frame: SettingsFrame;
  /** The path of this page, with a final slash. */
  readonly path: string;
  readonly name: string;
  readonly plan: string;
  readonly role: string;
  readonly steps: readonly { readonly label: string; readonly state: StepState; readonly href: string }[];
  /** Something of it is left to do. */
  readonly mayBegin: boolean;
  /** For those who run this deployment; null for everybody else. */
  readonly consoleHref: string | null;
  readonly mayDelete: boolean;
  readonly deleting: boolean;
}

export function OverviewPage(props: OverviewProps) {
  const { frame, path, notice, errors, name, plan, role, steps } = props;
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('nav_overview')}>
      <OutcomeAlerts notice={notice} errors={errors} />
      {props.consoleHref && (
        <p>
          {t.parts('overview_runs_service', {
            link: <a href={props.consoleHref}>{t('overview_open_console')}</a>,
          })}
        </p>
      )}
      <dl class="facts">
        <dt>{t('overview_name')}</dt>
        <dd>{frame.organization.name}</dd>
        <dt>{t('overview_id')}</dt>
        <dd>
          <code>{frame.organization.id}</code>
        </dd>
        <dt>{t('overview_plan')}</dt>
        <dd>{plan}</dd>
        <dt>{t('overview_role')}</dt>
        <dd>{role}</dd>
      </dl>
      <section aria-labelledby="setup">
        <h2 id="setup">{t('overview_set_up')}</h2>
        <ol class="steps">
          {steps.map(({ label, state, href }) => (
            <li>
              <a href={href}>{label}</a> <span class={`badge badge-${state}`}>{t(`step_is_${state}`)}</span>
            </li>
          ))}
        </ol>
        {props.mayBegin && (
          <form method="post" action={`${path}access-security/setup-links/begin`}>
            <button type="submit">{t('overview_guide')}</button>
          </form>
        )}
        <p>
          {t.parts('setup_links_somebody_else', {
            link: <a href={`${path}access-security/setup-links`}>{t('setup_links_send')}</a>,
          })}
        </p>
      </section>
      <section aria-labelledby="rename">
        <h2 id="rename">{t('overview_rename')}</h2>
        <form method="post" action={`${path}rename`}>
          <TextField
            label={t('overview_name')}
            name="name"
            value={name}
            maxlength={MAX_NAME_CHARACTERS}
            required
            errors={errors}
          />
          <button type="submit" class="outline">
            {t('save_name')}
          </button>
        </form>
      </section>
      <Delete {...props} />
    </SettingsPage>
  );
}

function Delete({ frame, path, errors, mayDelete, deleting }: OverviewProps) {
  if (!mayDelete) return null;
  const t = useTexts();
  return (
    <section aria-labelledby="delete">
      <h2 id="delete">{t('overview_delete')}</h2>
      <p>{t('overview_delete_means')}</p>
      {deleting ? (
        <form method="post" action={`${path}delete`}>
          <TextField
            label={t('frame_type_this', { name: frame.organization.name })}
            name="confirmation"
            autocomplete="off"
            required
            errors={errors}
          />
          <button type="submit" class="danger">
            {t('overview_delete')}
          </button>
        </form>
      ) : (
        <p>
          <a href={`${path}?delete=yes#delete`} class="button quiet danger">
            {t('overview_delete_ask')}
          </a>
        </p>
      )}
    </section>
  );
}
