// OpenID Connect Back-Channel Logout 1.0: what tells an application that a session is over.

import { type SigningKey, signJwt } from './sign.ts';

/** 2.4, and 4 for why it is short: nobody can send it again later. */
export const LOGOUT_TOKEN_SECONDS = 120;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

export interface EndedSession {
  readonly applicationId: string;
  readonly accountId: string;
  /** The session's name for the application. */
  readonly sid: string;
  /** The same at each try, so that the application knows what it has had. */
  readonly jti: string;
}

/** A new one for each try: the application refuses one that is older than two minutes. */
export async function mintLogoutToken(
  { issuer, nowMs, key }: { readonly issuer: string; readonly nowMs: number; readonly key: SigningKey },
  { applicationId, accountId, sid, jti }: EndedSession,
): Promise<string> {
  const iat = Math.floor(nowMs / 1000);
  const claims = { iss: issuer, aud: applicationId, sub: accountId, sid, jti, events: { [EVENT]: {} } };
  return await signJwt(key, 'logout+jwt', { ...claims, iat, exp: iat + LOGOUT_TOKEN_SECONDS });
}
