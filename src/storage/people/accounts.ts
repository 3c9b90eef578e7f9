import { eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Language } from '../../lib/languages.ts';
import {
  type Database,
  insertRow,
  type RowValues,
  rawRows,
  rawStatement,
  type Statement,
} from '../database.ts';
import { type AccountRow, accounts } from '../tables/accounts.ts';
import { type EventOfEach, recordForMemberships } from './account-events.ts';

export async function findAccountByEmailKey(db: Database, emailKey: string): Promise<AccountRow | undefined> {
  return (await db.select().from(accounts).where(eq(accounts.emailKey, emailKey)))[0];
}

export async function findAccount(db: Database, id: string): Promise<AccountRow | undefined> {
  return (await db.select().from(accounts).where(eq(accounts.id, id)))[0];
}

/** Returns those of the ids that name an account. */
export async function listExistingAccountIds(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await rawRows<{ id: string }>(
    db,
    sql`select id from accounts where id in (select value from json_each(${JSON.stringify(ids)}))`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** With `keep` it leaves an account that already has the address as it is. */
export function insertAccount(
  db: Database,
  row: RowValues<typeof accounts>,
  from?: SQL,
  onConflict?: 'fail' | 'keep',
): Statement {
  return insertRow(db, accounts, row, from, onConflict);
}

export function updateAccount(
  db: Database,
  id: string,
  change: Partial<
    Pick<AccountRow, 'email' | 'emailKey' | 'givenName' | 'familyName' | 'passwordHash' | 'emailVerifiedAt'>
  >,
  nowMs: number,
) {
  return db
    .update(accounts)
    .set({ ...change, updatedAt: nowMs })
    .where(eq(accounts.id, id));
}

/**
 * Gives the account the names of its membership, and the letters of its address as the directory writes them,
 * only if it has no other membership: otherwise the names don't belong to this organization alone.
 */
export function updateSoleAccount(
  db: Database,
  accountId: string,
  memberId: string,
  change: {
    readonly email?: { readonly address: string; readonly key: string };
    readonly givenName: string;
    readonly familyName: string;
  },
  nowMs: number,
  when: SQL = sql`true`,
): Statement {
  const { email, givenName, familyName } = change;
  const spelled = email ? sql`email = iif(email_key = ${email.key}, ${email.address}, email), ` : sql``;
  return rawStatement(
    db,
    sql`update accounts set ${spelled}given_name = ${givenName}, family_name = ${familyName}, updated_at = ${nowMs}
      where id = ${accountId} and ${when}
        and not exists (select 1 from members where account_id = ${accountId} and id <> ${memberId})`,
  );
}

/**
 * Swaps the password for `requireChanged`, only while it is still `before` (null: there was none) and the
 * address is still the same. The address counts as proven if `provedEmail` says so.
 */
export function swapPassword(
  db: Database,
  account: Pick<AccountRow, 'id' | 'emailKey'>,
  swap: { readonly before: string | null; readonly after: string; readonly provedEmail: boolean },
  nowMs: number,
): Statement {
  return db
    .update(accounts)
    .set({
      passwordHash: swap.after,
      updatedAt: nowMs,
      ...(swap.provedEmail && {
        emailVerifiedAt: sql`coalesce(${accounts.emailVerifiedAt}, ${nowMs})`,
        mailboxProvenAt: sql`coalesce(${accounts.mailboxProvenAt}, ${nowMs})`,
      }),
    })
    .where(
      sql`${accounts.id} = ${account.id} and ${accounts.emailKey} = ${account.emailKey}
        and ${accounts.passwordHash} is ${swap.before}`,
    );
}

/**
 * The password and the sessions of an account end unless someone has proven its address: somebody else may
 * have joined with the address (by a copied link) before its owner came.
 *
 * @param verifiedAt when the address was proven by what happens now; null if it was not
 */
export function endUnprovenPassword(
  db: Database,
  emailKey: string,
  verifiedAt: number | null,
  nowMs: number,
  when: SQL = sql`true`,
): Statement[] {
  const unproven = sql`email_key = ${emailKey} and email_verified_at is null and ${when}`;
  return [
    rawStatement(
      db,
      sql`update sessions set ended_at = ${nowMs} where ended_at is null
        and account_id = (select id from accounts where ${unproven})`,
    ),
    rawStatement(
      db,
      sql`update accounts set password_hash = null, email_verified_at = ${verifiedAt}, updated_at = ${nowMs}
        where ${unproven}`,
    ),
  ];
}

/**
 * The owner of its domain takes an account that nobody had proven: its password and its sessions end, and
 * each of its organizations gets the event if there was a password. The address is proven from now on.
 */
export function takeOverAccount(
  db: Database,
  accountId: string,
  event: EventOfEach,
  nowMs: number,
  when: SQL = sql`true`,
): Statement[] {
  const hadPassword = sql`exists (select 1 from accounts where id = ${accountId} and password_hash is not null)`;
  return [
    recordForMemberships(db, event, accountId, sql`${hadPassword} and ${when}`),
    rawStatement(
      db,
      sql`update sessions set ended_at = ${nowMs} where account_id = ${accountId} and ended_at is null and ${when}`,
    ),
    rawStatement(
      db,
      sql`update accounts set password_hash = null, email_verified_at = ${nowMs}, updated_at = ${nowMs}
        where id = ${accountId} and ${when}`,
    ),
  ];
}

/** Marks the address as proven by its mailbox, and keeps the time of an earlier proof. */
export function proveEmail(db: Database, emailKey: string, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`update accounts set email_verified_at = ifnull(email_verified_at, ${nowMs}),
      mailbox_proven_at = ifnull(mailbox_proven_at, ${nowMs}), updated_at = ${nowMs}
      where email_key = ${emailKey} and (email_verified_at is null or mailbox_proven_at is null)`,
  );
}

/** Deletes those of the accounts that are not members of any organization. */
export function deleteAccountsWithoutMembership(db: Database, ids: readonly string[]) {
  return db
    .delete(accounts)
    .where(
      sql`${inArray(accounts.id, [...ids])} and not exists (select 1 from members where members.account_id = accounts.id)`,
    );
}

/** The languages that the accounts with these addresses chose, by `email_key`. */
export async function listLanguages(
  db: Database,
  emailKeys: readonly string[],
): Promise<ReadonlyMap<string, Language>> {
  const rows = await rawRows<{ emailKey: string; language: Language }>(
    db,
    sql`select email_key as "emailKey", language from accounts
      where email_key in (select value from json_each(${JSON.stringify(emailKeys)})) and language is not null`,
  );
  return new Map(rows.map(({ emailKey, language }) => [emailKey, language]));
}

export async function setLanguage(
  db: Database,
  id: string,
  language: Language | null,
  nowMs: number,
): Promise<void> {
  await db.update(accounts).set({ language, updatedAt: nowMs }).where(eq(accounts.id, id));
}
