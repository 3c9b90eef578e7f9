// SSO → Certificates: the identity provider's, which we trust, and our own.

import { Alert } from '../../../ui/alert.tsx';
import type { FormError } from '../../../ui/form.tsx';
import { Question } from '../../../ui/question.tsx';
import { Table } from '../../../ui/table.tsx';
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
  /** What was typed into the form that was refused. */
  readonly typed: string;
}

export function CertificatesPage(props: CertificatesPageProps) {
  const { state, path, typed, errors } = props;
  return (
    <SsoPage {...props} tab="certificates">
      {state === 'off' && (
        <p>
          There are no certificates yet. <a href={tabPath(path, 'connection')}>Set up the connection</a>{' '}
          first.
        </p>
      )}
      <TheirCertificates {...props} />
      {state !== 'off' && <AddCertificate path={path} typed={typed} errors={errors} />}
      <OwnCertificate {...props} />
    </SsoPage>
  );
}

function TheirCertificates({ certificates, warnings, path }: CertificatesPageProps) {
  if (certificates.length === 0) return null;
  return (
    <section aria-labelledby="certificates">
      <h2 id="certificates">Of your identity provider</h2>
      {warnings.map((warning) => (
        <Alert kind="warning">{warning}</Alert>
      ))}
      <Table
        label="The identity provider’s certificates"
        columns={['File', 'Subject and SHA-256 fingerprint', 'Expires', 'Last used', 'Actions']}
      >
        {certificates.map(({ fingerprint, subject, fileName, expires, state, unusable, lastUsed }) => (
          <tr>
            <td>{fileName || 'pasted'}</td>
            <td>
              {subject} <code>{fingerprint}</code>
              {unusable && <strong class="field-error"> Not used: {unusable}</strong>}
            </td>
            <td class="date">
              {expires}
              {state === 'expired' && <strong class="field-error"> expired</strong>}
            </td>
            <td class="date">{lastUsed}</td>
            <td>
              {certificates.length > 1 && (
                <Question
                  label="Remove…"
                  about={fileName || fingerprint}
                  consequence="Responses that are signed with it are refused from then on."
                  action={`${path}/certificates/remove`}
                  button="Remove"
                >
                  <input type="hidden" name="fingerprint" value={fingerprint} />
                </Question>
              )}
            </td>
          </tr>
        ))}
      </Table>
      <p>
        To rotate: add the new certificate below, switch your identity provider over, and remove the old one
        once the new one has been used.
      </p>
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
  return (
    <section aria-labelledby="add">
      <h2 id="add">Add a certificate</h2>
      <form method="post" action={tabPath(path, 'certificates')} enctype="multipart/form-data">
        <CertificateFields
          value={typed}
          errors={errors}
          hint="Paste the X.509 certificate in PEM form, or choose its file. The present ones stay."
        />
        <button type="submit">Add certificate</button>
      </form>
    </section>
  );
}
