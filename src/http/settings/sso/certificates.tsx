// SSO → Certificates: the identity provider's, which we trust, and our own.

import { Alert } from '../../../ui/alert.tsx';
import type { FormError } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { CertificateFields } from './connection.tsx';
import { OwnCertificate, type OwnCertificateProps } from './own-certificate.tsx';
import { SsoPage, type SsoPageProps, tabPath } from './page.tsx';

export interface SsoCertificate {
  readonly fingerprint: string;
  /** The name that the certificate claims. */
  readonly subject: string;
  readonly fileName: string;
  /** `2033-12-31` */
  readonly expires: string;
  readonly state: 'valid' | 'expired';
  /** Why it verifies nothing, in a sentence; null: it does. */
  readonly unusable: string | null;
  readonly lastUsed: string;
}

export interface CertificatesPageProps extends SsoPageProps, Omit<OwnCertificateProps, 'path'> {
  readonly certificates: readonly SsoCertificate[];
  /** Certificates that will soon stop working. */
  readonly warnings: readonly string[];
  /** Where a link for the rotation is made. */
  readonly linkPath: string;
  /** What was typed into the form that was refused. */
  readonly typed: string;
}

export function CertificatesPage(props: CertificatesPageProps) {
  const { state, path, typed, errors } = props;
  const t = useTexts();
  return (
    <SsoPage {...props} tab="certificates">
      {state === 'off' && (
        <p>
          {t.parts('certs_nothing', {
            link: <a href={tabPath(path, 'connection')}>{t('sso_set_up')}</a>,
          })}
        </p>
      )}
      <TheirCertificates {...props} />
      {state !== 'off' && <AddCertificate path={path} typed={typed} errors={errors} />}
      <OwnCertificate {...props} />
    </SsoPage>
  );
}

function TheirCertificates({ certificates, warnings, linkPath, path }: CertificatesPageProps) {
  const t = useTexts();
  if (certificates.length === 0) return null;
  return (
    <section aria-labelledby="certificates">
      <h2 id="certificates">{t('certs_theirs')}</h2>
      {warnings.map((warning) => (
        <Alert kind="warning">{warning}</Alert>
      ))}
      {warnings.length > 0 && (
        <p>
          {t.parts('setup_links_somebody_else', {
            link: <a href={linkPath}>{t('setup_links_send')}</a>,
          })}
        </p>
      )}
      <Table
        label={t('certs_theirs_table')}
        columns={[
          t('certs_file'),
          t('certs_subject'),
          t('certs_expires'),
          t('certs_last_used'),
          t('certs_actions'),
        ]}
      >
        {certificates.map(({ fingerprint, subject, fileName, expires, state, unusable, lastUsed }) => (
          <tr>
            <td>{fileName || t('certs_pasted')}</td>
            <td>
              {subject} <code>{fingerprint}</code>
              {unusable && <strong class="field-error">{t('certs_unusable', { reason: unusable })}</strong>}
            </td>
            <td class="date">
              <Time text={expires} />
              {state === 'expired' && <strong class="field-error">{t('certs_expired')}</strong>}
            </td>
            <td class="date">
              <Time text={lastUsed} />
            </td>
            <td>
              {certificates.length > 1 && (
                <Question
                  label={t('certs_remove_ask')}
                  about={fileName || fingerprint}
                  consequence={t('certs_remove_means')}
                  action={`${path}/certificates/remove`}
                  button={t('certs_remove')}
                >
                  <input type="hidden" name="fingerprint" value={fingerprint} />
                </Question>
              )}
            </td>
          </tr>
        ))}
      </Table>
      <p>{t('certs_rotate')}</p>
    </section>
  );
}

function AddCertificate({
  path,
  typed,
  errors,
}: {
  path: string;
  typed: string;
  errors: readonly FormError[];
}) {
  const t = useTexts();
  return (
    <section aria-labelledby="add">
      <h2 id="add">{t('certs_add')}</h2>
      <form method="post" action={tabPath(path, 'certificates')} enctype="multipart/form-data">
        <CertificateFields value={typed} errors={errors} hint={t('certs_add_hint')} />
        <button type="submit">{t('certs_add_button')}</button>
      </form>
    </section>
  );
}
