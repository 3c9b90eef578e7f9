// Groups that a SCIM client creates, changes and deletes: they are teams, matched by name. Ids that name nobody are skipped and
// reported in the log, so that one unknown person does not lose a whole push; people outside of the claimed domains are not touched.

import { foldCase } from '../../lib/fold.ts';
import { newId } from '../../lib/ids.ts';
import { ScimError } from '../../scim/errors.ts';
import { checkIfMatch } from '../../scim/etag.ts';
import { type MemberCommand, planGroupPatch } from '../../scim/group-patch.ts';
import type { PatchOperation } from '../../scim/patch-parse.ts';
import type { GroupFields } from '../../scim/stored.ts';
import { commit, requireChanged } from '../../storage/change.ts';
import type { Database } from '../../storage/database.ts';
import {
  countOtherTeamMembers,
  deleteTeam,
  insertTeam,
  selectTeamCandidates,
  selectTeamIdByNameKey,
} from '../../storage/people/team-writes.ts';
import { selectScimGroup } from '../../storage/provisioning/groups.ts';
import type { ProvisioningCommand, ProvisioningResult, ScimWrite } from '../commands.ts';

import { type MemberChange, namedIds, toMemberChange, toMemberEffect } from '../people/team-changes.ts';
import { readConfirmed } from './confirmed-batch.ts';
import { auditTeam, changeGroup, groupDone, memberStatements, reportOf, writeGroup } from './group-change.ts';
import { logDone } from './log.ts';
import { refused } from './refusals.ts';
import { requireOf } from './requirements.ts';
import { toStoredGroup } from './rows.ts';

type Command<K extends ProvisioningCommand['kind']> = Extract<ProvisioningCommand, { kind: K }>;

export async function createGroup(
  db: Database,
  command: Command<'createGroup'>,
): Promise<ProvisioningResult> {
  const { request, fields } = command;
  const { client, nowMs } = request;
  const { organizationId } = client;
  const id = newId('team');
  const nameKey = foldCase(fields.displayName);
  const change = toMemberChange([{ op: 'add', ids: command.memberIds }]);
  const { rows } = await readConfirmed(db, request, [
    selectTeamIdByNameKey(db, organizationId, nameKey),
    selectTeamCandidates(db, organizationId, id, namedIds(change)),
  ]);
  if (rows[0].length > 0) throw refused('team_name_taken');
  const effect = toMemberEffect(change, rows[1]);
  const members = await writeGroup(db, request, id, [
    requireOf(db, client),
    insertTeam(db, {
      id,
      organizationId,
      name: fields.displayName,
      nameKey,
      externalId: fields.externalId,
      source: 'scim',
      profile: { ...fields.profile },
      createdAt: nowMs,
      updatedAt: nowMs,
    }),
    auditTeam(db, request, id, 'team.created', { name: fields.displayName }),
    ...memberStatements(db, request, id, effect, 0),
    logDone(db, request, groupDone('group.created', 201, fields.displayName, id, reportOf(effect, 0))),
  ]);
  return {
    outcome: 'done',
    group: { ...fields, id, version: 1, createdMs: nowMs, updatedMs: nowMs, ...members },
  };
}

export async function replaceGroup(
  db: Database,
  command: Command<'replaceGroup'>,
): Promise<ProvisioningResult> {
  const { request, id, fields, memberIds } = command;
  const members: MemberCommand[] = memberIds === undefined ? [] : [{ op: 'replaceAll', ids: memberIds }];
  const change = toMemberChange(members);
  const { before, effect, others } = await readForChange(db, request, id, change);
  return await changeGroup(db, request, before, { fields, effect, others, status: 200 });
}

export async function patchGroup(db: Database, command: Command<'patchGroup'>): Promise<ProvisioningResult> {
  const { request, id, operations } = command;
  const foreseen = foresee(operations);
  const first = await readForChange(db, request, id, foreseen);
  const plan = planGroupPatch(first.before, operations);
  const change = toMemberChange(plan.members);
  const asForeseen = sameChange(change, foreseen);
  const { effect, others } = asForeseen ? first : await readForChange(db, request, id, change);
  const { status } = command;
  return await changeGroup(db, request, first.before, { fields: plan.fields, effect, others, status });
}

export async function deleteGroup(
  db: Database,
  command: Command<'deleteGroup'>,
): Promise<ProvisioningResult> {
  const { request, id } = command;
  const { before } = await readForChange(db, request, id, toMemberChange([]));
  await commit(db, [
    requireOf(db, request.client),
    deleteTeam(db, id, before.version),
    requireChanged(db),
    auditTeam(db, request, id, 'team.deleted', { name: before.displayName }),
    logDone(db, request, groupDone('group.deleted', 204, before.displayName, id)),
  ]);
  return { outcome: 'done' };
}

/** @throws ProvisioningRefused `team_not_found`; ScimError preconditionFailed */
async function readForChange(db: Database, request: ScimWrite, id: string, change: MemberChange) {
  const { organizationId } = request.client;
  const { rows } = await readConfirmed(db, request, [
    selectScimGroup(db, organizationId, id),
    selectTeamCandidates(db, organizationId, id, namedIds(change)),
    // Reads the whole team, so only where the whole team is meant.
    countOtherTeamMembers(db, change.replaceAll ? id : '', [...change.add]),
  ]);
  const [[row], candidates, [counted]] = rows;
  if (row === undefined) throw refused('team_not_found');
  checkIfMatch(request.ifMatch, row.version);
  return {
    before: toStoredGroup(row, undefined),
    effect: toMemberEffect(change, candidates),
    others: counted?.others ?? 0,
  };
}

/**
 * Whom the operations name, before the group has been read: so that group and people are read in one batch. Only operations on
 * extensions, which nobody mixes with members, can come out otherwise on the group itself.
 */
function foresee(operations: readonly PatchOperation[]): MemberChange {
  try {
    const any: GroupFields = { displayName: 'any', externalId: null, profile: {} };
    return toMemberChange(planGroupPatch(any, operations).members);
  } catch (error) {
    if (error instanceof ScimError) return toMemberChange([]);
    throw error;
  }
}

function sameChange(a: MemberChange, b: MemberChange): boolean {
  return a.replaceAll === b.replaceAll && namedIds(a).join() === namedIds(b).join();
}
