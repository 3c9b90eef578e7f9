// The mailbox of the demo: which lines name a mail, and how a mail is read.
import { describe, expect, it } from 'vitest';
import { mailFileIn, parseMail } from '../../../dev/okta/mail.ts';
import { mailPage } from '../../../dev/okta/pages/mail.ts';
import { passwordResetMail } from '../../../src/mail/messages.ts';
import { toMime } from '../../../src/mail/mime.ts';

const FOLDER = '/home/dev/gatehouse/.wrangler/tmp';

describe('a line of the output', () => {
  it('names a mail', () => {
    const file = `${FOLDER}/email/miniflare-1/email/a@b.eml`;
    expect(mailFileIn(`Email: ${file}`, FOLDER)).toBe(file);
  });

  it.each([
    '',
    'Email: ',
    'Email: /etc/passwd',
    'Email: /etc/x.eml',
    `Email: ${FOLDER}/../../x.eml`,
    `Email: ${FOLDER}-other/x.eml`,
    `{"line":"Email: ${FOLDER}/x.eml"}`,
    `Email: ${FOLDER}/x.eml.js`,
  ])('names none: %j', (line) => {
    expect(mailFileIn(line, FOLDER)).toBeNull();
  });
});

describe('a mail', () => {
  it('is read as it was written', () => {
    const words = passwordResetMail({ url: 'http://localhost:8787/password-reset/x', minutes: 30 });
    const mail = parseMail(
      toMime({ from: 'no-reply@sso.example', fromName: 'Acme', to: 'ada@acme.test', ...words }),
    );
    expect(mail).toMatchObject({ to: 'ada@acme.test', from: 'no-reply@sso.example', ...words });
  });

  it('is shown as text, with its links', async () => {
    const text =
      'Hello <script>alert(1)</script>\nhttps://sso.example/x?a=1&b=2\nnot https://evil.example alone\n';
    const page = String(await mailPage([{ to: '<b>', from: 'x', subject: '<i>', date: '', text }]));
    expect(page).toContain('<a href="https://sso.example/x?a=1&amp;b=2">');
    expect(page).not.toMatch(/<script>alert|<b>|<i>|href="https:\/\/evil/);
  });
});
