// Access Security → SSO: what to carry to the identity provider, what to bring back from it, and the switches.

import { Alert, ErrorSummary } from './alert.tsx';
import { Checkbox, CopyField, FileField, type FormError, TextArea, TextField } from './form.tsx';
import { type SettingsFrame, SettingsPage } from './settings-layout.tsx';

export interface SsoSettingsProps {
  readonly frame: SettingsFrame;
  readonly state: 'off' | 'configured' | 'enabled';
  readonly notice: string | null;
  /** What stands in the way of switching on; null: nothing. */
  readonly obstacle: string | null;
  readonly postbackUrl: string;
  readonly acsUrl: string;
  readonly audience: string;
  readonly metadataUrl: string;
  readonly certificates: readonly SsoCertificate[];
  readonly values: SsoFormValues;
  readonly errors?: readonly FormError[];
  readonly removing: boolean;
}

export interface SsoFormValues {
  readonly certificate: string;
  readonly signInUrl: string;
  readonly issuer: string;
  readonly requireSso: boolean;
}

export interface SsoCertificate {
  readonly fingerprint: string;
  readonly fileName: string;
  /** `2033-12-31` */
  readonly expires: string;
  readonly state: 'valid' | 'expired';
  readonly lastUsed: string;
}

export function SsoSettingsPage(props: SsoSettingsProps) {
  const { frame, state, notice, obstacle, errors = [] } = props;
  return (
    <SettingsPage frame={frame} title="Single Sign-On">
      {notice && <Alert kind="success">{notice}</Alert>}
      <ErrorSummary errors={errors} />
      {obstacle && (
        <Alert kind="warning">
          <h2>Action required to enable SSO</h2>
          <p>{obstacle}</p>
        </Alert>
      )}
      <p>
        Status: <strong>{STATE_TEXT[state]}</strong>
      </p>
      <ForIdentityProvider {...props} />
      <FromIdentityProvider {...props} errors={errors} />
      <Certificates {...props} />
      <SwitchOff {...props} />
    </SettingsPage>
  );
}

const STATE_TEXT = {
  off: 'not configured',
  configured: 'configured, switched off',
  enabled: 'enabled',
} as const satisfies Record<SsoSettingsProps['state'], string>;

function ForIdentityProvider({ postbackUrl, acsUrl, audience, metadataUrl }: SsoSettingsProps) {
  return (
    <section aria-labelledby="to-idp">
      <h2 id="to-idp">For your identity provider</h2>
      <CopyField
        label="Postback URL"
        name="postbackUrl"
        value={postbackUrl}
        hint="Okta: “Single sign on URL”, with “Use this for Recipient URL and Destination URL” unticked."
      />
      <CopyField
        label="Audience URI (SP Entity ID)"
        name="audience"
        value={audience}
        hint="The slash at its end counts."
      />
      <CopyField
        label="Assertion Consumer Service URL"
        name="acsUrl"
        value={acsUrl}
        hint="Okta: Recipient URL, Destination URL, and Requestable SSO URL with index 0."
      />
      <p>
        Or give it our <a href={metadataUrl}>metadata</a>. The attribute <code>email</code> is required;{' '}
        <code>firstName</code> and <code>lastName</code> are optional.
      </p>
    </section>
  );
}

