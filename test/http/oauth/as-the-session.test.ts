// A token names an organization only while the session's access to it is open: what the session may, its
// tokens may, and not a moment longer. Each change of the rules, against sessions of both kinds.

import { env } from 'cloudflare:workers';
import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { changeApplication } from '../../../src/domain/apps/applications.ts';
import { check } from '../../../src/domain/apps/check.ts';
import { updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { setSessionPolicy, signEverybodyOut } from '../../../src/domain/organization/session-policy.ts';
import { changeMember } from '../../../src/domain/people/members.ts';
import { loadSession } from '../../../src/domain/sign-in/sessions.ts';
import { removeSso, saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { samlSignIn } from '../../support/sign-in.ts';
import { Browser, SESSION_COOKIE } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { begin, CALLBACK, follow, newApplication, post, type TestApplication, tokensOf } from './client.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const MINUTE = 60_000;
const later = () => depsAt(NOW_MS + 1);
const organization = () => ({ id: acme.id, name: 'Acme', plan: acme.plan }) as never;
const sql = async (text: string) => void (await env.DB.prepare(text).run());
const require = () => saveSso(later(), OPERATOR, organization(), { requireSso: true });
const member = (change: object) =>
  changeMember(later(), OPERATOR, organization(), acme.memberId, change as never, null);

/** `alone`: the session goes on, and what applications were given has ended before. */
type Outcome = 'ends' | 'goes on' | 'alone';
interface Change {
  readonly make: (app: TestApplication) => Promise<unknown>;
  readonly minutes?: number;
  readonly password: Outcome;
  readonly sso: Outcome;
}

const CHANGES: Readonly<Record<string, Change>> = {
  nothing: { make: async () => {}, password: 'goes on', sso: 'goes on' },
  'required single sign-on': { make: require, password: 'ends', sso: 'goes on' },
  'required single sign-on, and a plan without it': {
    make: async () => {
      await require();
      await updateOrganization(later(), OPERATOR, acme.id, { plan: 'free' });
    },
    password: 'alone',
    sso: 'goes on',
  },
  'a plan without single sign-on': {
    make: () => updateOrganization(later(), OPERATOR, acme.id, { plan: 'free' }),
    password: 'goes on',
    sso: 'goes on',
  },
  'required single sign-on of somebody who has become an Admin': {
    make: async () => {
      await member({ role: 'admin' });
      await require();
    },
    password: 'goes on',
    sso: 'goes on',
  },
  'single sign-on that is switched off': {
    make: () => saveSso(later(), OPERATOR, organization(), { enabled: false }),
    password: 'goes on',
    sso: 'goes on',
  },
  'a connection that is gone': {
    make: () => removeSso(later(), OPERATOR, acme.id),
    password: 'goes on',
    sso: 'goes on',
  },
  'a claim that has expired': {
    make: () => sql(`update domains set status = 'expired'`),
    password: 'goes on',
    sso: 'goes on',
  },
  'a deactivation': { make: () => member({ active: false }), password: 'ends', sso: 'ends' },
  'a deactivation that was taken back': {
    make: async () => {
      await member({ active: false });
      await member({ active: true });
    },
    password: 'ends',
    sso: 'ends',
  },
  'everybody signed out': {
    make: () => signEverybodyOut(later(), OPERATOR, acme.id),
    password: 'ends',
    sso: 'ends',
  },
  'a shorter life of sessions': {
    make: () => setSessionPolicy(later(), OPERATOR, acme.id, { lifetimeMinutes: 60, idleMinutes: null }),
    minutes: 61,
    password: 'ends',
    sso: 'ends',
  },
  'a shorter life that is not over': {
    make: () => setSessionPolicy(later(), OPERATOR, acme.id, { lifetimeMinutes: 60, idleMinutes: null }),
    minutes: 4,
    password: 'goes on',
    sso: 'goes on',
  },
  'a rest that was too long': {
    make: () => setSessionPolicy(later(), OPERATOR, acme.id, { lifetimeMinutes: 600, idleMinutes: 15 }),
    minutes: 16,
    password: 'ends',
    sso: 'ends',
  },
  'another role': { make: () => member({ role: 'billing_admin' }), password: 'goes on', sso: 'goes on' },
};

async function sessionOf(kind: 'password' | 'sso'): Promise<Browser> {
  if (kind === 'password') return await signedIn('ada@acme.test');
  const browser = new Browser();
  const { cookie } = await samlSignIn('ada@acme.test');
  browser.cookies.set(SESSION_COOKIE, { value: cookie, attributes: 'SameSite=Lax' });
  return browser;
}

describe.each(['password', 'sso'] as const)('a session by %s, after', (kind) => {
  it.each(Object.entries(CHANGES))('%s', async (_, { make, minutes = 0, ...expected }) => {
    // Longer than the others' five minutes, so that time alone ends no token here.
    const app = await newApplication({ accessTokenSeconds: 3600, accessTokenFormat: 'opaque' });
    const browser = await sessionOf(kind);
    const tokens = await tokensOf(app, browser);
    const begun = await begin(app);
    const code = (await follow(browser, begun.path)).searchParams.get('code') ?? '';
    await make(app);
    const nowMs = NOW_MS + 2 + minutes * MINUTE;
    vi.setSystemTime(nowMs);
    const cookie = browser.cookies.get(SESSION_COOKIE)?.value;
    const session = await loadSession(depsAt(nowMs), cookie);
    const isOpen = session?.memberships[0]?.access === 'open';
    const goesOn = expected[kind] === 'goes on';

    const bearer = { Authorization: `Bearer ${tokens.access_token}` };
    const seen = await post('/oauth/userinfo', {}, undefined, bearer);
    const asked = await post('/oauth/introspect', { token: tokens.access_token }, app);
    const { answer } = await check(depsAt(nowMs), { accessToken: tokens.access_token }, {});
    const refreshed = await post(
      '/oauth/token',
      { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' },
      app,
    );
    const fields = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: begun.verifier,
    };
    const redeemed = await post('/oauth/token', fields, app);
    expect({
      session: isOpen,
      userinfo: seen.status === 200,
      introspection: asked.body.active,
      check: answer.active,
      refresh: refreshed.status === 200,
      // A code is good for a minute, whatever else.
      code: minutes > 0 ? 'late' : redeemed.status === 200,
    }).toEqual({
      session: goesOn || expected[kind] === 'alone',
      userinfo: goesOn,
      introspection: goesOn,
      check: goesOn,
      refresh: goesOn,
      code: minutes > 0 ? 'late' : goesOn,
    });
  });
});

describe('what goes on', () => {
  it('says at each refresh what has become of the person: name, role, groups and the name of the organization', async () => {
    const app = await newApplication();
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    await member({ role: 'billing_admin', givenName: 'Augusta', familyName: 'King' });
    await updateOrganization(later(), OPERATOR, acme.id, { name: 'Acme Ltd' });
    await sql(`insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
      values ('team_1', '${acme.id}', 'Auditors', 'auditors', 'scim', 1, 1)`);
    await sql(
      `insert into team_members (team_id, member_id, created_at) values ('team_1', '${acme.memberId}', 1)`,
    );
    const { body } = await post(
      '/oauth/token',
      { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' },
      app,
    );
    expect(decodeJwt(String(body.id_token))).toMatchObject({
      role: 'billing_admin',
      given_name: 'Augusta',
      org_name: 'Acme Ltd',
      groups: [{ id: 'team_1', name: 'Auditors' }],
    });
    expect(decodeJwt(String(body.id_token))).not.toHaveProperty('nonce');
  });

  it('ends for an application that the organization may not use any more, and not for another', async () => {
    const [app, other] = [await newApplication(), await newApplication({ name: 'Other' })];
    const browser = await signedIn('ada@acme.test');
    const [mine, theirs] = [await tokensOf(app, browser), await tokensOf(other, browser)];
    await changeApplication(later(), OPERATOR, app.id, { organizations: [] });
    const active = async (token: string, by: TestApplication) =>
      (await post('/oauth/introspect', { token }, by)).body.active;
    expect([await active(mine.access_token, app), await active(theirs.access_token, other)]).toEqual([
      false,
      true,
    ]);
    const back = await browser.get((await begin(app)).path);
    expect(back.status).toBe(403);
  });
});
