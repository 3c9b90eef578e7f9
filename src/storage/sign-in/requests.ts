import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { loginRequests, usedAssertions } from '../tables/saml-messages.ts';

/** Takes effect once; answers no row the second time. */
export function consumeLoginRequest(db: Database, id: string, by: string, nowMs: number) {
  return db
    .update(loginRequests)
    .set({ consumedAt: nowMs, consumedBy: by })
    .where(and(eq(loginRequests.id, id), isNull(loginRequests.consumedAt)))
    .returning({ id: loginRequests.id });
}

/** True behind the statement with which `by` consumed it. */
export function isConsumedBy(id: string, by: string) {
  return sql`exists (select 1 from ${loginRequests} where ${loginRequests.id} = ${id} and ${loginRequests.consumedBy} = ${by})`;
}

export type UsedMessage = typeof usedAssertions.$inferSelect & { readonly issuer: string };

/** Marks a message of an identity provider as used, if it was not; `isUsedBy` is true behind the statement that did. */
export function insertUsedMessage(db: Database, row: UsedMessage) {
  return db
    .insert(usedAssertions)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: usedAssertions.assertionId });
}

export function isUsedBy(
  row: Pick<typeof usedAssertions.$inferSelect, 'connectionId' | 'assertionId' | 'attemptId'>,
) {
  return sql`exists (select 1 from ${usedAssertions} where ${usedAssertions.connectionId} = ${row.connectionId}
    and ${usedAssertions.assertionId} = ${row.assertionId} and ${usedAssertions.attemptId} = ${row.attemptId})`;
}
