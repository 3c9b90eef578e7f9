import { getTableColumns, sql } from 'drizzle-orm';
import { type Database, insertRow, rawStatement, type Statement } from '../database.ts';
import { joined, rowsOf } from '../joined.ts';
import { type PushedRequestRow, pushedRequests } from '../tables/grants.ts';

const PUSHED = joined('q', getTableColumns(pushedRequests));
const byHash = rowsOf(PUSHED, sql`from pushed_requests q where q.hash = ${sql.placeholder('hash')}`);

export function insertPushedRequest(db: Database, row: PushedRequestRow): Statement {
  return insertRow(db, pushedRequests, row);
}

export function selectPushedRequest(db: Database, hash: string) {
  return byHash(db, { hash });
}

/** For `requireChanged`: of all browsers that were sent with it, one gets a code. */
export function consumePushedRequest(db: Database, hash: string, grantId: string): Statement {
  return rawStatement(
    db,
    sql`update pushed_requests set consumed_by = ${grantId} where hash = ${hash} and consumed_by is null`,
  );
}
