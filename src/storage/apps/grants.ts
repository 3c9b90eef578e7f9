// Grants, and what hangs on them: codes, refresh tokens, and the one read by which every use of them is
// decided.

import { eq, type SQL, sql } from 'drizzle-orm';
import { isClaimed } from '../conditions.ts';
import {
  type Database,
  insertRow,
  type Results,
  rawRows,
  rawStatement,
  type Statement,
} from '../database.ts';
import { accounts } from '../tables/accounts.ts';
import { connections } from '../tables/connections.ts';
import {
  type CodeRow,
  codes,
  type GrantRow,
  grants,
  type RefreshTokenRow,
  refreshTokens,
} from '../tables/grants.ts';
import { memberColumns, members } from '../tables/members.ts';
import { organizations } from '../tables/organizations.ts';
import { sessions } from '../tables/sessions.ts';

/**
 * For `requireChanged`: only while the session and the membership are open, because whatever ends them ends
 * the grants that are there by then.
 */
export function insertGrant(db: Database, row: GrantRow): Statement {
  return insertRow(
    db,
    grants,
    row,
    sql`where exists (select 1 from sessions s join members m on m.account_id = s.account_id
      join organizations o on o.id = m.organization_id
      where s.id = ${row.sessionId} and s.ended_at is null and s.expires_at > ${row.createdAt}
        and m.id = ${row.memberId} and m.active = 1 and o.deleted_at is null)`,
  );
}

export function insertCode(db: Database, row: CodeRow): Statement {
  return insertRow(db, codes, row);
}

/** For `requireChanged`: of all who redeem a code at once, one does. */
export function consumeCode(db: Database, hash: string, by: string, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`update codes set consumed_by = ${by} where hash = ${hash} and consumed_by is null and expires_at > ${nowMs}`,
  );
}

/** It lives as long as what it has given. */
export function extendGrant(db: Database, id: string, expiresAt: number): Statement {
  return rawStatement(
    db,
    sql`update grants set expires_at = max(expires_at, ${expiresAt}) where id = ${id} and ended_at is null`,
  );
}

/** All of its tokens end. It does nothing where it has ended already. */
export function endGrant(db: Database, id: string, why: string, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`update grants set ended_at = ${nowMs}, ended_why = ${why} where id = ${id} and ended_at is null`,
  );
}

export function insertRefreshToken(db: Database, row: RefreshTokenRow): Statement {
  return insertRow(db, refreshTokens, row);
}

/** For `requireChanged`: of all who use a token at once, one replaces it. */
export function replaceRefreshToken(
  db: Database,
  { grantId, hash }: Pick<RefreshTokenRow, 'grantId' | 'hash'>,
  next: Pick<RefreshTokenRow, 'hash' | 'sealed' | 'expiresAt'>,
  nowMs: number,
): Statement {
  return rawStatement(
    db,
    sql`update refresh_tokens set hash = ${next.hash}, sealed = ${next.sealed}, expires_at = ${next.expiresAt},
      generation = generation + 1, replaced_at = ${nowMs} where grant_id = ${grantId} and hash = ${hash}`,
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

const GROUPS_SHOWN = 51;

/**
 * Everything that decides about a use of a grant, and what is told of its person: each statement reads
 * one table. The groups are the first fifty-one, by name.
 */
export function selectGrant(db: Database, key: GrantKey) {
  const id =
    key.kind === 'grant' ? sql`${key.id}` : sql`(select grant_id from codes where hash = ${key.hash})`;
  const of = (column: SQL) => sql`(select ${column} from grants g where g.id = ${id})`;
  const memberId = of(sql`g.member_id`);
  const organizationId = of(sql`g.organization_id`);
  const accountId = of(sql`g.account_id`);
  return [
    db.select().from(grants).where(sql`${grants.id} = ${id}`),
    db
      .select()
      .from(sessions)
      .where(sql`${sessions.id} = ${of(sql`g.session_id`)}`),
    db.select().from(accounts).where(sql`${accounts.id} = ${accountId}`),
    db
      .select({ ...memberColumns, profile: members.profile })
      .from(members)
      .where(sql`${members.id} = ${memberId}`),
    db.select().from(organizations).where(sql`${organizations.id} = ${organizationId}`),
    db.select().from(connections).where(sql`${connections.organizationId} = ${organizationId}`),
    rawRows<{ id: string; name: string }>(
      db,
      sql`select t.id, t.name from team_members tm join teams t on t.id = tm.team_id
        where tm.member_id = ${memberId} order by t.name_key, t.id limit ${GROUPS_SHOWN}`,
    ),
    rawRows<{ claimed: 0 | 1; groupCount: number }>(
      db,
      sql`select ${isClaimed(organizationId, sql`substr(a.email_key, instr(a.email_key, '@') + 1)`)} as claimed,
        (select json_array_length(m.team_ids) from members m where m.id = ${memberId}) as "groupCount"
        from accounts a where a.id = ${accountId}`,
    ),
  ] as const;
}

export type SelectedGrant = Results<ReturnType<typeof selectGrant>>;

export function selectCode(db: Database, hash: string) {
  return db.select().from(codes).where(eq(codes.hash, hash));
}

export function selectRefreshToken(db: Database, grantId: string) {
  return db.select().from(refreshTokens).where(eq(refreshTokens.grantId, grantId));
}
