// The one way in which a team changes: its own attributes by compare-and-swap, then the rows of its members
// in the same batch.

import { equalGroupFields } from '../../scim/group.ts';
import type { LeftOut } from '../../scim/reading.ts';
import type { GroupFields, StoredGroup } from '../../scim/stored.ts';
import { ChangeRefused, commit, requireChanged } from '../../storage/change.ts';
import type { Database, Statement } from '../../storage/database.ts';
import { selectHasRoleNotices } from '../../storage/people/role-rules.ts';
import {
  deleteOtherTeamMembers,
  deleteTeamMembers,
  insertTeamMembers,
  updateTeam,
} from '../../storage/people/team-writes.ts';
import { type ScimMemberRow, selectMembersOfGroup } from '../../storage/provisioning/groups.ts';
import { type AuditAction, audit } from '../audit.ts';
import type { IdentityNotice, ProvisioningResult, ScimWrite } from '../commands.ts';
import type { MembershipEffect } from '../people/team-changes.ts';
import { logDone, type Operation } from './log.ts';
import { refused } from './refusals.ts';
import { requireOf } from './requirements.ts';
import { heldMembers } from './rows.ts';

export interface GroupChange {
  readonly fields: GroupFields;
  readonly effect: MembershipEffect;
  /** How many members leave because the request replaces all of them. */
  readonly others: number;
  readonly leftOut?: readonly LeftOut[] | undefined;
}

export async function changeGroup(
  db: Database,
  request: ScimWrite,
  before: StoredGroup,
  { fields, effect, others, leftOut }: GroupChange,
): Promise<ProvisioningResult> {
  const { id, version, createdMs } = before;
  const sameMembers = effect.add.length + effect.remove.length + others === 0;
  const sameFields = equalGroupFields(before, fields);
  if (sameMembers && sameFields) {
    const log = logDone(
      db,
      request,
      groupDone('group.unchanged', before.displayName, id, reportOf(effect, 0, leftOut)),
    );
    const { group } = await writeGroup(db, request, id, log);
    return { outcome: 'done', effect: 'unchanged', group: { ...before, ...group } };
  }
  const { nowMs } = request;
  const renamed = fields.displayName !== before.displayName;
  try {
    const { group, told } = await writeGroup(db, request, id, [
      requireOf(db, request.client),
      updateTeam(
        db,
        id,
        version,
        {
          name: fields.displayName,
          externalId: fields.externalId,
          profile: { ...fields.profile },
        },
        nowMs,
      ),
      requireChanged(db),
      ...(sameFields
        ? []
        : [
            auditTeam(db, request, id, 'team.updated', {
              ...(renamed
                ? { before: { name: before.displayName }, after: { name: fields.displayName } }
                : { name: fields.displayName }),
            }),
          ]),
      ...memberStatements(db, request, id, effect, others),
      ...logDone(
        db,
        request,
        groupDone('group.updated', fields.displayName, id, reportOf(effect, others, leftOut)),
      ),
    ]);
    return {
      outcome: 'done',
      effect: 'changed',
      group: { ...fields, id, version: version + 1, createdMs, updatedMs: nowMs, ...group },
      told,
    };
  } catch (error) {
    if (error instanceof ChangeRefused && error.reason === 'team_name_taken')
      throw refused('team_name_taken');
    throw error;
  }
}

/** Commits the statements, and reads the members after them in the same batch if the answer shows them. */
export async function writeGroup(
  db: Database,
  request: ScimWrite,
  id: string,
  statements: readonly Statement[],
): Promise<WrittenGroup> {
  const { organizationId } = request.client;
  const mapped = selectHasRoleNotices(db, organizationId);
  if (!request.loadReferences) return { group: {}, ...mappedOf(await commit(db, [...statements, mapped])) };
  const read = selectMembersOfGroup(db, organizationId, id);
  const results = await commit(db, [...statements, read, mapped]);
  const members = heldMembers(results.at(-2) as ScimMemberRow[]);
  return { group: members === undefined ? {} : { members }, ...mappedOf(results) };
}

export interface WrittenGroup {
  readonly group: Pick<StoredGroup, 'members'>;
  readonly told: readonly IdentityNotice[];
}

/** @param results of a batch that ends with `selectHasRoleNotices` */
export function mappedOf(results: readonly unknown[]): Pick<WrittenGroup, 'told'> {
  const [row] = results.at(-1) as { told: 0 | 1 }[];
  return { told: row?.told === 1 ? [{ kind: 'roles_mapped' }] : [] };
}

export function memberStatements(
  db: Database,
  request: ScimWrite,
  id: string,
  effect: MembershipEffect,
  others: number,
): Statement[] {
  const { add, remove, keep } = effect;
  const statements: Statement[] = [];
  const removed = remove.length + others;
  if (others > 0) statements.push(deleteOtherTeamMembers(db, id, keep));
  if (remove.length > 0) statements.push(deleteTeamMembers(db, id, remove));
  if (add.length > 0) statements.push(insertTeamMembers(db, id, add, request.nowMs));
  if (removed > 0) {
    statements.push(
      auditTeam(db, request, id, 'team.user_removed', {
        count: removed,
        memberIds: remove.slice(0, MAX_REPORTED),
      }),
    );
  }
  if (add.length > 0) {
    statements.push(
      auditTeam(db, request, id, 'team.user_added', {
        count: add.length,
        memberIds: add.slice(0, MAX_REPORTED),
      }),
    );
  }
  return statements;
}

/** At most this many ids stand in an event or a row of the log, next to the full counts. */
const MAX_REPORTED = 100;

export function reportOf(
  { add, remove, skipped }: MembershipEffect,
  others: number,
  leftOut: readonly LeftOut[] = [],
): Readonly<Record<string, unknown>> {
  const { unknown, outsideClaimedDomains } = skipped;
  return {
    added: add.length,
    removed: remove.length + others,
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...(unknown.length === 0 ? {} : { unknownMembers: unknown.slice(0, MAX_REPORTED) }),
    ...(outsideClaimedDomains.length === 0
      ? {}
      : { outsideClaimedDomains: outsideClaimedDomains.slice(0, MAX_REPORTED) }),
  };
}

export function auditTeam(
  db: Database,
  { client, nowMs }: ScimWrite,
  id: string,
  action: AuditAction,
  detail: Readonly<Record<string, unknown>>,
): Statement {
  return audit({ db, nowMs }, client.actor, {
    organizationId: client.organizationId,
    action,
    target: { type: 'team', id },
    detail: { source: 'scim', ...detail },
  });
}

export function groupDone(
  operation: string,
  name: string,
  id: string,
  detail: Readonly<Record<string, unknown>> = {},
): Operation {
  return { operation, targetType: 'group', targetId: id, targetLabel: name, detail };
}
