// The subjects that members are pinned to.

import { type SQL, sql } from 'drizzle-orm';
import { requireChanged } from '../change.ts';
import { type Database, insertRow, type RowValues, rawStatement, type Statement } from '../database.ts';
import { pinnedSubjects } from '../tables/pinned-subjects.ts';

/** Pins the subject for this connection and issuer. */
export function pinSubject(
  db: Database,
  pin: RowValues<typeof pinnedSubjects>,
  when: SQL = sql`true`,
): Statement {
  return insertRow(
    db,
    pinnedSubjects,
    pin,
    sql`where ${when}`,
    sql`(member_id, connection_id, issuer) do update set subject = excluded.subject, name_id_format = excluded.name_id_format, pinned_at = excluded.pinned_at`,
  );
}

/** The member is pinned anew at the next sign-in. */
export function unpinMember(db: Database, memberId: string): Statement {
  return rawStatement(db, sql`delete from pinned_subjects where member_id = ${memberId}`);
}

/**
 * The directory gave the account another address. Only the subject that each of its memberships is pinned to
 * can show that the person is the same; where it counts no longer, somebody else may have the address. A
 * doubt that there is begins anew, so that nothing from before the move ends it.
 */
export function doubtAddress(db: Database, accountId: string, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`update members set unconfirmed_since = ${nowMs} where account_id = ${accountId}
      and (unconfirmed_since is not null
        or exists (select 1 from pinned_subjects p where p.member_id = members.id and p.subject is not null))`,
  );
}

/** The member is the one who has the address, if it is in doubt. */
export function confirmAddress(db: Database, memberId: string, when: SQL = sql`true`): Statement {
  return rawStatement(
    db,
    sql`update members set unconfirmed_since = null where id = ${memberId}
      and unconfirmed_since is not null and ${when}`,
  );
}

/**
 * Pins the subject that came with an address in doubt, unless the member has got another address since. The
 * time does not tell that alone: a move counts from when its request began.
 */
export function acceptFirstSubject(
  db: Database,
  pin: {
    readonly memberId: string;
    readonly connectionId: string;
    readonly after: string | null;
    readonly nameIdFormat: string | null;
  },
  attempted: { readonly at: number; readonly emailKey: string },
  nowMs: number,
): Statement[] {
  const { memberId, connectionId, after: subject, nameIdFormat } = pin;
  const issuer = sql`(select issuer from connections where id = ${connectionId})`;
  return [
    confirmAddress(
      db,
      memberId,
      sql`unconfirmed_since <= ${attempted.at}
        and account_id = (select id from accounts where email_key = ${attempted.emailKey})`,
    ),
    requireChanged(db),
    pinSubject(db, { memberId, connectionId, issuer, subject, nameIdFormat, pinnedAt: nowMs }),
  ];
}

/** Everybody who signs in through the connection is pinned anew. */
export function forgetSubjects(db: Database, connectionId: string): Statement {
  return rawStatement(db, sql`delete from pinned_subjects where connection_id = ${connectionId}`);
}

/** Swaps the subject for `requireChanged`, only while the member is still pinned to `before`. */
export function swapSubject(
  db: Database,
  pin: {
    readonly memberId: string;
    readonly connectionId: string;
    readonly before: string | null;
    readonly after: string | null;
    readonly nameIdFormat: string | null;
  },
  nowMs: number,
): Statement {
  return rawStatement(
    db,
    sql`update pinned_subjects set subject = ${pin.after}, name_id_format = ${pin.nameIdFormat}, pinned_at = ${nowMs}
      where member_id = ${pin.memberId} and connection_id = ${pin.connectionId} and subject is ${pin.before}
        and issuer = (select issuer from connections where id = ${pin.connectionId})`,
  );
}
