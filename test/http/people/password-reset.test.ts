// Routes through the Worker: a new password by mail, which says nothing about who has an account.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { type Mailbox, openMailbox, pathIn } from '../../support/mailbox.ts';
import { Browser, SESSION_COOKIE } from '../browser.ts';

let acme: Acme;
/** A person of each test's own: the limit on requests is per address, and outlives a test. */
let ada = '';
let people = 0;
let mailbox: Mailbox;

beforeEach(async () => {
  acme = await world();
  ada = `ada${people++}@acme.test`;
  await env.DB.prepare("update accounts set email = ?1, email_key = ?1 where email_key = 'ada@acme.test'")
    .bind(ada)
    .run();
  mailbox = openMailbox();
});

const NEXT = 'another password altogether';
const later = (ms: number) => vi.setSystemTime(NOW_MS + ms);

const ask = (browser: Browser, email: string) => browser.post('/password-reset', { email });

async function mailFor(email: string): Promise<string> {
  const before = mailbox.mails.length;
  expect((await ask(new Browser(), email)).status).toBe(200);
  await vi.waitUntil(() => mailbox.mails.length > before, { timeout: 5000 });
  return pathIn(mailbox.mails.at(-1));
}

const signsIn = async (email: string, password: string) =>
  (await new Browser().signIn(email, password)).status === 303;

describe('asking for a new password', () => {
  it('mails a link to the account’s own address', async () => {
    const path = await mailFor(` ${ada.toUpperCase()} `);
    expect(path).toMatch(/^\/password-reset\/[\w-]{43}$/);
    expect(mailbox.mails[0]).toMatchObject({ to: ada, subject: 'Choose a new password' });
  });

  it('answers the same for an address without an account, and sends no mail', async () => {
    const [known, unknown] = [ada, `${ada}.test`];
    const pages = await Promise.all(
      [known, unknown].map(async (email) =>
        (await (await ask(new Browser(), email)).text())
          .replaceAll(email, 'X')
          .replaceAll(email.replace('@', '%40'), 'X'),
      ),
    );
    expect(pages[0]).toBe(pages[1]);
    await vi.waitUntil(() => mailbox.mails.length > 0, { timeout: 5000 });
    expect(mailbox.mails.map((mail) => mail.to)).toEqual([known]);
  });

  it('answers before it sends the mail', async () => {
    let delivered = () => {};
    const delivery = new Promise<void>((resolve) => {
      delivered = resolve;
    });
    (env as unknown as { MAIL: { send: unknown } }).MAIL.send = () => delivery;
    expect((await ask(new Browser(), ada)).status).toBe(200);
    delivered();
  });

  it.each(['', 'ada', 'ada@', 'a b@acme.test', '<script>alert(1)</script>'])(
    'refuses %j as an address',
    async (email) => {
      const response = await ask(new Browser(), email);
      const page = await response.text();
      expect(response.status).toBe(422);
      expect(page).toContain('aria-describedby="email-error"');
      expect(page).not.toContain('<script>alert');
    },
  );

  it('slows down who asks again and again for one address, account or not', async () => {
    for (const email of [ada, `nobody-${ada}`]) {
      const statuses = [];
      // The minute of the limit may start over once during this.
      for (let n = 0; n < 7; n++) statuses.push((await ask(new Browser(), email)).status);
      expect(statuses).toContain(429);
    }
  });

  it('slows down who asks for many addresses of one mailbox', async () => {
    const statuses = [];
    for (let n = 0; n < 7; n++) statuses.push((await ask(new Browser(), ada.replace('@', `+${n}@`))).status);
    expect(statuses).toContain(429);
  });

  it('fills no mailbox, in a slow drip either', async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(ada));
    const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    await env.TOKENS.put(`password_reset_mails:${hash}`, '{"mails":4}');
    await mailFor(ada);
    expect((await ask(new Browser(), ada)).status).toBe(200);
    await mailFor('owner@acme.test');
    expect(mailbox.mails.map((mail) => mail.to)).toEqual([ada, 'owner@acme.test']);
  });

  it('tells members whose organization requires SSO to sign in there', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    expect(await mailFor(ada)).toBe('/sign-in');
    expect(mailbox.mails[0]?.text).toContain('single sign-on');
    expect(await mailFor('owner@acme.test')).toMatch(/^\/password-reset\//);
  });

  it('takes no form from another site', async () => {
    const response = await new Browser().post(
      '/password-reset',
      { email: ada },
      { Origin: 'https://evil.example' },
    );
    expect(response.status).toBe(403);
  });
});

