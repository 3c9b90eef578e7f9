// The entry point that Workers of the vendor's bind, over real RPC: who is signed in, and every name that it
// gives to a no.

import { env, exports } from 'cloudflare:workers';
import * as oauth from 'oauth4webapi';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AbsentReason, type Credential, check, type Wanted } from '../../src/domain/apps/check.ts';
import { openDeps } from '../../src/domain/deps.ts';
import { createOrganization } from '../../src/domain/organization/organizations.ts';
import { addMember } from '../../src/domain/people/members.ts';
import { type Browser, SESSION_COOKIE } from '../http/browser.ts';
import { authorizationServer, intoWorker, newApplication, post, tokensOf } from '../http/oauth/client.ts';
import { signedIn } from '../http/session-of.ts';
import { type Acme, depsAt, NOW_MS, OPERATOR, world } from '../support/deps.ts';
import { meterD1 } from '../support/metered-d1.ts';

let acme: Acme;
let ada: Browser;

beforeEach(async () => {
  acme = await world();
  ada = await signedIn('ada@acme.test');
});

const run = async (sql: string) => await env.DB.prepare(sql).run();
const cookieOf = (browser: Browser) => browser.cookies.get(SESSION_COOKIE)?.value ?? '';
const ask = async (credential: Credential, wanted?: Wanted) =>
  await exports.Gatehouse.check(credential, ...(wanted === undefined ? [] : [wanted]));
const reason = async (credential: unknown, wanted?: unknown) => {
  const answer = await ask(credential as Credential, wanted as Wanted);
  return answer.active ? 'active' : answer.reason;
};

/** Another organization, which Ada belongs to if she has a role there. */
async function anotherOrganization(name: string, externalId: string, role: string | null = 'owner') {
  const deps = depsAt(NOW_MS - 1000);
  const organization = await createOrganization(deps, OPERATOR, { name, plan: 'enterprise' });
  await run(`update organizations set external_id = '${externalId}' where id = '${organization.id}'`);
  if (role !== null) await addMember(deps, OPERATOR, organization, { email: 'ada@acme.test', role });
  await run('update members set proven_since = 0');
  return organization;
}

async function addTeams(names: readonly string[]) {
  for (const name of names) {
    const key = name.toLowerCase();
    await run(`insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
      values ('team_${key}', '${acme.id}', '${name}', '${key}', 'api', 1, 1)`);
    await run(
      `insert into team_members (team_id, member_id, created_at) values ('team_${key}', '${acme.memberId}', 1)`,
    );
  }
}

