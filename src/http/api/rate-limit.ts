// Limits how fast one operator key may call. The binding counts approximately and does not tell how much is
// left, so RateLimit appears only with a refusal, RateLimit-Policy always.
// (draft-ietf-httpapi-ratelimit-headers)

import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../context.ts';
import { ApiError } from './errors.ts';

/** As in wrangler.toml: `API_BY_KEY`. */
const QUOTA = 6000;
const WINDOW_SECONDS = 60;

/** @throws ApiError `too_many_requests` */
export const limitRequests = createMiddleware<AppEnv>(async (c, next) => {
  const limiter = c.env.API_BY_KEY;
  if (limiter) {
    c.header('RateLimit-Policy', `"key";q=${QUOTA};w=${WINDOW_SECONDS}`);
    const { success } = await limiter.limit({ key: c.get('operator').keyId });
    if (!success) {
      throw new ApiError('too_many_requests', [], {
        RateLimit: `"key";r=0;t=${WINDOW_SECONDS}`,
        'Retry-After': String(WINDOW_SECONDS),
      });
    }
  }
  await next();
});
