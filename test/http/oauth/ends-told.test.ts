// What ends access is told: for each cause, the application that has a back-channel address gets one delivery
// for each session, written together with the end; the log of the organization says so; and nobody else hears
// anything.

import { env } from 'cloudflare:workers';
import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { removeApplication } from '../../../src/domain/apps/applications.ts';
import { deleteOrganization, finishDeletions } from '../../../src/domain/organization/deletion.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { pruneExpired } from '../../../src/domain/organization/retention.ts';
import { setSessionPolicy, signEverybodyOut } from '../../../src/domain/organization/session-policy.ts';
import { addMember, changeMember, removeMember } from '../../../src/domain/people/members.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { commit } from '../../../src/storage/change.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { deleteOldestSessions, endSessionsOfNameId } from '../../../src/storage/sign-in/sessions.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import type { Browser } from '../browser.ts';
import { tenantOf } from '../scim/server.ts';
import { signedIn } from '../session-of.ts';
import { begin, CALLBACK, follow, newApplication, post, type TestApplication, tokensOf } from './client.ts';

const LATER = NOW_MS + 60_000;

let acme: Acme;

beforeEach(async () => {
  acme = await world();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

const organization = () => ({ id: acme.id, name: 'Acme', plan: acme.plan }) as never;
const sql = async (text: string) => void (await env.DB.prepare(text).run());

interface Delivery {
  readonly application_id: string;
  readonly account_id: string;
  readonly sid: string;
  readonly why: string;
  readonly created_at: number;
  readonly next_at: number;
  readonly jti: string;
}

async function deliveries(): Promise<Delivery[]> {
  return (await env.DB.prepare('select * from logout_deliveries order by rowid').all<Delivery>()).results;
}

async function recorded(): Promise<unknown[]> {
  const { results } = await env.DB.prepare(
    `select target_id, actor_type, detail ->> '$.application' as app, detail ->> '$.because' as because
      from audit_events where action = 'application.access_ended' order by app`,
  ).all();
  return results;
}

interface Told {
  readonly app: TestApplication;
  /** It has no address. */
  readonly quiet: TestApplication;
  readonly browser: Browser;
  readonly sid: string;
  readonly refresh: string;
}

/** Ada, in two applications, and an Admin in one of them, whom nothing here concerns. */
async function atWork(): Promise<Told> {
  const app = await newApplication({ name: 'Told', backchannelLogoutUri: 'https://app.example/logout' });
  const quiet = await newApplication({ name: 'Quiet' });
  await tokensOf(app, await signedIn('admin@acme.test'));
  const browser = await signedIn('ada@acme.test');
  const tokens = await tokensOf(app, browser);
  await tokensOf(quiet, browser);
  vi.setSystemTime(LATER);
  const { sid } = decodeJwt(tokens.id_token ?? '') as { sid: string };
  return { app, quiet, browser, sid, refresh: tokens.refresh_token ?? '' };
}

type End = (told: Told) => Promise<unknown>;

const scim = async () => tenantOf(acme.id, (await generateScimToken(depsAt(), OPERATOR, acme)).token);
const db = () => openDatabase(env.DB);

/** Each with why, who did it, and whether the Admin's access ends as well. */
const ENDS: readonly [cause: string, why: string, actor: string, end: End, everybody?: true][] = [
  ['the sign-out', 'session_ended', 'account', ({ browser }) => browser.post('/sign-out', {})],
  [
    'a sign-out everywhere',
    'session_ended',
    'account',
    ({ browser }) => browser.post('/profile/sessions/end-all', {}),
  ],
  [
    'a new password in another browser',
    'session_ended',
    'account',
    async () =>
      (await signedIn('ada@acme.test')).post('/profile/password', {
        current: PASSWORD,
        next: 'another password altogether',
      }),
  ],
  [
    'a deactivation by the operator',
    'member_inactive',
    'operator',
    () => changeMember(depsAt(LATER), OPERATOR, organization(), acme.memberId, { active: false }, null),
  ],
  [
    'a deactivation by SCIM',
    'member_inactive',
    'scim',
    async () =>
      (await scim()).patch(`/Users/${acme.memberId}`, { op: 'replace', path: 'active', value: false }),
  ],
  [
    'a removal by the operator',
    'member_removed',
    'operator',
    () => removeMember(depsAt(LATER), OPERATOR, acme.id, acme.memberId, null),
  ],
  ['a removal by SCIM', 'member_removed', 'scim', async () => (await scim()).del(`/Users/${acme.memberId}`)],
  [
    'required single sign-on',
    'sso_required',
    'operator',
    () => saveSso(depsAt(LATER), OPERATOR, organization(), { requireSso: true }),
  ],
  [
    'everybody signed out',
    'session_ended',
    'operator',
    () => signEverybodyOut(depsAt(LATER), OPERATOR, acme.id),
    true,
  ],
  [
    'the end of the organization',
    'session_ended',
    'system',
    () => deleteOrganization(depsAt(LATER), OPERATOR, acme.id),
    true,
  ],
  [
    'the deletion of the oldest session',
    'session_ended',
    'system',
    async () => {
      const [account] = (
        await env.DB.prepare("select id from accounts where email_key = 'ada@acme.test'").all<{
          id: string;
        }>()
      ).results;
      const id = account?.id ?? '';
      await sql(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 100)
        insert into sessions (id, account_id, method, created_at, expires_at)
        select 'many' || i, '${id}', 'password', ${LATER} + i, 9e12 from n`);
      await commit(db(), [deleteOldestSessions(db(), id)], {
        actorType: 'system',
        actorId: null,
        actorLabel: 'x',
        at: LATER,
      });
    },
  ],
];

describe.each(ENDS)('%s', (_cause, why, actor, end, everybody) => {
  it('is told to the application, once, and recorded', async () => {
    const told = await atWork();
    await end(told);
    const all = await deliveries();
    const ada = all.filter(({ sid }) => sid === told.sid);
    expect(ada).toMatchObject([{ application_id: told.app.id, why, created_at: LATER, next_at: LATER }]);
    expect(all).toHaveLength(everybody ? 2 : 1);
    expect(new Set(all.map(({ jti }) => jti)).size).toBe(all.length);
    const ofAda = { target_id: acme.memberId, actor_type: actor, because: why };
    expect((await recorded()).filter((row) => (row as Json).target_id === acme.memberId)).toEqual([
      { ...ofAda, app: 'Quiet' },
      { ...ofAda, app: 'Told' },
    ]);
    expect(await count('grants', `member_id = '${acme.memberId}' and ended_at is null`)).toBe(0);
    // Once more there is nothing left to end.
    await end(told).catch(() => null);
    expect(await deliveries()).toHaveLength(all.length);
  });
});

type Json = Record<string, unknown>;

it('single logout by the identity provider is told', async () => {
  const told = await atWork();
  await sql(`update sessions set connection_id = (select id from connections), name_id = 'ada',
    organization_id = '${acme.id}', member_id = '${acme.memberId}'
    where account_id = (select account_id from members where id = '${acme.memberId}')`);
  const connection = (await env.DB.prepare('select id from connections').first<string>('id')) ?? '';
  const which = { connectionIds: [connection], nameId: 'ada', sessionIndexes: [] };
  await commit(db(), [endSessionsOfNameId(db(), which, LATER)]);
  expect(await deliveries()).toMatchObject([{ sid: told.sid, why: 'session_ended', created_at: LATER }]);
});

it.each(['code', 'refresh token'])('a %s that comes twice is told', async (what) => {
  const told = await atWork();
  const refresh = (token: string) =>
    post('/oauth/token', { grant_type: 'refresh_token', refresh_token: token }, told.app);
  if (what === 'refresh token') {
    await refresh(told.refresh);
    vi.setSystemTime(LATER + 120_000);
    expect((await refresh(told.refresh)).body.error).toBe('invalid_grant');
  } else {
    const begun = await begin(told.app);
    const code = (await follow(told.browser, begun.path)).searchParams.get('code') ?? '';
    const redeem = () =>
      post(
        '/oauth/token',
        { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: begun.verifier },
        told.app,
      );
    expect((await redeem()).status).toBe(200);
    expect((await redeem()).body.error).toBe('invalid_grant');
  }
  const why = what === 'code' ? 'code_reused' : 'refresh_token_reused';
  expect(await deliveries()).toMatchObject([{ sid: told.sid, why }]);
  expect(await recorded()).toEqual([
    { target_id: acme.memberId, actor_type: 'system', app: 'Told', because: why },
  ]);
});

it('a session policy that ends sessions is told', async () => {
  const told = await atWork();
  await sql(`update organizations set session_idle_minutes = 1`);
  await sql(`update sessions set last_seen_at = ${NOW_MS - 600_000}, longest_pause_ms = 600000`);
  await setSessionPolicy(depsAt(LATER), OPERATOR, acme.id, { lifetimeMinutes: 60, idleMinutes: null });
  expect((await deliveries()).map(({ sid }) => sid)).toContain(told.sid);
});

describe('everybody signed out', () => {
  it('ends what was given here with a session that stays open elsewhere', async () => {
    const other = (await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' })).id;
    await addMember(
      depsAt(),
      OPERATOR,
      { id: other, plan: 'enterprise' },
      { email: 'ada@acme.test', role: 'member' },
    );
    const app = await newApplication({ backchannelLogoutUri: 'https://app.example/logout' });
    const browser = await signedIn('ada@acme.test');
    await tokensOf(app, browser, { organization: acme.id });
    await tokensOf(app, browser, { organization: other });
    vi.setSystemTime(LATER);
    await signEverybodyOut(depsAt(LATER), OPERATOR, acme.id);
    expect(await count('sessions', 'ended_at is null')).toBe(1);
    expect(await deliveries()).toMatchObject([{ why: 'signed_out' }]);
    expect(await count('grants', `ended_at is null and organization_id = '${other}'`)).toBe(1);
    expect(await count('grants', `ended_at is null and organization_id = '${acme.id}'`)).toBe(0);
  });
});

describe('one delivery', () => {
  it('is enough for a session, however often the person went to the application', async () => {
    const told = await atWork();
    for (let n = 0; n < 3; n++) await tokensOf(told.app, told.browser);
    await told.browser.post('/sign-out', {});
    expect(await deliveries()).toHaveLength(1);
    expect(await recorded()).toHaveLength(2);
  });

  it('is written for each of two sessions', async () => {
    const told = await atWork();
    await tokensOf(told.app, await signedIn('ada@acme.test'));
    await changeMember(depsAt(LATER), OPERATOR, organization(), acme.memberId, { active: false }, null);
    const sids = (await deliveries()).map(({ sid }) => sid);
    expect([sids.length, new Set(sids).size]).toEqual([2, 2]);
  });

  it('comes although the tokens are over, as long as the session is not', async () => {
    const app = await newApplication({ backchannelLogoutUri: 'https://app.example/logout' });
    const browser = await signedIn('ada@acme.test');
    await tokensOf(app, browser, { scope: 'openid' });
    const days = NOW_MS + 3 * 86_400_000;
    vi.setSystemTime(days);
    await pruneExpired(depsAt(days));
    await changeMember(depsAt(days), OPERATOR, organization(), acme.memberId, { active: false }, null);
    expect(await deliveries()).toHaveLength(1);
  });
});

describe('nothing is told', () => {
  it('of a code that nobody redeemed and that is over', async () => {
    const app = await newApplication({ backchannelLogoutUri: 'https://app.example/logout' });
    const browser = await signedIn('ada@acme.test');
    await follow(browser, (await begin(app)).path);
    vi.setSystemTime(NOW_MS + 120_000);
    await browser.post('/sign-out', {});
    expect([await deliveries(), await recorded()]).toEqual([[], []]);
  });

  it('where the application has given its token back', async () => {
    const told = await atWork();
    await post('/oauth/revoke', { token: told.refresh }, told.app);
    expect(await deliveries()).toEqual([]);
    await told.browser.post('/sign-out', {});
    expect(await deliveries()).toEqual([]);
  });

  it('to an application that is deleted', async () => {
    const told = await atWork();
    await removeApplication(depsAt(LATER), OPERATOR, told.app.id);
    expect(await deliveries()).toEqual([]);
  });

  it('when what is over is cleared away', async () => {
    await atWork();
    const after = NOW_MS + 100 * 86_400_000;
    await pruneExpired(depsAt(after));
    expect([await count('grants'), await count('sessions'), await deliveries()]).toEqual([0, 0, []]);
    expect(await recorded()).toEqual([]);
  });

  it('to Owners and Admins, who keep their password where single sign-on is required', async () => {
    await atWork();
    await saveSso(depsAt(LATER), OPERATOR, organization(), { requireSso: true });
    expect(await count('grants', `member_id = '${acme.adminId}' and ended_at is null`)).toBe(1);
  });

  it('of a change that is rolled back', async () => {
    const told = await atWork();
    const broken = env.DB.prepare("insert into teams (id) values ('x')");
    const end = env.DB.prepare('update sessions set ended_at = 5');
    await expect(env.DB.batch([end, broken])).rejects.toThrow();
    expect([await deliveries(), await count('grants', 'ended_at is not null')]).toEqual([[], 0]);
    expect(told.sid).toBeTruthy();
  });
});

it('the end of a large organization is told to all of its people by later runs', async () => {
  const told = await atWork();
  const { results } = await env.DB.prepare('select * from grants where member_id = ?')
    .bind(acme.memberId)
    .all();
  expect(results.length).toBe(2);
  await deleteOrganization(depsAt(LATER), OPERATOR, acme.id);
  await finishDeletions(depsAt(LATER + 600_000));
  expect((await deliveries()).map(({ sid }) => sid)).toContain(told.sid);
  expect(await count('organizations')).toBe(0);
});
