// Puts a change of a connection before the Owners, instead of making it. approvals.ts decides it.

import { newId } from '../../lib/ids.ts';
import type { Statement } from '../../storage/database.ts';
import { insertPendingChange } from '../../storage/sso/pending-changes.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import type { PendingConnectionChangeRow } from '../../storage/tables/pending-connection-changes.ts';
import type { Actor } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { type TrustChange, tell } from '../trust.ts';

/** Plain data: it is stored as JSON. */
export interface PendingChange {
  /** The change, as the settings take it. */
  readonly change: object;
  readonly changes: readonly TrustChange[];
}

/**
 * @param more for the same batch
 * @throws DomainError `change_pending`: one at a time, so that an Owner decides on what they have read
 */
export async function askOwner(
  deps: Deps,
  actor: Actor,
  connection: ConnectionRow | null,
  { organizationId, ...pending }: PendingChange & { readonly organizationId: string },
  more: readonly Statement[] = [],
): Promise<void> {
  const id = newId('pcc');
  const { changes } = pending;
  await commitChange(deps, [
    insertPendingChange(deps.db, {
      id,
      organizationId,
      change: { ...pending },
      baseUpdatedAt: connection?.updatedAt ?? null,
      requestedBy: actor.id ?? '',
      requestedByLabel: actor.label,
      address: actor.address,
      createdAt: deps.nowMs,
    }),
    audit(deps, actor, {
      organizationId,
      action: 'organization_access_security.change_requested',
      target: { type: 'pending_connection_change', id },
      detail: { changes },
    }),
    ...more,
  ]);
  tell(deps, { kind: 'connection_change_pending', organizationId, actor, changes });
}

export function pendingOf(row: PendingConnectionChangeRow): PendingChange {
  return row.change as unknown as PendingChange;
}
