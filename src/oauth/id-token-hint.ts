// An ID token of ours that comes back as a hint: OpenID Connect Core 3.1.2.1. It may have expired.

import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { decodeUtf8 } from '../lib/bytes.ts';
import { SIGNING_ALGORITHMS } from './application.ts';

export interface IdTokenHint {
  readonly sub: string;
  readonly sid: string | null;
}

/** @returns null for what our published keys have not signed as an ID token for the application */
export async function readIdTokenHint(
  token: string,
  keys: JSONWebKeySet,
  { issuer, applicationId }: { readonly issuer: string; readonly applicationId: string },
): Promise<IdTokenHint | null> {
  try {
    const { payload, protectedHeader } = await compactVerify(token, createLocalJWKSet(keys), {
      algorithms: [...SIGNING_ALGORITHMS],
    });
    const { iss, aud, sub, sid } = JSON.parse(decodeUtf8(new Uint8Array(payload))) as Record<string, unknown>;
    const isOurs = protectedHeader.typ === 'JWT' && iss === issuer && aud === applicationId;
    return isOurs && typeof sub === 'string' ? { sub, sid: typeof sid === 'string' ? sid : null } : null;
  } catch {
    return null;
  }
}
