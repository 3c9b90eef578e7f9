// A change that a SCIM client asks for, as a lane runs it: read one batch, decide, write one batch. The write
// holds the change, its audit event and its row in the provisioning log. Its conditions roll all of it back
// if the token was revoked or the row changed since the read; after a change, the lane reads and decides
// again, a bounded number of times.

import { unreachable } from '../../lib/unreachable.ts';
import { ScimError } from '../../scim/errors.ts';
import { ChangeRefused, commit, recordIfChanged } from '../../storage/change.ts';
import { isLiveToken } from '../../storage/conditions.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { askForChange, renewPendingChange, selectIsTold } from '../../storage/people/pending-changes.ts';
import type { IdentityNotice, ProvisioningCommand, ProvisioningResult } from '../commands.ts';
import { unauthorized } from './client.ts';
import { runGroupCreation, runGroupDeletion, runGroupPatch, runGroupReplacement } from './groups.ts';
import { logRefusal, type RefusedTarget } from './log.ts';
import { type OwnerQuestion, ProvisioningRefused, refused } from './refusals.ts';
import { runUserCreation, runUserDeletion, runUserPatch, runUserReplacement } from './users.ts';

/** More than the number of concurrent writers that a row can have outside its lane. */
const MAX_ATTEMPTS = 8;

export async function runProvisioning(
  d1: D1Database,
  command: ProvisioningCommand,
): Promise<ProvisioningResult> {
  const db = openDatabase(d1);
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const result = await tryOnce(db, command);
      if (result !== 'lost') return result;
    }
    throw refused('changed_meanwhile');
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const product = error instanceof ProvisioningRefused ? error : undefined;
    const { asks } = product ?? {};
    const wasAsked = error.reason !== 'unauthorized' && (await logAndAsk(db, command, error, asks));
    return {
      outcome: 'refused',
      reason: error.reason,
      productReason: product?.productReason ?? null,
      detail: error.detail,
      told: wasAsked && asks ? [noticeOf(asks)] : [],
    };
  }
}

/** @returns whether an Owner is asked something new */
async function logAndAsk(
  db: Database,
  command: ProvisioningCommand,
  error: ScimError,
  asks: OwnerQuestion | undefined,
): Promise<boolean> {
  const [log, count] = logRefusal(db, command.request, error, targetOf(command));
  if (asks === undefined) {
    await commit(db, [log, count]);
    return false;
  }
  const { change, event } = asks;
  const { client } = command.request;
  const [, , , , fresh] = await commit(db, [
    log,
    askForChange(db, change, isLiveToken(client.tokenId)),
    recordIfChanged(db, event),
    renewPendingChange(db, change),
    selectIsTold(db, change.id),
    count,
  ]);
  return fresh[0]?.told === 1;
}

function noticeOf({ change, from }: OwnerQuestion): IdentityNotice {
  return { kind: 'change_asked', memberId: change.memberId, from, to: change.email };
}

async function tryOnce(db: Database, command: ProvisioningCommand): Promise<ProvisioningResult | 'lost'> {
  try {
    return await run(db, command);
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error;
    if (error.reason === 'token_revoked') throw unauthorized();
    if (error.reason === 'last_owner') throw refused('last_owner');
    // Someone else was faster: the next attempt reads what they did.
    return 'lost';
  }
}

function run(db: Database, command: ProvisioningCommand): Promise<ProvisioningResult> {
  switch (command.kind) {
    case 'createUser':
      return runUserCreation(db, command);
    case 'replaceUser':
      return runUserReplacement(db, command);
    case 'patchUser':
      return runUserPatch(db, command);
    case 'deleteUser':
      return runUserDeletion(db, command);
    case 'createGroup':
      return runGroupCreation(db, command);
    case 'replaceGroup':
      return runGroupReplacement(db, command);
    case 'patchGroup':
      return runGroupPatch(db, command);
    case 'deleteGroup':
      return runGroupDeletion(db, command);
    default:
      return unreachable(command);
  }
}

function targetOf(command: ProvisioningCommand): RefusedTarget {
  switch (command.kind) {
    case 'createUser':
      return { targetType: 'user', targetId: null, targetLabel: command.fields.userName };
    case 'replaceUser':
    case 'patchUser':
    case 'deleteUser':
      return { targetType: 'user', targetId: command.id, targetLabel: null };
    case 'createGroup':
      return { targetType: 'group', targetId: null, targetLabel: command.fields.displayName };
    case 'replaceGroup':
    case 'patchGroup':
    case 'deleteGroup':
      return { targetType: 'group', targetId: command.id, targetLabel: null };
    default:
      return unreachable(command);
  }
}
