// The ID of a message that we send to an identity provider. It says by itself whose it is, what it is for and
// until when, under a MAC: nothing has to be stored for a request that may never be answered, and a response
// that arrives without the browser's cookie still reaches the log of the right organization.
//
// A good ID proves only that we made it. It grants nothing: a sign-in also needs the browser's sealed cookie
// (pending-request.ts).

import { encodeBase64Url } from '../../lib/base64.ts';
import { encodeUtf8, equalBytes } from '../../lib/bytes.ts';
import type { Keyring, KeyringEntry } from '../keyring.ts';

/** How long a person may take at the identity provider. */
export const LOGIN_REQUEST_TTL_SECONDS = 600;

export type RequestPurpose = 'sign_in' | 'test' | 'logout';

export interface RequestFacts {
  readonly id: string;
  readonly purpose: RequestPurpose;
  readonly organizationId: string;
  /** Milliseconds since 1970, a whole second. */
  readonly expiresAt: number;
}

const LETTERS = { sign_in: 's', test: 't', logout: 'l' } as const satisfies Record<RequestPurpose, string>;
const MAC_BYTES = 16;
const FORM = /^(_[\w-]{22}\.([stl])([0-9a-z]{1,9})\.([\w-]{1,64}))\.([\w-]{22})$/;

/**
 * `_random.purpose+expiry.organization.mac`, an xs:ID of about 80 characters. saml-core 1.3.4 asks for 128
 * random bits, and Entra for a first character that is a letter or `_`.
 */
export async function newRequestId(
  keys: Keyring,
  { purpose, organizationId, nowMs }: Pick<RequestFacts, 'purpose' | 'organizationId'> & { nowMs: number },
): Promise<RequestFacts> {
  const expiresAtSeconds = Math.floor(nowMs / 1000) + LOGIN_REQUEST_TTL_SECONDS;
  const random = encodeBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  const named = `_${random}.${LETTERS[purpose]}${expiresAtSeconds.toString(36)}.${organizationId}`;
  const id = `${named}.${await macOf(keys.current, named)}`;
  return { id, purpose, organizationId, expiresAt: expiresAtSeconds * 1000 };
}

/** Returns null for an ID that we did not make. It may have expired. */
export async function verifyRequestId(keys: Keyring, id: string): Promise<RequestFacts | null> {
  const [, named, letter, expiry, organizationId, mac] = FORM.exec(id) ?? [];
  if (named === undefined || expiry === undefined || organizationId === undefined || mac === undefined) {
    return null;
  }
  for (const entry of keys.all) {
    // The texts are compared, not the bytes, so that one request has one spelling.
    if (!equalBytes(encodeUtf8(await macOf(entry, named)), encodeUtf8(mac))) continue;
    const [purpose] = Object.entries(LETTERS).find(([, one]) => one === letter) as [RequestPurpose, string];
    return { id, purpose, organizationId, expiresAt: Number.parseInt(expiry, 36) * 1000 };
  }
  return null;
}

/** The prefix keeps this MAC apart from that of a session's cookie, which has the same key. */
async function macOf({ secret }: KeyringEntry, named: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const mac = await crypto.subtle.sign('HMAC', key, encodeUtf8(`saml_request:${named}`));
  return encodeBase64Url(new Uint8Array(mac).slice(0, MAC_BYTES));
}
