// Renders one message as MIME: plain text in UTF-8, one sender, one recipient. Pure, except for its Date and
// Message-ID.
//
// Promises that no value can begin a header or a body of its own: addresses with anything but visible
// characters are refused, subject and text are base64.

import { encodeBase64 } from '../lib/base64.ts';
import { encodeUtf8 } from '../lib/bytes.ts';
import { MailError } from './errors.ts';

export interface Letter {
  readonly from: string;
  /** Whose mail it is, as mail programs show it. */
  readonly fromName: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export function toMime({ from, fromName, to, subject, text }: Letter): string {
  for (const address of [from, to]) {
    if (!/^[^\s\p{C}<>,;"]+@[^\s\p{C}<>,;"]+$/u.test(address)) throw new MailError('address_unusable');
  }
  return [
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `From: ${encodedWord(fromName)} <${from}>`,
    `To: <${to}>`,
    `Message-ID: <${crypto.randomUUID()}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    `Subject: ${encodedWord(subject)}`,
    'MIME-Version: 1.0',
    'Auto-Submitted: auto-generated', // rfc3834 5: no vacation notice replies to it
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: base64',
    '',
    wrapBase64(text),
  ].join('\r\n');
}

/** rfc2047 2: a line with an encoded word has at most 76 characters: 39 bytes of text beside `Subject:`. */
const MAX_WORD_BYTES = 39;

/** rfc2047 4.1 */
function encodedWord(text: string): string {
  return `=?utf-8?B?${encodeBase64(encodeUtf8(fitted(text)))}?=`;
}

/** A subject or a name on one line. */
function fitted(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (encodeUtf8(line).length <= MAX_WORD_BYTES) return line;
  let fitting = '';
  for (const letter of line) {
    if (encodeUtf8(`${fitting}${letter}…`).length > MAX_WORD_BYTES) break;
    fitting += letter;
  }
  return `${fitting.trimEnd()}…`;
}

/** rfc2045 6.8: lines of 76 characters. Line ends are CRLF inside as well. */
function wrapBase64(text: string): string {
  const encoded = encodeBase64(encodeUtf8(text.replace(/\r?\n/g, '\r\n')));
  return (encoded.match(/.{1,76}/g) ?? []).join('\r\n');
}
