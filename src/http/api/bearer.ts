// The operator's key (rfc6750), or the access token of an application that acts for itself. An unknown key
// costs one read of KV, whatever it looks like, and never reaches the database.

import { createMiddleware } from 'hono/factory';
import { authenticateApplication } from '../../domain/apps/access-tokens.ts';
import { ACCESS_PREFIX } from '../../domain/apps/token-texts.ts';
import { authenticateOperator, type Operator } from '../../domain/operator/api-keys.ts';
import { bearerOf } from '../../oauth/access-token.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { clientOf } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { countUnknown, refuseFlood, rememberBearer } from '../middleware/unknown-secrets.ts';
import { readProof } from '../oauth/endpoint.ts';
import { ApiError } from './errors.ts';

const CREDENTIALS = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i; // rfc6750 2.1
const REALM = 'Bearer realm="gatehouse"';

/**
 * @throws ApiError `key_missing`, `key_unreadable`, `key_unknown`, `token_unknown`, `scope_missing`;
 * HttpError `too_many_requests`
 */
export const requireOperator = createMiddleware<AppEnv>(async (c, next) => {
  const header = c.req.header('Authorization');
  const presented = bearerOf(header ?? null);
  if (presented !== null && isAccessToken(presented.token)) {
    c.set('operator', await applicationOf(c, presented));
    c.set('bearerKey', presented.token);
    return await next();
  }
  const key = CREDENTIALS.exec(header ?? '')?.[1];
  // rfc6750 3.1: a request without credentials gets no error code.
  if (header === undefined || header.trim() === '') {
    throw new ApiError('key_missing', [], { 'WWW-Authenticate': REALM });
  }
  if (key === undefined) throw new ApiError('key_unreadable', [], { 'WWW-Authenticate': REALM });
  await refuseFlood(c, key);
  const operator = await authenticateOperator(c.get('deps'), key, clientOf(c).address);
  if (!operator) {
    await countUnknown(c);
    throw new ApiError('key_unknown', [], { 'WWW-Authenticate': `${REALM}, error="invalid_token"` });
  }
  await rememberBearer(c, key);
  c.set('operator', operator);
  c.set('bearerKey', key);
  await next();
});

/** A JWT begins with `{"` in base64url and has two full stops. */
function isAccessToken(text: string): boolean {
  return text.startsWith(ACCESS_PREFIX) || /^eyJ[^.]*\.[^.]+\.[^.]+$/.test(text);
}

/** @throws ApiError `token_unknown`, `scope_missing`; HttpError `too_many_requests` */
async function applicationOf(
  c: AppContext,
  { scheme, token }: NonNullable<ReturnType<typeof bearerOf>>,
): Promise<Operator> {
  await refuseFlood(c, token);
  try {
    const proof = scheme === 'dpop' ? await readProof(c, token) : null;
    if (scheme === 'dpop' && proof === null) throw new OAuthError('dpop_required');
    const operator = await authenticateApplication(c.get('deps'), token, proof, clientOf(c).address);
    await rememberBearer(c, token);
    return operator;
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    if (error.reason === 'token_invalid') await countUnknown(c);
    const name = scheme === 'dpop' ? 'DPoP' : 'Bearer';
    const challenge = { 'WWW-Authenticate': `${name} realm="gatehouse", error="${error.code}"` };
    throw new ApiError(
      error.reason === 'scope_insufficient' ? 'scope_missing' : 'token_unknown',
      [],
      challenge,
    );
  }
}
