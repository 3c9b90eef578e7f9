// What holds for every call: the key, the shapes of refusals, the document.

import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PROBLEMS } from '../../../src/http/api/problems.ts';
import { ROUTES } from '../../../src/http/api/routes.ts';
import { app } from '../../../src/worker/app.ts';
import { count } from '../../support/deps.ts';
import { API_KEY, call, freshDeployment, type Json, ok, openApi, putKey, refused } from './client.ts';

beforeEach(freshDeployment);

const paths = [...new Set(ROUTES.map(({ path }) => path))];
const concrete = (path: string) => path.replace(/\{\w+\}/g, 'x');

describe('the key', () => {
  it('is wanted by every call', async () => {
    for (const { method, path } of ROUTES) {
      const { status, headers, body } = await call(method, concrete(path), undefined, { key: null });
      expect([method, path, status, body.reason]).toEqual([method, path, 401, 'key_missing']);
      expect(headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"');
    }
  });

  it('is wanted before an address is said not to exist', async () => {
    expect(await refused('GET', '/nothing', undefined, { key: null })).toBe('401 key_missing');
  });

  it('is refused when it is wrong in any way', async () => {
    const wrong = [`${API_KEY}x`, API_KEY.slice(0, -1), API_KEY.toUpperCase(), 'short', 'a'.repeat(5000)];
    for (const key of wrong) {
      const { status, headers, body } = await call('POST', '/organizations', { name: 'Acme' }, { key });
      expect([status, body.reason]).toEqual([401, 'key_unknown']);
      expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
    expect(await count('organizations')).toBe(0);
  });

  it('is read from the Bearer scheme alone, written in any case', async () => {
    const send = (authorization: string) =>
      call('GET', '/organizations', undefined, { key: null, headers: { authorization } });
    expect((await send(`bearer ${API_KEY}`)).status).toBe(200);
    for (const unreadable of [
      `Basic ${btoa(`x:${API_KEY}`)}`,
      API_KEY,
      `Bearer ${API_KEY} ${API_KEY}`,
      'Bearer',
    ]) {
      const { status, body } = await send(unreadable);
      expect([unreadable, status, body.reason]).toEqual([unreadable, 401, 'key_unreadable']);
    }
    expect((await send(' ')).body.reason).toBe('key_missing');
  });

  it('is not taken from a cookie or the address', async () => {
    const headers = { cookie: `__Host-gatehouse=${API_KEY}` };
    const target = `/organizations?access_token=${API_KEY}`;
    expect(await refused('GET', target, undefined, { key: null, headers })).toBe('401 key_missing');
  });

  it('does not touch the database when it is unknown', async () => {
    await env.DB.exec('drop table organizations');
    expect(await refused('GET', '/organizations', undefined, { key: `${API_KEY}x` })).toBe('401 key_unknown');
    expect(await refused('GET', '/organizations')).toBe('500 fault');
  });
});

describe('refusals', () => {
  it('name an address that does not exist', async () => {
    for (const path of ['/nothing', '/organizations/a/b/c', '//organizations']) {
      expect([path, await refused('GET', path)]).toEqual([path, '404 route_not_found']);
    }
  });

  it('name the methods that an address has', async () => {
    for (const path of paths) {
      const methods = ROUTES.filter((route) => route.path === path).map(({ method }) => method);
      const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].toSorted();
      for (const method of ['PUT', 'PATCH', 'DELETE', 'POST', 'OPTIONS'] as const) {
        if (methods.some((one) => one === method)) continue;
        const { status, headers, body } = await call(method, concrete(path));
        expect([path, method, status, body.reason]).toEqual([path, method, 405, 'method_not_allowed']);
        expect(headers.get('allow')?.split(', ').toSorted()).toEqual(allow);
      }
    }
  });

  it('stop bodies that are not JSON, before anything is done', async () => {
    const post = (raw: BodyInit, type = 'application/json') =>
      refused('POST', '/organizations', undefined, { raw, headers: { 'content-type': type } });
    expect(await post('{"name":"Acme"}', 'text/plain')).toBe('415 media_type_unsupported');
    expect(await post('name=Acme', 'application/x-www-form-urlencoded')).toBe('415 media_type_unsupported');
    const malformed = [
      '{',
      '[]',
      'null',
      '"Acme"',
      '{"name":"a","name":"b"}',
      '{"name":"a","Name":"b"}',
      '{"name":"a","__proto__":{"plan":"enterprise"}}',
      '{"name":"\\ud800"}',
      '{"name":"a\\u0000"}',
      `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`,
      new Uint8Array([0x7b, 0xff, 0x7d]),
    ];
    for (const raw of malformed) expect([raw, await post(raw)]).toEqual([raw, '400 json_malformed']);
    expect(await count('organizations')).toBe(0);
  });

  it('take JSON in UTF-8 with a charset parameter', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect(await ok('POST', '/organizations', { name: 'Zoë' }, { headers })).toMatchObject({ name: 'Zoë' });
  });

  it('stop bodies over the cap, announced or streamed', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(131_072) });
    const streamed = new Blob([large]).stream();
    expect(await refused('POST', '/organizations', undefined, { raw: large })).toBe('413 body_too_large');
    expect(await refused('POST', '/organizations', undefined, { raw: streamed })).toBe('413 body_too_large');
  });

  it('never hold a stack, a query or a secret', async () => {
    await env.DB.exec('drop table organizations');
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { status, body } = await call('POST', '/organizations', { name: 'Very Secret Name' });
    expect([status, body.reason]).toEqual([500, 'fault']);
    expect(JSON.stringify(body)).not.toMatch(/select|insert|organizations \(| at |Secret/i);
    const logged = errors.mock.calls.flat().join('\n');
    errors.mockRestore();
    expect(logged).toContain('"fault"');
    expect(logged).not.toMatch(/Very Secret Name|gh_api_/);
  });

  it('are described at the address of their type', async () => {
    for (const reason of Object.keys(PROBLEMS)) {
      const response = await exports.default.fetch(`https://sso.example/api/v1/problems/${reason}`);
      expect(await response.json()).toMatchObject({ reason, type: `/api/v1/problems/${reason}` });
    }
    const unknown = await exports.default.fetch('https://sso.example/api/v1/problems/toString');
    expect(unknown.status).toBe(404);
  });

  it('come with the policy of the rate limit', async () => {
    const { headers } = await call('GET', '/organizations');
    expect(headers.get('ratelimit-policy')).toBe('"key";q=6000;w=60');
    expect(headers.get('ratelimit')).toBeNull();
  });

  it('say when to come back once the limit is reached, by key', async () => {
    const limited: string[] = [];
    const limiter = {
      limit: async ({ key }: { key: string }) => {
        limited.push(key);
        return { success: false };
      },
    };
    const request = new Request('https://sso.example/api/v1/organizations', {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: '{"name":"Acme"}',
    });
    const response = await app.fetch(request, { ...env, API_BY_KEY: limiter });
    expect([response.status, ((await response.json()) as Json).reason]).toEqual([429, 'too_many_requests']);
    expect(response.headers.get('retry-after')).toBe('60');
    expect(response.headers.get('ratelimit')).toBe('"key";r=0;t=60');
    expect(limited).toEqual(['key_1']);
    expect(await count('organizations')).toBe(0);
  });
});

