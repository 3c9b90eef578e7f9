// Sends the product's mails, each in one language. A mail that does not go out is logged, and never undoes
// what it tells of.

import { findBrandingOf } from '../domain/operator/branding.ts';
import { languagesOf } from '../domain/people/languages.ts';
import { readLateTexts } from '../http/late-texts.ts';
import type { Language } from '../lib/languages.ts';
import { MailError } from '../mail/errors.ts';
import { type Mail, openMailer } from '../mail/mailer.ts';
import type { Words } from '../mail/messages.ts';
import { signed } from '../mail/signature.ts';
import { type Texts, textsFor } from '../texts/texts.ts';
import type { Bindings } from './bindings.ts';
import { describeFault, logLine } from './log.ts';

export type MailBindings = Pick<Bindings, 'ASSETS' | 'DB' | 'MAIL' | 'MAIL_FROM'>;

/** Has the words in the language of these texts. */
export type Write = (t: Texts) => Words;

export interface Sending {
  /** What the log names beside a failure, such as the request. */
  readonly context: Readonly<Record<string, unknown>>;
  /** For a reader who has chosen no language, or has no account: English if nobody says another. */
  readonly otherwise?: Language | null;
}

/** @returns whether the mail went out */
export async function sendMail(
  env: MailBindings,
  to: string,
  write: Write,
  sending: Sending,
): Promise<boolean> {
  return (await sendToEach(env, [to], write, sending)) > 0;
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
  write: Write,
  { context, otherwise }: Sending,
): Promise<number> {
  const chosen = await chosenBy(env, recipients, context);
  let sent = 0;
  for (const to of recipients) {
    const language = chosen.get(to) ?? otherwise ?? 'en';
    // The run of the cron and a directory's request have read no texts.
    if (language !== 'en') await readLateTexts(env, context);
    if (await send(env, { to, ...write(textsFor(language)) }, context)) sent++;
  }
  return sent;
}

async function chosenBy(
  { DB }: MailBindings,
  recipients: readonly string[],
  context: Sending['context'],
): Promise<ReadonlyMap<string, Language>> {
  try {
    return await languagesOf(DB, recipients);
  } catch (error) {
    logLine('error', 'languages_not_read', { ...context, ...describeFault(error) });
    return new Map();
  }
}

async function send(env: MailBindings, mail: Mail, context: Sending['context']): Promise<boolean> {
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
