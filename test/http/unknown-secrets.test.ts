// Bearers and links that open nothing: what they cost, and whom they slow down.
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PATHS } from '../../src/domain/paths.ts';
import { forgetIsolate } from '../../src/http/middleware/unknown-secrets.ts';
import { app } from '../../src/worker/app.ts';
import { NOW_MS } from '../support/deps.ts';
import { emptyStorage } from '../support/storage.ts';
import { API_KEY, putKey } from './api/client.ts';
import { newTenant, type Tenant } from './scim/server.ts';

const LIMIT = 60;
let tenant: Tenant;
let address = '';
let tests = 0;
/** Reads of KV and statements of D1. */
let lookups = 0;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  await emptyStorage();
  tenant = await newTenant();
  await putKey(API_KEY, { id: 'key_1', label: 'Test key' });
  address = `198.51.100.${++tests}`;
  lookups = 0;
  forgetIsolate();
});

const counting = <T extends object>(target: T, names: readonly string[]): T =>
  new Proxy(target, {
    get(of, name) {
      if (names.includes(String(name))) lookups++;
      const value = Reflect.get(of, name) as unknown;
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });

/** One object for all requests, as in an isolate: the check of the schema is kept with the binding. */
const bindings = {
  ...env,
  TOKENS: counting(env.TOKENS, ['get']),
  DB: counting(env.DB, ['prepare', 'batch']),
};

async function get(path: string, bearer?: string, from = address): Promise<Response> {
  const request = new Request(`https://sso.example${path}`, {
    headers: { 'CF-Connecting-IP': from, ...(bearer && { Authorization: `Bearer ${bearer}` }) },
  });
  return await app.fetch(request, bindings, createExecutionContext());
}

/** Sends unknown ones until one is refused; the minute of the limit may start over once during this. */
async function flood(one: () => Promise<Response>): Promise<Response> {
  for (let n = 0; n <= 2 * LIMIT; n++) {
    const response = await one();
    if (response.status === 429) return response;
  }
  throw new Error('nothing was refused');
}

let secrets = 0;
const unknown = () => `unknown-${secrets++}`.padEnd(43, 'x');

const SURFACES = [
  ['SCIM', '/scim/v2/Users?count=0', () => tenant.token, 'application/scim+json'],
  ['the management API', '/api/v1/organizations', () => API_KEY, 'application/problem+json'],
] as const;

describe.each(SURFACES)('unknown bearers of %s', (_, path, good, mediaType) => {
  const send = () => get(path, unknown());

  it('are refused in its own format after a minute’s share, and say when to come back', async () => {
    const refused = await flood(send);
    expect(refused.headers.get('Content-Type')).toContain(mediaType);
    expect(refused.headers.get('Retry-After')).toBe('60');
    expect(JSON.stringify(await refused.json())).toMatch(/[Ww]ait/);
  });

  it('cost nothing more then, for a minute', async () => {
    await flood(send);
    lookups = 0;
    expect((await send()).status).toBe(429);
    expect(lookups).toBe(0);
    vi.setSystemTime(NOW_MS + 60_000);
    await send();
    expect(lookups).toBe(1);
  });

  it('do not slow down one that was good before, behind the same address', async () => {
    expect((await get(path, good())).status).toBe(200);
    await flood(send);
    for (let n = 0; n < 5; n++) expect((await get(path, good())).status).toBe(200);
  });

  it('do not slow down one that another isolate of the data center knows', async () => {
    expect((await get(path, good())).status).toBe(200);
    forgetIsolate();
    await flood(send);
    expect((await get(path, good())).status).toBe(200);
    expect((await send()).status).toBe(429);
  });

  it('do not slow down another address', async () => {
    await flood(send);
    expect((await get(path, unknown(), '203.0.113.1')).status).toBe(401);
  });

  it('are all that counts: a good one may come as often as it likes', async () => {
    for (let n = 0; n < 2 * LIMIT + 2; n++) expect((await get(path, good())).status).toBe(200);
  });

  it('count again when a good one has ended', async () => {
    expect((await get(path, good())).status).toBe(200);
    await flood(send);
    for (const { name } of (await env.TOKENS.list()).keys) await env.TOKENS.delete(name);
    expect((await get(path, good())).status).toBe(429);
  });
});

describe.each(['/invitations', '/sign-up', '/password-reset'])('unknown links at %s', (path) => {
  const send = () => get(`${path}/${unknown().slice(0, 43)}`);

  it('are refused with a page after a minute’s share, and cost nothing more then', async () => {
    const refused = await flood(send);
    expect(refused.headers.get('Retry-After')).toBe('60');
    expect(await refused.text()).toContain('Wait a minute');
    lookups = 0;
    expect((await send()).status).toBe(429);
    expect(lookups).toBe(0);
    expect((await get(`${path}/${unknown()}`, undefined, '203.0.113.1')).status).toBe(404);
  });

  it('do not close the page without a link', async () => {
    await flood(send);
    if (path !== '/invitations') expect((await get(path)).status).toBe(200);
    expect((await get('/sign-in')).status).toBe(200);
  });
});

describe.each([
  ['our metadata', () => `${PATHS.metadata}?org_id=${tenant.organizationId}`],
  ['single logout', () => PATHS.logout],
])('%s', (_, path) => {
  it('is limited for each address', async () => {
    let refused = await get(path());
    // 300 messages a minute at most; the minute of the limit may start over once during this.
    for (let n = 0; n < 600 && refused.status !== 429; n++) refused = await get(path());
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '60']);
    expect((await get(path(), undefined, '203.0.113.1')).status).not.toBe(429);
  });
});
