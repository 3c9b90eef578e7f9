// The trust that the measured responses are verified with, in Node and in the Worker alike.

import { decodePem } from '../../src/lib/pem.ts';
import type { ResponseTrust } from '../../src/saml/response.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';

export const ACS = 'https://sso.example/sso/saml2';
export const AUDIENCE = 'https://sso.example/security/sso/v2/authorize/';
export const ISSUER = 'http://www.okta.com/exkGatehouse00000001';

/** Both arguments are PEM. */
export async function benchTrust(certificate: string, privateKey: string): Promise<ResponseTrust> {
  return {
    acsUrl: ACS,
    audience: AUDIENCE,
    issuer: ISSUER,
    requestId: null,
    certificates: [await parseCertificate(certificate)],
    decryptionKeys: [pkcs8Of(privateKey)],
    allowSha1: false,
    clockSkewSeconds: 60,
    maxLifetimeSeconds: 86_400,
  };
}

export function pkcs8Of(pem: string) {
  const [block] = decodePem(pem) ?? [];
  if (!block) throw new Error('no PEM');
  return block.bytes;
}
