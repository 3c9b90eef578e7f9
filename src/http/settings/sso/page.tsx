// Access Security → SSO: the values for the identity provider, the values from it, and the switches.

import { Alert, type Obstacle, ObstacleAlert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { Checkbox, CopyField, FileField, TextArea, TextField } from '../../../ui/form.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Approval, type ApprovalProps, PendingChange } from './approval.tsx';
import { Certificates, type CertificatesProps } from './certificates.tsx';
import { SsoOptions, type SsoOptionValues } from './options.tsx';
import { OwnCertificate, type OwnCertificateProps } from './own-certificate.tsx';
import { UniversalLogout, type UniversalLogoutProps } from './universal-logout.tsx';

export interface SsoSettingsProps
  extends Outcome,
    CertificatesProps,
    OwnCertificateProps,
    ApprovalProps,
    UniversalLogoutProps {
  readonly frame: SettingsFrame;
  readonly state: 'off' | 'configured' | 'enabled';
  /** What prevents signing in with SSO; null: nothing. */
  readonly obstacle: Obstacle | null;
  readonly postbackUrl: string;
  readonly acsUrl: string;
  readonly audience: string;
  readonly options: SsoOptionValues;
  /** `waiting`: SSO becomes required once a sign-in or a test has worked. */
  readonly requirement: 'off' | 'waiting' | 'required';
  /** When the first sign-in or test worked, as a date; null: none has yet. */
  readonly proven: string | null;
  readonly guides: readonly { readonly name: string; readonly href: string }[];
  readonly values: SsoFormValues;
  readonly removing: boolean;
}

export interface SsoFormValues {
  readonly certificate: string;
  readonly signInUrl: string;
  readonly issuer: string;
  readonly requireSso: boolean;
}

export function SsoSettingsPage(props: SsoSettingsProps) {
  const { frame, state, notice, obstacle, errors = [] } = props;
  return (
    <SettingsPage frame={frame} title="Single Sign-On">
      <OutcomeAlerts notice={notice} errors={errors} />
      <PendingChange {...props} />
      {obstacle && (
        <ObstacleAlert
          title={state === 'enabled' ? 'Nobody can sign in with SSO' : 'Action required to enable SSO'}
          {...obstacle}
        />
      )}
      <p>
        Status: <strong>{STATE_TEXT[state]}</strong>
        {state === 'enabled' && REQUIREMENT_TEXT[props.requirement]}
      </p>
      {props.requirement === 'waiting' && (
        <Alert kind="warning">
          <h2>SSO is not required yet</h2>
          <p>
            SSO becomes required once a test or a sign-in has worked, so that a wrong value locks nobody out.
            Test the connection now, or sign in with SSO once yourself.
          </p>
        </Alert>
      )}
      <TestConnection {...props} />
      <ForIdentityProvider {...props} />
      <FromIdentityProvider {...props} errors={errors} />
      <Certificates {...props} />
      {state !== 'off' && <SsoOptions options={props.options} errors={errors} path={props.path} />}
      <UniversalLogout {...props} />
      <OwnCertificate {...props} />
      <Approval {...props} />
      <SwitchOff {...props} />
    </SettingsPage>
  );
}

const STATE_TEXT = {
  off: 'not configured',
  configured: 'configured, switched off',
  enabled: 'enabled',
} as const satisfies Record<SsoSettingsProps['state'], string>;

const REQUIREMENT_TEXT = {
  off: '',
  waiting: ', required once it has worked',
  required: ', required of Members',
} as const satisfies Record<SsoSettingsProps['requirement'], string>;

function TestConnection({ state, proven, path }: SsoSettingsProps) {
  if (state === 'off') return null;
  return (
    <section aria-labelledby="test">
      <h2 id="test">Test connection</h2>
      <p>
        {proven ? `It has worked since ${proven}. ` : 'Nobody has signed in with it yet. '}
        You go to your identity provider and back. The test signs nobody in; it shows what arrived, rule by
        rule.
      </p>
      <form method="post" action={`${path}/test`}>
        <button type="submit" class={proven ? 'outline' : ''}>
          Test connection
        </button>
      </form>
    </section>
  );
}

function ForIdentityProvider({ guides, postbackUrl, acsUrl, audience, metadataUrl }: SsoSettingsProps) {
  return (
    <section aria-labelledby="to-idp">
      <h2 id="to-idp">For your identity provider</h2>
      <CopyField
        label="Postback URL"
        name="postbackUrl"
        value={postbackUrl}
        hint="It names your organization, so it works even if another one has the same issuer. Okta: “Single sign on URL”, with “Use this for Recipient URL and Destination URL” unticked."
      />
      <CopyField
        label="Audience URI (SP Entity ID)"
        name="audience"
        value={audience}
        hint="Include the final slash."
      />
      <CopyField
        label="Assertion Consumer Service URL"
        name="acsUrl"
        value={acsUrl}
        hint="Okta: Recipient URL, Destination URL, and Requestable SSO URL with index 0."
      />
      <p>
        {'Step by step: '}
        {guides.map(({ name, href }, index) => (
          <>
            {index > 0 && ' · '}
            <a href={href}>{name}</a>
          </>
        ))}
      </p>
      <p>
        Or give it our <a href={metadataUrl}>metadata</a>. The attribute <code>email</code> is required;{' '}
        <code>firstName</code> and <code>lastName</code> are optional.
      </p>
    </section>
  );
}

function FromIdentityProvider({
  state,
  certificates,
  values,
  errors,
  path,
  requirement,
  proven,
}: SsoSettingsProps) {
  const hasCertificate = certificates.length > 0;
  const problems = errors ?? [];
  return (
    <section aria-labelledby="from-idp">
      <h2 id="from-idp">From your identity provider</h2>
      <p>
        <a href={`${path}/import`}>Import from metadata</a> (file, pasted XML or address), or type the three
        values:
      </p>
      <form method="post" action={path} enctype="multipart/form-data">
        <TextArea
          label="Public Certificate"
          name="certificate"
          value={values.certificate}
          rows={5}
          placeholder="-----BEGIN CERTIFICATE-----"
          errors={problems}
          hint={
            hasCertificate
              ? 'Leave empty to keep the certificates below. A new one is added to them.'
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
          hint="Where people sign in. Okta: “Identity Provider Single Sign-On URL” or “Redirect Login URL”."
        />
        <TextField
          label="Issuer URL"
          name="issuer"
          value={values.issuer}
          required
          errors={problems}
          hint="Exactly as shown there. Okta: “Identity Provider Issuer”; Entra: “Microsoft Entra Identifier”. Organizations may share one issuer: sign-ins from its dashboard must then come to the postback URL."
        />
        <Checkbox
          label="Require Users to Log In using SSO"
          name="requireSso"
          checked={values.requireSso}
          errors={problems}
          hint={`Owners and Admins can always use their password, in case SSO breaks.${
            requirement === 'off' && !proven ? ' Takes effect once a test or a sign-in has worked.' : ''
          }`}
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

function SwitchOff({ state, removing, frame, path, errors = [] }: SsoSettingsProps) {
  if (state === 'off') return null;
  if (state === 'enabled') {
    return (
      <section aria-labelledby="switch-off">
        <h2 id="switch-off">Switch off</h2>
        <p>We keep the configuration. Everyone signs in with a password until you enable SSO again.</p>
        <Question
          label="Disable…"
          consequence="People can no longer sign in with SSO. Users who have no password set one by email."
          action={`${path}/disable`}
          button="Disable"
        />
      </section>
    );
  }
  return (
    <section aria-labelledby="remove">
      <h2 id="remove">Remove SSO configuration</h2>
      <p>Deletes the settings and certificates on this page. This cannot be undone.</p>
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
          <a href={`${path}?remove=yes#remove`} class="button quiet danger">
            Remove SSO configuration…
          </a>
        </p>
      )}
    </section>
  );
}
