// Two organizations as bare rows, and sign-ins as the lane runs them: what a response has proven, without a
// response. `org_a` has claimed acme.test and manages access; ada@ is a Member of it, boss@ its Owner.

import { env } from 'cloudflare:workers';
import type { SignInCommand } from '../../src/domain/commands.ts';
import { parseEmail } from '../../src/domain/email.ts';
import { runSignIn } from '../../src/domain/sign-in/saml-person.ts';
import { emptyStorage } from './storage.ts';

export const NOW = Date.UTC(2026, 5, 1, 12);

export async function makeTwoOrganizations(): Promise<void> {
  await emptyStorage();
  await env.DB.batch(
    [
      `insert into organizations (id, name, plan, created_at, updated_at) values ('org_a', 'A', 'enterprise', 1, 1), ('org_b', 'B', 'enterprise', 1, 1)`,
      `insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access, allow_idp_initiated, allow_sha1, created_at, updated_at)
        values ('con_a', 'org_a', 'http://idp/a', 'https://idp/a', 1, 0, 1, 1, 0, 1, 1)`,
      `insert into domains (id, organization_id, name, token, status, created_at) values ('dom_a', 'org_a', 'acme.test', 't', 'verified', 1)`,
    ].map((sql) => env.DB.prepare(sql)),
  );
  await insertPerson('ada', 'member');
  await insertPerson('boss', 'owner');
}

/** `acc_<name>` and `mem_<name>_<organization>`; an account that is there already gets another membership. */
export async function insertPerson(
  name: string,
  role: string,
  organizationId = 'org_a',
  provenAt: number | null = 1,
): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `insert or ignore into accounts (id, email, email_key, password_hash, email_verified_at, created_at, updated_at) values (?1, ?2, ?2, 'scrypt$x', ?3, 1, 1)`,
    ).bind(`acc_${name}`, `${name}@acme.test`, provenAt),
    env.DB.prepare(
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at) values (?1, ?2, ?3, ?4, 'api', ?5, ?5, 1, 1)`,
    ).bind(`mem_${name}_${organizationId}`, organizationId, `acc_${name}`, role, `${name}@acme.test`),
  ]);
}

export function signIn(
  nameId: string,
  address: string,
  change: Partial<SignInCommand> = {},
  d1: D1Database = env.DB,
): ReturnType<typeof runSignIn> {
  return runSignIn(d1, signInCommand({ nameId, email: parseEmail(address), ...change }));
}

let serial = 0;

/** Unsolicited, of ada@ through the identity provider of `org_a`; every one has ids of its own. */
export function signInCommand(change: Partial<SignInCommand> = {}): SignInCommand {
  serial += 1;
  const actor = { type: 'saml', id: 'con_a', label: 'Single sign-on', address: null } as const;
  const newMemberId = `mem_${serial}`;
  return {
    actor,
    attemptId: `ATT-${serial}`,
    organizationId: 'org_a',
    roleGroups: null,
    claims: null,
    teams: null,
    connectionId: 'con_a',
    requestId: null,
    requestExpiresAt: null,
    issuer: 'http://idp/a',
    assertionId: `id${serial}`,
    assertionExpiresAt: NOW + 300_000,
    email: parseEmail('ada@acme.test'),
    givenName: '',
    familyName: '',
    nameId: 'ada',
    nameIdFormat: null,
    nameQualifier: null,
    spNameQualifier: null,
    sessionIndex: null,
    sessionId: `ses_${serial}`,
    sessionExpiresAt: NOW + 1_000_000,
    confirmedAt: NOW,
    certificateFingerprint: '',
    proves: false,
    newAccountId: `acc_${serial}`,
    newMemberId,
    joined: {
      id: `evt_${serial}`,
      organizationId: 'org_a',
      at: NOW,
      action: 'organization.user_added',
      actorType: actor.type,
      actorId: actor.id,
      actorLabel: actor.label,
      address: null,
      targetType: 'member',
      targetId: newMemberId,
      detail: {},
    },
    flow: 'idp_initiated',
    address: null,
    userAgent: null,
    detail: {},
    nowMs: NOW,
    ...change,
  };
}

export async function rows(sql: string): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare(sql).all()).results;
}

export const pins = () => rows('select member_id, subject from pinned_subjects order by member_id');