describe('the link', () => {
  it('sets the password once, ends every session, and proves the address', async () => {
    await env.DB.prepare(`update accounts set email_verified_at = null where email_key = '${ada}'`).run();
    const session = new Browser();
    await session.signIn(ada, PASSWORD);
    const path = await mailFor(ada);
    const browser = new Browser();
    expect(await (await browser.get(path)).text()).toContain(`<strong>${ada}</strong>`);
    const response = await browser.post(path, { password: NEXT });
    expect(response.status).toBe(200);
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect((await session.get('/profile')).status).toBe(303);
    expect(await signsIn(ada, PASSWORD)).toBe(false);
    expect(await signsIn(ada, NEXT)).toBe(true);
    expect(await count('accounts', `email_key = '${ada}' and email_verified_at is not null`)).toBe(1);
    expect((await browser.post(path, { password: 'yet another password' })).status).toBe(404);
    expect((await browser.get(path)).status).toBe(404);
    await vi.waitUntil(() => mailbox.mails.at(-1)?.subject === 'Your password was changed', {
      timeout: 5000,
    });
  });

  it('works for one of several who use it at once', async () => {
    const path = await mailFor(ada);
    const statuses = await Promise.all(
      ['first', 'second', 'third'].map(
        async (word) => (await new Browser().post(path, { password: `the ${word} password` })).status,
      ),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 404)).toHaveLength(2);
    const event = `action = 'user.password_changed' and organization_id = '${acme.id}' and actor_label = '${ada}'`;
    expect(await count('audit_events', `${event} and detail like '%"by":"reset"%'`)).toBe(1);
  });

  it.each([
    [
      'the password has changed',
      async () => void (await new Browser().post(await mailFor(ada), { password: NEXT })),
    ],
    [
      'the address has changed',
      async () =>
        void (await env.DB.prepare(
          `update accounts set email = 'x@acme.test', email_key = 'x@acme.test' where email_key = '${ada}'`,
        ).run()),
    ],
    ['half an hour has passed', async () => later(30 * 60_000)],
    [
      'the account is gone',
      async () => void (await env.DB.prepare(`delete from accounts where email_key = '${ada}'`).run()),
    ],
  ])('is refused once %s', async (_, happen) => {
    const path = await mailFor(ada);
    await happen();
    for (const response of [
      await new Browser().get(path),
      await new Browser().post(path, { password: 'a third password' }),
    ]) {
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain(ada);
    }
    expect(await signsIn(ada, 'a third password')).toBe(false);
  });

  it.each(['short', '', 'x'.repeat(300)])('refuses %j and stays usable', async (password) => {
    const path = await mailFor(ada);
    const response = await new Browser().post(path, { password });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('aria-describedby="password-error');
    expect((await new Browser().post(path, { password: NEXT })).status).toBe(200);
  });

  it('gives no password to a member whose organization has required SSO since then', async () => {
    const path = await mailFor(ada);
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    const response = await new Browser().post(path, { password: NEXT });
    expect(response.status).toBe(403);
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: false });
    expect(await signsIn(ada, NEXT)).toBe(false);
  });

  it('leaves the token nowhere but in the mail', async () => {
    const token = (await mailFor(ada)).split('/').at(-1) ?? '';
    const { keys } = await env.TOKENS.list();
    for (const { name } of keys) {
      expect(name).not.toContain(token);
      expect(await env.TOKENS.get(name)).not.toContain(token);
    }
  });

  it.each(['x', 'x'.repeat(43), '%00'])('is refused for the token %s', async (token) => {
    expect((await new Browser().get(`/password-reset/${token}`)).status).toBe(404);
  });
});
