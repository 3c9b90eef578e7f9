// Slows guessing down. Counted per Cloudflare location and approximately: a brake, not a lock; the passwords' scrypt is the lock.

import { HttpError } from '../errors.ts';

/** @throws HttpError `too_many_requests`. `key` is an address or an e-mail's hash; the limit itself stands in wrangler.toml. */
export async function limitRate(limiter: RateLimit, key: string): Promise<void> {
  const { success } = await limiter.limit({ key });
  if (!success) throw new HttpError('too_many_requests');
}
