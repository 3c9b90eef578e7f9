// Attacks on sign-in through the Worker, each as its attacker would send it: real signed responses, real
// storage. What the protocol rooms refuse is attacked in test/attacks.

import { env } from 'cloudflare:workers';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { acceptInvitation } from '../../../src/domain/people/invitation-acceptance.ts';
import { invitePeople } from '../../../src/domain/people/invitations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { rewrapSpKeys, unwrapSpKeys } from '../../../src/domain/sso/sp-keys.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { spKeys } from '../../../src/storage/tables/sp-keys.ts';
import {
  type Acme,
  CLIENT,
  count,
  depsAt,
  NOW_MS,
  OPERATOR,
  PASSWORD,
  reasonOf,
  world,
} from '../../support/deps.ts';
import { logoutRequestXml, redirectQuery } from '../../support/logout-issuer.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { changedLines, readState } from '../../support/state.ts';
import { toldAt } from '../../support/told.ts';
import { Browser, SESSION_COOKIE } from '../browser.ts';
import { makeUnprovenAccount } from '../new-people.ts';

const ACS = '/sso/saml2';
const EVIL_ISSUER = 'https://idp.evil.test/';
let acme: Acme;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(async () => {
  acme = await world();
});
afterAll(() => {
  warn.mockRestore();
  vi.useRealTimers();
});

/**
 * The attacker's own organization, with everything in order: a claimed domain, an identity provider, the same
 * keys as nobody else.
 */
async function createEvil(): Promise<{ id: string; plan: 'enterprise' }> {
  const deps = depsAt();
  const { id } = await createOrganization(deps, OPERATOR, { name: 'Evil', plan: 'enterprise' });
  const evil = { id, plan: 'enterprise' } as const;
  await claimDomain(deps, OPERATOR, id, 'evil.test', true);
  await saveSso(deps, OPERATOR, evil, {
    issuer: EVIL_ISSUER,
    signInUrl: 'https://idp.evil.test/sso',
    addCertificates: [{ content: otherKey.certificate, fileName: '' }],
    enabled: true,
    managedAccess: true,
  });
  return evil;
}

const asOwner = (email: string) => ({ type: 'account', id: 'acc_x', label: email, address: null }) as const;

