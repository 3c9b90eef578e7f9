import { and, desc, eq, getTableColumns, gte, lt, type SQL, sql } from 'drizzle-orm';
import { networkOf } from '../../lib/client-network.ts';
import { type Database, insertRow, type RowValues, rawStatement, type Statement } from '../database.ts';
import { boundedDetail } from '../log-detail.ts';
import { type FoundRows, type LogPlace, searchLog } from '../log-search.ts';
import { type SignInAttemptRow, signInAttempts } from '../tables/sign-in-attempts.ts';

/** An attempt as it is logged; `network` and `more` belong to the budget of refusals. */
export type LoggedAttempt = Omit<SignInAttemptRow, 'network' | 'more'>;

type NewAttempt = Omit<RowValues<typeof signInAttempts>, 'detail'> & Pick<SignInAttemptRow, 'detail'>;

/** @param from see `insertRow` */
export function insertSignInAttempt(db: Database, row: NewAttempt, from?: SQL): Statement {
  return insertRow(db, signInAttempts, { ...row, detail: boundedDetail(row.detail) }, from);
}

// Anybody can cause a refusal, so each organization keeps a budget of them, and each client a part of it. A
// row has at most 2 KB, so that the 90 days of a budget which is always used up are less than 1 GB, responses
// included. When an identity provider is set up wrongly, 100 refusals an hour show everything there is to
// see; 30 from one client, which may be a whole office, leave room for those of others.
const ORGANIZATION_BUDGET = { refusals: 100, windowMs: 3_600_000 } as const;
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
  const recent = recentRefusals(organizationId, at, ORGANIZATION_BUDGET.windowMs);
  const ofClient = sql`${recentRefusals(organizationId, at, CLIENT_BUDGET.windowMs)} and network is ${network}`;
  return [
    insertSignInAttempt(
      db,
      {
        ...row,
        network,
        redactedResponse: sql`iif(${hasRoomForResponse(organizationId, at)}, ${row.redactedResponse}, null)`,
      },
      sql`where ${areFewer(recent, ORGANIZATION_BUDGET.refusals)} and ${areFewer(ofClient, CLIENT_BUDGET.refusals)}`,
    ),
    rawStatement(
      db,
      sql`update sign_in_attempts set more = more + 1
        where id = (select id from sign_in_attempts where ${recent} order by network is ${network} desc, at desc, id desc limit 1)
        and not exists (select 1 from sign_in_attempts where id = ${id})`,
    ),
  ];
}

/** A condition on `sign_in_attempts`. The literal lets SQLite use the index of refusals. */
function recentRefusals(organizationId: string, at: number, windowMs: number): SQL {
  return sql`organization_id = ${organizationId} and outcome = 'refused' and at > ${at - windowMs}`;
}

function areFewer(condition: SQL, limit: number): SQL {
  return sql`(select count(*) from (select 1 from sign_in_attempts where ${condition} limit ${limit})) < ${limit}`;
}

function hasRoomForResponse(organizationId: string, at: number): SQL {
  const recent = recentRefusals(organizationId, at, ORGANIZATION_BUDGET.windowMs);
  return areFewer(sql`${recent} and redacted_response is not null`, MAX_KEPT_RESPONSES);
}

/**
 * Adds the redacted response to a refusal that was logged without it, if there is room for one more; or the
 * note that there is none, where it could not be redacted.
 */
export function addRedactedResponse(
  db: Database,
  {
    id,
    organizationId,
    at,
    redactedResponse,
  }: Pick<LoggedAttempt, 'id' | 'organizationId' | 'at' | 'redactedResponse'>,
) {
  const failed = sql`json_set(${signInAttempts.detail}, '$.redaction', 'failed')`;
  return db
    .update(signInAttempts)
    .set(redactedResponse === null ? { detail: failed } : { redactedResponse })
    .where(and(eq(signInAttempts.id, id), hasRoomForResponse(organizationId, at)));
}

export interface SignInFilter {
  /** Part of the email address, in upper or lower case. */
  readonly who?: string | undefined;
  readonly refusedOnly?: boolean | undefined;
  readonly outcome?: 'accepted' | 'refused' | undefined;
  readonly memberId?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/**
 * Lists attempts, newest first, without the large redacted responses; `before` is the last row of the
 * previous page.
 */
export async function listSignInAttempts(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: LogPlace | undefined },
  { who, refusedOnly, outcome, memberId, fromMs, untilMs }: SignInFilter = {},
): Promise<FoundRows<Omit<SignInAttemptRow, 'redactedResponse'>>> {
  const { before, limit } = page;
  const row = signInAttempts;
  const { redactedResponse: _large, ...columns } = getTableColumns(row);
  return await searchLog(db, row, {
    part: and(
      eq(row.organizationId, organizationId),
      before && sql`(${row.at}, ${row.id}) < (${before.at}, ${before.id})`,
      fromMs === undefined ? undefined : gte(row.at, fromMs),
      untilMs === undefined ? undefined : lt(row.at, untilMs),
    ),
    wanted: and(
      outcome === undefined ? undefined : eq(row.outcome, outcome),
      memberId === undefined ? undefined : eq(row.memberId, memberId),
      refusedOnly ? eq(row.outcome, 'refused') : undefined,
      who === undefined ? undefined : sql`instr(lower(${row.email}), lower(${who})) > 0`,
    ),
    limit,
    select: (where) =>
      db.select(columns).from(row).where(where).orderBy(desc(row.at), desc(row.id)).limit(limit),
  });
}

export interface TestOfConnection
  extends Pick<SignInAttemptRow, 'id' | 'at' | 'outcome' | 'reason' | 'email'> {
  /** The staged version that was tested; null: the values in use. */
  readonly versionId: string | null;
}

/** The tests of a connection, the newest first, by the index on them. */
export async function selectTests(
  db: Database,
  connectionId: string,
  limit: number,
): Promise<TestOfConnection[]> {
  const { id, at, outcome, reason, email, detail } = signInAttempts;
  return await db
    .select({
      ...{ id, at, outcome, reason, email },
      versionId: sql<string | null>`json_extract(${detail}, '$.versionId')`,
    })
    .from(signInAttempts)
    .where(and(eq(signInAttempts.connectionId, connectionId), sql`flow = 'test'`))
    .orderBy(desc(at), desc(id))
    .limit(limit);
}

/** Finds it in any organization: for the operator alone. */
export async function findAttemptAnywhere(db: Database, id: string): Promise<SignInAttemptRow | undefined> {
  return (await db.select().from(signInAttempts).where(eq(signInAttempts.id, id)))[0];
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
