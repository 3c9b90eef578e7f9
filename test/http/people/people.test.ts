// Routes through the Worker: signing in by password, signing up, signing out, the own page.

import { beforeEach, describe, expect, it } from 'vitest';
import { changeMember } from '../../../src/domain/people/members.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { Browser, ORIGIN, referenceOf, SESSION_COOKIE } from '../browser.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const settingsOf = (id: string) => `/orgs/${id}/settings/`;

async function requireSso(): Promise<void> {
  await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
}

describe('the first step', () => {
  it('asks for the address alone', async () => {
    const response = await new Browser().get('/sign-in');
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('name="email"');
    expect(page).not.toContain('type="password"');
  });

  it('offers password and SSO for a domain with optional SSO', async () => {
    const response = await new Browser().get('/sign-in?email=ada@acme.test&return_to=/profile');
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('type="password"');
    expect(page).toContain(
      `href="/security/sso/v2/authorize/?org_id=${acme.id}&amp;return_to=%2Fprofile&amp;login_hint=ada%40acme.test"`,
    );
  });

  it('offers SSO first, and puts the cursor in no password where there is it', async () => {
    const step = async (email: string) => await (await new Browser().get(`/sign-in?email=${email}`)).text();
    const both = await step('ada@acme.test');
    expect(both.indexOf('/security/sso/v2/authorize/')).toBeLessThan(both.indexOf('type="password"'));
    expect([both.includes('autofocus'), (await step('ada@elsewhere.test')).includes('autofocus')]).toEqual([
      false,
      true,
    ]);
  });

  it('leads to the identity provider for a domain that requires SSO, bound to this browser', async () => {
    await requireSso();
    const browser = new Browser();
    const response = await browser.get('/sign-in?email=nobody@acme.test');
    const location = new URL(response.headers.get('Location') ?? '');
    expect(response.status).toBe(303);
    expect(location.href.startsWith(OKTA_SIGN_IN_URL)).toBe(true);
    expect(location.searchParams.get('login_hint')).toBe('nobody@acme.test');
    expect(browser.waiting().map(([, { attributes }]) => attributes)).toEqual([
      'Max-Age=1800; Path=/; HttpOnly; Secure; SameSite=None',
    ]);
  });

  it('lets its form be answered by a redirect to the identity provider, which the password page does not', async () => {
    const browser = new Browser();
    const policies = await Promise.all(
      ['/sign-in', '/sign-in?email=ada@acme.test', '/sign-in?method=password'].map(async (path) =>
        (await browser.get(path)).headers.get('Content-Security-Policy'),
      ),
    );
    expect(policies[0]).toContain("form-action 'self' https:;");
    expect(policies[1]).toContain("form-action 'self';");
    expect(policies[2]).toContain("form-action 'self';");
  });

  it('says the same of an address with an account and of one without', async () => {
    const browser = new Browser();
    const pages = await Promise.all(
      ['ada@acme.test', 'abc@acme.test'].map(async (email) =>
        (await (await browser.get(`/sign-in?email=${email}`)).text())
          .replaceAll(email, '')
          .replaceAll(email.replace('@', '%40'), ''),
      ),
    );
    expect(pages[0]).toBe(pages[1]);
  });

  it.each(['', 'ada', 'ada@', '@acme.test', 'a b@acme.test', 'ada@acme', 'ada@@acme.test'])(
    'refuses %j as an address and keeps what was typed',
    async (email) => {
      const response = await new Browser().get(`/sign-in?email=${encodeURIComponent(email)}`);
      const page = await response.text();
      expect(response.status).toBe(422);
      expect(page).toContain('aria-describedby="email-error"');
      expect(page).toContain(`value="${email}"`);
      expect(page).toContain('href="#email"');
    },
  );

  it('keeps the password page reachable where SSO is required', async () => {
    await requireSso();
    const page = await (await new Browser().get('/sign-in?method=password')).text();
    expect(page).toContain('type="password"');
  });
});

