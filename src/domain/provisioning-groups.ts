// Groups that a SCIM client creates, changes and deletes: they are teams, matched by name. Ids that name nobody are skipped and
// reported in the log, so that one unknown person does not lose a whole push; people outside of the claimed domains are not touched.

import { foldCase } from '../lib/fold.ts';
import { newId } from '../lib/ids.ts';
import { ScimError } from '../scim/errors.ts';
import { checkIfMatch } from '../scim/etag.ts';
import { equalGroupFields } from '../scim/group.ts';
import { type MemberCommand, planGroupPatch } from '../scim/group-patch.ts';
import type { PatchOperation } from '../scim/patch-parse.ts';
import type { GroupFields, StoredGroup } from '../scim/stored.ts';
import { type Database, runBatch, type Statement, violatedUniqueIndex } from '../storage/database.ts';
import { guardSwap, guardToken } from '../storage/scim-gate.ts';
import { type ScimMemberRow, selectMembersOfGroup, selectScimGroup } from '../storage/scim-groups.ts';
import {
  countOtherTeamMembers,
  deleteOtherTeamMembers,
  deleteTeam,
  deleteTeamMembers,
  insertTeam,
  insertTeamMembers,
  selectTeamCandidates,
  selectTeamIdByNameKey,
  updateTeam,
} from '../storage/team-writes.ts';
import { type AuditAction, audit } from './audit.ts';
import type { ProvisioningCommand, ProvisioningResult, ScimWrite } from './provisioning.ts';
import { logDone, type Operation } from './provisioning-log.ts';
import { refused } from './provisioning-refusals.ts';
import { readConfirmed } from './scim-batch.ts';
import { toStoredGroup } from './scim-rows.ts';
import {
  type MemberChange,
  type MemberEffect,
  namedIds,
  toMemberChange,
  toMemberEffect,
} from './team-changes.ts';

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
    logDone(db, request, done('group.created', 201, fields.displayName, id, reportOf(effect, 0))),
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
  return await changeGroup(db, request, before, fields, effect, others);
}

export async function patchGroup(db: Database, command: Command<'patchGroup'>): Promise<ProvisioningResult> {
  const { request, id, operations } = command;
  const foreseen = foresee(operations);
  const first = await readForChange(db, request, id, foreseen);
  const plan = planGroupPatch(first.before, operations);
  const change = toMemberChange(plan.members);
  const asForeseen = sameChange(change, foreseen);
  const { effect, others } = asForeseen ? first : await readForChange(db, request, id, change);
  return await changeGroup(db, request, first.before, plan.fields, effect, others);
}

export async function deleteGroup(
  db: Database,
  command: Command<'deleteGroup'>,
): Promise<ProvisioningResult> {
  const { request, id } = command;
  const { before } = await readForChange(db, request, id, toMemberChange([]));
  await runBatch(db, [
    guardToken(db, request.client.tokenId),
    deleteTeam(db, id, before.version),
    guardSwap(db),
    auditTeam(db, request, id, 'team.deleted', { name: before.displayName }),
    logDone(db, request, done('group.deleted', 204, before.displayName, id)),
  ]);
  return { outcome: 'done' };
}

async function changeGroup(
  db: Database,
  request: ScimWrite,
  before: StoredGroup,
  fields: GroupFields,
  effect: MemberEffect,
  others: number,
): Promise<ProvisioningResult> {
  const { id, version, createdMs } = before;
  const sameMembers = effect.add.length + effect.remove.length + others === 0;
  const sameFields = equalGroupFields(before, fields);
  if (sameMembers && sameFields) {
    const log = logDone(
      db,
      request,
      done('group.unchanged', 200, before.displayName, id, reportOf(effect, 0)),
    );
    return { outcome: 'done', group: { ...before, ...(await writeGroup(db, request, id, [log])) } };
  }
  const { nowMs } = request;
  const renamed = fields.displayName !== before.displayName;
  try {
    const members = await writeGroup(db, request, id, [
      guardToken(db, request.client.tokenId),
      updateTeam(
        db,
        id,
        version,
        {
          name: fields.displayName,
          nameKey: foldCase(fields.displayName),
          externalId: fields.externalId,
          profile: { ...fields.profile },
        },
        nowMs,
      ),
      guardSwap(db),
      ...(sameFields
        ? []
        : [
            auditTeam(db, request, id, 'team.updated', {
              name: fields.displayName,
              ...(renamed ? { before: before.displayName } : {}),
            }),
          ]),
      ...memberStatements(db, request, id, effect, others),
      logDone(db, request, done('group.updated', 200, fields.displayName, id, reportOf(effect, others))),
    ]);
    return {
      outcome: 'done',
      group: { ...fields, id, version: version + 1, createdMs, updatedMs: nowMs, ...members },
    };
  } catch (error) {
    if (violatedUniqueIndex(error)?.includes('teams.name_key')) throw refused('team_name_taken');
    throw error;
  }
}

/** Runs the statements; behind them, in the same batch, the members are read where the answer shows them. */
async function writeGroup(
  db: Database,
  request: ScimWrite,
  id: string,
  statements: readonly Statement[],
): Promise<Pick<StoredGroup, 'members'>> {
  if (!request.loadReferences) {
    await runBatch(db, statements);
    return {};
  }
  const read = selectMembersOfGroup(db, request.client.organizationId, id);
  const results = await runBatch(db, [...statements, read]);
  return { members: results.at(-1) as ScimMemberRow[] };
}

function memberStatements(
  db: Database,
  request: ScimWrite,
  id: string,
  effect: MemberEffect,
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

/** Ids in an event or a row of the log; the counts tell the rest. */
const MAX_REPORTED = 100;

function reportOf({ add, remove, skipped }: MemberEffect, others: number): Readonly<Record<string, unknown>> {
  const { unknown, outsideClaimedDomains } = skipped;
  return {
    added: add.length,
    removed: remove.length + others,
    ...(unknown.length === 0 ? {} : { unknownMembers: unknown.slice(0, MAX_REPORTED) }),
    ...(outsideClaimedDomains.length === 0
      ? {}
      : { outsideClaimedDomains: outsideClaimedDomains.slice(0, MAX_REPORTED) }),
  };
}

function auditTeam(
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

function done(
  operation: string,
  status: number,
  name: string,
  id: string,
  detail: Readonly<Record<string, unknown>> = {},
): Operation {
  return { operation, status, targetType: 'group', targetId: id, targetLabel: name, detail };
}
