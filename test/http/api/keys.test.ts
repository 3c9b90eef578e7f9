// The operator's keys: what each may do, when it ends, and that D1 decides.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { authenticateOperator, createApiKey, type Operator } from '../../../src/domain/operator/api-keys.ts';
import { covers, SCOPES, type Scope } from '../../../src/domain/operator/scopes.ts';
import { ROUTES } from '../../../src/http/api/routes.ts';
import { scopeOf } from '../../../src/http/api/scope.ts';
import { hashSecret } from '../../../src/lib/ids.ts';
import { count, depsAt, reasonOf } from '../../support/deps.ts';
import { API_KEY, call, freshDeployment, type Json, newOrganization, ok, putKey, refused } from './client.ts';

beforeEach(freshDeployment);
afterEach(() => {
  vi.useRealTimers();
});

const make = (scopes: readonly string[], more: object = {}, key = API_KEY): Promise<Json> =>
  ok('POST', '/keys', { label: 'CI', scopes, ...more }, { key });

describe('a scope', () => {
  it('covers itself, reading by writing, and one area by everything', () => {
    const cases: [readonly string[], Scope, boolean][] = [
      [['write'], 'write', true],
      [['write'], 'read', true],
      [['write'], 'members:write', true],
      [['read'], 'members:read', true],
      [['members:write'], 'members:read', true],
      [['members:read'], 'members:read', true],
      [['read'], 'write', false],
      [['read'], 'members:write', false],
      [['members:read'], 'members:write', false],
      [['members:write'], 'domains:read', false],
      [['members:write'], 'read', false],
      [['members:write'], 'write', false],
      [SCOPES.filter((one) => one.includes(':')), 'write', false],
      [[], 'read', false],
      [['writes', 'members', ':write', 'members:'], 'members:read', false],
    ];
    for (const [held, scope, expected] of cases)
      expect([held, scope, covers(held, scope)]).toEqual([held, scope, expected]);
  });

  it('is known for every call of the API', () => {
    // What everybody sees on every page is for a key for everything.
    for (const route of ROUTES.filter(({ tag }) => tag !== 'Branding'))
      expect([route.operationId, scopeOf(route)]).toEqual([route.operationId, expect.stringContaining(':')]);
  });
});

