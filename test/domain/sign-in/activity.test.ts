// Who counts as active, and where: one organization doesn't learn what another learns about a person.

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { noteActivity, unnotedMemberships } from '../../../src/domain/sign-in/activity.ts';
import type { Session } from '../../../src/domain/sign-in/sessions.ts';
import { createAcme, depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

const MINUTE_MS = 60_000;
const membership = (name: string, other: Partial<Session['memberships'][number]> = {}) => ({
  memberId: `mem_${name}`,
  role: 'member' as const,
  access: 'open' as const,
  organization: { id: `org_${name}`, name, plan: 'enterprise' as const },
  lastActiveAt: 0,
  ...other,
});
const session = (facts: Partial<Session>) => facts as Session;

it('counts a password for each organization that it opens', () => {
  const memberships = [
    membership('a'),
    membership('b', { access: 'sso_required' }),
    membership('c', { access: 'inactive' }),
    membership('d'),
  ];
  const used = unnotedMemberships(
    session({ method: 'password', organizationId: null, memberships }),
    undefined,
    NOW_MS,
  );
  expect(used).toEqual(['mem_a', 'mem_d']);
});

it('counts single sign-on for its own organization, and for another only when its pages are used', () => {
  const facts = session({
    method: 'saml',
    organizationId: 'org_a',
    memberships: [membership('a'), membership('b')],
  });
  expect(unnotedMemberships(facts, undefined, NOW_MS)).toEqual(['mem_a']);
  expect(unnotedMemberships(facts, 'org_b', NOW_MS)).toEqual(['mem_a', 'mem_b']);
  expect(unnotedMemberships(facts, 'org_c', NOW_MS)).toEqual(['mem_a']);
});

it.each([
  [NOW_MS, []],
  [NOW_MS - 10 * MINUTE_MS + 1, []],
  [NOW_MS - 10 * MINUTE_MS, ['mem_a']],
])('with the last time at %d asks to note %j', (lastActiveAt, expected) => {
  const memberships = [membership('a', { lastActiveAt })];
  expect(
    unnotedMemberships(session({ method: 'password', organizationId: null, memberships }), undefined, NOW_MS),
  ).toEqual(expected);
});

beforeEach(emptyStorage);

it('only moves the time forward, and does not change the version', async () => {
  const acme = await createAcme();
  const read = () =>
    env.DB.prepare('select version, updated_at, last_active_at from members where id = ?')
      .bind(acme.memberId)
      .first();
  const before = await read();
  for (const at of [2 * MINUTE_MS, MINUTE_MS]) {
    await noteActivity(depsAt(NOW_MS + at), [acme.memberId]);
    expect(await read()).toEqual({ ...before, last_active_at: NOW_MS + 2 * MINUTE_MS });
  }
});

it('writes all memberships that a person can have', async () => {
  const acme = await createAcme();
  const ids: string[] = [];
  for (let i = 0; i < 120; i++) {
    const organization = await createOrganization(depsAt(), OPERATOR, { name: `O${i}`, plan: 'enterprise' });
    ids.push(
      (await addMember(depsAt(), OPERATOR, organization, { email: 'ada@acme.test', role: 'member' })).id,
    );
  }
  await noteActivity(depsAt(), [...ids, acme.memberId]);
  expect(
    await env.DB.prepare('select count(*) as n from members where last_active_at = ?')
      .bind(NOW_MS)
      .first('n'),
  ).toBe(121);
});
