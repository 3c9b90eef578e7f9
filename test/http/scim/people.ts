// People as a directory finds them: with a role, in another organization too, with a subject, or unproven.

import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { addMember } from '../../../src/domain/people/members.ts';
import { depsAt, OPERATOR } from '../../support/deps.ts';
import type { Answered, Tenant } from './server.ts';

export function addTo(organizationId: string, email: string, role: 'owner' | 'admin' | 'member') {
  return addMember(depsAt(), OPERATOR, { id: organizationId, plan: 'enterprise' }, { email, role });
}

/** As an administrator does, whom no directory can stand in for. */
export function setRole(id: string, role: string) {
  return env.DB.prepare('update members set role = ? where id = ?').bind(role, id).run();
}

export function changeUserName(tenant: Tenant, id: string, userName: string): Promise<Answered> {
  return tenant.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: userName });
}

/**
 * `mem_eve`, whose account somebody made with a copied link: nobody has shown the mailbox. Somebody is signed
 * in with its password.
 */
export async function insertUnproven(organizationId: string, email: string, role = 'owner') {
  await env.DB.batch([
    env.DB.prepare(
      `insert into accounts (id, email, email_key, password_hash, created_at, updated_at) values ('acc_eve', ?1, ?1, 'scrypt$eve', 1, 1)`,
    ).bind(email),
    env.DB.prepare(
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
        values ('mem_eve', ?1, 'acc_eve', ?2, 'invitation', ?3, ?3, 1, 1)`,
    ).bind(organizationId, role, email),
    env.DB.prepare(
      `insert into sessions (id, account_id, method, created_at, expires_at) values ('ses_eve', 'acc_eve', 'password', 1, 9999999999999)`,
    ),
  ]);
}

/** They have signed in with the subject; null: with their address. Their organization gets a connection. */
export async function pinSubject(id: string, subject: string | null) {
  const written = await env.DB.batch([
    env.DB.prepare(
      `insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access, allow_idp_initiated, allow_sha1, created_at, updated_at)
        select 'con_' || id, organization_id, 'http://idp', 'https://idp', 1, 0, 1, 1, 0, 1, 1 from members where id = ?`,
    ).bind(id),
    env.DB.prepare(
      `insert into pinned_subjects (member_id, connection_id, issuer, subject, pinned_at)
        values (?1, 'con_' || ?1, 'http://idp', ?2, 1)`,
    ).bind(id, subject),
  ]);
  // With the event that a trigger writes.
  expect(written.map(({ meta }) => meta.changes)).toEqual([2, 1]);
}
