// A change that a SCIM client asks for, as a lane runs it: read one batch, decide, write one batch. The write holds the change, its
// audit event and its row in the provisioning log, behind guards that roll all of it back when the token ended or the row changed
// meanwhile; then it is read and decided anew, a bounded number of times.

import { unreachable } from '../../lib/unreachable.ts';
import { ScimError, type ScimReason } from '../../scim/errors.ts';
import type { JsonObject } from '../../scim/json.ts';
import type { PatchOperation } from '../../scim/patch-parse.ts';
import type { GroupFields, StoredGroup, StoredUser, UserFields } from '../../scim/stored.ts';
import {
  type Database,
  openDatabase,
  runBatch,
  violatedForeignKey,
  violatedUniqueIndex,
} from '../../storage/database.ts';
import { trippedGuard } from '../../storage/provisioning/token.ts';
import type { Email } from '../email.ts';
import { type ScimClient, unauthorized } from './client.ts';
import { createGroup, deleteGroup, patchGroup, replaceGroup } from './groups.ts';
import { logRefusal, type RefusedTarget } from './log.ts';
import { type ProvisioningReason, ProvisioningRefused, refused } from './refusals.ts';
import { createUser, deleteUser, patchUser, replaceUser } from './users.ts';

/** What every request brings along. */
export interface ScimRequest {
  readonly client: ScimClient;
  readonly method: string;
  /** Below the root of the protocol, with the query; nothing secret in it. */
  readonly path: string;
  readonly nowMs: number;
}

export interface ScimWrite extends ScimRequest {
  /** The header `If-Match`, or the `version` of a bulk operation. */
  readonly ifMatch: string | null;
  /** Whether the answer shows what has to be loaded for it: a User's groups, a Group's members. */
  readonly loadReferences: boolean;
}

export type ProvisioningCommand =
  | {
      readonly kind: 'createUser';
      readonly request: ScimWrite;
      readonly fields: UserFields;
      readonly email: Email;
    }
  | {
      readonly kind: 'replaceUser';
      readonly request: ScimWrite;
      readonly id: string;
      readonly body: JsonObject;
    }
  | {
      readonly kind: 'patchUser';
      readonly request: ScimWrite;
      readonly id: string;
      readonly operations: readonly PatchOperation[];
    }
  | { readonly kind: 'deleteUser'; readonly request: ScimWrite; readonly id: string }
  | {
      readonly kind: 'createGroup';
      readonly request: ScimWrite;
      readonly fields: GroupFields;
      readonly memberIds: readonly string[];
    }
  | {
      readonly kind: 'replaceGroup';
      readonly request: ScimWrite;
      readonly id: string;
      readonly fields: GroupFields;
      readonly memberIds: readonly string[] | undefined;
    }
  | {
      readonly kind: 'patchGroup';
      readonly request: ScimWrite;
      readonly id: string;
      readonly operations: readonly PatchOperation[];
      /** What the answer will say. */
      readonly status: 200 | 204;
    }
  | { readonly kind: 'deleteGroup'; readonly request: ScimWrite; readonly id: string };

export type ProvisioningResult =
  | { readonly outcome: 'done'; readonly user?: StoredUser; readonly group?: StoredGroup }
  | {
      readonly outcome: 'refused';
      readonly reason: ScimReason;
      readonly productReason: ProvisioningReason | null;
      readonly detail: string;
    };

/** Above the number of changes that can meet one row from outside its lane. */
const MAX_ATTEMPTS = 8;

export async function runProvisioning(
  d1: D1Database,
  command: ProvisioningCommand,
): Promise<ProvisioningResult> {
  const db = openDatabase(d1);
  const { request } = command;
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const result = await tryOnce(db, command);
      if (result !== 'lost') return result;
    }
    throw refused('changed_meanwhile');
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    if (error.reason !== 'unauthorized')
      await runBatch(db, [logRefusal(db, request, error, targetOf(command))]);
    const productReason = error instanceof ProvisioningRefused ? error.productReason : null;
    return { outcome: 'refused', reason: error.reason, productReason, detail: error.detail };
  }
}

async function tryOnce(db: Database, command: ProvisioningCommand): Promise<ProvisioningResult | 'lost'> {
  try {
    return await run(db, command);
  } catch (error) {
    const guard = trippedGuard(error);
    if (guard === 'token_revoked') throw unauthorized();
    if (guard === 'last_owner') throw refused('last_owner');
    // Another guard, a unique index, a foreign key: somebody was faster, and the next attempt reads what they did.
    if (guard !== undefined || violatedUniqueIndex(error) || violatedForeignKey(error)) return 'lost';
    throw error;
  }
}

function run(db: Database, command: ProvisioningCommand): Promise<ProvisioningResult> {
  switch (command.kind) {
    case 'createUser':
      return createUser(db, command);
    case 'replaceUser':
      return replaceUser(db, command);
    case 'patchUser':
      return patchUser(db, command);
    case 'deleteUser':
      return deleteUser(db, command);
    case 'createGroup':
      return createGroup(db, command);
    case 'replaceGroup':
      return replaceGroup(db, command);
    case 'patchGroup':
      return patchGroup(db, command);
    case 'deleteGroup':
      return deleteGroup(db, command);
    default:
      return unreachable(command);
  }
}

function targetOf(command: ProvisioningCommand): RefusedTarget {
  const targetType = command.kind.endsWith('User') ? 'user' : 'group';
  if (command.kind === 'createUser')
    return { targetType, targetId: null, targetLabel: command.fields.userName };
  if (command.kind === 'createGroup')
    return { targetType, targetId: null, targetLabel: command.fields.displayName };
  return { targetType, targetId: command.id, targetLabel: null };
}
