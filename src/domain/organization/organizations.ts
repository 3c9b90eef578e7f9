// Organizations: creating them with a first Owner, changing their settings. deletion.ts ends them.

import { newId } from '../../lib/ids.ts';
import { requireChanged, requireThat } from '../../storage/change.ts';
import { isOwner } from '../../storage/conditions.ts';
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
import { parseExternalId, parseMetadata, parseOrganizationName } from '../names.ts';
import { isPlan, type Plan } from '../plans.ts';
import { tell } from '../trust.ts';

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
      /** When a link by mail led here; null: none did. */
      readonly mailboxProvenAt: number | null;
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
        emailVerifiedAt: owner.mailboxProvenAt,
        mailboxProvenAt: owner.mailboxProvenAt,
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
  input: {
    readonly name: string;
    readonly plan: string;
    readonly externalId?: string | null | undefined;
    readonly metadata?: Readonly<Record<string, string>> | undefined;
  },
): Promise<OrganizationRow> {
  const id = newId('org');
  const name = parseOrganizationName(input.name);
  const externalId = input.externalId == null ? null : parseExternalId(input.externalId);
  const metadata = parseMetadata(input.metadata ?? {});
  if (!isPlan(input.plan)) throw new DomainError('plan_unknown', { plan: input.plan }, 'plan');
  await commitChange(deps, [
    insertOrganization(deps.db, { id, name, externalId, metadata, plan: input.plan, nowMs: deps.nowMs }),
    audit(deps, actor, {
      organizationId: id,
      action: 'organization.created',
      target: { type: 'organization', id },
      detail: {
        name,
        plan: input.plan,
        ...(externalId !== null && { externalId }),
        ...(Object.keys(metadata).length > 0 && { metadata }),
      },
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

type OrganizationChange = Partial<
  Pick<OrganizationRow, 'name' | 'externalId' | 'metadata' | 'plan' | 'approveConnectionChanges'>
>;

/**
 * Only an Owner, or the operator, decides whether Owners approve changes of the connection.
 *
 * @param together happens in the same batch
 * @throws DomainError `organization_not_found`, `name_missing`, `name_too_long`, `plan_unknown`,
 * `metadata_invalid`, `changed_meanwhile`
 */
export async function updateOrganization(
  deps: Deps,
  actor: Actor,
  id: string,
  change: {
    readonly name?: string | undefined;
    readonly externalId?: string | null | undefined;
    /** Replaces all of it. */
    readonly metadata?: Readonly<Record<string, string>> | undefined;
    readonly plan?: string | undefined;
    readonly approveConnectionChanges?: boolean | undefined;
  },
  together: readonly Statement[] = [],
): Promise<OrganizationRow> {
  const before = await loadOrganization(deps, id);
  const after = differenceOf(before, change);
  if (Object.keys(after).length === 0) {
    if (together.length > 0) await commitChange(deps, together);
    return before;
  }
  const { name, plan, externalId, metadata } = before;
  const approval = after.approveConnectionChanges;
  const decides = approval !== undefined && actor.type === 'account';
  await commitChange(deps, [
    ...(decides ? [requireThat(deps.db, ['changed_meanwhile', isOwner(id, actor.id ?? '')])] : []),
    ...together,
    updateOrganizationRow(deps.db, id, after, deps.nowMs),
    requireChanged(deps.db),
    audit(deps, actor, {
      organizationId: id,
      action: 'organization_setting.updated',
      target: { type: 'organization', id },
      detail: {
        before: {
          name,
          plan,
          ...(after.externalId !== undefined && { externalId }),
          ...(after.metadata !== undefined && { metadata }),
          ...(approval !== undefined && { approveConnectionChanges: !approval }),
        },
        after,
      },
    }),
  ]);
  if (approval !== undefined) {
    const [was, is] = approval ? ['off', 'on'] : ['on', 'off'];
    const changes = [{ what: 'approval', before: was, after: is } as const];
    tell(deps, { kind: 'approval_switched', organizationId: id, actor, changes });
  }
  return { ...before, ...after, updatedAt: deps.nowMs };
}

/** What is another than before. */
function differenceOf(
  before: OrganizationRow,
  change: Parameters<typeof updateOrganization>[3],
): OrganizationChange {
  const after: OrganizationChange = {};
  const name = change.name === undefined ? before.name : parseOrganizationName(change.name);
  if (name !== before.name) after.name = name;
  const externalId =
    change.externalId === undefined
      ? before.externalId
      : change.externalId && parseExternalId(change.externalId);
  if (externalId !== before.externalId) after.externalId = externalId;
  const metadata = change.metadata === undefined ? before.metadata : parseMetadata(change.metadata);
  if (JSON.stringify(metadata) !== JSON.stringify(before.metadata)) after.metadata = metadata;
  const plan = change.plan ?? before.plan;
  if (!isPlan(plan)) throw new DomainError('plan_unknown', { plan }, 'plan');
  if (plan !== before.plan) after.plan = plan;
  const approval = change.approveConnectionChanges ?? before.approveConnectionChanges;
  if (approval !== before.approveConnectionChanges) after.approveConnectionChanges = approval;
  return after;
}

export { listOrganizations };
