// Certificate → CryptoKey for exactly one algorithm. A key imported for RSASSA-PKCS1-v1_5 with SHA-256 can do
// nothing else, so that "the public key used as an HMAC secret" has no place to happen.

import type { SignatureAlgorithm } from './algorithms.ts';
import type { Certificate } from './certificates.ts';

const CACHE_SIZE = 256; // imported keys per isolate; about 1 KB each

const cache = new Map<string, CryptoKey>();

/**
 * The pinned key, imported once per isolate, certificate and algorithm. The caller has compared `keyType`.
 */
export function verificationKey(
  certificate: Certificate,
  algorithm: SignatureAlgorithm,
): CryptoKey | Promise<CryptoKey> {
  const name = `${certificate.fingerprintSha256} ${algorithm.uri}`;
  return cache.get(name) ?? importKey(name, certificate, algorithm);
}

async function importKey(
  name: string,
  { spki, curve }: Certificate,
  algorithm: SignatureAlgorithm,
): Promise<CryptoKey> {
  const parameters =
    curve === undefined
      ? { name: algorithm.name, hash: algorithm.hash }
      : { name: algorithm.name, namedCurve: curve };
  const key = await crypto.subtle.importKey('spki', spki, parameters, false, ['verify']);
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string);
  cache.set(name, key);
  return key;
}
