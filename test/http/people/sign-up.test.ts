// Routes through the Worker: signing up proves the mailbox first, and says nothing about who has an account.

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { app } from '../../../src/worker/app.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { type Mailbox, openMailbox, pathIn } from '../../support/mailbox.ts';
import { Browser, ORIGIN, SESSION_COOKIE } from '../browser.ts';
import { askToSignUp, signUp } from '../new-people.ts';

let acme: Acme;
let mailbox: Mailbox;

beforeEach(async () => {
  acme = await world();
  mailbox = openMailbox();
});

const EMAIL = 'grace@navy.test';
const form = { password: PASSWORD, givenName: 'Grace', familyName: 'Hopper', organizationName: 'Navy' };
const HOUR = 3_600_000;
const later = (ms: number) => vi.setSystemTime(NOW_MS + ms);
const ask = (email: string, browser = new Browser()) => browser.post('/sign-up', { email });

/**
 * What a response doesn't wait for must not reach into the next test: each request that was granted mails
 * once.
 */
const mailed = (count: number) => vi.waitUntil(() => mailbox.mails.length === count, { timeout: 5000 });

/** More than three requests in a minute, which may begin anew once in between. */
async function statusesOf(email: (n: number) => string): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < 7 && !statuses.includes(429); n++) statuses.push((await ask(email(n))).status);
  await mailed(statuses.filter((status) => status === 200).length);
  return [...new Set(statuses)];
}

