// Routes through the Worker: what the link of an invitation opens, for whom.

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { app } from '../../../src/worker/app.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { type Mailbox, openMailbox, pathIn } from '../../support/mailbox.ts';
import { OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { Browser, SESSION_COOKIE } from '../browser.ts';
import { makeUnprovenAccount } from '../new-people.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
let mailbox: Mailbox;

beforeEach(async () => {
  acme = await world({ enabled: false });
  mailbox = openMailbox();
});

const HOUR = 3_600_000;
const later = (ms: number) => vi.setSystemTime(NOW_MS + ms);
const users = (path = '') => `/orgs/${acme.id}/settings/users${path}`;

/** Invites one person and gives the path of the link in the mail. */
async function invited(email = 'bob@elsewhere.test', role = 'member'): Promise<string> {
  const owner = await signedIn('owner@acme.test');
  const response = await owner.post(`/orgs/${acme.id}/settings/users/invite`, { emails: email, role });
  expect(response.status).toBe(303);
  return pathIn(mailbox.mails.at(-1));
}

const rolesOf = async (email: string) =>
  (
    await env.DB.prepare(
      'select m.role from members m join accounts a on a.id = m.account_id where a.email_key = ?',
    )
      .bind(email)
      .all<{ role: string }>()
  ).results.map((row) => row.role);

const pageOf = async (browser: Browser, path: string) => await (await browser.get(path)).text();

const verified = (email: string) =>
  count('accounts', `email_key = '${email}' and email_verified_at is not null`);

describe('the link', () => {
  const join = (browser: Browser, path: string, fields: Record<string, string> = {}) =>
    browser.post(path, fields);
  const newPerson = { givenName: 'Bob', familyName: 'Noyce', password: 'a password of bob' };

  it('makes a new account, a member in the invited role, and a session', async () => {
    const path = await invited('Bob@elsewhere.test', 'admin');
    const browser = new Browser();
    const page = await pageOf(browser, path);
    expect(page).toContain('Join Acme');
    expect(page).toContain('owner@acme.test');
    expect(page).toContain('name="password"');
    const response = await join(browser, path, newPerson);
    expect(response.headers.get('Location')).toBe('/');
    expect((await browser.get('/')).headers.get('Location')).toBe(`/orgs/${acme.id}/settings/`);
    expect(await rolesOf('bob@elsewhere.test')).toEqual(['admin']);
    expect(await verified('bob@elsewhere.test')).toBe(1);
    expect(
      await count('members', "given_name = 'Bob' and family_name = 'Noyce' and source = 'invitation'"),
    ).toBe(1);
    expect(await count('audit_events', "action = 'invitation.accepted'")).toBe(1);
    expect(
      await count('audit_events', "action = 'organization.user_added' and detail like '%\"invitation\"%'"),
    ).toBe(1);
    expect((await new Browser().signIn('bob@elsewhere.test', newPerson.password)).status).toBe(303);
  });

  it('works once, for one of several who try at once', async () => {
    const path = await invited();
    const browsers = Array.from({ length: 4 }, () => new Browser());
    const responses = await Promise.all(browsers.map((browser) => join(browser, path, newPerson)));
    expect(responses.filter((one) => one.status === 303)).toHaveLength(1);
    expect(browsers.filter((browser) => browser.cookies.has(SESSION_COOKIE))).toHaveLength(1);
    expect(await count('members')).toBe(4);
    expect(await count('accounts')).toBe(4);
    expect(await count('audit_events', "action = 'invitation.accepted'")).toBe(1);
    expect((await new Browser().get(path)).status).toBe(404);
  });

  it('that an administrator copied does not make the address a proven one', async () => {
    await invited();
    const id = (await env.DB.prepare('select id from invitations').first<string>('id')) ?? '';
    const browser = await signedIn();
    const made = await browser.post(users(`/invited/${id}/link`), {});
    const page = await (await browser.get(made.headers.get('Location') ?? '')).text();
    const path = /value="https:\/\/sso\.example(\/invitations\/[\w-]{43})"/.exec(page)?.[1] ?? '';
    expect((await join(new Browser(), path, newPerson)).status).toBe(303);
    expect(await rolesOf('bob@elsewhere.test')).toEqual(['member']);
    expect(await verified('bob@elsewhere.test')).toBe(0);
  });

  it.each([
    ['password', { ...newPerson, password: 'short' }],
    ['password', { ...newPerson, password: '' }],
    ['givenName', { ...newPerson, givenName: 'x'.repeat(101) }],
  ])('asks again where %s does not do, and stays open', async (field, typed) => {
    const path = await invited();
    const response = await join(new Browser(), path, typed);
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain(`aria-describedby="${field}-error`);
    expect(page).toContain('value="Noyce"');
    expect(page).not.toContain('short"');
    expect(await count('accounts')).toBe(3);
    expect((await new Browser().get(path)).status).toBe(200);
  });

  it.each([
    ['has expired', () => later(14 * 24 * HOUR)],
    ['was revoked', () => env.DB.prepare('update invitations set revoked_at = 1').run()],
    ['was accepted', () => env.DB.prepare('update invitations set accepted_at = 1').run()],
  ])('is refused once it %s', async (_, end) => {
    const path = await invited();
    await end();
    for (const response of [await new Browser().get(path), await join(new Browser(), path, newPerson)]) {
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('Acme');
    }
    expect(await count('members')).toBe(3);
  });

  it.each(['x', 'x'.repeat(43), '%00', '..%2f..', `${'x'.repeat(5000)}`])(
    'is refused for the token %s',
    async (token) => {
      const response = await new Browser().get(`/invitations/${token}`);
      expect(response.status).toBe(404);
    },
  );

  it('does not appear in the log', async () => {
    const lines: string[] = [];
    const spies = (['warn', 'error', 'info'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line)),
    );
    const path = await invited();
    await new Browser().post(path, newPerson, { Origin: 'https://evil.example' });
    for (const spy of spies) spy.mockRestore();
    expect(lines.join('\n')).toContain('"path":"/invitations/…"');
    expect(lines.join('\n')).not.toContain(path.split('/').at(-1));
  });

  describe('of a person with an account', () => {
    const path = async () => await invited('bob@elsewhere.test');
    beforeEach(async () => {
      const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
      const bob = { email: 'bob@elsewhere.test', role: 'owner', password: PASSWORD };
      await addMember(depsAt(), OPERATOR, { id: other.id, plan: 'enterprise' }, bob);
    });

    it('asks them to sign in first, comes back, and joins', async () => {
      const link = await path();
      const browser = new Browser();
      const page = await pageOf(browser, link);
      expect(page).toContain(
        `href="/sign-in?email=bob%40elsewhere.test&amp;return_to=${encodeURIComponent(link)}"`,
      );
      const signIn = await browser.post('/sign-in', {
        email: 'bob@elsewhere.test',
        password: PASSWORD,
        return_to: link,
      });
      expect(signIn.headers.get('Location')).toBe(link);
      expect(await pageOf(browser, link)).toContain('>Join</button>');
      expect((await join(browser, link)).headers.get('Location')).toBe('/');
      expect(await rolesOf('bob@elsewhere.test')).toEqual(['owner', 'member']);
    });

    it.each(['mail', 'link', 'operator'])(
      'shows the same page as to everybody, delivered by %s',
      async (delivery) => {
        const pages: Record<string, unknown>[] = [];
        for (const email of ['bob@elsewhere.test', 'new@elsewhere.test']) {
          const link = await invited(email);
          await env.DB.prepare('update invitations set delivery = ?').bind(delivery).run();
          const correctable = { ...newPerson, password: 'short' };
          for (const send of [
            (browser: Browser) => browser.get(link),
            (browser: Browser) => join(browser, link, correctable),
            (browser: Browser) => join(browser, link, { ...newPerson, givenName: 'x'.repeat(101) }),
          ]) {
            const browser = new Browser();
            const response = await send(browser);
            const plain = (text: string) =>
              text
                .replaceAll(link, 'LINK')
                .replaceAll(encodeURIComponent(link), 'LINK')
                .replaceAll(email, 'EMAIL')
                .replaceAll(encodeURIComponent(email), 'EMAIL');
            const { 'x-request-id': _, ...headers } = Object.fromEntries(response.headers);
            pages.push({ status: response.status, headers, text: plain(await response.text()) });
          }
        }
        expect(pages.slice(0, 3)).toEqual(pages.slice(3));
        expect(pages.map(({ status }) => status)).toEqual([200, 422, 422, 200, 422, 422]);
      },
    );

    it('asks the database nothing about the account before a form would make one', async () => {
      const link = await path();
      const reads: string[] = [];
      const DB = new Proxy(env.DB, {
        get(target, name) {
          const value = Reflect.get(target, name) as unknown;
          if (name !== 'prepare') return typeof value === 'function' ? value.bind(target) : value;
          return (query: string) => {
            reads.push(query);
            return target.prepare(query);
          };
        },
      });
      const request = new Request(`https://sso.example${link}`, { headers: { Accept: 'text/html' } });
      expect((await app.fetch(request, { ...env, DB }, createExecutionContext())).status).toBe(200);
      expect(reads.length).toBeGreaterThan(0);
      expect(reads.join('\n')).not.toMatch(/"?accounts"?/);
    });

    it('gives nobody the account without its password', async () => {
      const link = await path();
      const browser = new Browser();
      expect((await join(browser, link, newPerson)).status).toBe(403);
      expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
      expect(await rolesOf('bob@elsewhere.test')).toEqual(['owner']);
      expect((await new Browser().signIn('bob@elsewhere.test', newPerson.password)).status).toBe(422);
    });

    it('tells another signed-in person, and does not let them join', async () => {
      const link = await path();
      const browser = await signedIn('ada@acme.test');
      const page = await pageOf(browser, link);
      expect(page).toContain('You are signed in as <strong>ada@acme.test</strong>');
      expect(page).not.toContain('>Join</button>');
      expect((await join(browser, link)).status).toBe(403);
      expect(await count('members', "source = 'invitation'")).toBe(0);
    });

    it('takes no form from another site', async () => {
      const link = await path();
      const browser = await signedIn('bob@elsewhere.test');
      expect((await browser.post(link, {}, { Origin: 'https://evil.example' })).status).toBe(403);
      expect(await count('members', "source = 'invitation'")).toBe(0);
    });
  });

  it('leads through the inviting organization’s identity provider where that is required', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { enabled: true, requireSso: true });
    const link = await invited('new@acme.test');
    const browser = new Browser();
    const page = await pageOf(browser, link);
    expect(page).toContain('single sign-on');
    expect(page).not.toContain('type="password"');
    const response = await join(browser, link, newPerson);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(`href="/security/sso/v2/authorize/?org_id=${acme.id}"`);
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(await rolesOf('new@acme.test')).toEqual(['member']);
    expect(await count('accounts', "email_key = 'new@acme.test' and password_hash is null")).toBe(1);
  });

  it('ends a stranger’s unproven account of that address where no sign-in is asked for', async () => {
    const stranger = await makeUnprovenAccount('new@acme.test', PASSWORD);
    await saveSso(depsAt(), OPERATOR, acme, { enabled: true, requireSso: true });
    await join(new Browser(), await invited('new@acme.test'));
    expect((await stranger.get('/profile')).status).toBe(303);
    expect((await new Browser().signIn('new@acme.test', PASSWORD)).status).not.toBe(303);
  });

  it('leads through another organization’s identity provider where that manages the address', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await claimDomain(depsAt(), OPERATOR, other.id, 'elsewhere.test', true);
    await saveSso(
      depsAt(),
      OPERATOR,
      { id: other.id, plan: 'enterprise' },
      {
        issuer: 'https://idp.elsewhere.test',
        signInUrl: `${OKTA_SIGN_IN_URL}/other`,
        addCertificates: [{ content: otherKey.certificate, fileName: '' }],
        enabled: true,
        managedAccess: true,
      },
    );
    const link = await invited();
    const page = await pageOf(new Browser(), link);
    expect(page).toContain(
      `href="/security/sso/v2/authorize/?org_id=${other.id}&amp;return_to=${encodeURIComponent(link)}&amp;login_hint=bob%40elsewhere.test"`,
    );
    // The way there keeps the link for the browser that goes, sealed even there.
    const browser = new Browser();
    const query = `&return_to=${encodeURIComponent(link)}`;
    const start = await browser.get(`/security/sso/v2/authorize/?org_id=${other.id}${query}`);
    expect(start.status).toBe(303);
    const [waiting] = browser.waiting().map(([, { value }]) => value);
    expect(waiting).toMatch(/^[a-z0-9]+\.[\w-]{100,}$/);
    const sealed = waiting?.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
    expect(waiting + atob(sealed)).not.toContain(link.split('/').at(-1));
    expect(waiting + atob(sealed)).not.toContain('invitations');
    expect((await join(new Browser(), link, newPerson)).status).toBe(403);
    expect(await count('members')).toBe(3);
  });
});
