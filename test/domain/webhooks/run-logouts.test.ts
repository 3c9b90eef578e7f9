// Back-channel logout: tried for a day, each time with a token of its own and one jti.
import { env } from 'cloudflare:workers';
import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApplication } from '../../../src/domain/apps/applications.ts';
import { failedLogoutsOf, sendLogoutAgain } from '../../../src/domain/webhooks/deliveries.ts';
import { runLogouts } from '../../../src/domain/webhooks/run-logouts.ts';
import { takeSendingWarnings } from '../../../src/domain/webhooks/warnings.ts';
import { count, depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

let nowMs: number;
let got: { readonly type: string | null; readonly claims: Record<string, unknown> }[];
let receive: () => Response | Promise<Response>;
let applicationId: string;

const outside = {
  now: () => nowMs,
  chance: () => 0,
  fetch: (async (_url: string, init: RequestInit) => {
    const token = new URLSearchParams(String(init.body)).get('logout_token') ?? '';
    got.push({ type: new Headers(init.headers).get('content-type'), claims: decodeJwt(token) });
    return await receive();
  }) as unknown as typeof fetch,
};
const run = () =>
  runLogouts(depsAt(nowMs), outside, applicationId, { deliveries: 1000, untilMs: nowMs + 60_000 });
const row = () => env.DB.prepare('select attempt, ended_why, last_problem from logout_deliveries').first();

beforeEach(async () => {
  await emptyStorage();
  nowMs = NOW_MS;
  got = [];
  receive = () => new Response(null, { status: 200 });
  const { row: application } = await createApplication(depsAt(), OPERATOR, {
    name: 'App',
    redirectUris: ['https://app.acme.com/callback'],
    backchannelLogoutUri: 'https://app.acme.com/logout',
  });
  applicationId = application.id;
  await env.DB.prepare(
    `insert into logout_deliveries (id, application_id, organization_id, account_id, member_id, sid, jti, why,
      created_at, next_at) values ('lgo_1', ?, 'org_1', 'acc_1', 'mem_1', 'sid_1', 'jti_1', 'session_ended', ?, ?)`,
  )
    .bind(applicationId, NOW_MS, NOW_MS)
    .run();
});

describe('a logout that did not arrive', () => {
  const listed = async (limit = 10) =>
    (await failedLogoutsOf(depsAt(), applicationId, limit)).map(({ id, endedWhy }) => `${id} ${endedWhy}`);
  const again = (id: string, application = applicationId) =>
    sendLogoutAgain(depsAt(nowMs), OPERATOR, application, id);
  const recorded = () => count('audit_events', "action = 'application.logout_sent_again'");
  const set = (sql: string) => env.DB.prepare(`update logout_deliveries set ${sql}`).run();
  const GIVEN_UP = `attempt = 12, last_at = 5, last_problem = 'timeout', ended_at = 5, ended_why = 'failed', told_at = 6`;

  it('is listed once it was tried, until it arrives', async () => {
    expect(await listed()).toEqual([]);
    receive = () => new Response(null, { status: 503 });
    await run();
    expect(await listed()).toEqual(['lgo_1 null']);
    receive = () => new Response(null, { status: 200 });
    nowMs += 60_000;
    await run();
    expect(await listed()).toEqual([]);
  });

  it.each(['delivered', 'withdrawn'])('is not listed where it was %s', async (why) => {
    await set(`attempt = 2, last_problem = 'status', ended_at = 1, ended_why = '${why}'`);
    expect(await listed()).toEqual([]);
  });

  it('is listed with the last try first, up to a limit, and with no other application’s', async () => {
    await set(GIVEN_UP);
    for (const [id, application, lastAt] of [
      ['lgo_2', applicationId, 9],
      ['lgo_3', applicationId, 1],
    ] as const)
      await env.DB.prepare(
        `insert into logout_deliveries select ?, ?, organization_id, account_id, member_id, sid, ?, why, created_at,
          1, next_at, ?, null, 'timeout', null, null, null from logout_deliveries where id = 'lgo_1'`,
      )
        .bind(id, application, id, lastAt)
        .run();
    expect(await listed()).toEqual(['lgo_2 null', 'lgo_1 failed', 'lgo_3 null']);
    expect(await listed(1)).toEqual(['lgo_2 null']);
    expect(await failedLogoutsOf(depsAt(), 'app_other', 10)).toEqual([]);
  });

  it('is sent again with all its tries, after it was given up', async () => {
    await set(GIVEN_UP);
    await again('lgo_1');
    expect(await recorded()).toBe(1);
    receive = () => new Response(null, { status: 503 });
    expect(await run()).toBe(NOW_MS + 5000);
    expect(await row()).toEqual({ attempt: 1, ended_why: null, last_problem: 'status' });
    expect(got[0]?.claims).toMatchObject({ sub: 'acc_1', sid: 'sid_1', jti: 'jti_1' });
  });

  it('is sent at once where it waits, and keeps its count', async () => {
    await set(`attempt = 3, next_at = ${NOW_MS + 3_600_000}`);
    await run();
    expect(got).toHaveLength(0);
    await again('lgo_1');
    await run();
    expect(await row()).toEqual({ attempt: 4, ended_why: 'delivered', last_problem: null });
  });

  it.each([
    ['it has arrived', "ended_at = 1, ended_why = 'delivered'", 'lgo_1', undefined],
    ['it was withdrawn', "ended_at = 1, ended_why = 'withdrawn'", 'lgo_1', undefined],
    ['there is none', GIVEN_UP, 'lgo_none', undefined],
    ['it is another application’s', GIVEN_UP, 'lgo_1', 'app_other'],
  ])('is not sent again where %s', async (_why, sql, id, application) => {
    await set(sql);
    const before = await env.DB.prepare('select * from logout_deliveries').all();
    await expect(again(id, application)).rejects.toMatchObject({ reason: 'changed_meanwhile' });
    expect((await env.DB.prepare('select * from logout_deliveries').all()).results).toEqual(before.results);
    expect(await recorded()).toBe(0);
  });

  it('has the operator told once more when it fails again', async () => {
    await set(GIVEN_UP);
    expect((await takeSendingWarnings(depsAt())).applications).toEqual([]);
    await again('lgo_1');
    await set(GIVEN_UP.replace('told_at = 6', 'told_at = told_at'));
    expect((await takeSendingWarnings(depsAt())).applications).toHaveLength(1);
  });
});

describe('a logout', () => {
  it('is told once, as a form with a token', async () => {
    expect(await run()).toBeNull();
    await run();
    expect(got).toHaveLength(1);
    expect(got[0]).toMatchObject({
      type: 'application/x-www-form-urlencoded',
      claims: { aud: applicationId, sub: 'acc_1', sid: 'sid_1', jti: 'jti_1', iat: NOW_MS / 1000 },
    });
    expect(await row()).toEqual({ attempt: 1, ended_why: 'delivered', last_problem: null });
  });

  it('arrives after a minute in which the application was down', async () => {
    receive = () => Promise.reject(new TypeError('refused'));
    while (nowMs < NOW_MS + 60_000) nowMs = (await run()) as number;
    receive = () => new Response(null, { status: 204 });
    await run();
    expect(new Set(got.map(({ claims }) => claims.jti))).toEqual(new Set(['jti_1']));
    expect(got.at(-1)?.claims.iat).toBe(nowMs / 1000);
    expect(await row()).toMatchObject({ ended_why: 'delivered' });
  });

  it('that fails for a day is shown as failed, and told to the operator once', async () => {
    receive = () => new Response(null, { status: 400 });
    for (let next = await run(); next !== null; next = await run()) nowMs = next;
    expect(nowMs - NOW_MS).toBeGreaterThan(23 * 3_600_000);
    expect(await row()).toEqual({ attempt: 12, ended_why: 'failed', last_problem: 'status' });
    expect((await takeSendingWarnings(depsAt(nowMs))).applications).toEqual([
      { id: applicationId, name: 'App', logouts: 1 },
    ]);
    expect((await takeSendingWarnings(depsAt(nowMs))).applications).toEqual([]);
  });

  const failedBy = (problem: string) =>
    env.DB.prepare('update logout_deliveries set attempt = 1, last_problem = ?').bind(problem).run();

  it('whose first answer was lost is delivered where the repeated jti is refused, with the refusal as a note', async () => {
    await failedBy('timeout');
    receive = () => new Response(null, { status: 400 });
    expect(await run()).toBeNull();
    expect(await row()).toEqual({ attempt: 2, ended_why: 'delivered', last_problem: 'status' });
  });

  it.each([
    ['timeout', 401],
    ['timeout', 500],
    ['unreachable', 400],
    ['status', 400],
    ['redirect', 400],
  ])('is tried again after %s and then %i', async (problem, status) => {
    await failedBy(problem);
    receive = () => new Response(null, { status });
    expect(await run()).toBeGreaterThan(nowMs);
    expect(await row()).toEqual({ attempt: 2, ended_why: null, last_problem: 'status' });
  });

  it('is withdrawn where the application has no address any more', async () => {
    await env.DB.prepare('update applications set backchannel_logout_uri = null').run();
    await run();
    expect([await row(), got]).toEqual([{ attempt: 0, ended_why: 'withdrawn', last_problem: null }, []]);
  });

  it('follows no redirect', async () => {
    receive = () => Response.redirect('https://app.acme.com/other', 307);
    expect(await run()).toBe(nowMs + 5000);
    expect([await row(), got.length]).toEqual([{ attempt: 1, ended_why: null, last_problem: 'redirect' }, 1]);
  });

  it('never goes to an inside address, however that came to be kept', async () => {
    await env.DB.prepare(`update applications set backchannel_logout_uri = 'http://localhost:3000/'`).run();
    await run();
    expect([await row(), got]).toEqual([{ attempt: 1, ended_why: null, last_problem: 'url_not_https' }, []]);
  });

  it('whose token no key can sign any more pauses as well, and says why', async () => {
    await run();
    await env.DB.prepare(
      `insert into logout_deliveries (id, application_id, organization_id, account_id, member_id, sid, jti, why,
        created_at, next_at) values ('lgo_2', ?, 'org_1', 'acc_1', 'mem_1', 'sid_2', 'jti_2', 'session_ended', ?, ?)`,
    )
      .bind(applicationId, NOW_MS, NOW_MS)
      .run();
    const deps = { ...depsAt(nowMs), wrappingKeys: `w9:${'B'.repeat(42)}A` };
    const budget = { deliveries: 1000, untilMs: nowMs + 60_000 };
    expect(await runLogouts(deps, outside, applicationId, budget)).toBe(NOW_MS + 5000);
    const tried = await env.DB.prepare(
      "select attempt, ended_why, last_problem from logout_deliveries where id = 'lgo_2'",
    ).first();
    expect(tried).toEqual({ attempt: 1, ended_why: null, last_problem: 'key_gone' });
    expect(got).toHaveLength(1);
  });
});
