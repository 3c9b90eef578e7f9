// Access Security → SCIM: the values that the identity provider needs for provisioning.

import { SCIM_TOKEN_DAYS } from '../../../domain/limits.ts';
import { Alert, type Obstacle, ObstacleAlert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, SelectField } from '../../../ui/form.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';

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
    /** A day, or `never`. */
    readonly expires: string;
    readonly expired: boolean;
  } | null;
  readonly domains: readonly string[];
  readonly logHref: string;
}

export function ScimPage(props: ScimPageProps) {
  const { frame, path, notice, errors, obstacle, baseUrl, newToken, token, domains, logHref } = props;
  return (
    <SettingsPage frame={frame} title="SCIM">
      <OutcomeAlerts notice={notice} errors={errors} />
      {obstacle && <ObstacleAlert title="Action required to provision" {...obstacle} />}
      <p>
        Your identity provider creates, changes and deactivates users and teams here. It can manage people
        whose address is in a verified domain
        {domains.length > 0 ? `: ${domains.join(', ')}.` : '. You have none yet.'}
      </p>
      <CopyField label="Base URL" name="baseUrl" value={baseUrl} hint="Entra: “Tenant URL”." />
      {newToken && (
        <section aria-labelledby="new-token">
          <h2 id="new-token">Your new token</h2>
          <Alert kind="warning">We show this token only once. Copy it to your identity provider now.</Alert>
          <CopyField label="Bearer token" name="newToken" value={newToken} />
        </section>
      )}
      <section aria-labelledby="token">
        <h2 id="token">Token</h2>
        {token ? (
          <>
            <dl class="facts">
              <dt>Created</dt>
              <dd>
                <Time text={token.created} /> by {token.createdBy}
              </dd>
              <dt>Last used</dt>
              <dd>
                <Time text={token.lastUsed} />
              </dd>
              <dt>Expires</dt>
              <dd>
                {token.expires}
                {token.expired && <strong class="field-error"> expired: provisioning has stopped</strong>}
              </dd>
            </dl>
            {obstacle === null && (
              <Question
                label="Generate a new token…"
                consequence="A new token replaces this one at once: provisioning stops until your identity provider has it."
                action={`${path}/token`}
                button="Generate a new token"
              >
                <Expiry />
              </Question>
            )}
            <Question
              label="Revoke…"
              consequence="The token ends at once: your identity provider can no longer create, change or deactivate anybody here."
              action={`${path}/token/revoke`}
              button="Revoke"
            >
              <input type="hidden" name="id" value={token.id} />
            </Question>
          </>
        ) : (
          <>
            <p>You have no token.</p>
            {obstacle === null && (
              <form method="post" action={`${path}/token`}>
                <Expiry />
                <button type="submit">Generate token</button>
              </form>
            )}
          </>
        )}
      </section>
      <p>
        <a href={logHref}>Provisioning log</a>: every request, and why it failed.
      </p>
    </SettingsPage>
  );
}

function Expiry() {
  return (
    <SelectField
      label="The new token expires"
      name="expires"
      errors={[]}
      value=""
      options={[
        { value: '', label: 'Never' },
        ...SCIM_TOKEN_DAYS.map((days) => ({ value: String(days), label: `After ${days} days` })),
      ]}
      hint="We mail Owners and Admins 14 and 3 days before."
    />
  );
}
