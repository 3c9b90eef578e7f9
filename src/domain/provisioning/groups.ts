// Groups that a SCIM client creates, changes and deletes: they are teams, matched by name. Ids that name
// nobody are skipped and reported in the log, so that one unknown person doesn't fail a whole push. People
// outside the claimed domains are neither added nor removed.

import { newId } from '../../lib/ids.ts';
import { ScimError } from '../../scim/errors.ts';
import { checkIfMatch } from '../../scim/etag.ts';
import { type MembershipCommand, planGroupPatch } from '../../scim/group-patch.ts';
import type { PatchOperation } from '../../scim/patch-parse.ts';
import { type Handling, Reading } from '../../scim/reading.ts';
import type { GroupFields } from '../../scim/stored.ts';
import { commit, requireChanged } from '../../storage/change.ts';
import type { Database } from '../../storage/database.ts';
import { selectHasRoleNotices } from '../../storage/people/role-rules.ts';
import {
  countOtherTeamMembers,
  deleteTeam,
  insertTeam,
  selectTeamCandidates,
  selectTeamIdByName,
} from '../../storage/people/team-writes.ts';
import { selectScimGroup } from '../../storage/provisioning/groups.ts';
import type { ProvisioningCommand, ProvisioningResult, ScimWrite } from '../commands.ts';
import {
  type MembershipChange,
  namedMemberIds,
  toMembershipChange,
  toMembershipEffect,
} from '../people/team-changes.ts';
import { runConfirmed } from './confirmed-batch.ts';
import {
  auditTeam,
  changeGroup,
  groupDone,
  mappedOf,
  memberStatements,
  reportOf,
  writeGroup,
} from './group-change.ts';
import { logDone } from './log.ts';
import { refused } from './refusals.ts';
import { requireOf } from './requirements.ts';
import { toStoredGroup } from './rows.ts';

type Command<K extends ProvisioningCommand['kind']> = Extract<ProvisioningCommand, { kind: K }>;

export async function runGroupCreation(
  db: Database,
  command: Command<'createGroup'>,
): Promise<ProvisioningResult> {
  const { request, fields } = command;
  const { client, nowMs } = request;
  const { organizationId } = client;
  const id = newId('team');
  const change = toMembershipChange([{ op: 'add', ids: command.memberIds }]);
  const { rows } = await runConfirmed(db, request, [
    selectTeamIdByName(db, organizationId, fields.displayName),
    selectTeamCandidates(db, organizationId, id, namedMemberIds(change)),
  ]);
  if (rows[0].length > 0) throw refused('team_name_taken');
  const effect = toMembershipEffect(change, rows[1]);
  const { group, told } = await writeGroup(db, request, id, [
    requireOf(db, client),
    insertTeam(db, {
      id,
      organizationId,
      name: fields.displayName,
      externalId: fields.externalId,
      source: 'scim',
      profile: { ...fields.profile },
      createdAt: nowMs,
      updatedAt: nowMs,
    }),
    auditTeam(db, request, id, 'team.created', { name: fields.displayName }),
    ...memberStatements(db, request, id, effect, 0),
    ...logDone(
      db,
      request,
      groupDone('group.created', fields.displayName, id, reportOf(effect, 0, command.leftOut)),
    ),
  ]);
  return {
    outcome: 'done',
    effect: 'created',
    group: { ...fields, id, version: 1, createdMs: nowMs, updatedMs: nowMs, ...group },
    told,
  };
}

export async function runGroupReplacement(
  db: Database,
  command: Command<'replaceGroup'>,
): Promise<ProvisioningResult> {
  const { request, id, fields, memberIds, leftOut } = command;
  const members: MembershipCommand[] = memberIds === undefined ? [] : [{ op: 'replaceAll', ids: memberIds }];
  const change = toMembershipChange(members);
  const { before, effect, others } = await readForChange(db, request, id, change);
  return await changeGroup(db, request, before, { fields, effect, others, leftOut });
}

export async function runGroupPatch(
  db: Database,
  command: Command<'patchGroup'>,
): Promise<ProvisioningResult> {
  const { request, id, operations } = command;
  const predicted = predictMembershipChange(operations, request.handling);
  const first = await readForChange(db, request, id, predicted);
  const reading = Reading.of(request.handling);
  const plan = planGroupPatch(first.before, operations, reading);
  const change = toMembershipChange(plan.members);
  const asPredicted = sameChange(change, predicted);
  const { effect, others } = asPredicted ? first : await readForChange(db, request, id, change);
  return await changeGroup(db, request, first.before, {
    fields: plan.fields,
    effect,
    others,
    leftOut: reading.leftOut,
  });
}

export async function runGroupDeletion(
  db: Database,
  command: Command<'deleteGroup'>,
): Promise<ProvisioningResult> {
  const { request, id } = command;
  const { before } = await readForChange(db, request, id, toMembershipChange([]));
  // Somebody may be in another group, whose rule comes next.
  const results = await commit(db, [
    requireOf(db, request.client),
    deleteTeam(db, id, before.version),
    requireChanged(db),
    auditTeam(db, request, id, 'team.deleted', { name: before.displayName }),
    ...logDone(db, request, groupDone('group.deleted', before.displayName, id)),
    selectHasRoleNotices(db, request.client.organizationId),
  ]);
  return { outcome: 'done', effect: 'deleted', ...mappedOf(results) };
}

/** @throws ProvisioningRefused `team_not_found`; ScimError preconditionFailed */
async function readForChange(db: Database, request: ScimWrite, id: string, change: MembershipChange) {
  const { organizationId } = request.client;
  const { rows } = await runConfirmed(db, request, [
    selectScimGroup(db, organizationId, id),
    selectTeamCandidates(db, organizationId, id, namedMemberIds(change)),
    // The count reads the whole team, so it runs only if all members are replaced.
    countOtherTeamMembers(db, change.replaceAll ? id : '', [...change.add]),
  ]);
  const [[row], candidates, [counted]] = rows;
  if (row === undefined) throw refused('team_not_found');
  checkIfMatch(request.ifMatch, row.version);
  return {
    before: toStoredGroup(row, undefined),
    effect: toMembershipEffect(change, candidates),
    others: counted?.others ?? 0,
  };
}

/**
 * Plans the operations on an empty group, so that one batch can read the group together with the people whom
 * the operations name. Only operations on extensions, which nobody mixes with members, can lead to another
 * change of the members once the group is known.
 */
function predictMembershipChange(
  operations: readonly PatchOperation[],
  handling: Handling | undefined,
): MembershipChange {
  try {
    const any: GroupFields = { displayName: 'any', externalId: null, profile: {} };
    return toMembershipChange(planGroupPatch(any, operations, Reading.of(handling)).members);
  } catch (error) {
    if (error instanceof ScimError) return toMembershipChange([]);
    throw error;
  }
}

function sameChange(a: MembershipChange, b: MembershipChange): boolean {
  return a.replaceAll === b.replaceAll && namedMemberIds(a).join() === namedMemberIds(b).join();
}
