// Access Security → SCIM: the values that the identity provider needs for provisioning.

import { SCIM_TOKEN_DAYS } from '../../../domain/limits.ts';
import { Alert, type Obstacle, ObstacleAlert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, SelectField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';
import { PUSH_SECONDS, PushProgress, type ShownPush } from './push.tsx';

export interface ScimPageProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  /** Why there cannot be a token yet; null: there can. */
  readonly obstacle: Obstacle | null;
  readonly baseUrl: string;
  /** In clear, right after it was generated; never again. */
  readonly newToken: string | null;
  readonly token: {
    readonly id: string;
    readonly created: string;
    readonly createdBy: string;
    readonly lastUsed: string;
    /** A day, or a word for never. */
    readonly expires: string;
    readonly expired: boolean;
  } | null;
  /** The push that is running, or the last one. */
  readonly push: ShownPush | null;
  readonly domains: readonly string[];
  readonly logHref: string;
}

export function ScimPage(props: ScimPageProps) {
  const { frame, path, notice, errors, obstacle, baseUrl, newToken, token, push, domains, logHref } = props;
  const t = useTexts();
  // The token would be gone with the page that shows it, and so would the form that was refused.
  const renews = push?.running && newToken === null && errors.length === 0;
  return (
    <SettingsPage
      frame={frame}
      title={t('nav_scim')}
      refresh={renews ? { seconds: PUSH_SECONDS * 2, path } : null}
    >
      <OutcomeAlerts notice={notice} errors={errors} />
      {push && <PushProgress push={push} path={path} />}
      {obstacle && <ObstacleAlert title={t('scim_obstacle')} {...obstacle} />}
      <p>{domains.length > 0 ? t('scim_intro', { domains: domains.join(', ') }) : t('scim_intro_none')}</p>
      <CopyField label={t('scim_base_url')} name="baseUrl" value={baseUrl} hint={t('scim_base_url_hint')} />
      {newToken && (
        <section aria-labelledby="new-token">
          <h2 id="new-token">{t('scim_new_token')}</h2>
          <Alert kind="warning">{t('scim_once')}</Alert>
          <CopyField label={t('scim_bearer')} name="newToken" value={newToken} />
        </section>
      )}
      <section aria-labelledby="token">
        <h2 id="token">{t('scim_token')}</h2>
        {token ? (
          <>
            <dl class="facts">
              <dt>{t('scim_created')}</dt>
              <dd>
                {t.parts('scim_created_by', { at: <Time text={token.created} />, who: token.createdBy })}
              </dd>
              <dt>{t('scim_last_used')}</dt>
              <dd>
                <Time text={token.lastUsed} />
              </dd>
              <dt>{t('scim_expires')}</dt>
              <dd>
                {token.expires}
                {token.expired && <strong class="field-error">{t('scim_expired')}</strong>}
              </dd>
            </dl>
            {obstacle === null && (
              <Question
                label={t('scim_generate_new_ask')}
                consequence={t('scim_generate_new_means')}
                action={`${path}/token`}
                button={t('scim_generate_new')}
              >
                <Expiry />
              </Question>
            )}
            <Question
              label={t('scim_revoke_ask')}
              consequence={t('scim_revoke_means')}
              action={`${path}/token/revoke`}
              button={t('scim_revoke')}
            >
              <input type="hidden" name="id" value={token.id} />
            </Question>
          </>
        ) : (
          <>
            <p>{t('scim_no_token')}</p>
            {obstacle === null && (
              <form method="post" action={`${path}/token`}>
                <Expiry />
                <button type="submit">{t('scim_generate')}</button>
              </form>
            )}
          </>
        )}
      </section>
      <p>{t.parts('scim_log', { link: <a href={logHref}>{t('nav_provisioningLog')}</a> })}</p>
    </SettingsPage>
  );
}

function Expiry() {
  const t = useTexts();
  return (
    <SelectField
      label={t('scim_expiry')}
      name="expires"
      errors={[]}
      value=""
      options={[
        { value: '', label: t('scim_expiry_never') },
        ...SCIM_TOKEN_DAYS.map((days) => ({ value: String(days), label: t('scim_expiry_days', { days }) })),
      ]}
      hint={t('scim_expiry_hint')}
    />
  );
}