describe('by the cookie', () => {
  it('says who somebody is, where they stand and what they may', async () => {
    await addTeams(['Analysts']);
    const answer = await ask({ cookie: `a=b; ${SESSION_COOKIE}=${cookieOf(ada)}; c=d` });
    expect(answer).toEqual({
      active: true,
      account: {
        id: expect.stringMatching(/^acc_/),
        email: 'ada@acme.test',
        givenName: '',
        familyName: '',
      },
      member: { id: acme.memberId },
      organization: { id: acme.id, externalId: null, name: 'Acme' },
      role: 'member',
      groups: [{ id: 'team_analysts', name: 'Analysts' }],
      sessionId: expect.stringMatching(/^[\w-]{32}$/),
      expiresAt: NOW_MS + 14 * 24 * 3_600_000,
    });
    expect(await ask({ cookie: cookieOf(ada) })).toEqual(answer);
    const row = await env.DB.prepare('select id from sessions').first<string>('id');
    expect(JSON.stringify(answer)).not.toContain(row);
  });

  it('reads one batch, and nothing for a cookie that we did not seal', async () => {
    const { d1, cost } = meterD1(env.DB);
    const deps = openDeps({ ...env, DB: d1 }, {} as never, {} as never, NOW_MS);
    expect((await check(deps, { cookie: cookieOf(ada) }, { role: 'member' })).answer.active).toBe(true);
    expect(cost.trips).toBe(1);
    expect((await check(deps, { cookie: 'k1.forged.forged' }, {})).answer.active).toBe(false);
    expect(cost.trips).toBe(1);
  });

  it('notes that the session is used', async () => {
    await run(`update sessions set created_at = ${NOW_MS - 3_600_000}, confirmed_at = ${NOW_MS - 3_600_000}`);
    await run(`update members set proven_since = 0`);
    expect(await reason({ cookie: cookieOf(ada) })).toBe('active');
    const seen = async () =>
      await env.DB.prepare('select last_seen_at as at from sessions').first<number>('at');
    await expect.poll(seen).toBe(NOW_MS);
  });

  it.each<[AbsentReason, (acme: Acme) => string]>([
    ['session_ended', () => 'update sessions set ended_at = 1'],
    ['session_ended', () => 'update sessions set expires_at = 1'],
    ['session_ended', () => 'delete from sessions'],
    ['session_ended', ({ id }) => `update organizations set deleted_at = 1 where id = '${id}'`],
    ['session_ended', () => `update organizations set signed_out_at = ${NOW_MS + 1}`],
    ['member_inactive', ({ memberId }) => `update members set active = 0 where id = '${memberId}'`],
    ['sso_required', () => 'update connections set require_sso = 1'],
    ['sign_in_again', () => `update members set proven_since = ${NOW_MS + 1}`],
  ])('says %s where it is so', async (expected, sql) => {
    await run(sql(acme));
    expect(await reason({ cookie: cookieOf(ada) })).toBe(expected);
  });

  it('guesses no organization, and knows none that the person does not belong to', async () => {
    const other = await anotherOrganization('Globex', 'crm-17');
    const foreign = await anotherOrganization('Initech', 'crm-18', null);
    const cookie = cookieOf(ada);
    expect(await reason({ cookie })).toBe('organization_unnamed');
    expect(await ask({ cookie }, { organization: acme.id })).toMatchObject({ role: 'member' });
    for (const organization of [other.id, 'crm-17'])
      expect(await ask({ cookie }, { organization })).toMatchObject({
        role: 'owner',
        organization: { id: other.id, name: 'Globex' },
      });
    for (const organization of [foreign.id, 'crm-18', 'org_nowhere'])
      expect(await reason({ cookie }, { organization })).toBe('organization_not_found');
    await run(`update members set active = 0 where id = '${acme.memberId}'`);
    expect(await ask({ cookie })).toMatchObject({ organization: { id: other.id } });
    expect(await reason({ cookie }, { organization: acme.id })).toBe('member_inactive');
  });

  it.each([
    ['member', 'owner', 'role_too_low'],
    ['member', 'admin', 'role_too_low'],
    ['member', 'billing_admin', 'role_too_low'],
    ['member', 'member', 'active'],
    ['admin', 'owner', 'role_too_low'],
    ['admin', 'member', 'active'],
    ['owner', 'owner', 'active'],
  ] as const)('takes a %s who has to be at least %s: %s', async (own, role, expected) => {
    await run(`update members set role = '${own}' where id = '${acme.memberId}'`);
    expect(await reason({ cookie: cookieOf(ada) }, { role })).toBe(expected);
  });

  it('holds what the application of the caller may, and names the session as its tokens do', async () => {
    const app = await newApplication();
    const claims = oauth.getValidatedIdTokenClaims(await tokensOf(app, ada));
    const cookie = cookieOf(ada);
    expect(await ask({ cookie }, { application: app.id })).toMatchObject({ sessionId: claims?.sid });
    expect(await reason({ cookie }, { application: 'app_nowhere' })).toBe('application_unknown');
    await run(`update applications set organizations = '[]'`);
    expect(await reason({ cookie }, { application: app.id })).toBe('organization_not_allowed');
  });

  it('gives the first fifty groups of the organization that is asked for, and says how many there are', async () => {
    await anotherOrganization('Globex', 'crm-17');
    const names = Array.from({ length: 60 }, (_, i) => `T${String(i).padStart(2, '0')}`);
    await addTeams(names.toReversed());
    const answer = await ask({ cookie: cookieOf(ada) }, { organization: acme.id });
    if (!answer.active) throw new Error(answer.reason);
    expect(answer.groupsCount).toBe(60);
    expect(answer.groups.map(({ name }) => name)).toEqual(names.slice(0, 50));
  });
});

