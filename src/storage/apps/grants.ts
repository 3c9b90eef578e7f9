// Grants, and what hangs on them: codes, refresh tokens, and the one read by which every use of them is
// decided.

import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import { withoutEvent } from '../cause.ts';
import { isClaimed } from '../conditions.ts';
import { type Database, fixed, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import { type JoinedRow, joined, rowsOf } from '../joined.ts';
import { groupsColumns, readGroups } from '../sign-in/groups.ts';
import { ORGANIZATION_COLUMNS } from '../sign-in/sessions.ts';
import { accounts } from '../tables/accounts.ts';
import {
  type CodeRow,
  codes,
  type GrantRow,
  grants,
  type RefreshTokenRow,
  refreshTokens,
} from '../tables/grants.ts';
import { members } from '../tables/members.ts';
import { organizations } from '../tables/organizations.ts';
import { sessions } from '../tables/sessions.ts';

/**
 * For `requireChanged`: only while the session and the membership are open, because whatever ends them ends
 * the grants that are there by then.
 */
export function insertGrant(db: Database, row: GrantRow): Statement {
  const stands = sql`where exists (select 1 from sessions s join members m on m.account_id = s.account_id
    join organizations o on o.id = m.organization_id
    where s.id = ${row.sessionId} and s.ended_at is null and s.expires_at > ${row.createdAt}
      and m.id = ${row.memberId} and m.active = 1 and o.deleted_at is null and o.suspended_at is null)`;
  return withoutEvent(insertRow(db, grants, row, stands));
}

export function insertCode(db: Database, row: CodeRow): Statement {
  return insertRow(db, codes, row);
}

/** For `requireChanged`: of all who redeem a code at once, one does, and only while its grant stands. */
export function consumeCode(db: Database, hash: string, by: string, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`update codes set consumed_by = ${by} where hash = ${hash} and consumed_by is null
      and expires_at > ${nowMs} and ${grantStands(sql`codes.grant_id`)}`,
  );
}

function grantStands(id: SQL): SQL {
  return sql`exists (select 1 from grants where id = ${id} and ended_at is null)`;
}

/** It lives as long as what it has given. The swap before it has required that it stands. */
export function extendGrant(db: Database, id: string, expiresAt: number): Statement {
  return withoutEvent(
    rawStatement(
      db,
      sql`update grants set expires_at = max(expires_at, ${expiresAt}) where id = ${id} and ended_at is null`,
    ),
  );
}

/** All of its tokens end. It does nothing where it has ended already. */
export function endGrant(db: Database, id: string, why: string, nowMs: number): Statement {
  const statement = rawStatement(
    db,
    sql`update grants set ended_at = ${nowMs}, ended_why = ${why} where id = ${id} and ended_at is null`,
  );
  // The application has given its tokens back: nobody has to be told.
  return why === 'revoked' ? withoutEvent(statement) : statement;
}

export function insertRefreshToken(db: Database, row: RefreshTokenRow): Statement {
  return insertRow(db, refreshTokens, row);
}

/** For `requireChanged`: of all who use a token at once, one replaces it, and only while its grant stands. */
export function replaceRefreshToken(
  db: Database,
  { grantId, hash }: Pick<RefreshTokenRow, 'grantId' | 'hash'>,
  next: Pick<RefreshTokenRow, 'hash' | 'sealed' | 'expiresAt'>,
  nowMs: number,
): Statement {
  return rawStatement(
    db,
    sql`update refresh_tokens set hash = ${next.hash}, sealed = ${next.sealed}, expires_at = ${next.expiresAt},
      generation = generation + 1, replaced_at = ${nowMs}
      where grant_id = ${grantId} and hash = ${hash} and ${grantStands(sql`refresh_tokens.grant_id`)}`,
  );
}

/** A condition, for a refusal that says which of two proofs was used before. */
export function isUnusedProof(id: string): SQL {
  return sql`not exists (select 1 from used_proofs where id = ${id})`;
}

/** The primary key refuses a second time. */
export function useProof(db: Database, id: string, expiresAt: number): Statement {
  return rawStatement(db, sql`insert into used_proofs (id, expires_at) values (${id}, ${expiresAt})`);
}

/** The same, where a second time does nothing. */
export function useProofAgain(db: Database, id: string, expiresAt: number): Statement {
  return rawStatement(
    db,
    sql`insert into used_proofs (id, expires_at) values (${id}, ${expiresAt}) on conflict do nothing`,
  );
}

export function selectUsedProof(db: Database, id: string) {
  return rawRows<{ id: string }>(db, sql`select id from used_proofs where id = ${id}`);
}

