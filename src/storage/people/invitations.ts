import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type InvitationRow, invitations } from '../tables/invitations.ts';

export async function findInvitationByTokenHash(
  db: Database,
  tokenHash: string,
): Promise<InvitationRow | undefined> {
  return (await db.select().from(invitations).where(eq(invitations.tokenHash, tokenHash)))[0];
}

export async function findInvitation(
  db: Database,
  organizationId: string,
  id: string,
): Promise<InvitationRow | undefined> {
  const [row] = await db
    .select()
    .from(invitations)
    .where(and(eq(invitations.id, id), eq(invitations.organizationId, organizationId)));
  return row;
}

/** For `requireChanged`: changes no row if the invitation is no longer open. */
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
    );
}

/**
 * Lists invitations that were neither accepted nor revoked, including expired ones, newest first; `before` is
 * the last row of the previous page.
 */
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
