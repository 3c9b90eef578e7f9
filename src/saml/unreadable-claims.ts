// Whose a message claims to be that cannot be read as SAML: what its beginning says about our request and
// about the issuer, so that the refusal is found in the right organization's log. It decides nothing else. A
// request's ID counts only if its MAC is ours, and an issuer only chooses a log that anybody can write to.

import { decodeBase64 } from '../lib/base64.ts';

export interface UnreadableClaims {
  readonly inResponseTo: string | null;
  readonly issuer: string | null;
  /** In hex, where an artifact has nothing else of the issuer. */
  readonly issuerSha1: string | null;
}

export const NO_CLAIMS: UnreadableClaims = { inResponseTo: null, issuer: null, issuerSha1: null };

/** Both stand at the beginning of every message, before whatever made it too large. */
const MAX_CHARACTERS = 16 * 1024;

const IN_RESPONSE_TO = /\sInResponseTo\s{0,9}=\s{0,9}(?:"([^"<&]{1,300})"|'([^'<&]{1,300})')/;
const ISSUER = /<(?:[\w.-]{1,64}:)?Issuer(?:\s[^<>]{0,1024})?>\s{0,99}([^<>&\s]{1,1024})\s{0,99}<\//;

/** @param message the form's field: base64, whole or cut off anywhere */
export function claimsOfUnreadable(message: string): UnreadableClaims {
  const base64 = message.slice(0, MAX_CHARACTERS).replace(/[\r\n\t ]+/g, '');
  const whole = decodeBase64(base64.slice(0, base64.length - (base64.length % 4)));
  return whole === undefined ? NO_CLAIMS : claimsOfDocument(whole);
}

/** The same of a document in whatever encoding has ASCII in it, as UTF-8 and UTF-16 do. */
export function claimsOfDocument(bytes: Uint8Array): UnreadableClaims {
  const text = [...bytes.subarray(0, MAX_CHARACTERS)]
    .map((byte) => (byte === 0 ? '' : String.fromCharCode(byte)))
    .join('');
  const [, double, single] = IN_RESPONSE_TO.exec(text) ?? [];
  return { ...NO_CLAIMS, inResponseTo: double ?? single ?? null, issuer: ISSUER.exec(text)?.[1] ?? null };
}
