// Results of tests that a link shows to people without an account: at most one row for each.

import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type Database, insertRow, type Statement } from '../database.ts';
import { organizations } from '../tables/organizations.ts';
import { type SharedTestRow, sharedTests } from '../tables/shared-tests.ts';
import { type SignInAttemptRow, signInAttempts } from '../tables/sign-in-attempts.ts';

/** For `requireChanged`: only while the log has the test. */
export function insertSharedTest(db: Database, row: SharedTestRow): Statement {
  return insertRow(
    db,
    sharedTests,
    row,
    sql`where exists (select 1 from sign_in_attempts where id = ${row.attemptId}
      and organization_id = ${row.organizationId} and flow = 'test')`,
    'keep',
  );
}

export function deleteSharedTest(db: Database, organizationId: string, attemptId: string): Statement {
  return db
    .delete(sharedTests)
    .where(and(eq(sharedTests.organizationId, organizationId), eq(sharedTests.attemptId, attemptId)));
}

export async function findShareOfTest(
  db: Database,
  organizationId: string,
  attemptId: string,
  nowMs: number,
): Promise<SharedTestRow | undefined> {
  const [row] = await db
    .select()
    .from(sharedTests)
    .where(
      and(
        eq(sharedTests.attemptId, attemptId),
        eq(sharedTests.organizationId, organizationId),
        gt(sharedTests.expiresAt, nowMs),
      ),
    );
  return row;
}

export interface SharedTestFound {
  readonly attempt: SignInAttemptRow;
  readonly organizationName: string;
  readonly expiresAt: number;
}

export async function findSharedTest(
  db: Database,
  id: string,
  nowMs: number,
): Promise<SharedTestFound | undefined> {
  const [row] = await db
    .select({
      attempt: signInAttempts,
      organizationName: organizations.name,
      expiresAt: sharedTests.expiresAt,
    })
    .from(sharedTests)
    .innerJoin(signInAttempts, eq(signInAttempts.id, sharedTests.attemptId))
    .innerJoin(organizations, eq(organizations.id, sharedTests.organizationId))
    .where(and(eq(sharedTests.id, id), gt(sharedTests.expiresAt, nowMs), isNull(organizations.deletedAt)));
  return row;
}
