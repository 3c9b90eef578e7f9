// Organizations: creating them with a first Owner, changing their settings. deletion.ts ends them.

import { newId } from '../../lib/ids.ts';
import type { Statement } from '../../storage/database.ts';
import {
  findOrganization,
  insertOrganization,
  listOrganizations,
  updateOrganization as updateOrganizationRow,
} from '../../storage/organization/organizations.ts';
import { insertAccount } from '../../storage/people/accounts.ts';
import { insertMember } from '../../storage/people/members.ts';
import type { OrganizationRow } from '../../storage/tables/organizations.ts';
import type { Actor } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { parseOrganizationName } from '../names.ts';
import { isPlan, type Plan } from '../plans.ts';

export interface NewOrganization {
  readonly id: string;
  readonly statements: readonly Statement[];
}

/**
 * Returns the statements that create an organization with its first Owner, and the Owner's account if there
 * isn't one yet.
 */
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
      insertAccount(deps.db, {
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
      insertMember(deps.db, {
        id: memberId,
        organizationId: id,
        accountId: owner.accountId,
        role: 'owner',
        active: true,
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

/** Creates an organization without members: the operator adds the Owner next. */
export async function createOrganization(
  deps: Deps,
  actor: Actor,
  input: { readonly name: string; readonly plan: string },
): Promise<OrganizationRow> {
  const id = newId('org');
  const name = parseOrganizationName(input.name);
  if (!isPlan(input.plan)) throw new DomainError('plan_unknown', { plan: input.plan }, 'plan');
  await commitChange(deps, [
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
  await commitChange(deps, [
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

export { listOrganizations };
