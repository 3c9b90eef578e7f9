import { and, desc, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import { record } from '../change.ts';
import { type Database, rawStatement, type Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import { type InvitationRow, invitations } from '../tables/invitations.ts';

/** `delivery` is how this link went out: a copied one does not count as mailed because another one was. */
export async function findInvitationByTokenHash(
  db: Database,
  hash: string,
): Promise<InvitationRow | undefined> {
  const [row] = await db
    .select()
    .from(invitations)
    .where(or(eq(invitations.tokenHash, hash), eq(invitations.linkHash, hash)));
  return row?.linkHash === hash ? { ...row, delivery: 'link' } : row;
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
    .set({ revokedAt: nowMs, sendAt: null })
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
 * An event's columns; target and organization are those of each invitation, and its `id` is the beginning of
 * each event's id.
 */
type EventOfInvitation = Omit<AuditEventRow, 'targetId' | 'organizationId'>;

/** Ends what is open for these addresses, with one event for each. */
export function revokeInvitationsTo(
  db: Database,
  organizationId: string,
  emailKeys: readonly string[],
  event: EventOfInvitation,
  nowMs: number,
): Statement[] {
  const to = sql`email_key in (select value from json_each(${JSON.stringify(emailKeys)}))`;
  return revokeOpen(db, sql`organization_id = ${organizationId} and ${to}`, event, nowMs);
}

/**
 * Ends what the member has invited and may invite no longer, before the member's own row changes: who copied
 * a link would come back through it. A Member whose link went by mail may still join.
 *
 * @param role what the member is from now on; null: gone, or deactivated
 */
export function revokeInvitationsBy(
  db: Database,
  member: { readonly id: string; readonly organizationId: string },
  role: 'owner' | 'admin' | 'billing_admin' | 'member' | null,
  event: EventOfInvitation,
  nowMs: number,
): Statement[] {
  if (role === 'owner') return [];
  const inviter = sql`(select a.email from members m join accounts a on a.id = m.account_id where m.id = ${member.id})`;
  const copier = sql`(select account_id from members where id = ${member.id})`;
  const excess = role === 'admin' ? sql`role = 'owner'` : sql`(role <> 'member' or delivery = 'link')`;
  const copied = role === 'admin' ? sql`role = 'owner'` : sql`true`;
  const by = sql`((invited_by = ${inviter} and delivery <> 'operator' and ${excess})
    or (linked_by = ${copier} and ${copied}))`;
  return revokeOpen(db, sql`organization_id = ${member.organizationId} and ${by}`, event, nowMs);
}

/**
 * Ends what the member has sent to people of other organizations, if theirs is the operator's, before the
 * member's own row changes: nobody else than its staff invites there in a person's name.
 */
export function revokeStaffInvitationsBy(
  db: Database,
  member: { readonly id: string; readonly organizationId: string },
  event: EventOfInvitation,
  nowMs: number,
): Statement[] {
  const isStaff = sql`exists (select 1 from deployment where operator_organization_id = ${member.organizationId})`;
  const sender = sql`(select account_id from members where id = ${member.id})`;
  const by = sql`invited_by_id = ${sender} and organization_id <> ${member.organizationId} and ${isStaff}`;
  return revokeOpen(db, by, event, nowMs);
}

/** @param which a condition on `invitations` */
export function revokeOpen(db: Database, which: SQL, event: EventOfInvitation, nowMs: number): Statement[] {
  const open = sql`accepted_at is null and revoked_at is null and ${which}`;
  const own = {
    id: sql`${event.id} || '_' || i.id`,
    organizationId: sql`i.organization_id`,
    targetId: sql`i.id`,
  };
  return [
    record(db, { ...event, ...own }, sql`from (select id, organization_id from invitations where ${open}) i`),
    rawStatement(db, sql`update invitations set revoked_at = ${nowMs}, send_at = null where ${open}`),
  ];
}

/**
 * Lists invitations that were neither accepted nor revoked, including expired ones, newest first; `before` is
 * the last row of the previous page, and `search` is a part of a folded address.
 */
export async function listInvitations(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined; search?: string },
): Promise<InvitationRow[]> {
  const { before, limit, search } = page;
  return await db
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.organizationId, organizationId),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        search ? sql`instr(${invitations.emailKey}, ${search}) > 0` : undefined,
        before && sql`(${invitations.createdAt}, ${invitations.id}) < (${before.at}, ${before.id})`,
      ),
    )
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(limit);
}
