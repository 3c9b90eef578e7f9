// The key pairs that sign tokens: made, published (RFC 7517) and opened.

import { calculateJwkThumbprint, exportJWK, type JSONWebKeySet } from 'jose';
import type { Bytes } from '../lib/bytes.ts';
import type { SigningAlgorithm } from './application.ts';
import type { SigningKey } from './sign.ts';

export type { JSONWebKeySet };

const PARAMETERS = {
  RS256: {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
} as const satisfies Record<SigningAlgorithm, object>;

export interface NewSigningKey {
  /** RFC 7638: the thumbprint of the public key. */
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly pkcs8: Bytes;
}

export async function generateSigningKey(alg: SigningAlgorithm): Promise<NewSigningKey> {
  const pair = (await crypto.subtle.generateKey(PARAMETERS[alg], true, ['sign', 'verify'])) as CryptoKeyPair;
  const publicJwk = await exportJWK(pair.publicKey);
  return {
    kid: await calculateJwkThumbprint(publicJwk, 'sha256'),
    publicJwk: { ...publicJwk },
    pkcs8: new Uint8Array((await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer),
  };
}

export async function importSigningKey(
  kid: string,
  alg: SigningAlgorithm,
  pkcs8: Bytes,
): Promise<SigningKey> {
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, PARAMETERS[alg], false, ['sign']);
  return { kid, alg, privateKey };
}

/** RFC 7517 5. */
export function keySetOf(
  keys: readonly {
    readonly kid: string;
    readonly alg: SigningAlgorithm;
    readonly publicJwk: Readonly<Record<string, unknown>>;
  }[],
): JSONWebKeySet {
  return {
    keys: keys.map(({ kid, alg, publicJwk }) => ({
      ...(publicJwk as { kty: string }),
      kid,
      alg,
      use: 'sig',
    })),
  };
}

/** A public key that may verify what an application signs. */
export function isClientKey(key: Readonly<Record<string, unknown>>): boolean {
  const texts = (...names: string[]) => names.every((name) => typeof key[name] === 'string');
  if (key.kty === 'RSA') return texts('n', 'e');
  if (key.kty === 'EC') return key.crv === 'P-256' && texts('x', 'y');
  return key.kty === 'OKP' && key.crv === 'Ed25519' && texts('x');
}

/** RFC 7517 9.2: it holds what nobody but its owner may have. */
export function isSecretKey(key: Readonly<Record<string, unknown>>): boolean {
  return 'd' in key || 'k' in key;
}
