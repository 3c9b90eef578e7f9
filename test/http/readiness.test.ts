// A deployment that is not finished: nothing is served but what says so.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NEEDED_MIGRATION } from '../../src/storage/schema-version.ts';
import { app } from '../../src/worker/app.ts';
import type { Bindings } from '../../src/worker/bindings.ts';
import { runScheduled } from '../../src/worker/scheduled.ts';
import { count, world } from '../support/deps.ts';

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
const info = vi.spyOn(console, 'info').mockImplementation(() => {});
const error = vi.spyOn(console, 'error').mockImplementation(() => {});

/** A binding that this isolate has not seen, as after a deployment. It notes how often the schema is read. */
function newBinding() {
  const asked: string[] = [];
  const d1 = new Proxy(env.DB, {
    get(target, property) {
      const value = Reflect.get(target, property) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (property === 'prepare' && String(args[0]).includes('d1_migrations')) asked.push(String(args[0]));
        return value.apply(target, args) as unknown;
      };
    },
  });
  return { asked, bindings: { ...env, DB: d1 } as unknown as Bindings };
}

const behind = () => env.DB.prepare('delete from d1_migrations where name = ?').bind(NEEDED_MIGRATION).run();
const caughtUp = () =>
  env.DB.prepare('insert into d1_migrations (name) values (?)').bind(NEEDED_MIGRATION).run();

beforeEach(async () => {
  await env.DB.prepare('insert or ignore into d1_migrations (name) values (?)').bind(NEEDED_MIGRATION).run();
  for (const spy of [warn, info, error]) spy.mockClear();
});

describe('with a schema that is older than the code', () => {
  it.each([
    '/',
    '/sign-in',
    '/sso/saml2',
    '/scim/v2/Users',
    '/api/v1/organizations',
    '/oauth/jwks',
    '/.well-known/openid-configuration',
    '/no-such-page',
  ])('answers %s with 503, a time to come back and no cache', async (path) => {
    await behind();
    const response = await app.request(path, {}, newBinding().bindings);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });

  it('names the reason to programs and in the log', async () => {
    await behind();
    const headers = { Accept: 'application/json' };
    const response = await app.request('/sign-in', { headers }, newBinding().bindings);
    expect(await response.json()).toMatchObject({ status: 503, reason: 'being_set_up' });
    expect(JSON.parse(String(warn.mock.lastCall?.[0]))).toMatchObject({
      event: 'being_set_up',
      lack: 'schema',
    });
  });

  it('takes no change', async () => {
    await world();
    await behind();
    const before = await count('sessions');
    const response = await app.request(
      '/sign-in',
      { method: 'POST', body: new URLSearchParams({ email: 'owner@acme.test' }) },
      newBinding().bindings,
    );
    expect([response.status, await count('sessions')]).toEqual([503, before]);
  });

  it('serves /healthz, /readyz and style sheets', async () => {
    await behind();
    const { bindings } = newBinding();
    expect((await app.request('/healthz', {}, bindings)).status).toBe(200);
    expect((await app.request('/readyz', {}, bindings)).status).toBe(503);
    const page = await (await app.request('/sign-in', { headers: { Accept: 'text/html' } }, bindings)).text();
    const [, sheet = ''] = /href="(\/assets\/[^"]+)"/.exec(page) ?? [];
    expect((await app.request(sheet, {}, bindings)).status).toBe(200);
  });

  it('serves the moment that the migration is there, and asks no more', async () => {
    await behind();
    const { asked, bindings } = newBinding();
    expect((await app.request('/sign-in', {}, bindings)).status).toBe(503);
    await caughtUp();
    for (let i = 0; i < 3; i++) expect((await app.request('/sign-in', {}, bindings)).status).toBe(200);
    expect(asked).toHaveLength(2);
  });

  it('runs no cron', async () => {
    await behind();
    await runScheduled(newBinding().bindings, '*/10 * * * *', Date.now());
    expect(info).not.toHaveBeenCalled();
    expect(error).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledOnce();
  });
});

describe('before the first deployment has finished', () => {
  it('answers 503 where no migration was ever applied', async () => {
    await env.DB.prepare('alter table d1_migrations rename to kept').run();
    const response = await app.request('/sign-in', {}, newBinding().bindings);
    await env.DB.prepare('alter table kept rename to d1_migrations').run();
    expect(response.status).toBe(503);
  });

  it.each(['PUBLIC_URL', 'SESSION_KEYS', 'WRAPPING_KEYS'])('answers 503 without %s', async (name) => {
    const bindings = { ...env, [name]: undefined } as unknown as Bindings;
    expect((await app.request('/sign-in', {}, bindings)).status).toBe(503);
    const ready = await app.request('/readyz', {}, bindings);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { ready: false, settings: { missing: [name] } },
    ]);
  });
});

