// A message as MIME: what a reader gets back, and values that would like to be headers.

import { describe, expect, it } from 'vitest';
import { toMime } from '../../src/mail/mime.ts';
import { reasonOf } from '../support/reason.ts';

const letter = {
  fromName: 'Cloud & Söhne',
  from: 'no-reply@sso.example',
  to: 'ada@acme.test',
  subject: 'Hello',
  text: 'One\nTwo\n',
};

interface Parsed {
  readonly headers: Map<string, string>;
  readonly text: string;
}

function parse(raw: string): Parsed {
  const [head = '', body = ''] = raw.split(/\r\n\r\n(.*)/s);
  const headers = head
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n')
    .map((line) => /^([^:]+): ?(.*)$/.exec(line)?.slice(1) as [string, string]);
  return { headers: new Map(headers), text: fromBase64(body.replace(/\s/g, '')) };
}

function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
}

function subjectOf(raw: string): string {
  const [, encoded = ''] = /^=\?utf-8\?B\?(.*)\?=$/.exec(parse(raw).headers.get('Subject') ?? '') ?? [];
  return fromBase64(encoded);
}

describe('a message', () => {
  it('carries sender, recipient, subject and text', () => {
    const raw = toMime({ ...letter, subject: 'Grüße an Łukasz', text: 'Zażółć\ngęślą jaźń 🎩\n' });
    const { headers, text } = parse(raw);
    expect(headers.get('To')).toBe('<ada@acme.test>');
    const [, name, address] = /^=\?utf-8\?B\?(.*)\?= (.*)$/.exec(headers.get('From') ?? '') ?? [];
    expect([fromBase64(name ?? ''), address]).toEqual(['Cloud & Söhne', '<no-reply@sso.example>']);
    expect(headers.get('Auto-Submitted')).toBe('auto-generated');
    expect(headers.get('Content-Type')).toBe('text/plain; charset=UTF-8');
    expect(headers.get('Message-ID')).toMatch(/^<[^<>\s]+@sso\.example>$/);
    expect(subjectOf(raw)).toBe('Grüße an Łukasz');
    expect(text).toBe('Zażółć\r\ngęślą jaźń 🎩\r\n');
  });

  it('keeps every line within the 998 octets of rfc5322', () => {
    const raw = toMime({ ...letter, subject: 'ß'.repeat(500), text: `${'long '.repeat(2000)}\n` });
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(76);
  });

  it.each([
    ['x'.repeat(39), 'x'.repeat(39)],
    ['x'.repeat(40), `${'x'.repeat(36)}…`],
    ['🎩'.repeat(20), `${'🎩'.repeat(9)}…`],
    ['two\r\nBcc: eve@evil.example', 'two Bcc: eve@evil.example'],
  ])('fits the subject %j into one encoded word', (subject, expected) => {
    const raw = toMime({ ...letter, subject });
    expect(subjectOf(raw)).toBe(expected);
    expect(parse(raw).headers.get('Subject')?.length).toBeLessThanOrEqual(75);
    expect(parse(raw).headers.has('Bcc')).toBe(false);
  });

  it('keeps what looks like a header in the text', () => {
    const { headers, text } = parse(toMime({ ...letter, text: '\r\nBcc: eve@evil.example\r\n\r\n.\r\n' }));
    expect(headers.has('Bcc')).toBe(false);
    expect(text).toContain('Bcc: eve@evil.example');
  });

  it.each([
    'ada@acme.test\r\nBcc: eve@evil.example',
    'ada@acme.test, eve@evil.example',
    'Ada <ada@acme.test>',
    'ada@acme.test>',
    'ada acme@acme.test',
    'ada@acme.test\u0000',
    'ada\u202e@acme.test',
    'acme.test',
    '',
  ])('refuses %j as an address, on either side', async (address) => {
    expect(await reasonOf(() => toMime({ ...letter, to: address }))).toBe('address_unusable');
    expect(await reasonOf(() => toMime({ ...letter, from: address }))).toBe('address_unusable');
  });
});
