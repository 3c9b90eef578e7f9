// Clients that are set up wrongly: another base URL, another spelling of an endpoint, another shape of the
// Authorization header. Each gets a SCIM error that says what to enter. And whom the log names.

import { exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyStorage } from '../../support/storage.ts';
import { createGroup, createUser, ERROR, GROUP, newTenant, rows, type Tenant, USER } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const at = async (path: string, init: RequestInit = {}) => {
  const response = await exports.default.fetch(`https://sso.example${path}`, init);
  return { status: response.status, type: response.headers.get('Content-Type'), text: await response.text() };
};

describe('a base URL without its path', () => {
  it.each<[string, string, RequestInit]>([
    ['/v2/Users', 'by Accept', { headers: { Accept: 'application/scim+json' } }],
    [
      '/Users',
      'by Accept among others',
      { headers: { Accept: 'application/json, application/scim+json;q=0.9' } },
    ],
    ['/SCIM/v2/Users', 'by Accept', { headers: { Accept: 'application/scim+json' } }],
    [
      '/Users',
      'by its body',
      { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/scim+json' } },
    ],
    ['/v2/ServiceProviderConfig', 'by endpoint and token', { headers: { Authorization: 'Bearer x' } }],
    [
      '/api/scim/Groups/x',
      'by endpoint and token',
      { headers: { Authorization: 'Bearer x', Accept: '*/*' } },
    ],
  ])('%s is answered in SCIM, known %s', async (path, _, init) => {
    const { status, type, text } = await at(path, init);
    expect([status, type]).toEqual([404, 'application/scim+json; charset=utf-8']);
    expect(JSON.parse(text)).toMatchObject({ schemas: [ERROR], status: '404' });
    expect(JSON.parse(text).detail).toContain('https://sso.example/scim/v2');
  });

  it.each<[string, RequestInit]>([
    ['/Users', { headers: { Accept: 'text/html' } }],
    ['/Users', {}],
    ['/elsewhere', { headers: { Authorization: 'Bearer x' } }],
  ])('%s of a browser or another program is not', async (path, init) => {
    expect((await at(path, init)).type).not.toContain('scim');
  });
});

describe('an endpoint in another spelling', () => {
  it.each([
    ['/users', 'Users'],
    ['/groups', 'Groups'],
    ['/User', 'Users'],
    ['/serviceproviderconfig', 'ServiceProviderConfig'],
    ['/ServiceProviderConfigs', 'ServiceProviderConfig'],
    ['/schema', 'Schemas'],
    ['/bulk', 'Bulk'],
  ])('%s names the right one', async (path, right) => {
    const { status, body } = await tenant.get(path);
    expect([status, body.detail]).toEqual([404, `This endpoint does not exist. Use /scim/v2/${right}.`]);
  });

  it.each(['/people', '/Users/a/b', '/constructor', '/__proto__'])('%s names none', async (path) => {
    const { status, body } = await tenant.get(path);
    expect([status, body.detail]).toEqual([404, 'This endpoint does not exist.']);
  });
});

describe('an Authorization header', () => {
  it.each([
    ['Bearer Bearer T', 'Bearer twice'],
    ['T', 'does not begin with the word Bearer'],
    ['Bearer "T"', 'in quotes'],
    ['Bearer <T>', 'in quotes or brackets'],
    ['Basic eDp5', 'of the kind Basic'],
    ['Bearer', 'no token after'],
    ['Bearer T U', 'more than one word'],
    ['', 'no Authorization header'],
  ])('%j is named by its shape', async (header, words) => {
    const text = header.replace('T', tenant.token);
    const { status, headers, body } = await tenant.get('/Users', { Authorization: text });
    expect(status).toBe(401);
    expect(body.detail).toContain(words);
    expect(body.detail).not.toContain(tenant.token);
    expect(headers.get('WWW-Authenticate')).toBe('Bearer realm="SCIM"');
  });

  it('of the right shape is refused in the same words, whatever token it has', async () => {
    const details = await Promise.all(
      ['x', 'x'.repeat(50), `${tenant.token}x`].map(
        async (token) => (await tenant.get('/Users', { Authorization: `Bearer ${token}` })).body.detail,
      ),
    );
    expect(new Set(details).size).toBe(1);
    expect(details[0]).toContain('unknown or no longer valid');
  });
});

describe('the log of a refused request names', () => {
  const last = async () => {
    const query = `select target_type as type, target_id as id, target_label as label from provisioning_events
      where status >= 400 order by rowid desc limit 1`;
    return (await rows(query))[0];
  };

  it('the person of a PATCH, a PUT and a DELETE', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const named = { type: 'user', id, label: 'ada@acme.test' };
    for (const send of [
      () => tenant.patch(`/Users/${id}`, { op: 'add', path: 'addresses', value: 'x' }),
      () => tenant.patch(`/Users/${id}`),
      () => tenant.put(`/Users/${id}`, { schemas: [USER], userName: 'ada@elsewhere.test' }),
      () => tenant.send('PUT', `/Users/${id}`, undefined, { raw: '{' }),
      () => tenant.send('DELETE', `/Users/${id}`, undefined, { headers: { 'If-Match': 'W/"9"' } }),
    ]) {
      expect((await send()).status).toBeGreaterThanOrEqual(400);
      expect(await last()).toEqual(named);
    }
  });

  it('whom a POST would have created', async () => {
    await tenant.post('/Users', { schemas: [USER], userName: 'ada@acme.test', addresses: 'x' });
    expect(await last()).toEqual({ type: 'user', id: null, label: 'ada@acme.test' });
    await tenant.post('/Groups', { schemas: [GROUP], displayName: 'Sales', members: 7 });
    expect(await last()).toEqual({ type: 'group', id: null, label: 'Sales' });
  });

  it('a group, and nobody of another organization', async () => {
    const id = await createGroup(tenant, 'Sales');
    await tenant.patch(`/Groups/${id}`, { op: 'remove', path: 'displayName' });
    expect(await last()).toEqual({ type: 'group', id, label: 'Sales' });
    const other = await newTenant('other.test');
    await other.patch(`/Groups/${id}`, { op: 'remove', path: 'displayName' });
    expect(await last()).toEqual({ type: 'group', id, label: null });
  });
});
