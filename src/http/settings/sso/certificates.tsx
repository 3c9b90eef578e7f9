// The identity provider's certificates on the SSO page, which we trust.

import { Alert } from '../../../ui/alert.tsx';
import { Table } from '../../../ui/table.tsx';

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

export interface CertificatesProps {
  readonly certificates: readonly SsoCertificate[];
  /** Certificates that will soon stop working. */
  readonly warnings: readonly string[];
  /** The path of the SSO page, without a final slash. */
  readonly path: string;
}

export function Certificates({ certificates, warnings, path }: CertificatesProps) {
  if (certificates.length === 0) return null;
  return (
    <section aria-labelledby="certificates">
      <h2 id="certificates">Certificates</h2>
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
                <form method="post" action={`${path}/certificates/remove`}>
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
      </Table>
      <p>
        To rotate: add the new certificate in the form above, switch your identity provider over, and remove
        the old one once the new one has been used.
      </p>
    </section>
  );
}