describe.each(['jwt', 'opaque'] as const)('by an access token (%s)', (accessTokenFormat) => {
  it('says the same, in one batch', async () => {
    const app = await newApplication({ accessTokenFormat });
    const tokens = await tokensOf(app, ada);
    const wanted = { application: app.id, organization: acme.id, role: 'member' } as const;
    const byCookie = await ask({ cookie: cookieOf(ada) }, wanted);
    expect(await ask({ accessToken: tokens.access_token }, wanted)).toEqual({
      ...byCookie,
      expiresAt: NOW_MS + 300_000,
    });
    const { d1, cost } = meterD1(env.DB);
    const deps = openDeps({ ...env, DB: d1 }, {} as never, {} as never, NOW_MS);
    expect((await check(deps, { accessToken: tokens.access_token }, {})).answer.active).toBe(true);
    expect(cost.trips).toBe(1);
  });

  it.each<[AbsentReason, (acme: Acme) => string]>([
    ['access_ended', () => 'update sessions set ended_at = 1'],
    ['access_ended', ({ memberId }) => `update members set active = 0 where id = '${memberId}'`],
    ['access_ended', () => 'update connections set require_sso = 1'],
    ['access_ended', () => `update applications set organizations = '[]'`],
    ['access_ended', () => 'update grants set ended_at = 1'],
    ['access_ended', () => 'delete from applications'],
  ])('says %s the moment that it is so', async (expected, sql) => {
    const { access_token: accessToken } = await tokensOf(await newApplication({ accessTokenFormat }), ada);
    expect(await reason({ accessToken })).toBe('active');
    await run(sql(acme));
    expect(await reason({ accessToken })).toBe(expected);
  });

  it('refuses a token of another application, organization or kind, and one that a key has to prove', async () => {
    const app = await newApplication({
      accessTokenFormat,
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    });
    const { access_token: accessToken, refresh_token, id_token } = await tokensOf(app, ada);
    const other = await anotherOrganization('Globex', 'crm-17');
    const another = await newApplication({ name: 'Payroll' });
    expect(await reason({ accessToken }, { application: another.id })).toBe('application_other');
    for (const organization of [other.id, 'crm-17', 'org_nowhere'])
      expect(await reason({ accessToken }, { organization })).toBe('organization_other');
    expect(await reason({ accessToken }, { role: 'admin' })).toBe('role_too_low');
    for (const text of [
      refresh_token,
      id_token,
      `${accessToken}x`,
      `x${accessToken}`,
      'x.y.z',
      'x'.repeat(9000),
    ])
      expect(await reason({ accessToken: text })).toBe('token_unusable');
    const own = await post('/oauth/token', { grant_type: 'client_credentials' }, app);
    expect(await reason({ accessToken: own.body.access_token })).toBe('token_of_application');
    expect(await reason({ accessToken: await boundToken(app, String(refresh_token)) })).toBe('token_bound');
  });

  it('refuses it when it has expired', async () => {
    const app = await newApplication({ accessTokenFormat });
    const { access_token: accessToken } = await tokensOf(app, ada);
    const late = openDeps(env, {} as never, {} as never, NOW_MS + 301_000);
    expect((await check(late, { accessToken }, {})).answer).toEqual({
      active: false,
      reason: 'token_unusable',
    });
  });
});

describe('a question that is asked wrongly', () => {
  it.each<[string, AbsentReason, unknown, unknown?]>([
    ['with nothing', 'credential_malformed', undefined],
    ['with null', 'credential_malformed', null],
    ['with a text', 'credential_malformed', 'cookie'],
    ['with a list', 'credential_malformed', []],
    ['with no credential', 'credential_missing', {}],
    ['without a cookie', 'credential_missing', { cookie: null }],
    ['with an empty cookie', 'credential_missing', { cookie: '' }],
    ['with other cookies alone', 'credential_missing', { cookie: 'gatehouse=x; theme=dark' }],
    ['without a token', 'credential_missing', { accessToken: undefined }],
    ['with two credentials', 'credential_several', { cookie: 'a', accessToken: 'b' }],
    ['with a misspelled one', 'option_unknown', { token: 'x' }],
    ['with a number as cookie', 'cookie_malformed', { cookie: 7 }],
    ['with an object as cookie', 'cookie_malformed', { cookie: {} }],
    ['with a number as token', 'access_token_malformed', { accessToken: 7 }],
    ['with a cookie that we did not seal', 'session_ended', { cookie: 'k1.a.b' }],
    ['wanting a text', 'wanted_malformed', { cookie: 'x' }, 'admin'],
    ['wanting a list', 'wanted_malformed', { cookie: 'x' }, ['admin']],
    ['wanting what we do not know', 'option_unknown', { cookie: 'x' }, { roles: ['admin'] }],
    [
      'wanting an organization that is lost',
      'organization_malformed',
      { cookie: 'x' },
      { organization: undefined },
    ],
    ['wanting no organization', 'organization_malformed', { cookie: 'x' }, { organization: '' }],
    ['wanting a number', 'organization_malformed', { cookie: 'x' }, { organization: 7 }],
    ['wanting a long name', 'organization_malformed', { cookie: 'x' }, { organization: 'o'.repeat(255) }],
    ['wanting an unknown role', 'role_unknown', { cookie: 'x' }, { role: 'root' }],
    ['wanting a role that is lost', 'role_unknown', { cookie: 'x' }, { role: undefined }],
    ['wanting a role of every object', 'role_unknown', { cookie: 'x' }, { role: 'constructor' }],
    ['wanting no application', 'application_malformed', { cookie: 'x' }, { application: null }],
  ])('%s is refused as %s', async (_, expected, credential, wanted) => {
    expect(await reason(credential, wanted)).toBe(expected);
  });
});

/** Its refresh token was bound to a key; the rotation asks for the same one. */
async function boundToken(app: Awaited<ReturnType<typeof newApplication>>, refreshToken: string) {
  const as = await authorizationServer();
  const pair = await oauth.generateKeyPair('ES256');
  const DPoP = oauth.DPoP(app.client, pair);
  const answer = await oauth.refreshTokenGrantRequest(as, app.client, app.auth, refreshToken, {
    ...intoWorker,
    DPoP,
  });
  return (await oauth.processRefreshTokenResponse(as, app.client, answer)).access_token;
}
