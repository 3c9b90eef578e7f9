import { and, asc, desc, eq, gt, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm';
import { withoutEvent } from '../cause.ts';
import { type Database, type Results, rawStatement, type Statement } from '../database.ts';
import { type AccountRow, accounts } from '../tables/accounts.ts';
import { type ConnectionRow, connections } from '../tables/connections.ts';
import { type MemberRow, memberColumns, members } from '../tables/members.ts';
import { type OrganizationRow, organizations } from '../tables/organizations.ts';
import { type SessionRow, sessions } from '../tables/sessions.ts';

export function insertSession(db: Database, row: SessionRow) {
  return db.insert(sessions).values(row);
}

/** Nobody uses more browsers within the longest session. */
const MAX_SESSIONS = 100;
/** There are more to delete only the first time. */
const DELETED_AT_ONCE = 1000;

/**
 * Deletes the oldest sessions of an account that has too many, in the batch that adds one: somebody who signs
 * in over and over must not fill the database, or the page that lists them. The one that was just added is
 * among the newest, which stay.
 */
export function deleteOldestSessions(db: Database, accountId: string | SQL): Statement {
  return rawStatement(
    db,
    sql`delete from sessions where id in (select id from sessions where account_id = ${accountId}
      order by created_at desc, rowid desc limit ${DELETED_AT_ONCE} offset ${MAX_SESSIONS})`,
  );
}

export function endSession(db: Database, id: string, nowMs: number) {
  return db
    .update(sessions)
    .set({ endedAt: nowMs })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAt)));
}

/** @param keptId this session stays open */
export function endSessionsOfAccount(
  db: Database,
  accountId: string,
  nowMs: number,
  keptId: string | null = null,
): Statement {
  return db
    .update(sessions)
    .set({ endedAt: nowMs })
    .where(
      and(
        eq(sessions.accountId, accountId),
        isNull(sessions.endedAt),
        keptId === null ? undefined : ne(sessions.id, keptId),
      ),
    );
}

/** Ends one of the account's own sessions, for `requireChanged`. */
export function endSessionOfAccount(db: Database, accountId: string, id: string, nowMs: number): Statement {
  return db
    .update(sessions)
    .set({ endedAt: nowMs })
    .where(and(eq(sessions.id, id), eq(sessions.accountId, accountId), isNull(sessions.endedAt)));
}

/**
 * Ends sessions in the batch of a deactivation or a removal. Those that came through this organization end.
 * After a deactivation so do those that a password opened, if the account belongs to no other organization:
 * they must not become valid again when the person is reactivated. After a removal that account is deleted,
 * and its sessions with it (deleteAccountsWithoutMembership).
 */
export function endSessionsOfMember(
  db: Database,
  memberId: string,
  nowMs: number,
  cause: 'deactivated' | 'removed',
): Statement {
  const throughIt = sql`${sessions.memberId} = ${memberId}`;
  const ofItsAccount = sql`${sessions.accountId} = (select m.account_id from members m where m.id = ${memberId}
    and not exists (select 1 from members other where other.account_id = m.account_id and other.id <> m.id))`;
  return db
    .update(sessions)
    .set({ endedAt: nowMs })
    .where(
      and(isNull(sessions.endedAt), cause === 'removed' ? throughIt : sql`(${throughIt} or ${ofItsAccount})`),
    );
}

/**
 * saml-core 3.7.1: ends the sessions that one identity provider began for a NameID, or all of them if no
 * SessionIndex is named. Organizations that share the identity provider have a connection each.
 */
export function endSessionsOfNameId(
  db: Database,
  which: { connectionIds: readonly string[]; nameId: string; sessionIndexes: readonly string[] },
  nowMs: number,
) {
  return db
    .update(sessions)
    .set({ endedAt: nowMs })
    .where(
      and(
        inArray(sessions.connectionId, [...which.connectionIds]),
        eq(sessions.nameId, which.nameId),
        which.sessionIndexes.length > 0
          ? inArray(sessions.sessionIndex, [...which.sessionIndexes])
          : undefined,
        isNull(sessions.endedAt),
      ),
    )
    .returning({ id: sessions.id, connectionId: sessions.connectionId });
}

