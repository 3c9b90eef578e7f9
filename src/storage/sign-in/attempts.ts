import { and, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { networkOf } from '../../lib/client-network.ts';
import { type Database, insertRow, type RowValues, rawStatement, type Statement } from '../database.ts';
import { type SignInAttemptRow, signInAttempts } from '../tables/sign-in-attempts.ts';

export function insertSignInAttempt(db: Database, row: RowValues<typeof signInAttempts>): Statement {
  return insertRow(db, signInAttempts, row);
}

/** An attempt as it is logged; `network` and `more` belong to the budget of refusals. */
export type LoggedAttempt = Omit<SignInAttemptRow, 'network' | 'more'>;

// Anybody can cause a refusal, so each organization keeps a budget of them, and each client a part of it. A
// row has a few hundred bytes, 2 KB at most, and 90 days of a budget that is always used up are less than
// 1 GB. When an identity provider is set up wrongly, 200 refusals an hour show everything there is to see; 30
// from one client, which may be a whole office, leave room for those of others.
const ORGANIZATION_BUDGET = { refusals: 200, windowMs: 3_600_000 } as const;
const CLIENT_BUDGET = { refusals: 30, windowMs: 600_000 } as const;

/** The most refusals of an organization within the hour that also keep the redacted response. */
const MAX_KEPT_RESPONSES = 10;

/**
 * Logs a refusal. Past the budget it is only counted, in the last row that was kept of the same client or,
 * failing that, of the organization: so that an administrator sees that there were more, and nobody can fill
 * the database from outside. The statements must run in the given order, in one batch.
 */
export function insertRefusedAttempt(db: Database, row: LoggedAttempt): Statement[] {
  const { id, organizationId, at } = row;
  const network = row.address === null ? null : networkOf(row.address);
  // The literal lets SQLite use the index of refusals.
  const since = (windowMs: number) =>
    sql`organization_id = ${organizationId} and outcome = 'refused' and at > ${at - windowMs}`;
  const recent = since(ORGANIZATION_BUDGET.windowMs);
  const ofClient = sql`${since(CLIENT_BUDGET.windowMs)} and network is ${network}`;
  const isWithin = (budget: SQL, limit: number) =>
    sql`(select count(*) from (select 1 from sign_in_attempts where ${budget} limit ${limit})) < ${limit}`;
  const kept = sql`iif(${isWithin(sql`${recent} and redacted_response is not null`, MAX_KEPT_RESPONSES)}, ${row.redactedResponse}, null)`;
  return [
    insertRow(
      db,
      signInAttempts,
      { ...row, network, redactedResponse: kept },
      sql`where ${isWithin(recent, ORGANIZATION_BUDGET.refusals)} and ${isWithin(ofClient, CLIENT_BUDGET.refusals)}`,
    ),
    rawStatement(
      db,
      sql`update sign_in_attempts set more = more + 1
        where id = (select id from sign_in_attempts where ${recent} order by network is ${network} desc, at desc, id desc limit 1)
        and not exists (select 1 from sign_in_attempts where id = ${id})`,
    ),
  ];
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
