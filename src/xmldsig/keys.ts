// Certificate → CryptoKey for exactly one algorithm. A key imported for RSASSA-PKCS1-v1_5 with SHA-256 can do nothing else, so
// that "the public key used as an HMAC secret" has no place to happen.

import type { SignatureAlgorithm } from './algorithms.ts';
import type { Certificate } from './certificates.ts';

const CACHE_SIZE = 256; // imported keys per isolate; about 1 KB each

const cache = new Map<string, Promise<CryptoKey>>();

/** Imports the pinned key, once per isolate, certificate and algorithm. The caller has compared `keyType`. */
export function verificationKey(certificate: Certificate, algorithm: SignatureAlgorithm): Promise<CryptoKey> {
  const name = `${certificate.fingerprintSha256} ${algorithm.uri}`;
  let key = cache.get(name);
  if (key === undefined) {
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string);
    const parameters =
      certificate.curve === undefined
        ? { name: algorithm.name, hash: algorithm.hash }
        : { name: algorithm.name, namedCurve: certificate.curve };
    key = crypto.subtle.importKey('spki', certificate.spki, parameters, false, ['verify']);
    cache.set(name, key);
  }
  return key;
}
