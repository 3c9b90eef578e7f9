// The provisioning log: for each SCIM request what came, what was done and why it failed, in the batch that did it. No passwords, no
// tokens, no values of attributes beyond the names by which people and groups are known.

import { newId } from '../../lib/ids.ts';
import type { ScimError } from '../../scim/errors.ts';
import type { Database } from '../../storage/database.ts';
import { insertScimEvent } from '../../storage/provisioning/token.ts';
import type { ScimRequest } from '../commands.ts';
import { ProvisioningRefused } from './refusals.ts';

/** What was done, for the log. */
export interface Operation {
  readonly operation: string;
  readonly status: number;
  readonly targetType: 'user' | 'group';
  /** Null: a list. */
  readonly targetId: string | null;
  readonly targetLabel: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The row of the log for what was done. */
export function logDone(db: Database, request: ScimRequest, done: Operation) {
  return insertScimEvent(db, {
    ...eventColumns(request),
    operation: done.operation,
    status: done.status,
    targetType: done.targetType,
    targetId: done.targetId,
    targetLabel: done.targetLabel,
    reason: null,
    detail: { ...done.detail },
  });
}

export interface RefusedTarget {
  readonly targetType: 'user' | 'group' | null;
  readonly targetId: string | null;
  readonly targetLabel: string | null;
}

/** The row of the log for what was refused, with the sentence that the identity provider got. */
export function logRefusal(db: Database, request: ScimRequest, error: ScimError, target: RefusedTarget) {
  return insertScimEvent(db, {
    ...eventColumns(request),
    ...target,
    operation: null,
    status: error.status,
    reason: error instanceof ProvisioningRefused ? error.productReason : error.reason,
    detail: { sentence: error.detail },
  });
}

export function eventColumns({ client, method, path, nowMs }: ScimRequest) {
  return {
    id: newId('pev'),
    organizationId: client.organizationId,
    tokenId: client.tokenId,
    at: nowMs,
    method,
    path: path.slice(0, 500),
  };
}
