// A pinned certificate as people see it.

import { parseCertificate } from '../../xmldsig/certificates.ts';

export interface CertificateDescription {
  readonly fingerprint: string;
  /** The distinguished name as its maker wrote it, shortened; '' when it has none. */
  readonly subject: string;
  readonly notAfter: number;
}

/** @throws XmldsigError for what is no certificate; stored ones have been read before */
export async function describeCertificate(pem: string): Promise<CertificateDescription> {
  const { fingerprintSha256, subject, notAfter } = await parseCertificate(pem);
  return { fingerprint: fingerprintSha256, subject: subject.slice(0, 200), notAfter };
}
