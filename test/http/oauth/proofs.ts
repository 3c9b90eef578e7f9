// What an application signs: DPoP proofs and client assertions, each with its own jti unless one is given.

import { calculateJwkThumbprint, SignJWT } from 'jose';
import { ec, type KeyPair } from '../../support/oauth.ts';
import { ORIGIN } from '../browser.ts';

const seconds = () => Math.floor(Date.now() / 1000);

export interface ProofChanges {
  readonly key?: KeyPair;
  readonly jti?: string;
  readonly method?: string;
  /** RFC 9449 4.2: the hash of the access token. */
  readonly accessToken?: string;
}

export async function dpop(path: string, changes: ProofChanges = {}): Promise<string> {
  const { key = ec, jti = crypto.randomUUID(), method = 'POST', accessToken } = changes;
  const { kid: _, ...jwk } = key.publicJwk;
  const ath = accessToken === undefined ? {} : { ath: await hashOf(accessToken) };
  return await new SignJWT({ jti, htm: method, htu: ORIGIN + path, iat: seconds(), ...ath })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: key.alg, jwk })
    .sign(key.privateKey);
}

export async function thumbprintOf({ publicJwk }: KeyPair): Promise<string> {
  return await calculateJwkThumbprint(publicJwk);
}

/** The fields by which an application authenticates with its key (RFC 7523 2.2). */
export async function assertionOf(
  { id }: { readonly id: string },
  { key = ec, jti = crypto.randomUUID(), kid = key.kid }: { key?: KeyPair; jti?: string; kid?: string } = {},
): Promise<Record<string, string>> {
  const assertion = await new SignJWT({ iss: id, sub: id, aud: ORIGIN, jti, exp: seconds() + 60 })
    .setProtectedHeader({ alg: key.alg, kid })
    .sign(key.privateKey);
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  };
}

async function hashOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