describe('the document', () => {
  it('has exactly the calls of the design', async () => {
    const { paths, openapi, security } = await openApi();
    const calls = Object.entries<Json>(paths).map(([path, operations]) => [
      path.replace('/organizations/{organizationId}', 'O').replace(/\{\w+\}/g, '{}'),
      Object.keys(operations).toSorted().join(' '),
    ]);
    expect(Object.fromEntries(calls)).toEqual({
      '/organizations': 'get post',
      O: 'delete get patch',
      'O/members': 'get post',
      'O/members/{}': 'delete get patch',
      'O/teams': 'get post',
      'O/teams/{}': 'delete get patch',
      'O/teams/{}/members': 'get',
      'O/teams/{}/members/{}': 'delete put',
      'O/domains': 'get post',
      'O/domains/{}': 'delete get',
      'O/domains/{}/verify': 'post',
      'O/sso': 'delete get patch put',
      'O/sso/staged': 'put',
      'O/sso/staged/{}': 'delete',
      'O/sso/switch': 'post',
      'O/sso/switch-back': 'post',
      'O/sso/sp-keys': 'get post',
      'O/sso/sp-keys/{}/switch': 'post',
      'O/session-policy': 'get put',
      'O/sign-out-everybody': 'post',
      'O/scim-tokens': 'get post',
      'O/scim-tokens/{}': 'delete',
      'O/invitations': 'get post',
      'O/invitations/{}': 'delete',
      'O/invitations/{}/resend': 'post',
      'O/setup-links': 'get post',
      'O/setup-links/{}': 'delete',
      'O/sign-in-log': 'get',
      'O/sign-in-log/{}': 'get',
      'O/provisioning-log': 'get',
      'O/role-rules': 'get put',
      'O/audit-log': 'get',
      '/audit-log': 'get',
      '/key': 'get',
      '/keys': 'get post',
      '/keys/{}': 'delete',
      '/applications': 'get post',
      '/applications/{}': 'delete get patch',
      '/applications/{}/failures': 'get',
      '/applications/{}/logouts': 'get',
      '/applications/{}/secrets': 'get post',
      '/applications/{}/secrets/{}': 'delete',
      '/events': 'get',
      '/directory/members': 'get',
      '/directory/teams': 'get',
      '/log-streams': 'get post',
      '/log-streams/{}': 'delete get patch',
      '/webhooks': 'get post',
      '/webhooks/{}': 'delete get patch',
      '/webhooks/{}/secrets': 'post',
      '/webhooks/{}/test': 'post',
      '/webhooks/{}/replay': 'post',
      '/webhooks/{}/deliveries': 'get',
      '/branding': 'get patch',
      '/signing-keys': 'get',
      '/signing-keys/rotate': 'post',
    });
    expect(openapi).toBe('3.1.0');
    expect(security).toEqual([{ operatorKey: [] }]);
  });

  it('resolves every reference, names every parameter, and repeats no operationId', async () => {
    const document = await openApi();
    const text = JSON.stringify(document);
    for (const [, id] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) {
      expect(document.components.schemas).toHaveProperty(id as string);
    }
    expect(text).not.toMatch(/\$defs|"\$schema"|"\$id"/);
    const operations = Object.entries<Json>(document.paths).flatMap(([path, byMethod]) =>
      Object.values<Json>(byMethod).map((operation) => ({ path, operation })),
    );
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      const named = operation.parameters
        .filter((one: Json) => one.in === 'path')
        .map((one: Json) => one.name);
      expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it('closes every object, so that a member too many is seen', async () => {
    const { schemas } = (await openApi()).components;
    for (const [id, schema] of Object.entries<Json>(schemas)) {
      expect([id, schema.additionalProperties]).toEqual([id, false]);
    }
  });
});

describe('an Idempotency-Key', () => {
  const KEY = '3f0a8e0e-5b7e-4d5e-9a9e-0c1d2e3f4a5b';
  const post = (body: object, key = KEY, sent: Json = {}, path = '/organizations') =>
    call('POST', path, body, { ...sent, headers: { 'idempotency-key': key, ...sent.headers } });

  it('gets the first answer again, and one effect', async () => {
    const first = await post({ name: 'Acme' });
    const again = await post({ name: 'Acme' });
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect([first, again].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
    expect(await count('organizations')).toBe(1);
  });

  it('gets a token again that the database cannot tell', async () => {
    const { id } = (await post({ name: 'Acme' })).body;
    const path = `/organizations/${id}/scim-tokens`;
    const first = await post({}, 'token-1', {}, path);
    expect((await post({}, 'token-1', {}, path)).body.token).toBe(first.body.token);
    expect(await count('scim_tokens')).toBe(1);
    const rows = JSON.stringify((await env.DB.prepare('select * from idempotency_keys').all()).results);
    for (const secret of [first.body.token, 'token-1', KEY, API_KEY, id]) expect(rows).not.toContain(secret);
  });

  it('is refused with another body or address, without effect', async () => {
    const { body } = await post({ name: 'Acme' });
    expect((await post({ name: 'Acme Two' })).body.reason).toBe('idempotency_key_reused');
    const elsewhere = await post({ name: 'Acme' }, KEY, {}, `/organizations/${body.id}/domains`);
    expect([elsewhere.status, elsewhere.body.reason]).toEqual([422, 'idempotency_key_reused']);
    expect(await count('organizations')).toBe(1);
    expect(await count('domains')).toBe(0);
  });

  it('is taken by one of ten parallel requests; the others wait or get its answer', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ name: 'Acme' })));
    expect(await count('organizations')).toBe(1);
    for (const { status, body } of answers) {
      expect(status === 201 || body.reason === 'idempotency_key_in_use').toBe(true);
    }
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id)).size).toBe(1);
  });

  it('is free again after a refusal, which changed nothing', async () => {
    expect((await post({ name: ' ' })).body.reason).toBe('name_missing');
    expect(await count('idempotency_keys')).toBe(0);
    expect((await post({ name: 'Acme' })).status).toBe(201);
  });

  it('keeps others out while its request runs, and no longer than a minute', async () => {
    await post({ name: 'Acme' });
    // As a Worker that died in the middle leaves it.
    const lock = (until: number) =>
      env.DB.prepare('update idempotency_keys set sealed_answer = null, locked_until = ?').bind(until).run();
    await lock(Date.now() + 60_000);
    const blocked = await post({ name: 'Acme' });
    expect([blocked.status, blocked.body.reason]).toEqual([409, 'idempotency_key_in_use']);
    await lock(1);
    expect((await post({ name: 'Acme' })).status).toBe(201);
    expect(await count('organizations')).toBe(2);
  });

  it('is forgotten after a day', async () => {
    await post({ name: 'Acme' });
    await env.DB.prepare('update idempotency_keys set expires_at = 1').run();
    await post({ name: 'Acme Two' }, 'another');
    expect(await count('idempotency_keys')).toBe(1);
    expect((await post({ name: 'Acme Three' })).status).toBe(201);
  });

  it('belongs to one operator’s key', async () => {
    const other = 'gh_api_another-operator-key-9876543210';
    await putKey(other, { id: 'key_2', label: 'Other' });
    const first = await post({ name: 'Acme' });
    const second = await post({ name: 'Acme' }, KEY, { key: other });
    expect(second.body.id).not.toBe(first.body.id);
  });

  it('may be quoted, as the draft has it, and means the same', async () => {
    const first = await post({ name: 'Acme' });
    expect((await post({ name: 'Acme' }, `"${KEY}"`)).body).toEqual(first.body);
  });

  it('is refused when it is empty, too long or holds other letters', async () => {
    for (const key of ['', '""', 'x'.repeat(256), 'a b', 'a"b']) {
      const { status, body } = await post({ name: 'Acme' }, key);
      expect([key, status, body.reason]).toEqual([key, 400, 'idempotency_key_invalid']);
    }
    expect(await count('organizations')).toBe(0);
  });

  it('has no effect on calls that are idempotent anyway', async () => {
    const { id } = (await post({ name: 'Acme' })).body;
    const headers = { 'idempotency-key': KEY };
    expect(await ok('PATCH', `/organizations/${id}`, { name: 'Two' }, { headers })).toMatchObject({
      name: 'Two',
    });
  });
});
