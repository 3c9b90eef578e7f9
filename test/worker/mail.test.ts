// In which language a mail is: what its reader chose, else that of the page that led to it, else English.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { generateScimToken } from '../../src/domain/provisioning/tokens.ts';
import { lastOwnerMail } from '../../src/mail/last-owner.ts';
import { forgetLateTexts } from '../../src/texts/texts.ts';
import type { Bindings } from '../../src/worker/bindings.ts';
import { sendMail, sendToEach } from '../../src/worker/mail.ts';
import { DAILY_CRON, runScheduled } from '../../src/worker/scheduled.ts';
import { Browser } from '../http/browser.ts';
import { tenantOf } from '../http/scim/server.ts';
import { signedIn } from '../http/session-of.ts';
import { type Acme, depsAt, NOW_MS, OPERATOR, world } from '../support/deps.ts';
import { type Mailbox, openMailbox, pathIn } from '../support/mailbox.ts';

const DAY_MS = 86_400_000;
const GERMAN = { 'Accept-Language': 'de' };
const write = lastOwnerMail.bind(null, { organizationName: 'Acme', url: 'https://sso.example/' });
const SUBJECTS = { en: 'We kept you as the last Owner', de: 'Sie bleiben als letzter Inhaber' };

let acme: Acme;
let mailbox: Mailbox;

beforeEach(async () => {
  acme = await world({ enabled: false });
  mailbox = openMailbox();
  forgetLateTexts();
});

const choose = (email: string, language: 'de' | 'en') =>
  env.DB.prepare('update accounts set language = ? where email_key = ?').bind(language, email).run();
const bindings = (more: object = {}) => ({ ...env, ...more }) as unknown as Bindings;
const told = () => mailbox.mails.map(({ to, subject }) => [to, subject]);

describe('a mail', () => {
  it('is in the language that each of its readers chose, whichever page led to it', async () => {
    await choose('owner@acme.test', 'de');
    await choose('ada@acme.test', 'en');
    const recipients = ['owner@acme.test', 'ada@acme.test', 'admin@acme.test', 'nobody@else.test'];
    const sent = await sendToEach(bindings(), recipients, write, { context: {}, otherwise: 'de' });
    expect(sent).toBe(4);
    expect(told()).toEqual([
      ['owner@acme.test', SUBJECTS.de],
      ['ada@acme.test', SUBJECTS.en],
      ['admin@acme.test', SUBJECTS.de],
      ['nobody@else.test', SUBJECTS.de],
    ]);
  });

  it.each([undefined, null])('is in English where nobody chose and nobody says: %s', async (otherwise) => {
    await sendMail(bindings(), 'admin@acme.test', write, {
      context: {},
      ...(otherwise === null && { otherwise }),
    });
    expect(told()).toEqual([['admin@acme.test', SUBJECTS.en]]);
  });

  it('finds the reader of an address in any case', async () => {
    await choose('admin@acme.test', 'de');
    await sendMail(bindings(), 'Admin@ACME.test', write, { context: {} });
    expect(told()).toEqual([['Admin@ACME.test', SUBJECTS.de]]);
  });

  it('goes out in English while the texts cannot be read, and in German once they can', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = { ASSETS: { fetch: async () => new Response(null, { status: 500 }) } };
    await choose('admin@acme.test', 'de');
    await sendMail(bindings(broken), 'admin@acme.test', write, { context: { requestId: 'req_1' } });
    await sendMail(bindings(), 'admin@acme.test', write, { context: {} });
    expect(told()).toEqual([
      ['admin@acme.test', SUBJECTS.en],
      ['admin@acme.test', SUBJECTS.de],
    ]);
    expect(errors.mock.calls.map(([line]) => JSON.parse(line as string).event)).toEqual(['texts_not_read']);
  });

  it('reads no texts for readers of English', async () => {
    const fetch = vi.fn();
    await sendMail(bindings({ ASSETS: { fetch } }), 'admin@acme.test', write, { context: {} });
    expect([fetch.mock.calls.length, mailbox.mails.length]).toEqual([0, 1]);
  });

  it('goes out in the page’s language while nobody’s choice can be read', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    await choose('admin@acme.test', 'en');
    await env.DB.prepare('alter table accounts rename column language to tongue').run();
    try {
      await sendMail(bindings(), 'admin@acme.test', write, { context: {}, otherwise: 'de' });
    } finally {
      await env.DB.prepare('alter table accounts rename column tongue to language').run();
    }
    expect(told()).toEqual([['admin@acme.test', SUBJECTS.de]]);
    expect(errors.mock.calls.map(([line]) => JSON.parse(line as string).event)).toEqual([
      'languages_not_read',
    ]);
  });
});

