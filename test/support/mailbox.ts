// Where the Worker's mails end in tests: the far end of its `send_email` binding, which shares the Worker's
// environment.

import { env } from 'cloudflare:workers';

export interface ReceivedMail {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailbox {
  readonly mails: ReceivedMail[];
  /** From now on nothing goes out. */
  break(): void;
}

export function openMailbox(): Mailbox {
  const mails: ReceivedMail[] = [];
  let broken = false;
  const binding = (env as unknown as { MAIL: { send: unknown } }).MAIL;
  binding.send = async (message: Record<string, string>) => {
    if (broken) throw new Error(`could not reach ${message.to}`);
    const { from = '', to = '', 'EmailMessage::raw': raw = '' } = message;
    mails.push({ from, to, subject: subjectOf(raw), text: textOf(raw) });
    return { messageId: '<test@sso.example>' };
  };
  return {
    mails,
    break: () => {
      broken = true;
    },
  };
}

/** The path of the link in a mail. */
export function pathIn(mail: ReceivedMail | undefined): string {
  return /^https:\/\/sso\.example(\/\S+)$/m.exec(mail?.text ?? '')?.[1] ?? '';
}

function subjectOf(raw: string): string {
  return fromBase64(/^Subject: =\?utf-8\?B\?([^?]*)\?=\r$/m.exec(raw)?.[1] ?? '');
}

function textOf(raw: string): string {
  return fromBase64(raw.slice(raw.indexOf('\r\n\r\n')).replace(/\s/g, '')).replaceAll('\r\n', '\n');
}

function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
}