describe('an administrator of another organization', () => {
  it('does not sign a stranger out with a logout message of their own', async () => {
    await createEvil();
    const victim = new Browser();
    await victim.signIn('ada@acme.test', PASSWORD);
    const message = redirectQuery('SAMLRequest', logoutRequestXml({ issuer: EVIL_ISSUER }), otherKey);
    expect((await victim.get(`/sso/slo?${message}`)).headers.get('Location')).toBe('/');
    expect(victim.cookies.has(SESSION_COOKIE)).toBe(true);
    expect((await victim.get('/profile')).status).toBe(200);
  });

  it('does not enter, as its Admin, an organization that requires its own single sign-on', async () => {
    const evil = await createEvil();
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    await addMember(depsAt(), OPERATOR, acme, { email: 'consultant@evil.test', role: 'admin' });
    const attacker = new Browser();
    const { base64 } = await issueOktaResponse({
      issuer: EVIL_ISSUER,
      key: otherKey,
      nameId: 'consultant@evil.test',
      attributes: [{ name: 'email', values: ['consultant@evil.test'] }],
    });
    expect((await attacker.postFromIdp(ACS, { SAMLResponse: base64 })).status).toBe(303);
    expect(await count('sessions', `organization_id = '${evil.id}'`)).toBe(1);
    const settings = await attacker.get(`/orgs/${acme.id}/settings`);
    expect(settings.headers.get('Location')).toMatch(/^\/security\/sso\/v2\/authorize\//);
  });

  it('does not take an issuer away from its owner before paying for single sign-on', async () => {
    const free = await createOrganization(depsAt(), OPERATOR, { name: 'Squat', plan: 'free' });
    const squat = saveSso(depsAt(), asOwner('eve@squat.test'), free, {
      issuer: 'https://sts.windows.net/victim/',
      signInUrl: 'https://idp.evil.test/sso',
      addCertificates: [{ content: otherKey.certificate, fileName: '' }],
    });
    expect(await reasonOf(squat)).toBe('plan_lacks_sso');
    expect(await count('connections', `organization_id = '${free.id}'`)).toBe(0);
  });
});

describe('an account made beforehand with somebody’s address', () => {
  const password = 'the password of eve';

  it('gives no access once its owner joined by a copied link', async () => {
    const eve = await makeUnprovenAccount('grace@acme.test', password);
    await saveSso(depsAt(), OPERATOR, acme, { managedAccess: true });
    const invitees = [{ email: 'grace@acme.test', role: 'admin' }];
    const { invited } = await invitePeople(
      depsAt(),
      asOwner('owner@acme.test'),
      acme,
      invitees,
      'owner',
      'link',
    );
    const token = invited[0]?.url.split('/').at(-1) ?? '';
    const names = { givenName: '', familyName: '', password: '' };
    const accepted = await acceptInvitation(depsAt(), { token, session: null, client: CLIENT, ...names });
    expect(accepted.ssoNext).toBe(true);
    const settings = await eve.get(`/orgs/${acme.id}/settings`);
    expect(settings.headers.get('Location')).toMatch(/^\/sign-in/);
    expect((await new Browser().signIn('grace@acme.test', password)).status).toBe(422);
  });

  it('gives no access once its owner came through single sign-on, even as an existing member', async () => {
    const eve = await makeUnprovenAccount('grace@acme.test', password);
    await env.DB.prepare(
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
       select 'mem_grace', ?, id, 'admin', 'invitation', email, email_key, 1, 1 from accounts where email = 'grace@acme.test'`,
    )
      .bind(acme.id)
      .run();
    const { base64 } = await issueOktaResponse({
      nameId: 'grace@acme.test',
      attributes: [{ name: 'email', values: ['grace@acme.test'] }],
    });
    const grace = new Browser();
    expect((await grace.postFromIdp(ACS, { SAMLResponse: base64 })).status).toBe(303);
    expect((await grace.get(`/orgs/${acme.id}/settings`)).status).toBe(200);
    const settings = await eve.get(`/orgs/${acme.id}/settings`);
    expect(settings.headers.get('Location')).toMatch(/^\/sign-in/);
    expect((await new Browser().signIn('grace@acme.test', password)).status).toBe(422);
  });
});

const sum = (column: string) =>
  env.DB.prepare(`select sum(${column}) as n from sign_in_attempts`).first<number>('n');

describe('anybody on the internet', () => {
  it('does not fill the sign-in log of an organization whose issuer is known', async () => {
    const { base64 } = await issueOktaResponse({ key: otherKey });
    for (let n = 0; n < 120; n++) await new Browser().postFromIdp(ACS, { SAMLResponse: base64 });
    expect(await count('sign_in_attempts')).toBe(100);
    expect(await count('sign_in_attempts', 'redacted_response is not null')).toBe(10);
    expect(await sum('more')).toBe(20);
    vi.setSystemTime(NOW_MS + 3_600_001);
    await new Browser().postFromIdp(ACS, { SAMLResponse: base64 });
    expect(await count('sign_in_attempts')).toBe(101);
    expect(await sum('more')).toBe(20);
  });

  it('has a part of that log alone, whatever addresses of its own network it uses', async () => {
    const { base64 } = await issueOktaResponse({ key: otherKey });
    const from = (address: string) =>
      new Browser().send(ACS, {
        method: 'POST',
        body: new URLSearchParams({ SAMLResponse: base64 }),
        headers: { 'CF-Connecting-IP': address },
      });
    for (let n = 1; n <= 35; n++) await from(`2001:db8:aa:1::${n.toString(16)}`);
    const ofClient = "network = '2001:db8:aa:1::/64'";
    expect(await count('sign_in_attempts', ofClient)).toBe(30);
    expect(await sum('more')).toBe(5);
    // Somebody else's refusal is kept, and gets none of that client's count.
    await from('192.0.2.99');
    expect(await count('sign_in_attempts', "network = '192.0.2.99' and more = 0")).toBe(1);
    await from('2001:db8:aa:1::ffff');
    expect(await count('sign_in_attempts', `${ofClient} and more = 6`)).toBe(1);
    expect(await count('sign_in_attempts', "network = '192.0.2.99' and more = 0")).toBe(1);
  });

  it('does not send more than a hundred mails an hour by inviting strangers', async () => {
    const strangers = (from: number) =>
      [...Array(60).keys()].map((n) => ({ email: `you@stranger-${from + n}.test`, role: 'member' }));
    const invite = (from: number, nowMs = NOW_MS) =>
      invitePeople(depsAt(nowMs), asOwner('owner@acme.test'), acme, strangers(from), 'owner', 'mail');
    await invite(0);
    const { invited } = await invite(100);
    expect(invited.filter((one) => one.mail === 'due')).toHaveLength(40);
    expect(invited.filter((one) => one.mail === 'limited')).toHaveLength(20);
    const later = await invite(200, NOW_MS + 3_600_001);
    expect(later.invited.every((one) => one.mail === 'due')).toBe(true);
  });

  it('does not keep the assertion consumer service busy from one address', async () => {
    const browser = new Browser();
    const answers = new Set<number>();
    for (let n = 0; n < 620; n++)
      answers.add((await browser.postFromIdp(ACS, { SAMLResponse: 'AAAA' })).status);
    expect([...answers].sort()).toEqual([400, 429]);
  });

  it.each([
    `${ACS}/`,
    ACS,
    '/sso/slo/',
    '/security/sso/v2/authorize/',
    '/sign-in/',
    '/sign-up/',
    '/confirm/',
  ])('does not have a large body read at %s', async (path) => {
    const body = { SAMLResponse: 'A'.repeat(600_000), email: 'a@b.test' };
    const own = /^\/(sso|security)/.test(path) ? 'postFromIdp' : 'post';
    expect((await new Browser()[own](path, body)).status).toBe(413);
  });
});

// Which routes ask, whatever is sent to them: roles.test.ts.
describe('someone who finds an administrator’s browser open', () => {
  let browser: Browser;

  beforeEach(async () => {
    browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
  });

  async function expectAsked(page: string, fields: Record<string, string>): Promise<void> {
    vi.setSystemTime(NOW_MS + 16 * 60_000);
    const before = await readState();
    const response = await browser.post(`/orgs/${acme.id}/settings/${page}`, fields);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('Confirm that it is you');
    expect(changedLines(before, await readState())).toEqual([]);
  }

  it.each([
    ['access-security/sso/', { certificate: otherKey.certificate }],
    ['users/invite', { emails: 'eve@evil.test', role: 'admin' }],
    ['users/invite', { emails: 'eve@evil.test', role: 'owner' }],
  ])('changes nothing at %s without the password', async (page, fields) => {
    await expectAsked(page, fields);
  });

  it.each([
    ['raise', 'member', 'role', 'owner'],
    ['lower', 'owner', 'role', 'member'],
    ['lower', 'admin', 'role', 'billing_admin'],
    ['bring back', 'admin', 'reactivate', ''],
  ])('does not %s a member from %s by %s without the password', async (_, from, action, role) => {
    await env.DB.prepare('update members set role = ?, active = ? where id = ?')
      .bind(from, Number(action !== 'reactivate'), acme.memberId)
      .run();
    await expectAsked(`users/${acme.memberId}/${action}`, { role });
  });

  it('does not have an Admin’s invitation mailed again without the password', async () => {
    const invitees = [{ email: 'eve@evil.test', role: 'admin' }];
    const { invited } = await invitePeople(depsAt(), OPERATOR, acme, invitees, null, 'mail');
    await expectAsked(`users/invited/${invited[0]?.id}/resend`, {});
  });
});

describe('a member with a settings role', () => {
  it.each(['constructor', '__proto__', 'toString'])(
    'gets the page, not a fault, for what is done being %s',
    async (done) => {
      const owner = new Browser();
      await owner.signIn('owner@acme.test', PASSWORD);
      for (const page of ['access-security/sso', 'access-security/domains', 'users', 'sign-in-log']) {
        const path = `/orgs/${acme.id}/settings/${page}`;
        const told = toldAt(`${path}?done=${done}`);
        if (told) owner.cookies.set(told.name, { value: told.value, attributes: '' });
        const response = await owner.get(`${path}?before=${done}`);
        expect([page, response.status]).toEqual([page, 200]);
        expect(await response.text()).not.toMatch(/native code|\[object/);
      }
    },
  );
});

describe('a secret of the deployment that was changed', () => {
  const [first, second] = ['w1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE', `w2:${'B'.repeat(42)}A`];

  it('is no longer needed for private keys after the next daily run', async () => {
    expect(await rewrapSpKeys({ ...depsAt(), wrappingKeys: `${second},${first}` })).toEqual({
      rewrapped: 1,
      failed: 0,
    });
    expect(await rewrapSpKeys({ ...depsAt(), wrappingKeys: second })).toEqual({ rewrapped: 0, failed: 0 });
    const rows = await openDatabase(env.DB).select().from(spKeys);
    expect(await unwrapSpKeys({ ...depsAt(), wrappingKeys: second }, rows)).toHaveLength(1);
  });

  it('is named when it is missing too early, and nothing is lost', async () => {
    expect(await rewrapSpKeys({ ...depsAt(), wrappingKeys: second })).toEqual({ rewrapped: 0, failed: 1 });
    const rows = await openDatabase(env.DB).select().from(spKeys);
    expect(await unwrapSpKeys(depsAt(), rows)).toHaveLength(1);
  });

  it('does not reuse what another key has unwrapped', async () => {
    const rows = await openDatabase(env.DB).select().from(spKeys);
    const [opened] = await unwrapSpKeys(depsAt(), rows);
    expect((await unwrapSpKeys(depsAt(), rows))[0]).toBe(opened);
    const elsewhere = rows.map((row) => ({ ...row, organizationId: 'org_other' }));
    await expect(unwrapSpKeys(depsAt(), elsewhere)).rejects.toMatchObject({ reason: 'unwrap_failed' });
    await expect(unwrapSpKeys({ ...depsAt(), wrappingKeys: second }, rows)).rejects.toMatchObject({
      reason: 'wrapping_key_unknown',
    });
    const retired = rows.map((row) => ({ ...row, retiresAt: depsAt().nowMs }));
    expect(await unwrapSpKeys(depsAt(), retired)).toEqual([]);
  });
});

describe('two changes at the same time', () => {
  it('do not re-enable single sign-on that was disabled since then', async () => {
    const deps = depsAt();
    const batch = deps.db.batch.bind(deps.db);
    let before = async () => {};
    const slow = new Proxy(deps.db, {
      get: (target, name) =>
        name === 'batch'
          ? async (statements: Parameters<typeof batch>[0]) => {
              const result = await batch(statements);
              const hook = before;
              before = async () => {};
              await hook();
              return result;
            }
          : Reflect.get(target, name, target),
    });
    before = async () => {
      await saveSso(deps, OPERATOR, acme, { enabled: false });
    };
    const reason = await reasonOf(saveSso({ ...deps, db: slow }, OPERATOR, acme, { managedAccess: true }));
    expect(reason).toBe('changed_meanwhile');
    expect(await count('connections', 'enabled = 1')).toBe(0);
  });
});
