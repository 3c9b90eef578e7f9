// OpenID Connect Back-Channel Logout 1.0, 2.6: what has to hold before a logout token ends anything.
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

export interface LogoutToken {
  jti: string;
  exp: number;
  sub?: string;
  sid?: string;
}

/** @throws errors.JOSEError for a token that is not Gatehouse's, not for us, not new, or not for a logout */
export async function acceptLogoutToken(
  token: string,
  { keys, issuer, clientId }: { keys: JWTVerifyGetKey; issuer: string; clientId: string },
): Promise<LogoutToken> {
  const { payload } = await jwtVerify<{ sid?: unknown; events?: unknown; nonce?: unknown }>(token, keys, {
    issuer,
    audience: clientId,
    // An ID token has another type, and is no logout.
    typ: 'logout+jwt',
    algorithms: ['RS256', 'ES256', 'EdDSA'],
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
    maxTokenAge: 120,
    clockTolerance: 5,
  });
  const { jti, exp = 0, sub, sid, events } = payload;
  if (typeof jti !== 'string' || jti === '') throw refusal(payload, 'jti');
  if (![sub, sid].some((one) => typeof one === 'string' && one !== '')) throw refusal(payload, 'sub or sid');
  if (sid !== undefined && typeof sid !== 'string') throw refusal(payload, 'sid');
  if (!isObject(events) || !isObject(events[EVENT])) throw refusal(payload, 'events');
  // Only an ID token has one.
  if ('nonce' in payload) throw refusal(payload, 'nonce');
  return { jti, exp, ...(sub !== undefined && { sub }), ...(sid !== undefined && { sid }) };
}

function refusal(payload: JWTPayload, claim: string): errors.JWTClaimValidationFailed {
  return new errors.JWTClaimValidationFailed(`unexpected "${claim}" claim`, payload, claim, 'check_failed');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