it('does not take a database that fails for an old one', async () => {
  const DB = { prepare: () => undefined, batch: () => undefined } as unknown as D1Database;
  const bindings = { ...env, DB } as unknown as Bindings;
  const headers = { Cookie: '__Host-gatehouse=k1.x.y' };
  expect((await app.request('/sign-in', { headers }, bindings)).status).not.toBe(503);
  expect(await (await app.request('/readyz', {}, bindings)).json()).toMatchObject({
    ready: false,
    bindings: { DB: 'failing' },
    schema: { state: 'unknown' },
  });
});

describe('/readyz', () => {
  it('says which schema it needs and how old the key is that signs', async () => {
    const read = async () => (await app.request('/readyz', {}, env as unknown as Bindings)).json();
    expect(await read()).toMatchObject({
      ready: true,
      settings: { missing: [] },
      schema: { needed: NEEDED_MIGRATION, state: 'current' },
      signingKey: { ageDays: null },
      webhooks: 'ok',
      logStreams: 'ok',
    });
    const at = Date.now() - 3.5 * 86_400_000;
    await env.DB.prepare(
      `insert into signing_keys (kid, alg, public_jwk, private_wrapped, created_at, not_before)
       values ('kid', 'ES256', '{}', 'w1.x', ?1, ?1)`,
    )
      .bind(at)
      .run();
    expect(await read()).toMatchObject({ signingKey: { ageDays: 3 } });
    // The next one is published, and does not sign yet.
    await env.DB.batch([
      env.DB.prepare('update signing_keys set retire_at = ?').bind(Date.now() + 86_400_000),
      env.DB.prepare(
        `insert into signing_keys (kid, alg, public_jwk, private_wrapped, created_at, not_before)
         values ('next', 'ES256', '{}', 'w1.x', ?1, ?1 + 43200000)`,
      ).bind(Date.now()),
    ]);
    expect(await read()).toMatchObject({ signingKey: { ageDays: 3 } });
  });
});

describe('receivers that fail', () => {
  const insert = (columns: string, values: string) =>
    env.DB.prepare(`insert into ${columns} values (${values})`).run();
  const read = async () => {
    const response = await app.request('/readyz', {}, newBinding().bindings);
    return [response.status, await response.json()] as const;
  };
  const ENDPOINT = 'webhook_endpoints (id, url, status, seen_seq, created_at, updated_at)';
  const POSITION = 'webhook_positions (endpoint_id, organization_id, seq, next_at, failing_since)';
  const STREAM =
    'log_streams (id, kinds, destination, sealed, status, seq, failing_since, created_at, updated_at)';

  beforeEach(async () => {
    await world();
    await caughtUp().catch(() => {});
  });

  it('are told, and leave the deployment ready', async () => {
    await insert(ENDPOINT, "'whe_1', 'u', 'enabled', 0, 0, 0");
    await insert(POSITION, "'whe_1', 'org_1', 0, 5, null");
    expect(await read()).toMatchObject([200, { ready: true, webhooks: 'ok', logStreams: 'ok' }]);
    await insert(POSITION, "'whe_1', 'org_2', 0, 6, 4");
    await insert(STREAM, "'lgs_1', '[]', '{}', 'x', 'enabled', 0, 5, 0, 0");
    expect(await read()).toMatchObject([200, { ready: true, webhooks: 'failing', logStreams: 'failing' }]);
  });

  it('are told of when they have stopped by themselves, and not when the operator stopped them', async () => {
    await insert(ENDPOINT, "'whe_1', 'u', 'disabled', 0, 0, 0");
    await insert(POSITION, "'whe_1', 'org_2', 0, 6, 4");
    await insert(STREAM, "'lgs_1', '[]', '{}', 'x', 'disabled', 0, 5, 0, 0");
    expect(await read()).toMatchObject([200, { webhooks: 'ok', logStreams: 'ok' }]);
    await env.DB.batch([
      env.DB.prepare("update webhook_endpoints set status = 'failing'"),
      env.DB.prepare("update log_streams set status = 'failing'"),
    ]);
    expect(await read()).toMatchObject([200, { webhooks: 'failing', logStreams: 'failing' }]);
  });
});
