import { and, desc, eq, gt, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm';
import { withoutEvent } from '../cause.ts';
import { type Database, fixed, rawRows, rawStatement, type Statement } from '../database.ts';
import { type JoinedRow, joined } from '../joined.ts';
import { accounts } from '../tables/accounts.ts';
import { members } from '../tables/members.ts';
import { organizations } from '../tables/organizations.ts';
import { type SessionRow, sessions } from '../tables/sessions.ts';
import { type Groups, groupsColumns, readGroups } from './groups.ts';

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

const SESSION = joined('s', {
  id: sessions.id,
  method: sessions.method,
  organizationId: sessions.organizationId,
  connectionId: sessions.connectionId,
  createdAt: sessions.createdAt,
  expiresAt: sessions.expiresAt,
  confirmedAt: sessions.confirmedAt,
  lastSeenAt: sessions.lastSeenAt,
  longestPauseMs: sessions.longestPauseMs,
});

const ACCOUNT = joined('a', {
  id: accounts.id,
  email: accounts.email,
  givenName: accounts.givenName,
  familyName: accounts.familyName,
  passwordHash: accounts.passwordHash,
  language: accounts.language,
});

const MEMBER = joined('m', {
  id: members.id,
  role: members.role,
  active: members.active,
  givenName: members.givenName,
  familyName: members.familyName,
  provenSince: members.provenSince,
  lastActiveAt: members.lastActiveAt,
});

/** What decides whether a session may stand in the organization, and what is told of it. */
export const ORGANIZATION_COLUMNS = {
  id: organizations.id,
  name: organizations.name,
  externalId: organizations.externalId,
  plan: organizations.plan,
  sessionLifetimeMinutes: organizations.sessionLifetimeMinutes,
  sessionIdleMinutes: organizations.sessionIdleMinutes,
  signedOutAt: organizations.signedOutAt,
  suspendedAt: organizations.suspendedAt,
  requiredConnectionId: organizations.requiredConnectionId,
};

const ORGANIZATION = joined('o', ORGANIZATION_COLUMNS);

type RowOf<J extends { read: (row: JoinedRow) => unknown }> = NonNullable<ReturnType<J['read']>>;

export interface OpenSession {
  readonly session: RowOf<typeof SESSION>;
  readonly account: RowOf<typeof ACCOUNT>;
  /** By the names of the organizations. */
  readonly memberships: readonly (Groups & {
    readonly member: RowOf<typeof MEMBER>;
    readonly organization: RowOf<typeof ORGANIZATION>;
  })[];
}

const GROUPS = sql.placeholder('groups');
const NAMED = sql.placeholder('organization');
const openSession = fixed(sql`
  select ${sql.join(
    [SESSION, ACCOUNT, MEMBER, ORGANIZATION].map(({ list }) => list),
    sql`, `,
  )}, ${groupsColumns(sql`${GROUPS} = 'everybody' and o.id is not null
    or ${GROUPS} = 'named' and (o.id = ${NAMED} or o.external_id = ${NAMED})`)}
  from sessions s
  join accounts a on a.id = s.account_id
  left join members m on m.account_id = s.account_id
  left join organizations o on o.id = m.organization_id and o.deleted_at is null
  where s.id = ${sql.placeholder('id')} and s.ended_at is null and s.expires_at > ${sql.placeholder('nowMs')}`);

/**
 * In one batch, reads the session with its account and every membership. Returns undefined if it has ended,
 * has expired or never existed.
 */
export async function readOpenSession(
  db: Database,
  id: string,
  nowMs: number,
): Promise<OpenSession | undefined> {
  return toOpenSession(await selectOpenSession(db, id, nowMs));
}

/**
 * The statement of that, for others that read more in the same batch: a row for each membership.
 *
 * @param groupsOf whose groups are read: `nobody`, `everybody` in each organization, or those in the one that
 * is named by our id or the operator's
 */
export function selectOpenSession(
  db: Database,
  id: string,
  nowMs: number,
  groupsOf: 'nobody' | 'everybody' | { readonly organization: string } = 'nobody',
) {
  const [groups, organization] =
    typeof groupsOf === 'string' ? [groupsOf, null] : ['named', groupsOf.organization];
  return rawRows<JoinedRow>(db, openSession({ id, nowMs, groups, organization }));
}

/** @param rows the results of `selectOpenSession` */
export function toOpenSession(rows: readonly JoinedRow[]): OpenSession | undefined {
  const [first] = rows;
  const session = first && SESSION.read(first);
  const account = first && ACCOUNT.read(first);
  if (!session || !account) return undefined;
  const memberships = rows.flatMap((row) => {
    const [member, organization] = [MEMBER.read(row), ORGANIZATION.read(row)];
    if (member === null || organization === null) return [];
    return [{ member, organization, ...readGroups(row) }];
  });
  // An organization that is being deleted takes along the sessions that came through it, and the people who
  // belong to no other.
  const lives = (id: string) => memberships.some(({ organization }) => organization.id === id);
  if (session.organizationId !== null && !lives(session.organizationId)) return undefined;
  if (MEMBER.read(first) !== null && memberships.length === 0) return undefined;
  return { session, account, memberships: memberships.sort(byName) };
}

function byName(
  { organization: a }: OpenSession['memberships'][number],
  { organization: b }: OpenSession['memberships'][number],
): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
