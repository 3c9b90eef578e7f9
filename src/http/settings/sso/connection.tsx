// SSO → Connection: the values for the identity provider, and the values from it.

import type { FormError } from '../../../ui/form.tsx';
import { Checkbox, CopyField, FileField, TextArea, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
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
          {useTexts()('sso_import')}
        </a>
      }
    >
      <ForIdentityProvider {...props} />
      <FromIdentityProvider {...props} />
    </SsoPage>
  );
}

function ForIdentityProvider({ guides, postbackUrl, acsUrl, audience, metadataUrl }: ConnectionProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="to-idp">
      <h2 id="to-idp">{t('sso_for_idp')}</h2>
      <p>
        {t('sso_step_by_step')}
        {guides.map(({ name, href }, index) => (
          <>
            {index > 0 && ' · '}
            <a href={href}>{name}</a>
          </>
        ))}
      </p>
      <CopyField
        label={t('sso_postback')}
        name="postbackUrl"
        value={postbackUrl}
        hint={t('sso_postback_hint')}
      />
      <CopyField label={t('sso_audience')} name="audience" value={audience} hint={t('sso_audience_hint')} />
      <CopyField label={t('sso_acs')} name="acsUrl" value={acsUrl} hint={t('sso_acs_hint')} />
      <p>
        {t.parts('sso_or_metadata', {
          link: <a href={metadataUrl}>{t('sso_metadata')}</a>,
          email: <code>email</code>,
          firstName: <code>firstName</code>,
          lastName: <code>lastName</code>,
        })}
      </p>
    </section>
  );
}

function FromIdentityProvider(props: ConnectionProps) {
  const { state, hasCertificate, values, errors, path, requirement, proven } = props;
  const t = useTexts();
  return (
    <section aria-labelledby="from-idp">
      <h2 id="from-idp">{t('sso_from_idp')}</h2>
      {state === 'enabled' && <p>{t(props.staged ? 'sso_values_staged' : 'sso_values_live')}</p>}
      <form method="post" action={tabPath(path, 'connection')} enctype="multipart/form-data">
        <TextField
          label={t('sso_sign_in_url')}
          name="signInUrl"
          type="url"
          value={values.signInUrl}
          placeholder="https://"
          required
          errors={errors}
          hint={t('sso_sign_in_url_hint')}
        />
        <TextField
          label={t('sso_issuer')}
          name="issuer"
          value={values.issuer}
          required
          errors={errors}
          hint={t('sso_issuer_hint')}
        />
        <CertificateFields
          value={values.certificate}
          errors={errors}
          hint={t(hasCertificate ? 'sso_certificate_keep' : 'sso_certificate_paste')}
        />
        {hasCertificate && (
          <Checkbox
            label={t('sso_replace')}
            name="replaceCertificates"
            checked={values.replaceCertificates}
            hint={t('sso_replace_hint')}
          />
        )}
        <Checkbox
          label={t('sso_require')}
          name="requireSso"
          checked={values.requireSso}
          errors={errors}
          hint={t(requirement === 'off' && !proven ? 'sso_require_hint_unproven' : 'sso_require_hint')}
        />
        <div class="actions">
          {state === 'enabled' ? (
            <button type="submit">{t('sso_save_changes')}</button>
          ) : (
            <>
              <button type="submit" name="enable" value="on">
                {t('sso_save_enable')}
              </button>
              <button type="submit" class="secondary">
                {t('sso_save_only')}
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
  const t = useTexts();
  return (
    <>
      <TextArea
        label={t('sso_certificate')}
        name="certificate"
        value={value}
        rows={5}
        placeholder="-----BEGIN CERTIFICATE-----"
        errors={errors}
        hint={hint}
      />
      <FileField
        label={t('sso_certificate_file')}
        name="certificateFile"
        accept=".pem,.cert,.cer,.crt,.der,application/x-x509-ca-cert"
      />
    </>
  );
}