function FromIdentityProvider({ state, certificates, values, errors, frame }: SsoSettingsProps) {
  const hasCertificate = certificates.length > 0;
  const problems = errors ?? [];
  return (
    <section aria-labelledby="from-idp">
      <h2 id="from-idp">From your identity provider</h2>
      <form method="post" action={ssoPathOf(frame)} enctype="multipart/form-data">
        <TextArea
          label="Public Certificate"
          name="certificate"
          value={values.certificate}
          rows={5}
          placeholder="-----BEGIN CERTIFICATE-----"
          errors={problems}
          hint={
            hasCertificate
              ? 'Leave empty to keep the certificates below. Another one is added beside them.'
              : 'Paste the X.509 certificate in PEM form, or choose its file.'
          }
        />
        <FileField
          label="or upload its file (.pem, .cert, .cer, .crt)"
          name="certificateFile"
          accept=".pem,.cert,.cer,.crt,.der,application/x-x509-ca-cert"
        />
        <TextField
          label="Authentication URL"
          name="signInUrl"
          type="url"
          value={values.signInUrl}
          placeholder="https://"
          required
          errors={problems}
          hint="Where people enter their credentials. Okta: “Identity Provider Single Sign-On URL” or “Redirect Login URL”."
        />
        <TextField
          label="Issuer URL"
          name="issuer"
          value={values.issuer}
          required
          errors={problems}
          hint="Exactly as shown there. Okta: “Identity Provider Issuer”; Entra: “Microsoft Entra Identifier”."
        />
        <Checkbox
          label="Require Users to Log In using SSO"
          name="requireSso"
          checked={values.requireSso}
          errors={problems}
          hint="Owners and Admins keep their password in any case, for the day on which SSO is broken."
        />
        <div class="actions">
          {state === 'enabled' ? (
            <button type="submit">Save changes</button>
          ) : (
            <>
              <button type="submit" name="enable" value="on">
                Enable
              </button>
              <button type="submit" class="secondary">
                Save without enabling
              </button>
            </>
          )}
        </div>
      </form>
    </section>
  );
}

function Certificates({ certificates, frame }: SsoSettingsProps) {
  if (certificates.length === 0) return null;
  return (
    <section aria-labelledby="certificates">
      <h2 id="certificates">Certificates</h2>
      <div class="data">
        <table>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">SHA-256 fingerprint</th>
              <th scope="col">Expires</th>
              <th scope="col">Last used</th>
              <th scope="col">
                <span class="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {certificates.map(({ fingerprint, fileName, expires, state, lastUsed }) => (
              <tr>
                <td>{fileName || 'pasted'}</td>
                <td>
                  <code>{fingerprint}</code>
                </td>
                <td class="date">
                  {expires}
                  {state === 'expired' && <strong class="field-error"> expired</strong>}
                </td>
                <td class="date">{lastUsed}</td>
                <td>
                  {certificates.length > 1 && (
                    <form method="post" action={`${ssoPathOf(frame)}/certificates/remove`}>
                      <input type="hidden" name="fingerprint" value={fingerprint} />
                      <button
                        type="submit"
                        class="outline secondary"
                        aria-label={`Remove ${fileName || fingerprint}`}
                      >
                        Remove
                      </button>
                    </form>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function SwitchOff({ state, removing, frame, errors = [] }: SsoSettingsProps) {
  if (state === 'off') return null;
  const path = ssoPathOf(frame);
  if (state === 'enabled') {
    return (
      <section aria-labelledby="switch-off">
        <h2 id="switch-off">Switch off</h2>
        <p>The configuration is kept. Everybody signs in with a password until SSO is enabled again.</p>
        <form method="post" action={`${path}/disable`}>
          <button type="submit" class="outline">
            Disable
          </button>
        </form>
      </section>
    );
  }
  return (
    <section aria-labelledby="remove">
      <h2 id="remove">Remove SSO configuration</h2>
      <p>Erases the settings and certificates of this page. This cannot be undone.</p>
      {removing ? (
        <form method="post" action={`${path}/remove`}>
          <TextField
            label={`Type ${frame.organization.name} to confirm`}
            name="confirmation"
            autocomplete="off"
            required
            errors={errors}
          />
          <button type="submit" class="danger">
            Remove SSO configuration
          </button>
        </form>
      ) : (
        <p>
          <a href={`${path}?remove=yes#remove`} class="button quiet">
            Remove SSO configuration…
          </a>
        </p>
      )}
    </section>
  );
}

function ssoPathOf(frame: SettingsFrame): string {
  return `/orgs/${encodeURIComponent(frame.organization.id)}/settings/access-security/sso`;
}
