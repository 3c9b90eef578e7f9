// Routes through the Worker: the own name, password and sessions.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember, changeMember } from '../../../src/domain/people/members.ts';
import { type Acme, count, depsAt, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { openMailbox } from '../../support/mailbox.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser } from '../browser.ts';
import { signedIn as signedInWith } from '../session-of.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
  openMailbox();
});

const signedIn = (email = 'ada@acme.test', userAgent = '') => signedInWith(email, userAgent);

const pageOf = async (browser: Browser) => await (await browser.get('/profile')).text();

describe('the profile', () => {
  it.each([
    ['GET', '/profile'],
    ['POST', '/profile/name'],
    ['POST', '/profile/password'],
    ['POST', '/profile/sessions/end'],
    ['POST', '/profile/sessions/end-all'],
  ])('asks who has no session to sign in: %s %s', async (method, path) => {
    const browser = new Browser();
    const response = method === 'GET' ? await browser.get(path) : await browser.post(path, {});
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toMatch(/^\/sign-in/);
  });

  it.each(['/profile/name', '/profile/password', '/profile/sessions/end', '/profile/sessions/end-all'])(
    'takes no form from another site: %s',
    async (path) => {
      const browser = await signedIn();
      const fields = { givenName: 'Eve', current: PASSWORD, next: 'another password' };
      expect((await browser.post(path, fields, { Origin: 'https://evil.example' })).status).toBe(403);
      expect((await browser.get('/profile')).status).toBe(200);
      expect(await count('accounts', "given_name = 'Eve'")).toBe(0);
    },
  );
});

describe('the name', () => {
  it('changes here and in the organizations, with an event in each', async () => {
    const browser = await signedIn();
    const response = await browser.post('/profile/name', { givenName: ' Ada ', familyName: 'Lovelace' });
    expect(leadsTo(response)).toBe('/profile?done=name');
    expect(await pageOf(browser)).toContain('<dd>Ada Lovelace</dd>');
    expect(await count('members', "given_name = 'Ada' and family_name = 'Lovelace' and version = 2")).toBe(1);
    const detail = await env.DB.prepare(
      "select detail from audit_events where action = 'user.profile_changed'",
    ).first('detail');
    expect(JSON.parse(String(detail))).toEqual({
      email: 'ada@acme.test',
      before: { givenName: '', familyName: '' },
      after: { givenName: 'Ada', familyName: 'Lovelace' },
    });
    await browser.post('/profile/name', { givenName: 'Ada', familyName: 'Lovelace' });
    expect(await count('audit_events', "action = 'user.profile_changed'")).toBe(1);
  });

  it.each(["source = 'scim'", "external_id = '00u1'"])(
    'stays in an organization whose identity provider keeps it: %s',
    async (kept) => {
      await env.DB.prepare(`update members set ${kept}`).run();
      await (await signedIn()).post('/profile/name', { givenName: 'Ada', familyName: 'Lovelace' });
      expect(await count('members', "given_name = 'Ada'")).toBe(0);
      expect(await count('accounts', "given_name = 'Ada'")).toBe(1);
      expect(await count('audit_events', "action = 'user.profile_changed'")).toBe(0);
    },
  );

  it('is refused when it is too long, with what was typed', async () => {
    const response = await (await signedIn()).post('/profile/name', {
      givenName: 'x'.repeat(101),
      familyName: 'Y"><script>',
    });
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain('aria-describedby="givenName-error"');
    expect(page).toContain('Y&quot;&gt;&lt;script&gt;');
    expect(await count('accounts', "family_name <> ''")).toBe(0);
  });
});

describe('the password', () => {
  const NEXT = 'another password altogether';

  it('changes with the current one, and ends every other session', async () => {
    const [browser, other] = [await signedIn(), await signedIn()];
    const response = await browser.post('/profile/password', { current: PASSWORD, next: NEXT });
    expect(leadsTo(response)).toBe('/profile?done=password');
    expect((await browser.get('/profile')).status).toBe(200);
    expect((await other.get('/profile')).status).toBe(303);
    expect((await new Browser().signIn('ada@acme.test', PASSWORD)).status).toBe(422);
    expect((await new Browser().signIn('ada@acme.test', NEXT)).status).toBe(303);
    expect((await new Browser().signIn('admin@acme.test', PASSWORD)).status).toBe(303);
  });

  it('is an event of each organization that the person belongs to, without a trace of it', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'free' });
    const { id } = await addMember(
      depsAt(),
      OPERATOR,
      { id: other.id, plan: 'free' },
      { email: 'ada@acme.test', role: 'member' },
    );
    const browser = await signedIn();
    await browser.post('/profile/password', { current: 'wrong password', next: NEXT });
    expect(await count('audit_events', "action = 'user.password_changed'")).toBe(0);
    await browser.post('/profile/password', { current: PASSWORD, next: NEXT });
    const { results } = await env.DB.prepare(
      "select organization_id, target_id, actor_label, address, detail from audit_events where action = 'user.password_changed'",
    ).all<Record<string, string>>();
    const common = { actor_label: 'ada@acme.test', address: browser.address };
    expect(results).toHaveLength(2);
    expect(results).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ organization_id: acme.id, target_id: acme.memberId, ...common }),
        expect.objectContaining({ organization_id: other.id, target_id: id, ...common }),
      ]),
    );
    expect(results.map((row) => row.detail)).toEqual(
      Array(2).fill(JSON.stringify({ email: 'ada@acme.test', by: 'profile' })),
    );
  });

  it('is not shown to an organization that has deactivated them; of a new name it learns no address', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'free' });
    const host = { id: other.id, plan: 'free' } as const;
    const { id } = await addMember(depsAt(), OPERATOR, host, { email: 'ada@acme.test', role: 'member' });
    await changeMember(depsAt(), OPERATOR, host, id, { active: false }, null);
    const browser = await signedIn();
    await browser.post('/profile/name', { givenName: 'Augusta', familyName: 'King' });
    await browser.post('/profile/password', { current: PASSWORD, next: NEXT });
    const { results } = await env.DB.prepare(
      "select organization_id, action, address from audit_events where actor_type = 'account' order by action, address",
    ).all();
    expect(results).toEqual([
      { organization_id: acme.id, action: 'user.password_changed', address: browser.address },
      { organization_id: other.id, action: 'user.profile_changed', address: null },
      { organization_id: acme.id, action: 'user.profile_changed', address: browser.address },
    ]);
  });

  it.each([
    ['a wrong current one', { current: 'wrong password', next: NEXT }, 'current'],
    ['no current one', { next: NEXT }, 'current'],
    ['a short new one', { current: PASSWORD, next: 'short' }, 'next'],
    ['no new one', { current: PASSWORD }, 'next'],
  ])('does not change with %s', async (_, fields: Record<string, string>, field) => {
    const [browser, other] = [await signedIn(), await signedIn()];
    const response = await browser.post('/profile/password', fields);
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain(`aria-describedby="${field}-error`);
    expect(page).not.toContain(NEXT);
    expect((await other.get('/profile')).status).toBe(200);
    expect((await new Browser().signIn('ada@acme.test', PASSWORD)).status).toBe(303);
  });

  it('is set by email if there is none', async () => {
    const browser = await signedIn();
    await env.DB.prepare("update accounts set password_hash = null where email_key = 'ada@acme.test'").run();
    expect(await pageOf(browser)).toContain('href="/password-reset?email=ada%40acme.test"');
    expect((await browser.post('/profile/password', { current: '', next: NEXT })).status).toBe(422);
  });
});