/** Where the person has had sessions, ended ones too. By the index on connection and NameID. */
export function selectSessionsOfNameId(db: Database, connectionIds: readonly string[], nameId: string) {
  return db
    .selectDistinct({ connectionId: sessions.connectionId, sessionIndex: sessions.sessionIndex })
    .from(sessions)
    .where(and(inArray(sessions.connectionId, [...connectionIds]), eq(sessions.nameId, nameId)))
    .limit(500);
}

export async function findSessionRow(db: Database, id: string): Promise<SessionRow | undefined> {
  return (await db.select().from(sessions).where(eq(sessions.id, id)))[0];
}

/** A new proof also ends the pauses before it. */
export function confirmSession(db: Database, id: string, nowMs: number) {
  return withoutEvent(
    db.update(sessions).set({ confirmedAt: nowMs, longestPauseMs: 0 }).where(eq(sessions.id, id)),
  );
}

/** Notes that the session is used, and how long it was not. Like "last active", it only moves forward. */
export function touchSession(db: Database, id: string, nowMs: number): Statement {
  const seen = sql`max(ifnull(${sessions.lastSeenAt}, 0), ${sessions.createdAt}, ifnull(${sessions.confirmedAt}, 0))`;
  return withoutEvent(
    db
      .update(sessions)
      .set({ lastSeenAt: nowMs, longestPauseMs: sql`max(${sessions.longestPauseMs}, ${nowMs} - ${seen})` })
      .where(sql`${sessions.id} = ${id} and ifnull(${sessions.lastSeenAt}, 0) < ${nowMs}`),
  );
}

export async function listOpenSessions(
  db: Database,
  accountId: string,
  nowMs: number,
): Promise<SessionRow[]> {
  return await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.accountId, accountId), isNull(sessions.endedAt), gt(sessions.expiresAt, nowMs)))
    .orderBy(desc(sessions.createdAt));
}

export interface OpenSession {
  readonly session: SessionRow;
  readonly account: AccountRow;
  readonly memberships: readonly {
    readonly member: MemberRow;
    readonly organization: OrganizationRow;
    readonly connection: ConnectionRow | null;
  }[];
}

/**
 * In one batch, reads the session with its account and every membership. Returns undefined if it has ended,
 * has expired or never existed.
 */
export async function readOpenSession(
  db: Database,
  id: string,
  nowMs: number,
): Promise<OpenSession | undefined> {
  return toOpenSession(await db.batch(selectOpenSession(db, id, nowMs)));
}

/** The statements of that batch, for others that read more in the same one. */
export function selectOpenSession(db: Database, id: string, nowMs: number) {
  const open = sql`${sessions.id} = ${id} and ${sessions.endedAt} is null and ${sessions.expiresAt} > ${nowMs}`;
  const accountId = sql`(select ${sessions.accountId} from ${sessions} where ${open})`;
  const organizationIds = sql`(select ${members.organizationId} from ${members} where ${members.accountId} = ${accountId})`;
  // Each select reads one table: D1 returns the rows of a batch as objects, in which the columns of joined
  // tables would overwrite each other.
  return [
    db.select().from(sessions).where(open),
    db.select().from(accounts).where(sql`${accounts.id} = ${accountId}`),
    db.select(memberColumns).from(members).where(sql`${members.accountId} = ${accountId}`),
    db
      .select()
      .from(organizations)
      .where(sql`${organizations.id} in ${organizationIds} and ${organizations.deletedAt} is null`)
      .orderBy(asc(organizations.name), asc(organizations.id)),
    db.select().from(connections).where(sql`${connections.organizationId} in ${organizationIds}`),
  ] as const;
}

/** @param rows the results of `selectOpenSession` */
export function toOpenSession(rows: Results<ReturnType<typeof selectOpenSession>>): OpenSession | undefined {
  const [session, account, memberRows, organizationRows, connectionRows] = rows;
  if (!session[0] || !account[0]) return undefined;
  // An organization that is being deleted takes along the sessions that came through it, and the people who
  // belong to no other.
  const lives = (id: string) => organizationRows.some((organization) => organization.id === id);
  if (session[0].organizationId !== null && !lives(session[0].organizationId)) return undefined;
  if (memberRows.length > 0 && organizationRows.length === 0) return undefined;
  return {
    session: session[0],
    account: account[0],
    memberships: organizationRows.map((organization) => ({
      organization,
      member: memberRows.find((row) => row.organizationId === organization.id) as MemberRow,
      connection: connectionRows.find((row) => row.organizationId === organization.id) ?? null,
    })),
  };
}
