import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Database } from './database.ts';

/** The sign-in log: every attempt at an organization's door, with what was expected and what came. Nothing secret. */
export const signInAttempts = sqliteTable(
  'sign_in_attempts',
  {
    /** The reference number that the browser shows. */
    id: text().primaryKey(),
    organizationId: text('organization_id').notNull(),
    connectionId: text('connection_id'),
    at: integer().notNull(),
    method: text({ enum: ['password', 'saml'] }).notNull(),
    flow: text({ enum: ['sp_initiated', 'idp_initiated', 'test', 'form'] }).notNull(),
    outcome: text({ enum: ['accepted', 'refused'] }).notNull(),
    /** Null when accepted. */
    reason: text(),
    email: text(),
    memberId: text('member_id'),
    address: text(),
    userAgent: text('user_agent'),
    /** Expected and actual values, which attribute matched, which certificate verified. */
    detail: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** The response with its values blanked, for diagnosis. */
    redactedResponse: text('redacted_response'),
  },
  (table) => [index('sign_in_attempts_organization').on(table.organizationId, table.at, table.id)],
);

export type SignInAttemptRow = typeof signInAttempts.$inferSelect;

export function insertSignInAttempt(db: Database, row: SignInAttemptRow) {
  return db.insert(signInAttempts).values(row);
}

export function setRedactedResponse(db: Database, id: string, redactedResponse: string) {
  return db.update(signInAttempts).set({ redactedResponse }).where(eq(signInAttempts.id, id));
}

/** Newest first, without the large redacted responses; `before` is the last row of the page before. */
export async function listSignInAttempts(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<Omit<SignInAttemptRow, 'redactedResponse'>[]> {
  const { before, limit } = page;
  const { redactedResponse: _large, ...columns } = getTableColumns(signInAttempts);
  return await db
    .select(columns)
    .from(signInAttempts)
    .where(
      sql`${eq(signInAttempts.organizationId, organizationId)}${
        before ? sql` and (${signInAttempts.at}, ${signInAttempts.id}) < (${before.at}, ${before.id})` : sql``
      }`,
    )
    .orderBy(desc(signInAttempts.at), desc(signInAttempts.id))
    .limit(limit);
}

export async function findSignInAttempt(
  db: Database,
  organizationId: string,
  id: string,
): Promise<SignInAttemptRow | undefined> {
  return await db.query.signInAttempts.findFirst({
    where: and(eq(signInAttempts.id, id), eq(signInAttempts.organizationId, organizationId)),
  });
}
