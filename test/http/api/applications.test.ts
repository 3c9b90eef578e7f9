// Applications through the management API: what can be registered, what is kept of a secret, and that every
// change has its event.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { hashSecret } from '../../../src/lib/ids.ts';
import { count } from '../../support/deps.ts';
import { call, freshDeployment, type Json, ok, refused } from './client.ts';

beforeEach(freshDeployment);

const REDIRECT = 'https://app.example/callback';
const make = (input: object = {}): Promise<Json> =>
  ok('POST', '/applications', { name: 'Reports', redirectUris: [REDIRECT], ...input });
const events = async () =>
  (
    await env.DB.prepare(
      "select action, organization_id as o, target_id as t from audit_events where action like 'application%' order by rowid",
    ).all()
  ).results;
const RSA = { kty: 'RSA', n: 'AQAB', e: 'AQAB' };

describe('registering an application', () => {
  it('gives it an id and a secret that is shown once and stored as a hash', async () => {
    const { clientSecret, ...made } = await make();
    expect(made).toMatchObject({
      clientId: made.id,
      authMethod: 'client_secret_basic',
      organizations: 'all',
      idTokenAlg: 'RS256',
      accessTokenFormat: 'jwt',
      accessTokenSeconds: 300,
      refreshTokenDays: 14,
      grantTypes: ['authorization_code', 'refresh_token'],
      requirePar: false,
      resource: null,
    });
    expect(made.scopes).not.toContain('directory:read');
    expect(clientSecret).toMatch(/^gh_secret_[\w-]{43}$/);
    const { results } = await env.DB.prepare('select application_id, hash from application_secrets').all();
    expect(results).toEqual([{ application_id: made.id, hash: await hashSecret(clientSecret) }]);
    expect(JSON.stringify(await ok('GET', `/applications/${made.id}`))).not.toContain(clientSecret);
    expect(await ok('GET', `/applications/${made.id}`)).toEqual(made);
    expect(await events()).toEqual([{ action: 'application.created', o: 'deployment', t: made.id }]);
  });

  it.each([
    ['none', {}],
    ['private_key_jwt', { jwks: { keys: [RSA] } }],
    ['private_key_jwt', { jwksUri: 'https://app.example/jwks' }],
  ])('that authenticates by %s has no secret', async (authMethod, more) => {
    expect((await make({ authMethod, ...more })).clientSecret).toBeNull();
    expect(await count('application_secrets')).toBe(0);
  });

  it.each([
    'https://app.example/callback?tenant=1',
    'http://localhost:3000/callback',
    'http://127.0.0.1/cb',
    'http://[::1]:8080/cb',
    'com.example.app:/callback',
  ])('may send people back to %s', async (uri) => {
    expect((await make({ redirectUris: [uri] })).redirectUris).toEqual([uri]);
  });

  it.each([
    'http://app.example/callback',
    'https://app.example/callback#part',
    'https://*.app.example/callback',
    'https://ada:secret@app.example/callback',
    'https://APP.example/callback',
    'https://app.example/a/../callback',
    'https://app.example:443/callback',
    'http://localhost.evil.example/callback',
    'http://2130706433/callback',
    'javascript:alert(1)',
    'data:text/html,x',
    'myapp:/callback',
    '/callback',
    'app.example/callback',
    ' https://app.example/callback',
    '',
  ])('may not send people back to %j', async (uri) => {
    const reason = await refused('POST', '/applications', { name: 'x', redirectUris: [uri] });
    expect(reason).toContain(' redirect_uri_invalid');
    expect(await count('applications')).toBe(0);
  });

  it.each<[string, object, string]>([
    ['without a name', { name: ' ' }, 'name_missing'],
    ['without an address to send people back to', { redirectUris: [] }, 'redirect_uri_invalid'],
    ['with a home that cannot be opened', { homeUrl: 'com.example.app:/home' }, 'uri_invalid'],
    ['with an http address for logouts', { backchannelLogoutUri: 'http://app.example/out' }, 'uri_invalid'],
    ['with private_key_jwt and no keys', { authMethod: 'private_key_jwt' }, 'client_keys_missing'],
    [
      'with keys in two places',
      { authMethod: 'private_key_jwt', jwks: { keys: [RSA] }, jwksUri: 'https://app.example/jwks' },
      'client_keys_missing',
    ],
    [
      'with a private key',
      { authMethod: 'private_key_jwt', jwks: { keys: [{ ...RSA, d: 'AQAB' }] } },
      'client_keys_invalid',
    ],
    [
      'with a shared key',
      { authMethod: 'private_key_jwt', jwks: { keys: [{ kty: 'oct', k: 'AQAB' }] } },
      'client_keys_invalid',
    ],
    [
      'with a curve that we do not verify',
      { authMethod: 'private_key_jwt', jwks: { keys: [{ kty: 'EC', crv: 'P-521', x: 'AQAB', y: 'AQAB' }] } },
      'client_keys_invalid',
    ],
    [
      'that acts for itself and cannot authenticate',
      { authMethod: 'none', grantTypes: ['client_credentials'] },
      'grant_type_unsuitable',
    ],
  ])('is refused %s', async (_, input, expected) => {
    const reason = await refused('POST', '/applications', {
      name: 'Reports',
      redirectUris: [REDIRECT],
      ...input,
    });
    expect(reason).toContain(expected);
    expect(await count('applications')).toBe(0);
    expect(await events()).toEqual([]);
  });

  it('for itself alone needs no address', async () => {
    const made = await make({ redirectUris: [], grantTypes: ['client_credentials'] });
    expect(made.scopes).toEqual(['directory:read']);
  });
});

