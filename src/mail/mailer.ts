// Sends mail through Cloudflare's `send_email` binding. Contents are never logged: mails hold links that work
// like keys.

import { EmailMessage } from 'cloudflare:email';
import { MailError } from './errors.ts';
import { toMime } from './mime.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

export interface Mailer {
  /** @throws MailError `address_unusable`, `not_sent` */
  send(mail: Mail): Promise<void>;
}

/** @param from MAIL_FROM, an address of a domain that Cloudflare sends mail for */
export function openMailer(binding: SendEmail, from: string, fromName: string): Mailer {
  return {
    async send(mail) {
      const raw = toMime({ ...mail, from, fromName });
      try {
        await binding.send(new EmailMessage(from, mail.to, raw));
      } catch (error) {
        // Its message may quote the recipient.
        throw new MailError('not_sent', { cause: error instanceof Error ? error.name : typeof error });
      }
    },
  };
}
