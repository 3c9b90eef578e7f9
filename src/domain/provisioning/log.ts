// The provisioning log: what each SCIM request asked, what was done and why it failed, written in the batch
// that did it. It holds no passwords, no tokens, and no values of attributes beyond the names by which people
// and groups are known.

import { newId } from '../../lib/ids.ts';
import type { ScimError } from '../../scim/errors.ts';
import type { Database } from '../../storage/database.ts';
import { countInPush } from '../../storage/provisioning/pushes.ts';
import { insertScimEvent, nameOfTarget, type ScimEvent } from '../../storage/provisioning/token.ts';
import type { ScimRequest, ScimWrite } from '../commands.ts';
import { ProvisioningRefused } from './refusals.ts';

/** A change as the log names it. */
export interface Operation {
  readonly operation: string;
  readonly targetType: 'user' | 'group';
  readonly targetId: string;
  readonly targetLabel: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Writes the row of the log for a change, with the status of the answer that will follow, and counts it. */
export function logDone(db: Database, request: ScimWrite, done: Operation) {
  return insertCounted(db, {
    ...eventColumns(request),
    operation: done.operation,
    status: request.successStatus,
    targetType: done.targetType,
    targetId: done.targetId,
    targetLabel: done.targetLabel,
    reason: null,
    detail: { ...done.detail },
  });
}

/**
 * The person or group that a refused request named. Without a label, the log takes the name that the id has.
 */
export interface RefusedTarget {
  readonly targetType: 'user' | 'group' | null;
  readonly targetId: string | null;
  readonly targetLabel: string | null;
}

/** The same for a refusal, with the sentence that the identity provider got. */
export function logRefusal(db: Database, request: ScimRequest, error: ScimError, target: RefusedTarget) {
  const { targetType, targetId } = target;
  const name =
    targetType !== null && targetId !== null
      ? nameOfTarget(targetType, request.client.organizationId, targetId)
      : null;
  return insertCounted(db, {
    ...eventColumns(request),
    ...target,
    targetLabel: target.targetLabel ?? name,
    operation: null,
    status: error.status,
    reason: error instanceof ProvisioningRefused ? error.productReason : error.reason,
    detail: { sentence: error.detail },
  });
}

function insertCounted(db: Database, event: ScimEvent) {
  return [insertScimEvent(db, event), countInPush(db, event.id)] as const;
}

export function eventColumns({ client, method, path, nowMs }: ScimRequest) {
  return {
    id: newId('pev'),
    organizationId: client.organizationId,
    tokenId: client.tokenId,
    at: nowMs,
    method,
    path,
  };
}
