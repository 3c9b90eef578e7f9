// Our own keys as the other side sees them: the certificates of our metadata, and who signed a redirect.

import { createVerify, X509Certificate } from 'node:crypto';

/** The certificates of a document of metadata, as one line of base64 each, in its order. */
export function certificatesIn(metadata: string, use: 'signing' | 'encryption'): string[] {
  const descriptors = metadata.matchAll(/<md:KeyDescriptor use="(\w+)">.*?X509Certificate>([^<]+)</g);
  return [...descriptors].flatMap(([, of, body]) => (of === use && body ? [body] : []));
}

export function toPem(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** saml-bindings 3.4.4.1: the signature covers the query before it, as it is written there. */
export function isSignedBy(url: string, base64: string): boolean {
  const query = new URL(url).search.slice(1);
  const [signed = '', signature] = query.split('&Signature=');
  if (signature === undefined) return false;
  const { publicKey } = new X509Certificate(toPem(base64));
  const value = Buffer.from(decodeURIComponent(signature), 'base64');
  return createVerify('RSA-SHA256').update(signed).verify(publicKey, value);
}