describe('the password', () => {
  it('opens a session, in a cookie that no script and no other host can touch', async () => {
    const browser = new Browser();
    const response = await browser.signIn('owner@acme.test', PASSWORD);
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/');
    expect(browser.cookies.get(SESSION_COOKIE)?.attributes).toBe(
      'Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Lax',
    );
    expect((await browser.get('/')).headers.get('Location')).toBe(settingsOf(acme.id));
  });

  it('brings a member to the own page and an administrator to the settings', async () => {
    for (const [email, home] of [
      ['ada@acme.test', '/profile'],
      ['admin@acme.test', settingsOf(acme.id)],
    ] as const) {
      const browser = new Browser();
      await browser.signIn(email, PASSWORD);
      expect((await browser.get('/')).headers.get('Location')).toBe(home);
    }
  });

  it('returns to the page that was asked for, and nowhere else', async () => {
    for (const [returnTo, location] of [
      ['/profile?tab=1', '/profile?tab=1'],
      ['//evil.example/', '/'],
      ['https://evil.example/', '/'],
      ['/\\evil.example', '/'],
    ] as const) {
      const response = await new Browser().post('/sign-in', {
        email: 'owner@acme.test',
        password: PASSWORD,
        return_to: returnTo,
      });
      expect(response.headers.get('Location')).toBe(location);
    }
  });

  it.each([
    ['ada@acme.test', 'wrong password'],
    ['nobody@acme.test', PASSWORD],
    ['not an address', PASSWORD],
    ['ada@acme.test', ''],
    ['', ''],
    ['ada@acme.test', 'x'.repeat(5000)],
  ])('refuses %s with %j, without a session and without saying which was wrong', async (email, password) => {
    const browser = new Browser();
    const response = await browser.signIn(email, password);
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain('do not match');
    expect(page).not.toContain(password || 'no password to find');
    expect(browser.cookies.size).toBe(0);
    expect(await count('sessions')).toBe(0);
  });

  it('is closed to a member where SSO is required, with SSO offered instead', async () => {
    await requireSso();
    const browser = new Browser();
    const response = await browser.signIn('ada@acme.test', PASSWORD);
    const page = await response.text();
    expect(response.status).toBe(403);
    expect(page).toContain(`/security/sso/v2/authorize/?org_id=${acme.id}`);
    expect(referenceOf(page)).toMatch(/^req_/);
    expect(browser.cookies.size).toBe(0);
  });

  it('does not tell a guesser that SSO is required', async () => {
    await requireSso();
    const response = await new Browser().signIn('ada@acme.test', 'wrong password');
    expect(response.status).toBe(422);
  });

  it.each(['owner@acme.test', 'admin@acme.test'])('stays open to %s where SSO is required', async (email) => {
    await requireSso();
    const browser = new Browser();
    expect((await browser.signIn(email, PASSWORD)).status).toBe(303);
    expect((await browser.get(settingsOf(acme.id))).status).toBe(200);
  });

  describe.each(['owner@acme.test', 'nobody@acme.test'])('guessed for %s', (email) => {
    /** It is so long that it costs no hash. */
    const wrong = 'x'.repeat(300);

    it('is refused after five, in plain words that say when to come back and what else there is', async () => {
      const browser = new Browser();
      for (let n = 0; n < 5; n++) expect((await browser.signIn(email, wrong)).status).toBe(422);
      const refused = await browser.signIn(email, wrong);
      expect(refused.status).toBe(429);
      expect(refused.headers.get('Retry-After')).toBe('30');
      const page = await refused.text();
      expect(page).toContain('Wait 30 seconds and try again.');
      expect(page).toContain('href="/password-reset"');
      expect(page).not.toContain(email);
      // Another client is not held up by it.
      expect((await new Browser().signIn(email, wrong)).status).toBe(422);
    });

    it('is refused to new clients after 60 of all of them', async () => {
      for (let n = 0; n < 60; n++) expect((await new Browser().signIn(email, wrong)).status).toBe(422);
      const refused = await new Browser().signIn(email, PASSWORD);
      expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '360']);
    });
  });

  it('opens to the browser that had it before, however much others guess, and however often it signs in', async () => {
    const browser = new Browser();
    expect((await browser.signIn('owner@acme.test', PASSWORD)).status).toBe(303);
    for (let n = 0; n < 61; n++) await new Browser().signIn('owner@acme.test', 'x'.repeat(300));
    expect((await new Browser().signIn('owner@acme.test', PASSWORD)).status).toBe(429);
    await browser.post('/sign-out', {});
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect((await browser.signIn('owner@acme.test', PASSWORD)).status).toBe(303);
    // The same browser is nobody to another account.
    for (let n = 0; n < 61; n++) await new Browser().signIn('admin@acme.test', 'x'.repeat(300));
    expect((await browser.signIn('admin@acme.test', PASSWORD)).status).toBe(429);
  });

  it('keeps a cookie in the browser that no script and no other site reads, and that opens nothing', async () => {
    const browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
    const { attributes, value } = browser.cookies.get('__Host-gatehouse-device') ?? {};
    expect(attributes).toMatch(/HttpOnly/);
    expect(attributes).toMatch(/Secure/);
    expect(attributes).toMatch(/SameSite=Lax/);
    expect(attributes).toMatch(/Path=\//);
    expect(value).not.toMatch(/owner|acme|acc_/);
    browser.cookies.delete(SESSION_COOKIE);
    expect((await browser.get('/profile')).headers.get('Location')).toMatch(/^\/sign-in/);
    const guesser = new Browser();
    await guesser.signIn('owner@acme.test', 'a wrong password');
    expect(guesser.cookies.has('__Host-gatehouse-device')).toBe(false);
  });
});

