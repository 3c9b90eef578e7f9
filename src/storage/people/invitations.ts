import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Database } from '../database.ts';
import { organizations } from '../organization/organizations.ts';

export const invitations = sqliteTable(
  'invitations',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    email: text().notNull(),
    emailKey: text('email_key').notNull(),
    emailDomain: text('email_domain').notNull().default(''),
    role: text({ enum: ['owner', 'admin', 'billing_admin', 'member'] }).notNull(),
    tokenHash: text('token_hash').notNull(),
    invitedBy: text('invited_by').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    acceptedAt: integer('accepted_at'),
    revokedAt: integer('revoked_at'),
    /**
     * How the link reached its reader. By mail: whoever opens it reads that mailbox. Shown to an administrator, to be passed on: nothing
     * is known about the mailbox. Given to the operator: the operator vouches.
     */
    delivery: text({ enum: ['mail', 'link', 'operator'] })
      .notNull()
      .default('link'),
    /** When a mail for it was charged against the limit of its domain. */
    mailedAt: integer('mailed_at'),
    /** The member it was accepted by: what stands behind the acceptance in its batch looks for this. */
    acceptedBy: text('accepted_by'),
  },
  (table) => [
    uniqueIndex('invitations_token').on(table.tokenHash),
    index('invitations_organization').on(table.organizationId, table.createdAt, table.id),
    index('invitations_email').on(table.emailKey),
    index('invitations_mailed').on(table.organizationId, table.emailDomain, table.mailedAt),
  ],
);

export type InvitationRow = typeof invitations.$inferSelect;

export async function findInvitationByTokenHash(
  db: Database,
  tokenHash: string,
): Promise<InvitationRow | undefined> {
  return await db.query.invitations.findFirst({ where: eq(invitations.tokenHash, tokenHash) });
}

export async function findInvitation(
  db: Database,
  organizationId: string,
  id: string,
): Promise<InvitationRow | undefined> {
  return await db.query.invitations.findFirst({
    where: and(eq(invitations.id, id), eq(invitations.organizationId, organizationId)),
  });
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
