// A token that was revoked and is still used leaves a trace for the administrator, and nothing else.

import { exports } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { endScimToken, generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { depsAt, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';
import { BASE, newTenant, rows, type Tenant } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const use = async (token: string, path = '/Users') => {
  const response = await exports.default.fetch(BASE + path, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return { status: response.status, text: await response.text() };
};
const traces = () =>
  rows(`select token_id as tokenId, status, method, path from provisioning_events
    where organization_id = '${tenant.organizationId}' and reason = 'token_revoked'`);

async function replaceToken(): Promise<string> {
  const organization = { id: tenant.organizationId, plan: 'enterprise' } as Parameters<
    typeof generateScimToken
  >[2];
  return (await generateScimToken(depsAt(), OPERATOR, organization)).token;
}

it('is logged once, however often it is used', async () => {
  const [{ id }] = await rows('select id from scim_tokens');
  const token = await replaceToken();
  for (let time = 0; time < 3; time++) expect((await use(tenant.token)).status).toBe(401);
  expect(await traces()).toEqual([{ tokenId: id, status: 401, method: 'GET', path: '/Users' }]);
  expect((await use(token)).status).toBe(200);
});

it('is logged after the token was ended by hand', async () => {
  const [{ id }] = await rows('select id from scim_tokens');
  await endScimToken(depsAt(), OPERATOR, tenant.organizationId, id);
  expect((await use(tenant.token, '/Groups')).status).toBe(401);
  expect(await traces()).toMatchObject([{ path: '/Groups' }]);
});

it('answers as an unknown token does, at discovery too', async () => {
  await replaceToken();
  const unknown = await use('x'.repeat(tenant.token.length));
  expect(await use(tenant.token)).toEqual(unknown);
  expect((await use(tenant.token, '/Schemas')).status).toBe(200);
});

it('of no organization writes nothing', async () => {
  await use('x'.repeat(tenant.token.length));
  await use(`${tenant.token.slice(0, -1)}_`);
  await use(tenant.token.slice(0, 10));
  expect(await traces()).toEqual([]);
  expect((await use(tenant.token)).status).toBe(200);
  expect(await traces()).toEqual([]);
});