describe('asking for a link', () => {
  it('mails it, and makes nothing yet', async () => {
    expect(await askToSignUp(mailbox, ` ${EMAIL} `)).toMatch(/^\/sign-up\/[\w-]{43}$/);
    expect(mailbox.mails).toMatchObject([{ to: EMAIL, subject: 'Create your organization' }]);
    expect(await count('organizations')).toBe(1);
    expect(await count('accounts', `email_key = '${EMAIL}'`)).toBe(0);
  });

  it('answers the same, cookies and all, for an address with an account as for one without', async () => {
    const answers = await Promise.all(
      ['ada@acme.test', 'adb@acme.test'].map(async (email) => {
        const response = await ask(email);
        const headers = [...response.headers].filter(([name]) => name !== 'x-request-id');
        return [response.status, headers, (await response.text()).replaceAll(email, 'X')];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(200);
    await mailed(2);
  });

  it('mails a person who has an account where to sign in, with no link that makes anything', async () => {
    await askToSignUp(mailbox, 'ADA@acme.test');
    expect(mailbox.mails).toMatchObject([{ to: 'ada@acme.test', subject: 'You already have an account' }]);
    const paths = [...(mailbox.mails[0]?.text ?? '').matchAll(/^https:\/\/sso\.example(\/\S+)$/gm)];
    expect(paths.map(([, path]) => path)).toEqual(['/sign-in', '/password-reset']);
    expect((await env.TOKENS.list({ prefix: 'sign_up:' })).keys).toEqual([]);
  });

  it('answers before it looks for the account and sends the mail', async () => {
    let delivered = () => {};
    const delivery = new Promise<void>((resolve) => {
      delivered = resolve;
    });
    (env as unknown as { MAIL: { send: unknown } }).MAIL.send = () => delivery;
    expect((await ask(EMAIL)).status).toBe(200);
    delivered();
  });

  it('stores the hash of the link alone', async () => {
    const token = (await askToSignUp(mailbox, EMAIL)).split('/').at(-1) ?? '';
    const { keys } = await env.TOKENS.list();
    const values = await Promise.all(keys.map(({ name }) => env.TOKENS.get(name)));
    expect(JSON.stringify([keys, values])).not.toContain(token);
    expect(JSON.stringify(values)).toContain(EMAIL);
  });

  it.each(['', 'grace', 'grace@', 'a b@navy.test', '<script>alert(1)</script>'])(
    'refuses %j as an address, and mails nothing',
    async (email) => {
      const response = await ask(email);
      const page = await response.text();
      expect(response.status).toBe(422);
      expect(page).toContain('aria-describedby="email-error"');
      expect(page).not.toContain('<script>alert');
      expect(mailbox.mails).toEqual([]);
    },
  );

  it('leads to the identity provider where it governs the domain, with or without an account', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    const pages = [];
    for (const email of ['ada@acme.test', 'adb@acme.test']) {
      const response = await ask(email);
      expect(response.status).toBe(403);
      const page = (await response.text()).replaceAll(encodeURIComponent(email), 'X');
      expect(page).toContain(`/security/sso/v2/authorize/?org_id=${acme.id}`);
      pages.push(page.replace(/req_\w+/g, ''));
    }
    expect(pages[0]).toBe(pages[1]);
    expect(mailbox.mails).toEqual([]);
  });

  it.each(['ada@acme.test', EMAIL])('slows down who asks again and again for %s', async (email) => {
    expect(await statusesOf(() => email)).toEqual([200, 429]);
  });

  it('slows down who asks for many addresses of one mailbox', async () => {
    const locals = ['grace', 'Grace+1', 'gra.ce+1+2'];
    expect(await statusesOf((n) => `${locals[n % 3]}@navy.test`)).toEqual([200, 429]);
    const before = mailbox.mails.length;
    expect((await ask('gracie@navy.test')).status).toBe(200);
    await mailed(before + 1);
  });

  it('lets no one client close a domain to the others', async () => {
    const client = new Browser();
    const statuses: number[] = [];
    // The limit's minute may begin anew once in between.
    for (let n = 0; n < 70 && !statuses.includes(429); n++)
      statuses.push((await ask(`n${n}@flooded.test`, client)).status);
    expect([...new Set(statuses)]).toEqual([200, 429]);
    expect((await ask('n@flooded.test')).status).toBe(200);
    await mailed(statuses.filter((status) => status === 200).length + 1);
  });

  it('slows down mail to one domain, for all clients together', async () => {
    const asked: string[] = [];
    const SIGN_UP_BY_DOMAIN = {
      limit: async ({ key }: { key: string }) => ({ success: asked.push(key) > 1 }),
    };
    const askWith = (email: string) =>
      app.fetch(
        new Request(`${ORIGIN}/sign-up`, {
          method: 'POST',
          headers: { Origin: ORIGIN },
          body: new URLSearchParams({ email }),
        }),
        { ...env, SIGN_UP_BY_DOMAIN },
        createExecutionContext(),
      );
    expect((await askWith('n@Flooded.test')).status).toBe(429);
    expect((await askWith('m@flooded.test')).status).toBe(200);
    expect(asked).toEqual(['flooded.test', 'flooded.test']);
    await vi.waitUntil(() => mailbox.mails.length > 0, { timeout: 5000 });
    expect(mailbox.mails.map((mail) => mail.to)).toEqual(['m@flooded.test']);
  });

  it.each(['ada@acme.test', EMAIL, 'g.race+tag@navy.test'])(
    'fills no mailbox, in a slow drip either: %s',
    async (email) => {
      const counted = email.replace('g.race+tag', 'grace');
      await env.TOKENS.put(`sign_up_mails:${await sha256(counted)}`, '{"mails":4}');
      await askToSignUp(mailbox, email);
      expect((await ask(email)).status).toBe(200);
      await askToSignUp(mailbox, 'somebody@else.test');
      expect(mailbox.mails.map((mail) => mail.to)).toEqual([email, 'somebody@else.test']);
    },
  );

  it('takes no form from another site', async () => {
    const headers = { Origin: 'https://evil.example' };
    expect((await new Browser().post('/sign-up', { email: EMAIL }, headers)).status).toBe(403);
    expect(mailbox.mails).toEqual([]);
  });
});

describe('the link', () => {
  it('makes account, organization, Owner and session at once, with its audit event', async () => {
    const browser = new Browser();
    expect((await signUp(browser, mailbox, { email: EMAIL, ...form })).status).toBe(303);
    const home = (await browser.get('/')).headers.get('Location') ?? '';
    const page = await (await browser.get(home)).text();
    expect(page).toContain('Grace Hopper');
    expect(page).toContain('<dd>Owner</dd>');
    expect(await count('organizations', "name = 'Navy' and plan = 'enterprise'")).toBe(1);
    expect(await count('accounts', `email_key = '${EMAIL}' and email_verified_at is not null`)).toBe(1);
    const created = `action = 'organization.created' and actor_label = '${EMAIL}' and address is not null`;
    expect(await count('audit_events', created)).toBe(1);
  });

  it('asks for the rest on a page that tells nobody of the link', async () => {
    const response = await new Browser().get(await askToSignUp(mailbox, EMAIL));
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain(`<strong>${EMAIL}</strong>`);
    expect(response.headers.get('Referrer-Policy')).toBe('same-origin');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(page).not.toMatch(/(?:href|src|action)="(?:https?:)?\/\//);
  });

  it('makes nothing when it is only looked at', async () => {
    const link = await askToSignUp(mailbox, EMAIL);
    for (let n = 0; n < 2; n++) expect((await new Browser().get(link)).status).toBe(200);
    expect(await count('organizations')).toBe(1);
  });

  it.each([
    ['password', 'short'],
    ['password', 'x'.repeat(257)],
    ['organizationName', ' '],
    ['organizationName', 'x'.repeat(101)],
    ['givenName', 'x'.repeat(101)],
  ])('refuses %s = %j at its field, keeps the rest, saves nothing, and works still', async (name, value) => {
    const link = await askToSignUp(mailbox, EMAIL);
    const browser = new Browser();
    const response = await browser.post(link, { ...form, [name]: value });
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain(`id="${name}-error"`);
    expect(page).toContain('value="Hopper"');
    expect(page).not.toContain(PASSWORD);
    expect(await count('organizations')).toBe(1);
    expect(browser.cookies.size).toBe(0);
    expect((await browser.post(link, form)).status).toBe(303);
  });

  async function expectUnusable(link: string): Promise<void> {
    const before = await count('organizations');
    const browser = new Browser();
    for (const response of [await browser.get(link), await browser.post(link, form)]) {
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('no longer works');
    }
    expect(await count('organizations')).toBe(before);
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
  }

  it('works once', async () => {
    const link = await askToSignUp(mailbox, EMAIL);
    expect((await new Browser().post(link, form)).status).toBe(303);
    await expectUnusable(link);
  });

  it('ends with the other links of its address, once one of them was used', async () => {
    const [first, second] = [await askToSignUp(mailbox, EMAIL), await askToSignUp(mailbox, EMAIL)];
    expect((await new Browser().post(second, form)).status).toBe(303);
    await expectUnusable(first);
  });

  it('works once, pressed twice at the same time', async () => {
    const link = await askToSignUp(mailbox, EMAIL);
    const both = await Promise.all([new Browser().post(link, form), new Browser().post(link, form)]);
    expect(both.map((response) => response.status).sort()).toEqual([303, 404]);
    expect(await count('organizations', "name = 'Navy'")).toBe(1);
    expect(await count('accounts', `email_key = '${EMAIL}'`)).toBe(1);
  });

  it('succeeds when KV fails afterwards, and still works only once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const link = await askToSignUp(mailbox, EMAIL);
    const TOKENS = new Proxy(env.TOKENS, {
      get: (kv, name) =>
        name === 'delete'
          ? () => Promise.reject(new TypeError(`KV DELETE failed: ${link}`))
          : Reflect.get(kv, name).bind(kv),
    });
    const request = new Request(ORIGIN + link, {
      method: 'POST',
      headers: { Origin: ORIGIN },
      body: new URLSearchParams(form),
    });
    const response = await app.fetch(request, { ...env, TOKENS }, createExecutionContext());
    expect(response.status).toBe(303);
    expect(response.headers.get('Set-Cookie')).toContain(SESSION_COOKIE);
    expect(warn.mock.calls).toEqual([
      ['{"level":"warn","event":"kv_not_deleted","kind":"signUp","cause":"TypeError"}'],
    ]);
    warn.mockRestore();
    await expectUnusable(link);
  });

  it('ends after a day', async () => {
    const link = await askToSignUp(mailbox, EMAIL);
    later(24 * HOUR - 1);
    expect((await new Browser().get(link)).status).toBe(200);
    later(24 * HOUR);
    await expectUnusable(link);
  });

  it.each(['x', 'x'.repeat(43), '..%2Fprofile', `${'x'.repeat(43)}%00`])(
    'is refused when it was never sent: %s',
    async (token) => await expectUnusable(`/sign-up/${token}`),
  );

  it('is not the password reset’s, nor the other way round', async () => {
    const token = (await askToSignUp(mailbox, EMAIL)).split('/').at(-1);
    expect((await new Browser().get(`/password-reset/${token}`)).status).toBe(404);
    await new Browser().post('/password-reset', { email: 'ada@acme.test' });
    await vi.waitUntil(() => mailbox.mails.length > 1, { timeout: 5000 });
    await expectUnusable(pathIn(mailbox.mails[1]).replace('password-reset', 'sign-up'));
  });

  it('makes nothing if the domain has required SSO since then', async () => {
    const link = await askToSignUp(mailbox, 'new@acme.test');
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    const response = await new Browser().post(link, form);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain(`/security/sso/v2/authorize/?org_id=${acme.id}`);
    expect(await count('accounts', "email_key = 'new@acme.test'")).toBe(0);
  });

  it('takes no form from another site', async () => {
    const link = await askToSignUp(mailbox, EMAIL);
    expect((await new Browser().post(link, form, { Origin: 'https://evil.example' })).status).toBe(403);
    expect(await count('organizations')).toBe(1);
  });

  it('keeps the second organization of the deployment invisible to the first', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'free' });
    const browser = new Browser();
    await signUp(browser, mailbox, { email: EMAIL, ...form });
    for (const id of [other.id, acme.id, 'org_unknown']) {
      const response = await browser.get(`/orgs/${id}/settings/`);
      expect(response.status).toBe(404);
      expect(await response.text()).not.toMatch(/Other|Acme/);
    }
  });
});

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
