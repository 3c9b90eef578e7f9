import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import { type Database, insertRow, type RowValues, type Statement } from '../database.ts';
import { type SignInAttemptRow, signInAttempts } from '../tables/sign-in-attempts.ts';

export function insertSignInAttempt(db: Database, row: RowValues<typeof signInAttempts>): Statement {
  return insertRow(db, signInAttempts, row);
}

const REFUSALS_WINDOW_MS = 600_000;

/** The most refusals of one organization that are logged within the window. */
const MAX_REFUSALS = 100;

/** The most of them that also keep the redacted response. */
const MAX_KEPT_RESPONSES = 10;

/**
 * Logs a refusal, which anybody can cause: past the limit in ten minutes it leaves a line only in the
 * Worker's log, so that nobody can fill the database from outside.
 */
export function insertRefusedAttempt(db: Database, row: SignInAttemptRow): Statement {
  const recent = (limit: number) => sql`(select count(*) from (select 1 from sign_in_attempts
    where organization_id = ${row.organizationId} and at > ${row.at - REFUSALS_WINDOW_MS} and outcome = 'refused' limit ${limit}))`;
  const kept = sql`iif(${recent(MAX_KEPT_RESPONSES)} < ${MAX_KEPT_RESPONSES}, ${row.redactedResponse}, null)`;
  return insertRow(
    db,
    signInAttempts,
    { ...row, redactedResponse: kept },
    sql`where ${recent(MAX_REFUSALS)} < ${MAX_REFUSALS}`,
  );
}

export function setRedactedResponse(db: Database, id: string, redactedResponse: string) {
  return db.update(signInAttempts).set({ redactedResponse }).where(eq(signInAttempts.id, id));
}

export interface SignInFilter {
  /** Part of the email address, in upper or lower case. */
  readonly who?: string | undefined;
  readonly refusedOnly?: boolean | undefined;
}

/**
 * Lists attempts, newest first, without the large redacted responses; `before` is the last row of the
 * previous page.
 */
export async function listSignInAttempts(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined },
  { who, refusedOnly }: SignInFilter = {},
): Promise<Omit<SignInAttemptRow, 'redactedResponse'>[]> {
  const { before, limit } = page;
  const { redactedResponse: _large, ...columns } = getTableColumns(signInAttempts);
  return await db
    .select(columns)
    .from(signInAttempts)
    .where(
      and(
        eq(signInAttempts.organizationId, organizationId),
        before && sql`(${signInAttempts.at}, ${signInAttempts.id}) < (${before.at}, ${before.id})`,
        refusedOnly ? eq(signInAttempts.outcome, 'refused') : undefined,
        who === undefined ? undefined : sql`instr(lower(${signInAttempts.email}), lower(${who})) > 0`,
      ),
    )
    .orderBy(desc(signInAttempts.at), desc(signInAttempts.id))
    .limit(limit);
}

export async function findSignInAttempt(
  db: Database,
  organizationId: string,
  id: string,
): Promise<SignInAttemptRow | undefined> {
  const [row] = await db
    .select()
    .from(signInAttempts)
    .where(and(eq(signInAttempts.id, id), eq(signInAttempts.organizationId, organizationId)));
  return row;
}