describe('a new key', () => {
  it('is shown once, stored as a hash, and does what its scopes say', async () => {
    const made = await make(['members:read']);
    expect(made).toMatchObject({
      label: 'CI',
      scopes: ['members:read'],
      expiresAt: null,
      createdBy: 'Test key',
    });
    expect(made.key).toMatch(/^ghk_[\w-]{43}$/);
    const { key, ...shown } = made;
    expect((await ok('GET', '/keys')).items).toContainEqual(shown);
    expect(await env.DB.prepare('select hash from api_keys where id = ?').bind(made.id).first('hash')).toBe(
      await hashSecret(key),
    );
    const organization = await newOrganization();
    expect((await call('GET', `${organization}/members`, undefined, { key })).status).toBe(200);
    const answer = await call(
      'POST',
      `${organization}/members`,
      { email: 'a@b.test', role: 'member' },
      { key },
    );
    expect([answer.status, answer.body.reason]).toEqual([403, 'scope_missing']);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="gatehouse", error="insufficient_scope", scope="members:write"',
    );
    expect(await refused('GET', '/organizations', undefined, { key })).toBe('403 scope_missing');
    expect(await count('members')).toBe(0);
  });

  it('may read everything and change nothing with "read"', async () => {
    const { key } = await make(['read']);
    const organization = await newOrganization();
    for (const path of ['/organizations', organization, `${organization}/audit-log`, '/keys', '/audit-log']) {
      expect([path, (await call('GET', path, undefined, { key })).status]).toEqual([path, 200]);
    }
    expect(await refused('DELETE', organization, undefined, { key })).toBe('403 scope_missing');
    expect(await refused('POST', '/keys', { label: 'x', scopes: ['read'] }, { key })).toBe(
      '403 scope_missing',
    );
  });

  it('never gets more than the key that makes it has', async () => {
    const { key } = await make(['keys:write', 'members:read']);
    expect((await make(['members:read'], {}, key)).scopes).toEqual(['members:read']);
    expect((await make(['keys:read'], {}, key)).scopes).toEqual(['keys:read']);
    for (const scopes of [['members:write'], ['write'], ['read'], ['members:read', 'domains:read']]) {
      expect(await refused('POST', '/keys', { label: 'x', scopes }, { key })).toBe('403 scope_above_own');
    }
    expect(await count('api_keys')).toBe(4);
  });

  it('is unknown without its row, and is not taken for one that was made by hand', async () => {
    const { key, id } = await make(['members:read']);
    await env.DB.prepare('delete from api_keys where id = ?').bind(id).run();
    expect(await refused('GET', '/organizations', undefined, { key })).toBe('401 key_unknown');
    expect(await count('api_keys')).toBe(1);
  });

  it('is not made by a key that has ended since it came in', async () => {
    for (const end of ['revoked_at = 1', `expires_at = ${Date.now() - 1}`]) {
      const { key, id } = await make(['keys:write']);
      const operator = await authenticateOperator(depsAt(Date.now()), key, null);
      await env.DB.prepare(`update api_keys set ${end} where id = ?`).bind(id).run();
      const made = createApiKey(depsAt(Date.now()), operator as Operator, {
        label: 'x',
        scopes: ['keys:write'],
        expiresAt: null,
      });
      expect(await reasonOf(made)).toBe('changed_meanwhile');
    }
    expect(await count('api_keys', "label = 'x'")).toBe(0);
  });

  it('ends no later than the one that made it', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const inADay = new Date(Date.now() + 86_400_000).toISOString();
    const soon = new Date(Date.now() + 60_000).toISOString();
    const { key } = await make(['keys:write'], { expiresAt: inAnHour });
    const ends = async (expiresAt?: string) => {
      const body = { label: 'child', scopes: ['keys:write'], ...(expiresAt && { expiresAt }) };
      return (await call('POST', '/keys', body, { key })).body.expiresAt;
    };
    expect([await ends(), await ends(inADay), await ends(soon)]).toEqual([inAnHour, inAnHour, soon]);
  });

  it('is refused without scopes, with unknown ones, a label that nobody can see, or an end in the past', async () => {
    for (const [body, refusal] of [
      [{ label: 'x', scopes: [] }, '400 request_invalid'],
      [{ label: 'x', scopes: ['everything'] }, '400 request_invalid'],
      [{ label: 'x' }, '400 request_invalid'],
      [{ label: ' ', scopes: ['read'] }, '400 name_missing'],
      [{ label: '\u202ex', scopes: ['read'] }, '400 name_invisible'],
      [{ label: 'x'.repeat(101), scopes: ['read'] }, '400 name_too_long'],
      [{ label: 'x', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' }, '400 expiry_past'],
      [{ label: 'x', scopes: ['read'], expiresAt: 'tomorrow' }, '400 request_invalid'],
    ] as const) {
      expect([body, await refused('POST', '/keys', body)]).toEqual([body, refusal]);
    }
    expect(await count('api_keys')).toBe(1);
  });

  it('ends by itself when it expires, although KV still knows it', async () => {
    const nowMs = Date.now();
    const { key, expiresAt } = await make(['read'], { expiresAt: new Date(nowMs + 3_600_000).toISOString() });
    expect(Date.parse(expiresAt)).toBe(nowMs + 3_600_000);
    expect((await call('GET', '/keys', undefined, { key })).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: nowMs + 3_600_000 });
    expect(await refused('GET', '/keys', undefined, { key })).toBe('401 key_unknown');
    expect((await ok('GET', '/keys')).items).toHaveLength(1);
  });

  it('tells when it was last used', async () => {
    const { id, key } = await make(['keys:read']);
    const lastUsed = async () =>
      (await ok('GET', '/keys')).items.find((one: Json) => one.id === id).lastUsedAt;
    expect(await lastUsed()).toBeNull();
    await ok('GET', '/keys', undefined, { key });
    expect(Date.parse(await lastUsed())).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe('revoking', () => {
  it('ends a key at once, although KV still knows it, and is in the log', async () => {
    const { id, key } = await make(['read']);
    const name = `api_key:${await hashSecret(key)}`;
    const entry = await env.TOKENS.get(name);
    expect((await call('DELETE', `/keys/${id}`)).status).toBe(204);
    expect(await env.TOKENS.get(name)).toBeNull();
    await env.TOKENS.put(name, entry as string);
    expect(await refused('GET', '/keys', undefined, { key })).toBe('401 key_unknown');
    expect(await refused('DELETE', `/keys/${id}`)).toBe('404 api_key_not_found');
    const events = (await ok('GET', '/audit-log')).items;
    expect(events.map((one: Json) => [one.action, one.target.id])).toEqual([
      ['api_key.revoked', id],
      ['api_key.created', id],
    ]);
    expect(JSON.stringify(events)).not.toContain(key);
  });

  it('lets a key end itself, by its id or as "current", and no other without the scope', async () => {
    const first = await make(['logs:read']);
    const second = await make(['logs:read']);
    expect(await refused('DELETE', `/keys/${second.id}`, undefined, { key: first.key })).toBe(
      '403 scope_missing',
    );
    expect((await call('DELETE', `/keys/${first.id}`, undefined, { key: first.key })).status).toBe(204);
    expect((await call('DELETE', '/keys/current', undefined, { key: second.key })).status).toBe(204);
    for (const { key } of [first, second]) {
      expect(await refused('GET', '/audit-log', undefined, { key })).toBe('401 key_unknown');
    }
    expect(await count('api_keys', 'revoked_at is null')).toBe(1);
  });
});

describe('a key that was put into KV by hand', () => {
  const [old, second] = ['ghk_made-by-hand-0123456789', 'ghk_made-by-hand-9876543210'];

  it('goes on doing everything, and has a row from its first use', async () => {
    await putKey(old, { id: 'key_old', label: 'operator' }, false);
    expect(await count('api_keys')).toBe(1);
    expect((await call('POST', '/organizations', { name: 'Acme', plan: 'free' }, { key: old })).status).toBe(
      201,
    );
    const listed = (await ok('GET', '/keys', undefined, { key: old })).items;
    expect(listed.find((one: Json) => one.id === 'key_old')).toMatchObject({
      label: 'operator',
      scopes: ['write'],
      createdBy: null,
      expiresAt: null,
    });
    expect(await count('audit_events', "action = 'api_key.adopted'")).toBe(1);
  });

  it('keeps working beside another one with the same id', async () => {
    for (const key of [old, second]) await putKey(key, { id: 'key_1', label: 'operator' }, false);
    for (const key of [old, second, old, second]) {
      expect((await call('GET', '/organizations', undefined, { key })).status).toBe(200);
    }
    expect(await count('api_keys')).toBe(3);
    expect(await count('audit_events', "action = 'api_key.adopted'")).toBe(2);
  });

  it('gets one row, however many requests come first at once', async () => {
    await putKey(old, { id: 'key_old', label: 'operator' }, false);
    const calls = Array.from({ length: 5 }, () => call('GET', '/organizations', undefined, { key: old }));
    expect((await Promise.all(calls)).map((one) => one.status)).toEqual(Array(5).fill(200));
    expect(await count('api_keys', "label = 'operator'")).toBe(1);
  });

  it('is ended by its row, and is not adopted a second time', async () => {
    await putKey(old, { id: 'key_old', label: 'operator' }, false);
    await ok('GET', '/keys', undefined, { key: old });
    expect((await call('DELETE', '/keys/key_old')).status).toBe(204);
    await putKey(old, { id: 'key_old', label: 'operator' }, false);
    expect(await refused('GET', '/keys', undefined, { key: old })).toBe('401 key_unknown');
  });
});
