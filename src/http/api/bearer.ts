// The operator's key (rfc6750). An unknown key costs one read of KV, whatever it looks like, and never
// reaches the database.

import { createMiddleware } from 'hono/factory';
import { authenticateOperator } from '../../domain/operator/api-keys.ts';
import { clientOf } from '../client.ts';
import type { AppEnv } from '../context.ts';
import { countUnknown, refuseFlood, rememberBearer } from '../middleware/unknown-secrets.ts';
import { ApiError } from './errors.ts';

const CREDENTIALS = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i; // rfc6750 2.1
const REALM = 'Bearer realm="gatehouse"';

/** @throws ApiError `key_missing`, `key_unknown`; HttpError `too_many_requests` */
export const requireOperator = createMiddleware<AppEnv>(async (c, next) => {
  const header = c.req.header('Authorization');
  const key = CREDENTIALS.exec(header ?? '')?.[1];
  // rfc6750 3.1: a request without credentials gets no error code.
  if (key === undefined) throw new ApiError('key_missing', [], { 'WWW-Authenticate': REALM });
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