describe('a session', () => {
  it('ends for good when its member signs out', async () => {
    const browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
    const thief = new Browser();
    for (const [name, cookie] of browser.cookies) thief.cookies.set(name, cookie);
    expect((await browser.get('/sign-out')).status).toBe(200);
    const response = await browser.post('/sign-out', {});
    expect(response.headers.get('Location')).toBe('/sign-in');
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect((await thief.get('/profile')).status).toBe(303);
  });

  it.each(['', 'k1', 'k1.a.b', 'k9.AAAA.BBBB', `k1.${'A'.repeat(43)}.${'A'.repeat(43)}`, 'x'.repeat(4000)])(
    'is not made by the cookie %j',
    async (value) => {
      const browser = new Browser();
      browser.cookies.set(SESSION_COOKIE, { value, attributes: '' });
      const response = await browser.get('/profile');
      expect(response.headers.get('Location')).toBe('/sign-in?return_to=%2Fprofile');
      expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    },
  );

  it.each([
    [`${ORIGIN}/profile?done=name`, '/sign-in?return_to=%2Fprofile%3Fdone%3Dname'],
    ['https://evil.example/profile', '/sign-in'],
    ['nonsense', '/sign-in'],
    ['', '/sign-in'],
  ])('sends a form that came too late from %j to %s', async (Referer, to) => {
    const response = await new Browser().post('/profile/name', {}, { Referer });
    expect(response.headers.get('Location')).toBe(to);
  });

  it('gives no access to an organization once its member is deactivated', async () => {
    const browser = new Browser();
    await browser.signIn('admin@acme.test', PASSWORD);
    expect((await browser.get(settingsOf(acme.id))).status).toBe(200);
    await changeMember(depsAt(), OPERATOR, acme, acme.adminId, { active: false }, null);
    expect((await browser.get(settingsOf(acme.id))).status).not.toBe(200);
  });

  it('by password does not open an organization that requires SSO of this member', async () => {
    const browser = new Browser();
    await browser.signIn('ada@acme.test', PASSWORD);
    await requireSso();
    const response = await browser.get(settingsOf(acme.id));
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toContain(`/security/sso/v2/authorize/?org_id=${acme.id}`);
    expect(await (await browser.get('/profile')).text()).toContain('Sign in with SSO');
  });

  it('skips the sign-in pages', async () => {
    const browser = new Browser();
    await browser.signIn('ada@acme.test', PASSWORD);
    expect((await browser.get('/sign-in?return_to=/profile')).headers.get('Location')).toBe('/profile');
    expect((await browser.get('/sign-up')).headers.get('Location')).toBe('/');
  });
});

describe('the own page', () => {
  it('shows who one is and where one belongs', async () => {
    const browser = new Browser();
    await browser.signIn('ada@acme.test', PASSWORD);
    const page = await (await browser.get('/profile')).text();
    expect(page).toContain('ada@acme.test');
    expect(page).toContain('<strong>Acme</strong>, Member');
    expect(page).not.toContain('Organization settings');
  });

  it('links the settings for those who run them', async () => {
    const browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
    expect(await (await browser.get('/profile')).text()).toContain(`href="${settingsOf(acme.id)}"`);
  });

  it.each(['/profile', '/sign-out', '/'])(
    'sends a person without a session from %s to sign in',
    async (path) => {
      const response = await new Browser().get(path);
      expect(response.status).toBe(303);
      expect(response.headers.get('Location')).toMatch(/^\/sign-in/);
    },
  );
});

describe('one client', () => {
  it.each([
    ['/sign-in', 300],
    ['/sign-up', 30],
  ])('is slowed down at %s', async (path, limit) => {
    const browser = new Browser();
    const statuses = new Set<number>();
    for (let i = 0; i < 2 * limit + 1 && !statuses.has(429); i++) {
      statuses.add((await browser.post(path, { email: `guessed${i}`, password: '' })).status);
    }
    expect([...statuses]).toEqual([422, 429]);
    // Only that client.
    expect((await new Browser().post(path, { email: 'somebody-else', password: '' })).status).toBe(422);
  });
});
