// The values of an identity provider beside those in use: at most one staged and one former version of each
// connection.

import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Database, Statement } from '../database.ts';
import { type ConnectionVersionRow, connectionVersions } from '../tables/connection-versions.ts';

/** Leaves out a former version whose time is over, even if no run has deleted it yet. */
export function selectVersions(db: Database, organizationId: string, nowMs: number) {
  const { expiresAt } = connectionVersions;
  return db
    .select()
    .from(connectionVersions)
    .where(
      and(eq(connectionVersions.organizationId, organizationId), or(isNull(expiresAt), gt(expiresAt, nowMs))),
    );
}

export async function findStagedVersion(
  db: Database,
  organizationId: string,
  id: string,
): Promise<ConnectionVersionRow | undefined> {
  const [row] = await db
    .select()
    .from(connectionVersions)
    .where(
      and(
        eq(connectionVersions.id, id),
        eq(connectionVersions.organizationId, organizationId),
        eq(connectionVersions.role, 'staged'),
      ),
    );
  return row;
}

/** The unique index refuses a second version of the same role. */
export function insertVersion(db: Database, row: ConnectionVersionRow): Statement {
  return db.insert(connectionVersions).values(row);
}

/** For `requireChanged`: of two who decide about a version, one does; and a test may just have proven it. */
export function deleteVersion(
  db: Database,
  { id, provenAt }: Pick<ConnectionVersionRow, 'id' | 'provenAt'>,
): Statement {
  return db
    .delete(connectionVersions)
    .where(and(eq(connectionVersions.id, id), sql`${connectionVersions.provenAt} is ${provenAt}`));
}

/** Makes room for another former version. */
export function deleteFormerVersion(db: Database, connectionId: string): Statement {
  return db
    .delete(connectionVersions)
    .where(and(eq(connectionVersions.connectionId, connectionId), eq(connectionVersions.role, 'former')));
}

/** A test with exactly these values has worked. */
export function proveVersion(db: Database, id: string, nowMs: number): Statement {
  return db
    .update(connectionVersions)
    .set({ provenAt: nowMs })
    .where(and(eq(connectionVersions.id, id), isNull(connectionVersions.provenAt)));
}
