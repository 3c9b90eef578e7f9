// Log streams, and the lines that they have yet to take.

import { and, desc, eq, sql } from 'drizzle-orm';
import {
  type Database,
  insertRow,
  type RowValues,
  rawRows,
  rawStatement,
  type Statement,
} from '../database.ts';
import { type LogStreamRow, logStreams } from '../tables/log-streams.ts';

export function selectStream(db: Database, id: string) {
  return db.select().from(logStreams).where(eq(logStreams.id, id));
}

/** Newest first; there are few. */
export function listStreams(db: Database) {
  return db.select().from(logStreams).orderBy(desc(logStreams.createdAt), desc(logStreams.id));
}

/** For `requireChanged`: only while there are fewer than `limit`. It begins at the newest line. */
export function insertStream(db: Database, row: Omit<LogStreamRow, 'seq'>, limit: number): Statement {
  const seq = sql`(select max(ifnull((select max(seq) from log_lines), 0), ifnull((select max(seq) from log_streams), 0)))`;
  const values: RowValues<typeof logStreams> = { ...row, seq };
  return insertRow(db, logStreams, values, sql`where (select count(*) from log_streams) < ${limit}`);
}

/** For `requireChanged`: only while it is as it was when it was read. */
export function updateStream(
  db: Database,
  before: Pick<LogStreamRow, 'id' | 'updatedAt'>,
  row: Partial<LogStreamRow>,
): Statement {
  return db
    .update(logStreams)
    .set(row)
    .where(and(eq(logStreams.id, before.id), eq(logStreams.updatedAt, before.updatedAt)));
}

/** For `requireChanged`. */
export function deleteStream(db: Database, id: string): Statement {
  return db.delete(logStreams).where(eq(logStreams.id, id));
}

/** Those that no stream has yet to take. */
export function deleteTakenLines(db: Database): Statement {
  return rawStatement(
    db,
    sql`delete from log_lines where seq <= ifnull((select min(seq) from log_streams), 9e18)`,
  );
}

export interface LogLine {
  readonly seq: number;
  readonly line: string;
}

/** The next ones of its kinds, oldest first. */
export function selectLines(db: Database, streamId: string, limit: number) {
  return rawRows<LogLine>(
    db,
    sql`select seq, line from log_lines where seq > (select seq from log_streams where id = ${streamId})
      and kind in (select value from json_each((select kinds from log_streams where id = ${streamId})))
      order by seq limit ${limit}`,
  );
}

/** The newest line of all kinds. */
export function selectNewestLine(db: Database) {
  return rawRows<{ seq: number | null }>(db, sql`select max(seq) as seq from log_lines`);
}

/** For `requireChanged`: what a try has come to, unless somebody has changed the stream since it was read. */
export function noteStreamTry(
  db: Database,
  { id, seq, updatedAt }: Pick<LogStreamRow, 'id' | 'seq' | 'updatedAt'>,
  row: Partial<LogStreamRow>,
): Statement {
  return db
    .update(logStreams)
    .set(row)
    .where(and(eq(logStreams.id, id), eq(logStreams.seq, seq), eq(logStreams.updatedAt, updatedAt)));
}

export function selectWaitingStreams(db: Database, nowMs: number) {
  return rawRows<{ id: string }>(
    db,
    sql`select id from log_streams where status = 'enabled' and (next_at is null or next_at <= ${nowMs})
      and exists (select 1 from log_lines where log_lines.seq > log_streams.seq)`,
  );
}

/** Those that have stopped by themselves and of which nobody has been told; from then on they have been. */
export function takeStoppedStreams(db: Database, nowMs: number) {
  return rawRows<{ id: string; why: 'gone' | 'retries' }>(
    db,
    sql`update log_streams set told_at = ${nowMs} where status <> 'enabled'
      and disabled_why in ('gone', 'retries') and told_at is null returning id, disabled_why as why`,
  );
}

export async function listStreamsNotWrappedBy(
  db: Database,
  keyId: string,
): Promise<Pick<LogStreamRow, 'id' | 'sealed'>[]> {
  return await rawRows<Pick<LogStreamRow, 'id' | 'sealed'>>(
    db,
    sql`select id, sealed from log_streams where substr(sealed, 1, ${keyId.length + 1}) <> ${`${keyId}.`}`,
  );
}

export function rewrapStream(
  db: Database,
  { id, sealed }: Pick<LogStreamRow, 'id' | 'sealed'>,
  next: string,
): Statement {
  return rawStatement(
    db,
    sql`update log_streams set sealed = ${next} where id = ${id} and sealed = ${sealed}`,
  );
}
