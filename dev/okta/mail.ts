// One mailbox for everybody in the demo. wrangler's simulation of Cloudflare's `send_email` binding writes
// each mail to a file and prints the file's name; `npm start` reads it from there. So the Worker sends mail
// as it does anywhere else.
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';

export interface Mail {
  to: string;
  from: string;
  subject: string;
  date: string;
  text: string;
}

/** The file that a line of wrangler's output names, if it lies below `folder`; null for every other line. */
export function mailFileIn(line: string, folder: string): string | null {
  const path = /^Email: (\S.*\.eml)$/.exec(line.trimEnd())?.[1];
  if (path === undefined || /^\.\.|^\//.test(relative(folder, resolve(path)))) return null;
  return resolve(path);
}

export async function readMail(file: string): Promise<Mail> {
  return parseMail(await readFile(file, 'utf8'));
}

/**
 * Reads mails as Gatehouse sends them: one part of plain text in base64, with headers that need no unfolding.
 */
export function parseMail(raw: string): Mail {
  const [head = '', body = ''] = raw.split(/\r?\n\r?\n([\s\S]*)/);
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  const text = /^base64$/i.test(header('Content-Transfer-Encoding')) ? fromBase64(body) : body;
  return {
    to: addressIn(header('To')),
    from: addressIn(header('From')),
    subject: decodeWords(header('Subject')),
    date: header('Date'),
    text: text.replaceAll('\r\n', '\n'),
  };
}

function addressIn(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? value;
}

/** rfc2047, as far as Gatehouse uses it: UTF-8 in base64. */
function decodeWords(value: string): string {
  return value.replace(/=\?utf-8\?B\?([^?]*)\?=/gi, (_, word: string) => fromBase64(word));
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
