// SSO → Connection: the values for the identity provider, and the values from it.

import type { FormError } from '../../../ui/form.tsx';
import { Checkbox, CopyField, FileField, TextArea, TextField } from '../../../ui/form.tsx';
import { SsoPage, type SsoPageProps, tabPath } from './page.tsx';

export interface ConnectionProps extends SsoPageProps {
  readonly postbackUrl: string;
  readonly acsUrl: string;
  readonly audience: string;
  readonly metadataUrl: string;
  readonly guides: readonly { readonly name: string; readonly href: string }[];
  readonly hasCertificate: boolean;
  readonly proven: string | null;
  readonly values: SsoFormValues;
}

export interface SsoFormValues {
  readonly certificate: string;
  readonly replaceCertificates: boolean;
  readonly signInUrl: string;
  readonly issuer: string;
  readonly requireSso: boolean;
}

export function ConnectionPage(props: ConnectionProps) {
  const { path } = props;
  return (
    <SsoPage
      {...props}
      tab="connection"
      action={
        <a class="button quiet" href={`${path}/import`}>
          Import from metadata
        </a>
      }
    >
      <ForIdentityProvider {...props} />
      <FromIdentityProvider {...props} />
    </SsoPage>
  );
}

function ForIdentityProvider({ guides, postbackUrl, acsUrl, audience, metadataUrl }: ConnectionProps) {
  return (
    <section aria-labelledby="to-idp">
      <h2 id="to-idp">For your identity provider</h2>
      <p>
        {'Step by step: '}
        {guides.map(({ name, href }, index) => (
          <>
            {index > 0 && ' · '}
            <a href={href}>{name}</a>
          </>
        ))}
      </p>
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
        Or give it our <a href={metadataUrl}>metadata</a>. The attribute <code>email</code> is required;{' '}
        <code>firstName</code> and <code>lastName</code> are optional.
      </p>
    </section>
  );
}

function FromIdentityProvider(props: ConnectionProps) {
  const { state, hasCertificate, values, errors, path, requirement, proven } = props;
  return (
    <section aria-labelledby="from-idp">
      <h2 id="from-idp">From your identity provider</h2>
      {state === 'enabled' && (
        <p>
          {props.staged
            ? 'These values are ready, and not in use yet. You can change them further before you switch.'
            : 'People sign in with these values. What you change about them is kept beside them first: you test it, and then switch.'}
        </p>
      )}
      <form method="post" action={tabPath(path, 'connection')} enctype="multipart/form-data">
        <TextField
          label="Authentication URL"
          name="signInUrl"
          type="url"
          value={values.signInUrl}
          placeholder="https://"
          required
          errors={errors}
          hint="Where people sign in. Okta: “Identity Provider Single Sign-On URL” or “Redirect Login URL”."
        />
        <TextField
          label="Issuer URL"
          name="issuer"
          value={values.issuer}
          required
          errors={errors}
          hint="Exactly as shown there. Okta: “Identity Provider Issuer”; Entra: “Microsoft Entra Identifier”. Organizations may share one issuer: sign-ins from its dashboard must then come to the postback URL."
        />
        <CertificateFields
          value={values.certificate}
          errors={errors}
          hint={
            hasCertificate
              ? 'Leave empty to keep the present certificates. A new one is added to them.'
              : 'Paste the X.509 certificate in PEM form, or choose its file.'
          }
        />
        {hasCertificate && (
          <Checkbox
            label="Remove the present certificates"
            name="replaceCertificates"
            checked={values.replaceCertificates}
            hint="When you move to another identity provider, which has a certificate of its own."
          />
        )}
        <Checkbox
          label="Require Users to Log In using SSO"
          name="requireSso"
          checked={values.requireSso}
          errors={errors}
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

/** A certificate, pasted or as a file; the names are those that `readSsoForm` reads. */
export function CertificateFields({
  value,
  errors,
  hint,
}: {
  value: string;
  errors: readonly FormError[];
  hint: string;
}) {
  return (
    <>
      <TextArea
        label="Public Certificate"
        name="certificate"
        value={value}
        rows={5}
        placeholder="-----BEGIN CERTIFICATE-----"
        errors={errors}
        hint={hint}
      />
      <FileField
        label="or upload its file (.pem, .cert, .cer, .crt)"
        name="certificateFile"
        accept=".pem,.cert,.cer,.crt,.der,application/x-x509-ca-cert"
      />
    </>
  );
}
