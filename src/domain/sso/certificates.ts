// A pinned certificate as pages show it, and the pinned certificates that may verify.

import type { CertificateRow } from '../../storage/tables/connections.ts';
import { type Certificate, parseCertificate, readCertificateFacts } from '../../xmldsig/certificates.ts';
import { type XmldsigDetail, XmldsigError, type XmldsigReason } from '../../xmldsig/errors.ts';

export interface CertificateDescription {
  readonly fingerprint: string;
  /** The distinguished name as the issuer wrote it, shortened; '' if there is none. */
  readonly subject: string;
  readonly notAfter: number;
  /** Why it verifies nothing, if it was saved before that was refused. */
  readonly unusable: XmldsigReason | null;
}

/** @throws XmldsigError if `pem` is not a certificate; stored ones have been parsed before */
export async function describeCertificate(pem: string): Promise<CertificateDescription> {
  const { fingerprintSha256, subject, notAfter } = await readCertificateFacts(pem);
  const checked = await checkCertificate(pem);
  const unusable = 'refused' in checked ? checked.refused.reason : null;
  return { fingerprint: fingerprintSha256, subject: subject.slice(0, 200), notAfter, unusable };
}

/** Why a saved certificate takes no part in verifying. */
export interface UnusableCertificate {
  readonly reason: XmldsigReason;
  readonly detail: XmldsigDetail;
}

/**
 * The certificates of a connection that may verify. One that an older rule let in is left out, so that the
 * others go on working, and named, so that the log can tell why nothing matched.
 */
export async function pinnedCertificates(
  rows: readonly Pick<CertificateRow, 'pem' | 'fingerprint'>[],
): Promise<{
  readonly certificates: readonly Certificate[];
  readonly unusable: UnusableCertificate | null;
}> {
  const certificates: Certificate[] = [];
  let unusable: UnusableCertificate | null = null;
  for (const [row, checked] of await Promise.all(
    rows.map(async (row) => [row, await checkCertificate(row.pem)] as const),
  )) {
    if ('usable' in checked) certificates.push(checked.usable);
    else {
      const { reason, detail } = checked.refused;
      unusable ??= { reason, detail: { ...detail, certificate: row.fingerprint } };
    }
  }
  return { certificates, unusable };
}

async function checkCertificate(
  pem: string,
): Promise<{ readonly usable: Certificate } | { readonly refused: XmldsigError }> {
  try {
    return { usable: await parseCertificate(pem) };
  } catch (error) {
    if (error instanceof XmldsigError) return { refused: error };
    throw error;
  }
}
