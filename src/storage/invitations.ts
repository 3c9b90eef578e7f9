import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Database } from './database.ts';
import { organizations } from './organizations.ts';

export const invitations = sqliteTable(
  'invitations',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    email: text().notNull(),
    emailKey: text('email_key').notNull(),
    role: text({ enum: ['owner', 'admin', 'billing_admin', 'member'] }).notNull(),
    tokenHash: text('token_hash').notNull(),
    invitedBy: text('invited_by').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    acceptedAt: integer('accepted_at'),
    revokedAt: integer('revoked_at'),
  },
  (table) => [
    uniqueIndex('invitations_token').on(table.tokenHash),
    index('invitations_organization').on(table.organizationId, table.createdAt, table.id),
    index('invitations_email').on(table.emailKey),
  ],
);

export type InvitationRow = typeof invitations.$inferSelect;

export function insertInvitation(db: Database, row: InvitationRow) {
  return db.insert(invitations).values(row);
}

/** Ends what is still open for this address in this organization: the newest invitation is the only one that works. */
export function revokeInvitationsTo(db: Database, organizationId: string, emailKey: string, nowMs: number) {
  return db
    .update(invitations)
    .set({ revokedAt: nowMs })
    .where(
      and(
        eq(invitations.emailKey, emailKey),
        eq(invitations.organizationId, organizationId),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
      ),
    );
}

/** Answers no row when it is not open any more. */
export function revokeInvitation(db: Database, organizationId: string, id: string, nowMs: number) {
  return db
    .update(invitations)
    .set({ revokedAt: nowMs })
    .where(
      and(
        eq(invitations.id, id),
        eq(invitations.organizationId, organizationId),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
      ),
    )
    .returning({ id: invitations.id, email: invitations.email });
}

/** Neither accepted nor revoked, expired ones too; newest first; `before` is the last row of the page before. */
export async function listInvitations(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<InvitationRow[]> {
  const { before, limit } = page;
  return await db
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.organizationId, organizationId),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        before && sql`(${invitations.createdAt}, ${invitations.id}) < (${before.at}, ${before.id})`,
      ),
    )
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(limit);
}
