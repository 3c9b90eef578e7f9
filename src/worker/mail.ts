// Mail of a request: the adapter on this Worker's binding, and what a failure to send means.

import type { AppContext } from '../http/context.ts';
import { MailError } from '../mail/errors.ts';
import { type Mail, openMailer } from '../mail/mailer.ts';
import { describeFault, logLine } from './log.ts';

/** Whether it went out. A mail that does not is logged, and never undoes what it tells of. */
export async function sendMail(c: AppContext, mail: Mail): Promise<boolean> {
  try {
    await openMailer(c.env.MAIL, c.env.MAIL_FROM).send(mail);
    return true;
  } catch (error) {
    const fault =
      error instanceof MailError ? { reason: error.reason, ...error.detail } : describeFault(error);
    logLine('error', 'mail_not_sent', { requestId: c.get('requestId'), ...fault });
    return false;
  }
}