describe('changing an application', () => {
  it('changes what is sent, and says which settings in the event', async () => {
    const { clientSecret: _, ...made } = await make();
    const changed = await ok('PATCH', `/applications/${made.id}`, { name: 'Charts', requirePar: true });
    expect(changed).toEqual({ ...made, name: 'Charts', requirePar: true, updatedAt: expect.any(String) });
    const detail = await env.DB.prepare(
      "select detail from audit_events where action = 'application.updated'",
    ).first<string>('detail');
    expect(JSON.parse(detail ?? '')).toMatchObject({ name: 'Charts', changed: ['name', 'requirePar'] });
  });

  it('to the same writes nothing', async () => {
    const { clientSecret: _, ...made } = await make();
    expect(await ok('PATCH', `/applications/${made.id}`, { name: 'Reports' })).toEqual(made);
    expect(await events()).toHaveLength(1);
  });

  it('ends its secrets where it authenticates without one from then on', async () => {
    const { id } = await make();
    await ok('PATCH', `/applications/${id}`, { authMethod: 'none' });
    expect(await count('application_secrets')).toBe(0);
  });

  it('names organizations, or everybody', async () => {
    const { id } = await make({ organizations: ['org_1'] });
    expect((await ok('GET', `/applications/${id}`)).organizations).toEqual(['org_1']);
    expect((await ok('PATCH', `/applications/${id}`, { organizations: 'all' })).organizations).toBe('all');
  });

  it('keeps to the rules, and changes nothing where one is broken', async () => {
    const { clientSecret: _, ...made } = await make();
    const reason = await refused('PATCH', `/applications/${made.id}`, {
      name: 'Charts',
      redirectUris: ['http://app.example'],
    });
    expect(reason).toContain(' redirect_uri_invalid');
    expect(await ok('GET', `/applications/${made.id}`)).toEqual(made);
  });
});

describe('secrets', () => {
  it('can be exchanged: two live side by side, and no third', async () => {
    const { id } = await make();
    const second = await ok('POST', `/applications/${id}/secrets`);
    expect(second.clientSecret).toMatch(/^gh_secret_/);
    expect(await refused('POST', `/applications/${id}/secrets`)).toContain(' secret_too_many');
    const { items } = await ok('GET', `/applications/${id}/secrets`);
    expect(items).toHaveLength(2);
    expect(JSON.stringify(items)).not.toContain('gh_secret_');
    expect((await call('DELETE', `/applications/${id}/secrets/${items[0].id}`)).status).toBe(204);
    expect(await refused('DELETE', `/applications/${id}/secrets/${items[0].id}`)).toContain(
      ' secret_not_found',
    );
    expect(await count('application_secrets')).toBe(1);
    expect((await events()).map(({ action }) => action)).toEqual([
      'application.created',
      'application.secret_created',
      'application.secret_revoked',
    ]);
  });

  it('of one application are not another’s to delete', async () => {
    const [one, other] = [await make(), await make()];
    const { items } = await ok('GET', `/applications/${one.id}/secrets`);
    const reason = await refused('DELETE', `/applications/${other.id}/secrets/${items[0].id}`);
    expect(reason).toContain(' secret_not_found');
    expect(await count('application_secrets')).toBe(2);
  });

  it('are not for an application without any', async () => {
    const { id } = await make({ authMethod: 'none' });
    expect(await refused('POST', `/applications/${id}/secrets`)).toContain(' application_without_secret');
  });

  it('of which three are made at once end as two', async () => {
    const { id } = await make();
    const answers = await Promise.all([1, 2, 3].map(() => call('POST', `/applications/${id}/secrets`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(await count('application_secrets')).toBe(2);
  });
});

describe('deleting an application', () => {
  it('takes all that is its own along', async () => {
    const { id } = await make();
    expect((await call('DELETE', `/applications/${id}`)).status).toBe(204);
    expect([await count('applications'), await count('application_secrets')]).toEqual([0, 0]);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(await refused(method, `/applications/${id}`, method === 'PATCH' ? {} : undefined)).toContain(
        ' application_not_found',
      );
    expect((await events()).at(-1)).toMatchObject({ action: 'application.deleted', t: id });
  });
});
