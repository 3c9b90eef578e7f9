import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database, Statement } from '../database.ts';
import { organizations } from '../tables/organizations.ts';

/** For `requireChanged`. What was proven or granted up to now counts no more, and never will again. */
export function markSuspended(db: Database, id: string, nowMs: number): Statement {
  return db
    .update(organizations)
    .set({
      suspendedAt: nowMs,
      signedOutAt: sql`max(${organizations.signedOutAt}, ${nowMs})`,
      updatedAt: nowMs,
    })
    .where(and(eq(organizations.id, id), isNull(organizations.deletedAt), isNull(organizations.suspendedAt)));
}

/** For `requireChanged`. */
export function unmarkSuspended(db: Database, id: string, nowMs: number): Statement {
  return db
    .update(organizations)
    .set({ suspendedAt: null, updatedAt: nowMs })
    .where(
      and(eq(organizations.id, id), isNull(organizations.deletedAt), isNotNull(organizations.suspendedAt)),
    );
}
