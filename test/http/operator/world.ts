// Acme, a customer, and the operator's own organization with somebody in each role.

import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { type Acme, createAcme, depsAt, fixture, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

export const STAFF = {
  owner: 'olga@vendor.test',
  admin: 'omar@vendor.test',
  billing: 'bill@vendor.test',
  member: 'mina@vendor.test',
  gone: 'gone@vendor.test',
} as const;

export interface OperatorWorld {
  readonly acme: Acme;
  readonly vendorId: string;
}

export async function operatorWorld(): Promise<OperatorWorld> {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  await emptyStorage();
  const { vendorId, ...acme } = await fixture('the operator and a customer', makeWorld);
  return { acme, vendorId };
}

async function makeWorld(): Promise<Acme & Pick<OperatorWorld, 'vendorId'>> {
  const acme = await createAcme();
  const vendor = await createOrganization(depsAt(), OPERATOR, { name: 'Vendor', plan: 'enterprise' });
  const add = (email: string, role: string) => addMember(depsAt(), OPERATOR, vendor, { email, role });
  await add(STAFF.owner, 'owner');
  await add(STAFF.admin, 'admin');
  await add(STAFF.billing, 'billing_admin');
  await add(STAFF.member, 'member');
  const gone = await add(STAFF.gone, 'admin');
  await env.DB.batch([
    env.DB.prepare('update members set active = 0 where id = ?').bind(gone.id),
    env.DB.prepare('insert into deployment (id, operator_organization_id) values (1, ?)').bind(vendor.id),
    env.DB.prepare(
      'update accounts set password_hash = (select password_hash from accounts where password_hash is not null limit 1)',
    ),
  ]);
  return { ...acme, vendorId: vendor.id };
}

export async function auditActions(organizationId: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select action || ' by ' || actor_type || ' ' || actor_label as line from audit_events
      where organization_id = ? and at >= ${NOW_MS} and actor_label <> 'Test operator' order by rowid`,
  )
    .bind(organizationId)
    .all<{ line: string }>();
  return results.map(({ line }) => line);
}
