// What a request of an application costs, in D1's own count: the budgets of OpenID Connect. A group is two
// rows where groups are told, and an organization beside the one that is meant two where a session says
// where its person stands.

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Credential, check, type Wanted } from '../../../src/domain/apps/check.ts';
import { openDeps } from '../../../src/domain/deps.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { app as worker } from '../../../src/worker/app.ts';
import { type Acme, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { type Cost, meterD1 } from '../../support/metered-d1.ts';
import { type Browser, ORIGIN, SESSION_COOKIE } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { begin, CALLBACK, newApplication, type TestApplication } from './client.ts';

const MAX_ROWS = 12;

let acme: Acme;
let ada: Browser;
let app: TestApplication;

beforeEach(async () => {
  acme = await world();
  ada = await signedIn('ada@acme.test');
  await joinTeams(1);
  app = await newApplication({ grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'] });
  // The first token of a deployment makes its keys.
  await send('/oauth/token', { grant_type: 'client_credentials' });
});

interface Measured extends Cost {
  readonly response: Response;
  readonly body: Record<string, string>;
}

async function measure(request: Request): Promise<Measured> {
  const { d1, cost } = meterD1(env.DB);
  const context = createExecutionContext();
  const response = await worker.fetch(request, { ...env, DB: d1 }, context);
  const text = await response.text();
  await waitOnExecutionContext(context);
  return { ...cost, response, body: text.startsWith('{') ? JSON.parse(text) : {} };
}

async function send(path: string, fields: Record<string, string>): Promise<Measured> {
  const headers = { Authorization: `Basic ${btoa(`${app.id}:${app.secret}`)}` };
  return await measure(
    new Request(ORIGIN + path, { method: 'POST', body: new URLSearchParams(fields), headers }),
  );
}

const cookieOf = () => ada.cookies.get(SESSION_COOKIE)?.value ?? '';

async function authorize(more: Record<string, string> = {}) {
  const begun = await begin(app, more);
  const headers = { Cookie: `${SESSION_COOKIE}=${cookieOf()}` };
  const measured = await measure(new Request(ORIGIN + begun.path, { headers, redirect: 'manual' }));
  const back = new URL(measured.response.headers.get('Location') ?? 'about:blank');
  return { ...measured, verifier: begun.verifier, code: back.searchParams.get('code') ?? '' };
}

async function redeem(more: Record<string, string> = {}): Promise<Measured> {
  const { code, verifier } = await authorize(more);
  const fields = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: verifier };
  return await send('/oauth/token', fields);
}

async function ask(credential: Credential, wanted: Wanted = {}) {
  const { d1, cost } = meterD1(env.DB);
  const deps = openDeps({ ...env, DB: d1 }, {} as never, {} as never, NOW_MS);
  const { answer } = await check(deps, credential, wanted);
  return { ...cost, active: answer.active, answer };
}

/** Ada in so many teams of Acme more. */
async function joinTeams(count: number, first = 0): Promise<void> {
  for (let i = first; i < first + count; i++) {
    const team = 'insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)';
    await env.DB.batch([
      env.DB.prepare(`${team} values (?1, ?2, ?1, ?1, 'api', 1, 1)`).bind(`team_${99 - i}`, acme.id),
      env.DB.prepare('insert into team_members (team_id, member_id, created_at) values (?, ?, 1)').bind(
        `team_${99 - i}`,
        acme.memberId,
      ),
    ]);
  }
}

/** Ada in so many organizations more. */
async function joinOrganizations(count: number): Promise<void> {
  const deps = depsAt(NOW_MS - 1000);
  for (let i = 0; i < count; i++) {
    const organization = await createOrganization(deps, OPERATOR, { name: `No. ${i}`, plan: 'enterprise' });
    await addMember(deps, OPERATOR, organization, { email: 'ada@acme.test', role: 'member' });
  }
  await env.DB.prepare('update members set proven_since = 0').run();
}

/** Each organization has a connection of its own by then, and requires it. */
async function requireSsoEverywhere(): Promise<void> {
  await env.DB.prepare(
    `insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access,
      allow_idp_initiated, allow_sha1, proven_at, created_at, updated_at)
      select 'con_' || id, id, 'https://idp.test/' || id, 'https://idp.test', 1, 1, 0, 0, 0, 1, 1, 1
      from organizations where true
      on conflict (organization_id) do update set enabled = 1, require_sso = 1`,
  ).run();
}

describe('authorize with a session', () => {
  // The first one also writes that the person is there.
  beforeEach(async () => void (await authorize()));

  it('reads one batch and writes one', async () => {
    const cost = await authorize();
    expect(cost.code).toMatch(/^gh_code_/);
    expect(cost).toMatchObject({ trips: 2, rowsWritten: 10 });
    expect(cost.rowsRead).toBeLessThanOrEqual(MAX_ROWS);
  });

  it('does so too for a request that was pushed', async () => {
    const { path } = await begin(app);
    const fields = Object.fromEntries(new URL(ORIGIN + path).searchParams);
    const pushed = await send('/oauth/par', fields);
    expect(pushed).toMatchObject({ trips: 2, rowsRead: 2, rowsWritten: 3 });
    const query = new URLSearchParams({ client_id: app.id, request_uri: pushed.body.request_uri ?? '' });
    const headers = { Cookie: `${SESSION_COOKIE}=${cookieOf()}` };
    const cost = await measure(new Request(`${ORIGIN}/oauth/authorize?${query}`, { headers }));
    expect(cost.response.status).toBe(303);
    expect(cost.trips).toBe(2);
  });
});

describe('the token endpoint', () => {
  it('reads one batch and writes one for a code', async () => {
    const cost = await redeem();
    expect(cost.body.id_token).toBeTruthy();
    expect(cost).toMatchObject({ trips: 2, rowsWritten: 8 });
    expect(cost.rowsRead).toBeLessThanOrEqual(20);
  });

  it('reads one batch and writes one for a refresh token', async () => {
    const { body } = await redeem();
    const fields = { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '' };
    const cost = await send('/oauth/token', fields);
    expect(cost.body.id_token).toBeTruthy();
    expect(cost).toMatchObject({ trips: 2, rowsWritten: 3 });
    expect(cost.rowsRead).toBeLessThanOrEqual(20);
  });

  it('notes that the session is used, but not twice in a minute', async () => {
    let { body } = await redeem();
    const seenAt = async (nowMs: number) => {
      vi.setSystemTime(nowMs);
      ({ body } = await send('/oauth/token', {
        grant_type: 'refresh_token',
        refresh_token: body.refresh_token ?? '',
      }));
      expect(body.id_token).toBeTruthy();
      return await env.DB.prepare('select last_seen_at as at from sessions').first<number>('at');
    };
    const before = await env.DB.prepare('select last_seen_at as at from sessions').first<number>('at');
    expect(await seenAt(NOW_MS + 59_000)).toBe(before);
    expect(await seenAt(NOW_MS + 60_000)).toBe(NOW_MS + 60_000);
    expect(await seenAt(NOW_MS + 119_000)).toBe(NOW_MS + 60_000);
    expect(await seenAt(NOW_MS + 121_000)).toBe(NOW_MS + 121_000);
  });

  it('reads one batch for an application of its own accord, and writes none', async () => {
    const cost = await send('/oauth/token', { grant_type: 'client_credentials' });
    expect(cost.body.access_token).toBeTruthy();
    expect(cost).toMatchObject({ trips: 1, rowsRead: 5, rowsWritten: 0 });
  });
});

describe.each(['jwt', 'opaque'] as const)('a token that comes back (%s)', (accessTokenFormat) => {
  let tokens: Record<string, string>;

  beforeEach(async () => {
    app = await newApplication({ accessTokenFormat });
    tokens = (await redeem()).body;
  });

  const userinfo = async () =>
    await measure(
      new Request(`${ORIGIN}/oauth/userinfo`, {
        headers: { Authorization: `Bearer ${tokens.access_token}` },
      }),
    );
  const introspect = async (name: 'access_token' | 'refresh_token') =>
    await send('/oauth/introspect', { token: tokens[name] ?? '' });

  it('costs userinfo one batch', async () => {
    const cost = await userinfo();
    expect(cost.body.email).toBe('ada@acme.test');
    expect(cost).toMatchObject({ trips: 1, rowsWritten: 0 });
    expect(cost.rowsRead).toBeLessThanOrEqual(MAX_ROWS);
  });

  it.each(['access_token', 'refresh_token'] as const)(
    'costs the introspection of an %s one batch',
    async (name) => {
      const cost = await introspect(name);
      expect(cost.body.active).toBe(true);
      expect(cost).toMatchObject({ trips: 1, rowsWritten: 0 });
      expect(cost.rowsRead).toBeLessThanOrEqual(MAX_ROWS);
    },
  );

  it('costs check one batch', async () => {
    const cost = await ask({ accessToken: tokens.access_token ?? '' }, { application: app.id });
    expect(cost).toMatchObject({ active: true, trips: 1, rowsWritten: 0 });
    expect(cost.rowsRead).toBeLessThanOrEqual(MAX_ROWS);
  });

  it('costs no more for a person of several organizations, and two rows for each further group', async () => {
    const all = async () => [
      (await userinfo()).rowsRead,
      (await ask({ accessToken: tokens.access_token ?? '' })).rowsRead,
      (await introspect('access_token')).rowsRead,
    ];
    const before = await all();
    await joinOrganizations(3);
    expect(await all()).toEqual(before);
    await joinTeams(10, 1);
    const [info = 0, checked = 0, introspected = 0] = before;
    expect(await all()).toEqual([info + 20, checked + 20, introspected]);
  });

  it('costs a revocation one batch to read and one to write', async () => {
    const cost = await send('/oauth/revoke', { token: tokens.access_token ?? '' });
    expect(cost).toMatchObject({ trips: 2, rowsWritten: 4 });
    expect(cost.rowsRead).toBeLessThanOrEqual(MAX_ROWS);
    expect((await introspect('access_token')).body).toEqual({ active: false });
  });

  it('costs one batch that finds nothing where it is made up', async () => {
    for (const token of ['x', 'x.y.z', `${tokens.access_token}x`]) {
      const cost = await send('/oauth/introspect', { token });
      expect(cost.body).toEqual({ active: false });
      expect(cost.trips).toBe(1);
    }
  });
});

describe('check by the cookie', () => {
  it('reads one batch, with an organization by either name and without', async () => {
    await env.DB.prepare(`update organizations set external_id = 'crm-17'`).run();
    for (const organization of [acme.id, 'crm-17', undefined]) {
      const wanted = { application: app.id, ...(organization !== undefined && { organization }) };
      const cost = await ask({ cookie: cookieOf() }, wanted);
      expect(cost).toMatchObject({ active: true, trips: 1, rowsWritten: 0 });
      expect(cost.rowsRead).toBeLessThanOrEqual(MAX_ROWS);
      expect(cost.answer).toMatchObject({ groups: [{ id: 'team_99' }] });
    }
  });

  it('stays within it for a person of three organizations', async () => {
    await joinOrganizations(2);
    const cost = await ask({ cookie: cookieOf() }, { organization: acme.id });
    expect(cost).toMatchObject({ active: true, trips: 1 });
    expect(cost.rowsRead).toBeLessThanOrEqual(MAX_ROWS);
  });

  it('stays within it where each of three organizations requires its own single sign-on', async () => {
    await joinOrganizations(2);
    await requireSsoEverywhere();
    const wanted = { organization: acme.id, application: app.id };
    const refused = await ask({ cookie: cookieOf() }, wanted);
    expect(refused).toMatchObject({ answer: { reason: 'sso_required' }, trips: 1 });
    expect(refused.rowsRead).toBeLessThanOrEqual(MAX_ROWS);
    await env.DB.prepare(
      `update sessions set method = 'saml', connection_id = (select id from connections where organization_id = ?)`,
    )
      .bind(acme.id)
      .run();
    const cost = await ask({ cookie: cookieOf() }, wanted);
    expect(cost).toMatchObject({ active: true, trips: 1, answer: { groups: [{ id: 'team_99' }] } });
    expect(cost.rowsRead).toBeLessThanOrEqual(MAX_ROWS);
  });

  it('costs two rows at most for each further organization, whose groups are not read', async () => {
    const wanted = { organization: acme.id };
    const { rowsRead } = await ask({ cookie: cookieOf() }, wanted);
    await joinOrganizations(5);
    const more = await ask({ cookie: cookieOf() }, wanted);
    expect(more.rowsRead - rowsRead).toBeLessThanOrEqual(10);
  });

  it('gives the first fifty groups by name, in their order', async () => {
    for (const count of [20, 40]) {
      await joinTeams(count, count === 20 ? 1 : 21);
      const { answer } = await ask({ cookie: cookieOf() });
      const names = answer.active ? answer.groups.map(({ name }) => name) : [];
      const total = count === 20 ? 21 : 61;
      const expected = Array.from({ length: Math.min(total, 50) }, (_, i) => `team_${100 - total + i}`);
      expect(names).toEqual(expected);
    }
  });
});