describe('somebody without a password', () => {
  const OFFER = 'href="/password-reset';
  const offered = async (email: string, path: string) => {
    await env.DB.prepare('update accounts set password_hash = null').run();
    return (await (await (await signedIn(email)).get(path)).text()).includes(OFFER);
  };
  const set = async (columns: string) => await env.DB.prepare(`update connections set ${columns}`).run();

  it.each(['/profile', '/confirm'])('is offered one by mail where SSO is optional: %s', async (path) => {
    await set('require_sso = 0');
    expect(await offered('ada@acme.test', path)).toBe(true);
  });

  it.each(['/profile', '/confirm'])('is offered none that would open nothing: %s', async (path) => {
    await set('enabled = 1, require_sso = 1');
    expect(await offered('ada@acme.test', path)).toBe(false);
  });

  it.each(['owner@acme.test', 'admin@acme.test'])('is offered the way of last resort: %s', async (email) => {
    await set('enabled = 1, require_sso = 1');
    expect(await offered(email, '/profile')).toBe(true);
    expect(await offered(email, '/confirm')).toBe(true);
  });

  it('is offered one once SSO is disabled', async () => {
    await set('enabled = 0, require_sso = 1');
    expect(await offered('ada@acme.test', '/profile')).toBe(true);
  });
});

describe('the sessions', () => {
  const ends = async () =>
    (
      await env.DB.prepare(
        `select organization_id, target_id, address, detail ->> 'which' as which from audit_events
          where action = 'user.sessions_ended'`,
      ).all()
    ).results;
  const idIn = (page: string) => /name="id" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? '';

  it('are listed with browser and address, and end one by one', async () => {
    const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const [browser, other] = [await signedIn(), await signedIn('ada@acme.test', firefox)];
    const page = await pageOf(browser);
    expect(page).toContain('Firefox on Linux');
    expect(page).toContain('(this one)');
    const response = await browser.post('/profile/sessions/end', { id: idIn(page) });
    expect(leadsTo(response)).toBe('/profile?done=session');
    expect((await other.get('/profile')).status).toBe(303);
    expect((await browser.get('/profile')).status).toBe(200);
    expect((await browser.post('/profile/sessions/end', { id: idIn(page) })).status).toBe(404);
    expect(await ends()).toEqual([
      { organization_id: acme.id, target_id: acme.memberId, address: browser.address, which: 'one' },
    ]);
  });

  it('of others cannot be ended', async () => {
    const [owner, ada] = [await signedIn('owner@acme.test'), await signedIn()];
    const { results } = await env.DB.prepare(
      "select s.id from sessions s join accounts a on a.id = s.account_id where a.email_key = 'owner@acme.test'",
    ).all<{ id: string }>();
    expect((await ada.post('/profile/sessions/end', { id: results[0]?.id ?? '' })).status).toBe(404);
    expect((await owner.get('/profile')).status).toBe(200);
    expect(await ends()).toEqual([]);
  });

  it('end all at once, this one too, and nobody else’s', async () => {
    const [browser, other, owner] = [await signedIn(), await signedIn(), await signedIn('owner@acme.test')];
    expect((await browser.post('/profile/sessions/end-all', {})).headers.get('Location')).toBe('/sign-in');
    expect(browser.cookies.size).toBe(0);
    expect((await other.get('/profile')).status).toBe(303);
    expect((await owner.get('/profile')).status).toBe(200);
    expect(await ends()).toEqual([
      { organization_id: acme.id, target_id: acme.memberId, address: browser.address, which: 'all' },
    ]);
    // Nobody is signed in any more, and nothing is told twice.
    expect((await other.post('/profile/sessions/end-all', {})).headers.get('Location')).toBe('/sign-in');
    expect(await ends()).toHaveLength(1);
  });

  it('show what a browser calls itself as text', async () => {
    await signedIn('ada@acme.test', '<img src=x onerror=alert(1)>');
    expect(await pageOf(await signedIn())).not.toContain('<img');
  });
});
