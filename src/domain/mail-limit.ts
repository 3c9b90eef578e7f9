// Limits the mails that anybody can have sent to a mailbox. KV counts loosely: this slows down someone who
// wants to flood a stranger's mailbox, in addition to the rate limits per minute.

import { hashSecret } from '../lib/ids.ts';
import { readKv, writeKv } from '../storage/kv.ts';
import type { Deps } from './deps.ts';
import type { Email } from './email.ts';

/**
 * The count expires this long after the last mail. If a stranger uses up a person's resets, the person waits
 * at most an hour.
 */
const LIMITS = {
  signUpMails: { maxMails: 5, ttlSeconds: 24 * 3600 },
  passwordResetMails: { maxMails: 5, ttlSeconds: 3600 },
} as const;

/** Returns false when this mailbox has had all its mails. */
export async function takeMail(deps: Deps, kind: keyof typeof LIMITS, email: Email): Promise<boolean> {
  const { maxMails, ttlSeconds } = LIMITS[kind];
  const hash = await hashSecret(mailboxOf(email));
  const mails = (await readKv(deps.kv, kind, hash))?.mails ?? 0;
  if (mails >= maxMails) return false;
  await writeKv(deps.kv, kind, hash, { mails: mails + 1 }, ttlSeconds);
  return true;
}

/**
 * Returns the key for counting, which never identifies anybody: most mail servers deliver `ada+anything` to
 * `ada`, and the largest ignores dots. Where a server does distinguish them, some people share a limit.
 */
export function mailboxOf({ key, domain }: Email): string {
  const [local = ''] = key.slice(0, -domain.length - 1).split('+');
  return `${local.replaceAll('.', '')}@${domain}`;
}
