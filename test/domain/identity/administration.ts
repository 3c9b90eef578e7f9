// What administrators and Owners decide, each with a session of their own where the product asks for one.

import { env } from 'cloudflare:workers';
import { claimDomain, dropDomain } from '../../../src/domain/domains/claims.ts';
import { deleteOrganization } from '../../../src/domain/organization/deletion.ts';
import { setSessionPolicy, signEverybodyOut } from '../../../src/domain/organization/session-policy.ts';
import { decideChange, listPendingChanges } from '../../../src/domain/people/pending-changes.ts';
import type { Role } from '../../../src/domain/roles.ts';
import { acceptSubject, forgetAllSubjects } from '../../../src/domain/sign-in/subjects.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { OPERATOR } from '../../support/deps.ts';
import { ownerOf, visitSettings } from './access.ts';
import { changeMember, depsOf, outcomeOf } from './lanes.ts';
import { BrokenPromise, levelOf } from './promises.ts';
import { leaveUnused, settle } from './settle.ts';
import type { Domain, MemberRow, Organization, Person, Refusal, World } from './world.ts';

/** An Owner decides about an address that the directory wants to give to an Owner or Admin. */
export async function decide(
  world: World,
  organization: Organization,
  emailKey: string,
  decision: 'approved' | 'declined',
): Promise<string> {
  const access = await ownerOf(world, organization);
  if (access === null) return 'no_owner';
  const deps = depsOf(world);
  const waiting = await listPendingChanges(deps, world.id(organization));
  const change = waiting.find((one) => one.emailKey === emailKey && one.decision !== decision);
  if (change === undefined) return 'pending_change_not_found';
  const outcome = await outcomeOf(decideChange(deps, access, change.id, decision));
  await settle(world, null);
  return outcome;
}

/** An administrator accepts the new subject of somebody, who is who they say. */
export async function accept(world: World, { organization, ...refusal }: Refusal): Promise<string> {
  const access = await ownerOf(world, organization);
  if (access === null) return 'no_owner';
  const outcome = await outcomeOf(acceptSubject(depsOf(world), access, refusal.reference));
  if (outcome === 'done') world.pin(organization, refusal.memberId, refusal.subject);
  await settle(world, null);
  return outcome;
}

/** The identity provider names everybody anew, so an Owner has all subjects forgotten. */
export async function forgetSubjects(world: World, { organization, reference }: Refusal): Promise<string> {
  const access = await ownerOf(world, organization);
  if (access === null) return 'no_owner';
  const outcome = await outcomeOf(forgetAllSubjects(depsOf(world), access, reference));
  const here = world.rows.members.filter((row) => row.organizationId === world.id(organization));
  if (outcome === 'done') world.unpin(here.map(({ id }) => id));
  await settle(world, null);
  return outcome;
}

export async function signOutEverybody(world: World, organization: Organization): Promise<string> {
  await signEverybodyOut(depsOf(world), OPERATOR, world.id(organization));
  world.policies.get(organization)!.signedOutAt = world.nowMs;
  const mine = (accountId: string) =>
    world.membersOfAccount(accountId).every((row) => row.organizationId === world.id(organization));
  await settle(world, null);
  const left = world.rows.sessions.find(({ accountId }) => mine(accountId));
  if (left) throw new BrokenPromise('everybody is signed out', `${world.openers.get(left.id)}`);
  return 'done';
}

const SHORT = { lifetimeMinutes: 60, idleMinutes: 15 } as const;
const USUAL = { lifetimeMinutes: 14 * 24 * 60, idleMinutes: null } as const;

export async function limitSessions(world: World, organization: Organization, isShort: boolean) {
  const policy = isShort ? SHORT : USUAL;
  const outcome = await outcomeOf(setSessionPolicy(depsOf(world), OPERATOR, world.id(organization), policy));
  if (outcome === 'done')
    world.policies.get(organization)!.countsMs = (policy.idleMinutes ?? policy.lifetimeMinutes) * 60_000;
  await settle(world, null);
  return outcome;
}

/** The organization changes to another identity provider, or to one that another organization has, too. */
export async function changeIssuer(world: World, organization: Organization, name: string): Promise<string> {
  const issuer = world.issuer(name);
  const host = { id: world.id(organization), plan: 'enterprise' } as const;
  const outcome = await outcomeOf(saveSso(depsOf(world), OPERATOR, host, { issuer }));
  if (outcome === 'done') world.issuers.set(organization, issuer);
  await settle(world, null);
  return outcome;
}

/**
 * Decides whether people who sign in through the identity provider become members, and whether they have to.
 */
export async function manage(
  world: World,
  organization: Organization,
  managed: boolean,
  required = false,
): Promise<string> {
  const host = { id: world.id(organization), plan: 'enterprise' } as const;
  const change = { managedAccess: managed, requireSso: required };
  const outcome = await outcomeOf(saveSso(depsOf(world), OPERATOR, host, change));
  await settle(world, null);
  return outcome;
}

/** Somebody who is signed in changes another member in the settings. */
export async function changeRole(
  world: World,
  organization: Organization,
  actor: Person,
  target: MemberRow,
  role: Role,
): Promise<string> {
  const access = await visitSettings(world, organization, actor);
  if (access === null) return 'not_signed_in';
  const outcome = await changeMember({
    kind: 'change',
    organizationId: world.id(organization),
    plan: organization === 's' ? 'free' : 'enterprise',
    actor: access.actor,
    nowMs: world.nowMs,
    id: target.id,
    edit: { role },
    own: access.role,
  });
  const to = world.persons.get(target.id) ?? null;
  const own = world.grants.get(access.memberId)?.role ?? 'member';
  if (outcome === 'done' && target.role !== role) {
    const may = levelOf(own) >= levelOf('admin') && levelOf(own) >= levelOf(role);
    if (!may || levelOf(target.role) > levelOf(own))
      throw new BrokenPromise('no role rises but by somebody who may raise it', `${actor} gave ${role}`);
    if (to === null) world.grants.delete(target.id);
    else world.grants.set(target.id, { to, role });
  }
  await settle(world, null);
  return outcome;
}

export async function claim(world: World, organization: Organization, domain: Domain): Promise<string> {
  const outcome = await outcomeOf(
    claimDomain(depsOf(world), OPERATOR, world.id(organization), world.domain(domain), true),
  );
  if (outcome === 'done') world.claims.set(domain, organization);
  await settle(world, null);
  return outcome;
}

export async function loseClaim(world: World, domain: Domain): Promise<string> {
  const organization = world.claims.get(domain);
  if (organization === undefined) return 'not_claimed';
  const id = await env.DB.prepare('select id from domains where organization_id = ? and name = ?')
    .bind(world.id(organization), world.domain(domain))
    .first<string>('id');
  await dropDomain(depsOf(world), OPERATOR, world.id(organization), id ?? '');
  world.claims.delete(domain);
  await settle(world, null);
  return 'done';
}

export async function endOrganization(world: World, organization: Organization): Promise<string> {
  await deleteOrganization(depsOf(world), OPERATOR, world.id(organization));
  world.existing.delete(organization);
  world.issuers.delete(organization);
  for (const [domain, holder] of world.claims) if (holder === organization) world.claims.delete(domain);
  await settle(world, null);
  leaveUnused(world);
  return 'done';
}

/** The identity provider makes a person anew: the same human, another NameID. */
export function renewSubject(world: World, organization: Organization, person: Person): void {
  const key = `${organization}/${person}`;
  world.subjects.set(key, (world.subjects.get(key) ?? 0) + 1);
}

export function wait(world: World, ms: number): string {
  world.nowMs += ms;
  return 'done';
}
