// Organizations, and who stands inside one: `openOrganization` makes the pass that every settings function demands.

import { newId } from '../../lib/ids.ts';
import { runBatch, type Statement } from '../../storage/database.ts';
import {
  deleteOrganization as deleteOrganizationRow,
  findOrganization,
  insertOrganization,
  listOrganizations,
  type OrganizationRow,
  updateOrganization as updateOrganizationRow,
} from '../../storage/organization/organizations.ts';
import { insertAccountIfMissing } from '../../storage/people/accounts.ts';
import { insertMember } from '../../storage/people/members.ts';
import { type Actor, audit } from '../audit.ts';
import type { Client, Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { MAX_NAME_CHARACTERS } from '../limits.ts';
import { isPlan, type Plan } from '../plans.ts';
import { mayManageSettings, type Role } from '../roles.ts';
import type { Membership, Session } from '../sign-in/sessions.ts';

/** A person inside an organization, and what the audit log calls them. Made by `openOrganization` alone. */
export interface OrganizationAccess {
  readonly organization: Membership['organization'];
  readonly memberId: string;
  readonly role: Role;
  readonly session: Session;
  readonly actor: Actor;
  readonly [opened]: true;
}

/** The same, of somebody who may change the settings. Made by `requireSettings` alone. */
export interface SettingsAccess extends OrganizationAccess {
  readonly [managing]: true;
}

declare const opened: unique symbol;
declare const managing: unique symbol;

/** @throws DomainError `organization_not_found` (also for organizations of others), `member_inactive`, `sso_required`, `sign_in_again` */
export function openOrganization(
  session: Session,
  organizationId: string,
  client: Client,
): OrganizationAccess {
  const membership = session.memberships.find((one) => one.organization.id === organizationId);
  if (!membership) throw new DomainError('organization_not_found', { organizationId });
  if (membership.access === 'inactive') throw new DomainError('member_inactive', { organizationId });
  if (membership.access === 'sign_in_again') throw new DomainError('sign_in_again', { organizationId });
  if (membership.access === 'sso_required') throw new DomainError('sso_required', { organizationId });
  return {
    organization: membership.organization,
    memberId: membership.memberId,
    role: membership.role,
    session,
    actor: { type: 'account', id: session.account.id, label: session.account.email, address: client.address },
  } as OrganizationAccess;
}

/** @throws DomainError `not_allowed` */
export function requireSettings(access: OrganizationAccess): SettingsAccess {
  if (!mayManageSettings(access.role)) throw new DomainError('not_allowed', { role: access.role });
  return access as SettingsAccess;
}

export interface NewOrganization {
  readonly id: string;
  readonly statements: readonly Statement[];
}

/** The statements that make an organization with its first Owner, whose account they make where it is missing. */
export function organizationWithOwner(
  deps: Deps,
  actor: Actor,
  input: {
    readonly name: string;
    readonly plan: Plan;
    readonly owner: {
      readonly accountId: string;
      readonly email: string;
      readonly emailKey: string;
      readonly givenName: string;
      readonly familyName: string;
      readonly passwordHash: string;
    };
  },
): NewOrganization {
  const id = newId('org');
  const memberId = newId('mem');
  const { owner } = input;
  const { nowMs } = deps;
  return {
    id,
    statements: [
      insertOrganization(deps.db, { id, name: parseOrganizationName(input.name), plan: input.plan, nowMs }),
      insertAccountIfMissing(deps.db, {
        id: owner.accountId,
        email: owner.email,
        emailKey: owner.emailKey,
        givenName: owner.givenName,
        familyName: owner.familyName,
        passwordHash: owner.passwordHash,
        emailVerifiedAt: nowMs, // a link by mail led here
        createdAt: nowMs,
        updatedAt: nowMs,
      }),
      // The foreign key fails, and the whole batch with it, when the address belonged to another account meanwhile.
      insertMember(deps.db, {
        id: memberId,
        organizationId: id,
        accountId: owner.accountId,
        role: 'owner',
        source: 'sign_up',
        userName: owner.email,
        userNameKey: owner.emailKey,
        givenName: owner.givenName,
        familyName: owner.familyName,
        createdAt: nowMs,
        updatedAt: nowMs,
      }),
      audit(deps, actor, {
        organizationId: id,
        action: 'organization.created',
        target: { type: 'organization', id },
        detail: { name: input.name.trim(), plan: input.plan },
      }),
    ],
  };
}

/** Without members: the operator adds the Owner next. */
export async function createOrganization(
  deps: Deps,
  actor: Actor,
  input: { readonly name: string; readonly plan: string },
): Promise<OrganizationRow> {
  const id = newId('org');
  const name = parseOrganizationName(input.name);
  if (!isPlan(input.plan)) throw new DomainError('plan_unknown', { plan: input.plan }, 'plan');
  await runBatch(deps.db, [
    insertOrganization(deps.db, { id, name, plan: input.plan, nowMs: deps.nowMs }),
    audit(deps, actor, {
      organizationId: id,
      action: 'organization.created',
      target: { type: 'organization', id },
      detail: { name, plan: input.plan },
    }),
  ]);
  return await loadOrganization(deps, id);
}

/** @throws DomainError `organization_not_found` */
export async function loadOrganization(deps: Deps, id: string): Promise<OrganizationRow> {
  const row = await findOrganization(deps.db, id);
  if (!row) throw new DomainError('organization_not_found', { organizationId: id });
  return row;
}

export async function updateOrganization(
  deps: Deps,
  actor: Actor,
  id: string,
  change: { readonly name?: string | undefined; readonly plan?: string | undefined },
): Promise<OrganizationRow> {
  const before = await loadOrganization(deps, id);
  const after: Partial<Pick<OrganizationRow, 'name' | 'plan'>> = {};
  if (change.name !== undefined) after.name = parseOrganizationName(change.name);
  if (change.plan !== undefined) {
    if (!isPlan(change.plan)) throw new DomainError('plan_unknown', { plan: change.plan }, 'plan');
    after.plan = change.plan;
  }
  if ((after.name ?? before.name) === before.name && (after.plan ?? before.plan) === before.plan)
    return before;
  await runBatch(deps.db, [
    updateOrganizationRow(deps.db, id, after, deps.nowMs),
    audit(deps, actor, {
      organizationId: id,
      action: 'organization_setting.updated',
      target: { type: 'organization', id },
      detail: { before: { name: before.name, plan: before.plan }, after },
    }),
  ]);
  return { ...before, ...after, updatedAt: deps.nowMs };
}

export async function deleteOrganization(deps: Deps, actor: Actor, id: string): Promise<void> {
  const { name, plan } = await loadOrganization(deps, id);
  await runBatch(deps.db, [
    deleteOrganizationRow(deps.db, id),
    audit(deps, actor, {
      organizationId: id,
      action: 'organization.deleted',
      target: { type: 'organization', id },
      detail: { name, plan },
    }),
  ]);
}

export { listOrganizations };

export function parseOrganizationName(text: string, field = 'name'): string {
  const name = text.trim().normalize('NFC');
  if (name === '') throw new DomainError('name_missing', {}, field);
  if (name.length > MAX_NAME_CHARACTERS) {
    throw new DomainError('name_too_long', { maxCharacters: MAX_NAME_CHARACTERS }, field);
  }
  return name;
}
