import { desc, eq, sql } from 'drizzle-orm';
import { type Database, insertRow, type Statement } from '../database.ts';
import { type ApplicationFailureRow, applicationFailures } from '../tables/application-failures.ts';

/** Replaces the one before of the same reason. It does nothing for an application that is not there. */
export function putFailure(db: Database, row: ApplicationFailureRow): Statement {
  return insertRow(
    db,
    applicationFailures,
    row,
    sql`where exists (select 1 from applications where id = ${row.applicationId})`,
    sql`(application_id, reason) do update set path = excluded.path, detail = excluded.detail,
      request_id = excluded.request_id, at = excluded.at where excluded.at >= at`,
  );
}

/** The latest first. */
export async function listFailures(db: Database, applicationId: string): Promise<ApplicationFailureRow[]> {
  return await db
    .select()
    .from(applicationFailures)
    .where(eq(applicationFailures.applicationId, applicationId))
    .orderBy(desc(applicationFailures.at), applicationFailures.reason);
}
