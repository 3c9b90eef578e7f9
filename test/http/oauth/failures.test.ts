// What the operator sees of what went wrong, and that an application in a loop is told to wait.

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { app as worker } from '../../../src/worker/app.ts';
import { count, NOW_MS, world } from '../../support/deps.ts';
import { API_KEY, type Json, ok, putKey, refused } from '../api/client.ts';
import { Browser, ORIGIN } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { begin, follow, newApplication, post, type TestApplication } from './client.ts';

let app: TestApplication;

beforeEach(async () => {
  await world();
  app = await newApplication();
});

const wrong = () => ({ id: app.id, secret: 'gh_secret_wrong' });
const noted = async () => {
  const { results } = await env.DB.prepare(
    'select reason, path, at from application_failures order by at',
  ).all();
  return results;
};

describe('what was refused to an application', () => {
  it('is listed for the operator: the last of each reason, with what the log calls it', async () => {
    await putKey(API_KEY, { id: 'key_1', label: 'Test key' });
    await follow(new Browser(), (await begin(app, { response_type: 'token' })).path);
    await vi.waitFor(async () => expect(await count('application_failures')).toBe(1));
    vi.setSystemTime(NOW_MS + 1000);
    await new Browser().get((await begin(app, { redirect_uri: 'https://evil.example/cb' })).path);
    await vi.waitFor(async () => expect(await count('application_failures')).toBe(2));
    vi.setSystemTime(NOW_MS + 2000);
    await post('/oauth/token', { grant_type: 'refresh_token', refresh_token: 'x' }, wrong());
    await vi.waitFor(async () => expect(await count('application_failures')).toBe(3));
    const { items } = (await ok('GET', `/applications/${app.id}/failures`)) as Json;
    expect(items.map(({ reason, error, path }: Json) => [reason, error, path])).toEqual([
      ['client_unknown', 'invalid_client', '/oauth/token'],
      ['redirect_uri_unknown', 'invalid_request', '/oauth/authorize'],
      ['response_type_unsupported', 'unsupported_response_type', '/oauth/authorize'],
    ]);
    expect(items[1]).toMatchObject({
      at: new Date(NOW_MS + 1000).toISOString(),
      description: expect.stringContaining('redirect_uri'),
      clause: 'RFC 9700 4.1.3',
      detail: { actual: 'https://evil.example/cb' },
      requestId: expect.stringMatching(/^req_/),
    });
    expect(await refused('GET', '/applications/app_unknown/failures')).toContain(' application_not_found');
  });

  it('is one row for each reason, however often it is sent, and goes with the application', async () => {
    for (let nth = 0; nth < 5; nth++) {
      vi.setSystemTime(NOW_MS + 100_000 + nth * 4000);
      await post('/oauth/token', { grant_type: 'refresh_token', refresh_token: 'x' }, wrong());
      await post('/oauth/revoke', { token: 'x' }, wrong());
    }
    const at = NOW_MS + 100_000;
    await vi.waitFor(async () =>
      expect(await noted()).toEqual([{ reason: 'client_unknown', path: '/oauth/token', at: at + 12_000 }]),
    );
    await env.DB.prepare('delete from applications').run();
    expect(await count('application_failures')).toBe(0);
  });

  it.each(['app_unknown', "app_' or 1=1", 'x'.repeat(2000)])(
    'leaves no row in the name of %s',
    async (id) => {
      await post('/oauth/token', { grant_type: 'refresh_token', refresh_token: 'x' }, { id, secret: 'x' });
      await new Browser().get(`/oauth/authorize?${new URLSearchParams({ client_id: id })}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await noted()).toEqual([]);
    },
  );

  it('holds no secret, and nothing that a quiet request is answered with every day', async () => {
    await follow(new Browser(), (await begin(app, { prompt: 'none' })).path);
    await post('/oauth/token', { grant_type: 'authorization_code', code: 'gh_code_secret' }, wrong());
    await vi.waitFor(async () => expect(await count('application_failures')).toBe(1));
    const stored = JSON.stringify(await env.DB.prepare('select * from application_failures').all());
    expect(stored).not.toMatch(/gh_secret_wrong|gh_code_secret|login_required/);
  });
});

describe('an application in a loop', () => {
  /** The binding that counts, with two calls left. */
  function limited(keys: string[]) {
    return { limit: async ({ key }: { key: string }) => ({ success: keys.push(key) <= 2 }) };
  }

  async function call(
    path: string,
    fields: Record<string, string>,
    secret: string | null,
    keys: string[],
    from = '1',
  ) {
    const headers: Record<string, string> = { 'CF-Connecting-IP': `198.51.100.${from}` };
    if (secret !== null) headers.Authorization = `Basic ${btoa(`${app.id}:${secret}`)}`;
    const context = createExecutionContext();
    const request = new Request(ORIGIN + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers,
    });
    const response = await worker.fetch(request, { ...env, CALLS_BY_APPLICATION: limited(keys) }, context);
    await waitOnExecutionContext(context);
    return response;
  }

  it.each(['/oauth/token', '/oauth/introspect', '/oauth/revoke', '/oauth/par'])(
    'is told at %s when to come again, and nothing is used up',
    async (path) => {
      const keys: string[] = ['one', 'two'];
      const begun = await begin(app);
      const code = (await follow(await signedIn('ada@acme.test'), begun.path)).searchParams.get('code') ?? '';
      const fields = {
        ...Object.fromEntries(new URLSearchParams(begun.path.split('?')[1])),
        grant_type: 'authorization_code',
        code,
        token: code,
        code_verifier: begun.verifier,
      };
      const response = await call(path, fields, app.secret, keys);
      expect([response.status, response.headers.get('Retry-After')]).toEqual([429, '60']);
      expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' });
      expect([await count('codes', 'consumed_by is null'), await count('pushed_requests')]).toEqual([1, 0]);
    },
  );

  it('is counted once it has shown that it is the one: a stranger uses nothing of it up', async () => {
    const keys: string[] = [];
    const fields = { grant_type: 'refresh_token', refresh_token: 'x' };
    for (let nth = 0; nth < 3; nth++) await call('/oauth/token', fields, 'gh_secret_wrong', keys);
    expect(keys).toEqual([]);
    await call('/oauth/token', fields, app.secret, keys, '2');
    expect(keys).toEqual([`${app.id} application`]);
  });

  it('without a secret is counted by the address that calls', async () => {
    app = await newApplication({ authMethod: 'none' });
    const keys: string[] = [];
    const fields = { grant_type: 'refresh_token', refresh_token: 'x', client_id: app.id };
    for (const from of ['3', '4']) await call('/oauth/token', fields, null, keys, from);
    expect(keys).toEqual([`${app.id} 198.51.100.3`, `${app.id} 198.51.100.4`]);
  });
});