/** By what a grant is found: itself, or a code that it was given. */
export type GrantKey =
  | { readonly kind: 'grant'; readonly id: string }
  | { readonly kind: 'code'; readonly hash: string };

const GRANT = joined('g', getTableColumns(grants));
const CODE = joined('k', getTableColumns(codes));
const REFRESH_TOKEN = joined('r', getTableColumns(refreshTokens));
const grantById = rowsOf(GRANT, sql`from grants g where g.id = ${sql.placeholder('id')}`);
const codeByHash = rowsOf(CODE, sql`from codes k where k.hash = ${sql.placeholder('hash')}`);
const tokenByGrant = rowsOf(
  REFRESH_TOKEN,
  sql`from refresh_tokens r where r.grant_id = ${sql.placeholder('grantId')}`,
);

const SESSION = joined('s', {
  id: sessions.id,
  method: sessions.method,
  connectionId: sessions.connectionId,
  createdAt: sessions.createdAt,
  expiresAt: sessions.expiresAt,
  confirmedAt: sessions.confirmedAt,
  endedAt: sessions.endedAt,
  lastSeenAt: sessions.lastSeenAt,
  longestPauseMs: sessions.longestPauseMs,
});

const ACCOUNT = joined('a', {
  id: accounts.id,
  email: accounts.email,
  mailboxProvenAt: accounts.mailboxProvenAt,
  givenName: accounts.givenName,
  familyName: accounts.familyName,
});

const MEMBER = joined('m', {
  id: members.id,
  role: members.role,
  active: members.active,
  givenName: members.givenName,
  familyName: members.familyName,
  profile: members.profile,
  assertedClaims: members.assertedClaims,
  provenSince: members.provenSince,
});

const ORGANIZATION = joined('o', { ...ORGANIZATION_COLUMNS, deletedAt: organizations.deletedAt });

/**
 * What is read of the person beyond what decides, each part of which costs rows. `by_scope`: the groups and
 * whether the address is verified, as far as the grant's scope tells them; `groups`: these alone, whatever
 * the scope; `no_more`: neither.
 */
export type Telling = 'by_scope' | 'groups' | 'no_more';

const TELLING = sql.placeholder('telling');
const LISTS = [GRANT, SESSION, ACCOUNT, MEMBER, ORGANIZATION].map(({ list }) => list);
const IN_SCOPE = (name: string) =>
  sql`${TELLING} = 'by_scope' and instr(' ' || g.scope || ' ', ${sql.raw(`' ${name} '`)}) > 0`;
const USE = sql`select ${sql.join(LISTS, sql`, `)},
  ${groupsColumns(sql`${TELLING} = 'groups' or ${IN_SCOPE('groups')}`)},
  case when ${IN_SCOPE('email')}
    then ${isClaimed(sql`o.id`, sql`substr(a.email_key, instr(a.email_key, '@') + 1)`)} end as claimed
  from grants g left join sessions s on s.id = g.session_id left join accounts a on a.id = g.account_id
  left join members m on m.id = g.member_id left join organizations o on o.id = g.organization_id`;
const useByGrant = fixed(sql`${USE} where g.id = ${sql.placeholder('id')}`);
const useByCode = fixed(
  sql`${USE} where g.id = (select grant_id from codes where hash = ${sql.placeholder('hash')})`,
);

/**
 * Everything that decides about a use of a grant, and what is told of its person: one row of one statement,
 * which looks up each table once.
 */
export function selectGrant(db: Database, key: GrantKey, telling: Telling) {
  const query =
    key.kind === 'grant' ? useByGrant({ telling, id: key.id }) : useByCode({ telling, hash: key.hash });
  return rawRows<JoinedRow>(db, query);
}

/** @param rows the results of `selectGrant`; null: there is no such grant */
export function toSelectedGrant([row]: readonly JoinedRow[]) {
  if (row === undefined) return null;
  return {
    grant: GRANT.read(row) as GrantRow,
    session: SESSION.read(row),
    account: ACCOUNT.read(row),
    member: MEMBER.read(row),
    organization: ORGANIZATION.read(row),
    ...readGroups(row),
    /** The organization holds the verified claim of the address's domain. */
    claimed: row.claimed === 1,
  };
}

export type SelectedGrant = NonNullable<ReturnType<typeof toSelectedGrant>>;

/** The row alone, where nothing else of it decides. */
export function selectGrantRow(db: Database, id: string) {
  return grantById(db, { id });
}

export function selectCode(db: Database, hash: string) {
  return codeByHash(db, { hash });
}

export function selectRefreshToken(db: Database, grantId: string) {
  return tokenByGrant(db, { grantId });
}
