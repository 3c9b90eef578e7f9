import { beforeEach, describe, expect, it } from 'vitest';
import { insertSignInAttempt } from '../../../src/storage/sign-in/attempts.ts';
import { provisioningEvents } from '../../../src/storage/tables/provisioning-events.ts';
import { depsAt, NOW_MS } from '../../support/deps.ts';
import { freshDeployment, type Json, newOrganization, ok, refused } from './client.ts';

let organization: string;
let id: string;

beforeEach(async () => {
  await freshDeployment();
  organization = await newOrganization();
  id = organization.split('/').at(-1) as string;
});

const attempt = (number: number, organizationId = id) =>
  insertSignInAttempt(depsAt().db, {
    id: `REF-${number}`,
    organizationId,
    connectionId: 'con_1',
    at: NOW_MS + (number >> 1), // two share a millisecond
    method: 'saml',
    flow: 'sp_initiated',
    outcome: 'refused',
    reason: 'audience_mismatch',
    email: 'ada@acme.test',
    memberId: null,
    address: '192.0.2.7',
    userAgent: 'test',
    detail: { expected: 'a', actual: 'b' },
    redactedResponse: '<samlp:Response/>',
  });

const event = (number: number) =>
  depsAt()
    .db.insert(provisioningEvents)
    .values({
      id: `pev_${number}`,
      organizationId: id,
      at: NOW_MS + number,
      tokenId: 'tok_1',
      method: 'POST',
      path: '/scim/v2/Users',
      status: 201,
      operation: 'user.created',
      targetType: 'user',
      targetId: 'mem_1',
      targetLabel: 'ada@acme.test',
      reason: null,
      detail: { attributes: ['userName'] },
      durationMs: 12,
    });

async function everyPage(path: string): Promise<Json[]> {
  const items: Json[] = [];
  let cursor = '';
  do {
    const page = await ok('GET', `${path}?limit=2${cursor}`);
    items.push(...page.items);
    cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`;
  } while (cursor !== '');
  return items;
}

const ids = (items: Json[]) => items.map((item) => item.id);

describe('the sign-in log', () => {
  it('pages newest first, without gaps where times are equal', async () => {
    for (const number of [0, 1, 2, 3, 4]) await attempt(number);
    await attempt(9, 'org_other');
    const items = await everyPage(`${organization}/sign-in-log`);
    expect(ids(items)).toEqual(['REF-4', 'REF-3', 'REF-2', 'REF-1', 'REF-0']);
    expect(items[0]).toMatchObject({ at: new Date(NOW_MS + 2).toISOString(), reason: 'audience_mismatch' });
    expect(items[0]).not.toHaveProperty('redactedResponse');
  });

  it('shows one attempt with its response, only to its own organization', async () => {
    await attempt(0);
    expect(await ok('GET', `${organization}/sign-in-log/REF-0`)).toMatchObject({
      id: 'REF-0',
      detail: { expected: 'a', actual: 'b' },
      redactedResponse: '<samlp:Response/>',
    });
    const other = await newOrganization('enterprise', 'Other');
    expect(await refused('GET', `${other}/sign-in-log/REF-0`)).toBe('404 sign_in_not_found');
    expect(await refused('GET', `${organization}/sign-in-log/REF-1`)).toBe('404 sign_in_not_found');
  });
});

describe('the provisioning log', () => {
  it('pages newest first', async () => {
    for (const number of [0, 1, 2]) await event(number);
    const items = await everyPage(`${organization}/provisioning-log`);
    expect(ids(items)).toEqual(['pev_2', 'pev_1', 'pev_0']);
    expect(items[0]).toMatchObject({ status: 201, operation: 'user.created', durationMs: 12 });
  });
});

describe('the audit log', () => {
  it('has every change, newest first, with who made it', async () => {
    for (const name of ['a.test', 'b.test']) await ok('POST', `${organization}/domains`, { name });
    const items = await everyPage(`${organization}/audit-log`);
    expect(items.map((item: Json) => item.action)).toEqual([
      'organization_access_security.domain_claimed',
      'organization_access_security.domain_claimed',
      'organization.created',
    ]);
    expect(items[2]).toMatchObject({
      actor: { type: 'operator', id: 'key_1' },
      target: { type: 'organization', id },
      detail: { name: 'Acme', plan: 'enterprise' },
    });
  });

  it('keeps the address of the caller', async () => {
    const headers = { 'cf-connecting-ip': '192.0.2.9', 'x-forwarded-for': '203.0.113.1' };
    await ok('PATCH', organization, { name: 'Two' }, { headers });
    const [item] = (await ok('GET', `${organization}/audit-log`)).items;
    expect(item.actor.address).toBe('192.0.2.9');
  });
});

describe('every log', () => {
  for (const log of ['sign-in-log', 'provisioning-log', 'audit-log']) {
    it(`refuses to page through the ${log} of no organization, or with nonsense`, async () => {
      expect(await refused('GET', `/organizations/org_none/${log}`)).toBe('404 organization_not_found');
      expect(await refused('GET', `${organization}/${log}?cursor=WyJhIiwxXQ`)).toBe('400 request_invalid');
      expect(await refused('GET', `${organization}/${log}?limit=1000`)).toBe('400 request_invalid');
      expect(await refused('DELETE', `${organization}/${log}`)).toBe('405 method_not_allowed');
    });
  }
});
