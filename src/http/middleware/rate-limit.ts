// Slows guessing down. Cloudflare counts per location and approximately: this is a brake; the passwords'
// scrypt is the lock.

import { HttpError } from '../errors.ts';

/**
 * @throws HttpError `too_many_requests`. `key` is a client or an email address; the limit itself stands in
 * wrangler.toml. `detail` says in the operator's log what was turned away.
 */
export async function limitRate(
  limiter: RateLimit,
  key: string,
  detail: Readonly<Record<string, string | null>> = {},
): Promise<void> {
  const { success } = await limiter.limit({ key });
  if (!success) throw new HttpError('too_many_requests', detail);
}
