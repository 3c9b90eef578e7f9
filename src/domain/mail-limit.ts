// Mails that anybody can have sent to anybody: so many to one mailbox. KV counts loosely: a brake for whoever
// would fill a stranger's mailbox, beside the rate limits of the minute.

import { hashSecret } from '../lib/ids.ts';
import { readKv, writeKv } from '../storage/kv.ts';
import type { Deps } from './deps.ts';
import type { Email } from './email.ts';

/**
 * The last mail counts for so long; a person whose resets a stranger uses up waits no longer than an hour.
 */
const LIMITS = {
  signUpMails: { maxMails: 5, ttlSeconds: 24 * 3600 },
  passwordResetMails: { maxMails: 5, ttlSeconds: 3600 },
} as const;

/** False: this mailbox has had its mails. */
export async function takeMail(deps: Deps, kind: keyof typeof LIMITS, email: Email): Promise<boolean> {
  const { maxMails, ttlSeconds } = LIMITS[kind];
  const hash = await hashSecret(mailboxOf(email));
  const mails = (await readKv(deps.kv, kind, hash))?.mails ?? 0;
  if (mails >= maxMails) return false;
  await writeKv(deps.kv, kind, hash, { mails: mails + 1 }, ttlSeconds);
  return true;
}

/**
 * What is counted, never who somebody is: most mail servers deliver `ada+anything` to `ada`, and the largest
 * overlooks dots. Where one tells them apart, some people share a limit.
 */
export function mailboxOf({ key, domain }: Email): string {
  const [local = ''] = key.slice(0, -domain.length - 1).split('+');
  return `${local.replaceAll('.', '')}@${domain}`;
}
