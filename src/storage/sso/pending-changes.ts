// Changes of a connection that wait for an Owner: at most one for each organization.

import { and, eq, type SQL, sql } from 'drizzle-orm';
import { isOwner } from '../conditions.ts';
import { type Database, rawRows, type Statement } from '../database.ts';
import {
  type PendingConnectionChangeRow,
  pendingConnectionChanges,
} from '../tables/pending-connection-changes.ts';

/** The unique index refuses a second one. */
export function insertPendingChange(db: Database, row: PendingConnectionChangeRow): Statement {
  return db.insert(pendingConnectionChanges).values(row);
}

export async function findPendingChange(
  db: Database,
  organizationId: string,
): Promise<PendingConnectionChangeRow | undefined> {
  const [row] = await db
    .select()
    .from(pendingConnectionChanges)
    .where(eq(pendingConnectionChanges.organizationId, organizationId));
  return row;
}

/** For `requireChanged`: of two who decide, one does. */
export function deletePendingChange(db: Database, organizationId: string, id: string): Statement {
  return db
    .delete(pendingConnectionChanges)
    .where(
      and(eq(pendingConnectionChanges.organizationId, organizationId), eq(pendingConnectionChanges.id, id)),
    );
}

/** What this account changes about whom we trust takes effect without an Owner. */
export function mayChangeConnection(organizationId: string, accountId: string): SQL {
  return sql`(not exists (select 1 from organizations where id = ${organizationId} and approve_connection_changes = 1)
    or ${isOwner(organizationId, accountId)})`;
}

export async function readMayChangeConnection(
  db: Database,
  organizationId: string,
  accountId: string,
): Promise<boolean> {
  const [row] = await rawRows<{ may: 0 | 1 }>(
    db,
    sql`select ${mayChangeConnection(organizationId, accountId)} as may`,
  );
  return row?.may === 1;
}
