// Sends the product's mails. A mail that does not go out is logged, and never undoes what it tells of.

import { findBrandingOf } from '../domain/operator/branding.ts';
import { MailError } from '../mail/errors.ts';
import { type Mail, openMailer } from '../mail/mailer.ts';
import type { Words } from '../mail/messages.ts';
import { signed } from '../mail/signature.ts';
import type { Bindings } from './bindings.ts';
import { describeFault, logLine } from './log.ts';

type MailBindings = Pick<Bindings, 'DB' | 'MAIL' | 'MAIL_FROM'>;

/**
 * @param context what the log names beside a failure, such as the request
 * @returns whether the mail went out
 */
export async function sendMail(
  env: MailBindings,
  mail: Mail,
  context: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  try {
    const branding = await findBrandingOf(env.DB, Date.now());
    const text = signed(mail.text, branding);
    await openMailer(env.MAIL, env.MAIL_FROM, branding.productName).send({ ...mail, text });
    return true;
  } catch (error) {
    const fault =
      error instanceof MailError ? { reason: error.reason, ...error.detail } : describeFault(error);
    logLine('error', 'mail_not_sent', { ...context, ...fault });
    return false;
  }
}

/**
 * Sends one mail to each recipient, so that nobody sees the others' addresses. One that fails does not stop
 * the next.
 *
 * @returns how many went out
 */
export async function sendToEach(
  env: MailBindings,
  recipients: readonly string[],
  words: Words,
  context: Readonly<Record<string, unknown>>,
): Promise<number> {
  let sent = 0;
  for (const to of recipients) if (await sendMail(env, { to, ...words }, context)) sent++;
  return sent;
}