describe('in the language of its reader is', () => {
  it('a warning of the daily run', async () => {
    await generateScimToken(depsAt(), OPERATOR, acme, NOW_MS + 90 * DAY_MS);
    await choose('owner@acme.test', 'de');
    await runScheduled(bindings(), DAILY_CRON, NOW_MS + 76 * DAY_MS);
    expect(told().filter(([, subject]) => subject?.includes('SCIM'))).toEqual(
      expect.arrayContaining([
        ['owner@acme.test', 'SCIM-Token läuft in 14 Tagen ab'],
        ['admin@acme.test', 'SCIM token expires in 14 days'],
      ]),
    );
  });

  it('what a directory tried, and no Accept-Language of its program', async () => {
    await choose('owner@acme.test', 'de');
    const { token } = await generateScimToken(depsAt(), OPERATOR, acme);
    const id = await env.DB.prepare("select id from members where user_name = 'owner@acme.test'").first('id');
    await env.DB.prepare("update members set role = 'member' where user_name <> 'owner@acme.test'").run();
    const directory = tenantOf(acme.id, token);
    const answer = await directory.send('DELETE', `/Users/${id}`, undefined, {
      headers: { 'Accept-Language': 'de' },
    });
    expect(answer.status).toBe(409);
    await vi.waitFor(() => expect(told()).toEqual([['owner@acme.test', SUBJECTS.de]]));
  });

  it('a new address, at the old one, which is nobody’s any more', async () => {
    const { token } = await generateScimToken(depsAt(), OPERATOR, acme);
    await choose('ada@acme.test', 'de');
    const id = await env.DB.prepare("select id from members where user_name = 'ada@acme.test'").first('id');
    const rename = { op: 'replace', path: 'userName', value: 'lovelace@acme.test' };
    expect((await tenantOf(acme.id, token).patch(`/Users/${id}`, rename)).status).toBe(200);
    await vi.waitFor(() =>
      expect(told()).toEqual([['ada@acme.test', 'Ihre Anmeldeadresse ist jetzt anders']]),
    );
  });

  it('a new password, whatever the browser says', async () => {
    await choose('admin@acme.test', 'de');
    await new Browser().post('/password-reset', { email: 'admin@acme.test' }, { 'Accept-Language': 'en' });
    await vi.waitFor(() => expect(told()).toEqual([['admin@acme.test', 'Wählen Sie ein neues Passwort']]));
  });
});

describe('in the language of the page is', () => {
  it('what Owners hear of a change, unless they chose another', async () => {
    await choose('owner@acme.test', 'en');
    const admin = await signedIn('admin@acme.test');
    await admin.post(`/orgs/${acme.id}/settings/access-security/scim/token`, { expires: '' }, GERMAN);
    await vi.waitFor(() =>
      expect(told().toSorted()).toEqual([
        ['admin@acme.test', 'Neues SCIM-Token'],
        ['owner@acme.test', 'New SCIM token'],
      ]),
    );
  });

  it.each([
    ['de', 'Einladung zu Acme'],
    ['en', 'Invitation to Acme'],
  ])('an invitation, also the one that the queue sends later: %s', async (language, subject) => {
    const admin = await signedIn('admin@acme.test');
    mailbox.break();
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const accept = { 'Accept-Language': language };
    const users = `/orgs/${acme.id}/settings/users`;
    await admin.post(`${users}/invite`, { emails: 'new@acme.test', role: 'member' }, accept);
    mailbox = openMailbox();
    const stored = await env.DB.prepare('select id, language from invitations').first();
    expect(stored?.language).toBe(language);
    const other = await signedIn('admin@acme.test');
    await other.post(`${users}/invited/${stored?.id}/resend`, {}, accept);
    expect(told()).toEqual([['new@acme.test', subject]]);
    // The link of a mail in any language is the same.
    expect(pathIn(mailbox.mails[0])).toMatch(/^\/invitations\//);
  });

  it('no invitation to somebody who chose another', async () => {
    await choose('ada@acme.test', 'en');
    await env.DB.prepare("delete from members where user_name = 'ada@acme.test'").run();
    const admin = await signedIn('admin@acme.test');
    const fields = { emails: 'ada@acme.test', role: 'member' };
    await admin.post(`/orgs/${acme.id}/settings/users/invite`, fields, GERMAN);
    expect(told()).toEqual([['ada@acme.test', 'Invitation to Acme']]);
  });

  it('a setup link', async () => {
    const admin = await signedIn('admin@acme.test');
    const fields = { scope_sso: 'on', expiresInDays: '7', email: 'it@acme.test' };
    await admin.post(`/orgs/${acme.id}/settings/access-security/setup-links`, fields, GERMAN);
    expect(told()).toEqual([['it@acme.test', 'Anmeldung einrichten für Acme']]);
  });
});
