// A pinned certificate as pages show it.

import { parseCertificate } from '../../xmldsig/certificates.ts';

export interface CertificateDescription {
  readonly fingerprint: string;
  /** The distinguished name as the issuer wrote it, shortened; '' if there is none. */
  readonly subject: string;
  readonly notAfter: number;
}

/** @throws XmldsigError if `pem` is not a certificate; stored ones have been parsed before */
export async function describeCertificate(pem: string): Promise<CertificateDescription> {
  const { fingerprintSha256, subject, notAfter } = await parseCertificate(pem);
  return { fingerprint: fingerprintSha256, subject: subject.slice(0, 200), notAfter };
}
