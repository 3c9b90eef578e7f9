// The reasons for which the mail room refuses, by name. Addresses, subjects and texts stay out of them.

export type MailReason = 'address_unusable' | 'not_sent';

export class MailError extends Error {
  readonly reason: MailReason;
  readonly detail: Readonly<Record<string, string | number>>;

  constructor(reason: MailReason, detail: Readonly<Record<string, string | number>> = {}) {
    super(reason);
    this.name = 'MailError';
    this.reason = reason;
    this.detail = detail;
  }
}
