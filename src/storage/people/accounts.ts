import { eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type AccountRow, accounts } from '../tables/accounts.ts';

export async function findAccountByEmailKey(db: Database, emailKey: string): Promise<AccountRow | undefined> {
  return (await db.select().from(accounts).where(eq(accounts.emailKey, emailKey)))[0];
}

export async function findAccount(db: Database, id: string): Promise<AccountRow | undefined> {
  return (await db.select().from(accounts).where(eq(accounts.id, id)))[0];
}

export function insertAccount(db: Database, row: typeof accounts.$inferInsert) {
  return db.insert(accounts).values(row);
}

/** Leaves an account that exists already as it is. */
export function insertAccountIfMissing(db: Database, row: typeof accounts.$inferInsert) {
  return db.insert(accounts).values(row).onConflictDoNothing({ target: accounts.emailKey });
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
 * Compare-and-swap of the password; `before` null: there was none. The address has to be the same still, and counts as proven where
 * `provedEmail` says so. Answers no row when it did not take place.
 */
export function swapPassword(
  db: Database,
  account: Pick<AccountRow, 'id' | 'emailKey'>,
  swap: { readonly before: string | null; readonly after: string; readonly provedEmail: boolean },
  nowMs: number,
) {
  return db
    .update(accounts)
    .set({
      passwordHash: swap.after,
      updatedAt: nowMs,
      ...(swap.provedEmail && { emailVerifiedAt: sql`coalesce(${accounts.emailVerifiedAt}, ${nowMs})` }),
    })
    .where(
      sql`${accounts.id} = ${account.id} and ${accounts.emailKey} = ${account.emailKey} and ${accounts.passwordHash} is ${swap.before}`,
    )
    .returning({ id: accounts.id });
}

/** Deletes those of the accounts that are no member of any organization. */
export function deleteAccountsWithoutMembership(db: Database, ids: readonly string[]) {
  return db
    .delete(accounts)
    .where(
      sql`${inArray(accounts.id, [...ids])} and not exists (select 1 from members where members.account_id = accounts.id)`,
    );
}
