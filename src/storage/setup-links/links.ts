// Setup links: made, found by their secret or id, used, ended.

import { and, desc, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import { record } from '../change.ts';
import { isLiveOrganization, isNotSuspended } from '../conditions.ts';
import { type Database, rawRows, rawStatement, type Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import { organizations } from '../tables/organizations.ts';
import { type SetupLinkRow, setupLinks } from '../tables/setup-links.ts';

export function insertSetupLink(db: Database, row: SetupLinkRow): Statement {
  return db.insert(setupLinks).values(row);
}

/** A link with the organization that it is for. */
export interface FoundSetupLink {
  readonly link: SetupLinkRow;
  readonly organization: typeof organizations.$inferSelect;
}

export async function findSetupLink(
  db: Database,
  by: { readonly tokenHash: string } | { readonly id: string },
): Promise<FoundSetupLink | undefined> {
  const which = 'id' in by ? eq(setupLinks.id, by.id) : eq(setupLinks.tokenHash, by.tokenHash);
  const [found] = await db
    .select({ link: setupLinks, organization: organizations })
    .from(setupLinks)
    .innerJoin(organizations, eq(organizations.id, setupLinks.organizationId))
    .where(which);
  return found;
}

/** The links that still work, the newest first; `before` is the last row of the previous page. */
export async function listLiveSetupLinks(
  db: Database,
  organizationId: string,
  nowMs: number,
  page: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<SetupLinkRow[]> {
  const { before, limit } = page;
  return await db
    .select()
    .from(setupLinks)
    .where(
      and(
        eq(setupLinks.organizationId, organizationId),
        live(nowMs),
        before && sql`(${setupLinks.createdAt}, ${setupLinks.id}) < (${before.at}, ${before.id})`,
      ),
    )
    .orderBy(desc(setupLinks.createdAt), desc(setupLinks.id))
    .limit(limit);
}

/** For `requireChanged`: changes no row once the link has ended. */
export function updateLiveSetupLink(
  db: Database,
  organizationId: string,
  id: string,
  nowMs: number,
  change: Partial<Pick<SetupLinkRow, 'provider' | 'openedAt' | 'lastUsedAt' | 'doneAt' | 'revokedAt'>>,
): Statement {
  const which = and(eq(setupLinks.organizationId, organizationId), eq(setupLinks.id, id), live(nowMs));
  return db.update(setupLinks).set(change).where(which);
}

/** The one who has the link may still act with it. */
export function isLiveSetupLink(organizationId: string, id: string, nowMs: number): SQL {
  return sql`(exists (select 1 from setup_links where id = ${id} and organization_id = ${organizationId}
      and done_at is null and revoked_at is null and expires_at > ${nowMs})
    and ${isLiveOrganization(organizationId)} and ${isNotSuspended(organizationId)})`;
}

export function hasFewerSetupLinks(organizationId: string, max: number, nowMs: number): SQL {
  return sql`(select count(*) from setup_links where organization_id = ${organizationId}
    and done_at is null and revoked_at is null and expires_at > ${nowMs}) < ${max}`;
}

/**
 * Counts the mail that brings a link to its reader, like that of an invitation.
 *
 * @returns whether it may go out: neither the mailbox nor the organization has had all its mails since
 * `since`
 */
export async function takeSetupLinkMail(
  db: Database,
  mail: {
    readonly organizationId: string;
    /** SHA-256 of the mailbox. */
    readonly mailbox: string;
    readonly mostToMailbox: number;
    /** Links with an address count, mailed or not, and this one among them. */
    readonly mostOfOrganization: number;
    readonly since: number;
    readonly nowMs: number;
    readonly expiresAt: number;
  },
): Promise<boolean> {
  const taken = await rawRows<{ mailbox: string }>(
    db,
    sql`insert into invitation_mails (mailbox, expires_at) select ${mail.mailbox}, ${mail.expiresAt}
      where (select count(*) from invitation_mails where mailbox = ${mail.mailbox} and expires_at > ${mail.nowMs})
          < ${mail.mostToMailbox}
        and (select count(*) from setup_links where organization_id = ${mail.organizationId}
          and created_at > ${mail.since} and email is not null) <= ${mail.mostOfOrganization}
      returning mailbox`,
  );
  return taken.length > 0;
}

/**
 * The maker may still make links, so that none comes after what has ended the others. One of the operator's
 * staff may by their role in the operator's organization. True of keys.
 */
export function mayMakeSetupLinks({ makerType, makerId, organizationId }: SetupLinkRow): SQL {
  const id = makerId ?? '';
  if (makerType === 'operator' && !id.startsWith('acc_')) return sql`true`;
  const own =
    makerType === 'account' ? organizationId : sql`(select operator_organization_id from deployment)`;
  return sql`exists (select 1 from members where account_id = ${id} and organization_id = ${own}
    and active = 1 and role in ('owner', 'admin'))`;
}

type EventOfLink = Omit<AuditEventRow, 'targetId' | 'organizationId'>;

/**
 * Ends what the member has made and may make no longer, with one event for each, before the member's own row
 * changes.
 *
 * @param event its `id` is the beginning of each event's id
 */
export function revokeSetupLinksBy(
  db: Database,
  member: { readonly id: string; readonly organizationId: string },
  event: EventOfLink,
  nowMs: number,
): Statement[] {
  const own = sql`organization_id = ${member.organizationId} and maker_type = 'account'`;
  return revokeMade(db, accountOf(member.id), own, event, nowMs);
}

/** The same for what one of the operator's staff has made in the console, whichever customer it is for. */
export function revokeStaffSetupLinksBy(
  db: Database,
  member: { readonly id: string; readonly organizationId: string },
  event: EventOfLink,
  nowMs: number,
): Statement[] {
  const isStaff = sql`exists (select 1 from deployment where operator_organization_id = ${member.organizationId})`;
  return revokeMade(db, accountOf(member.id), sql`maker_type = 'operator' and ${isStaff}`, event, nowMs);
}

/** The same for what a key of the management API has made, in every organization. */
export function revokeSetupLinksOfKey(
  db: Database,
  keyId: string,
  event: EventOfLink,
  nowMs: number,
): Statement[] {
  const own = sql`maker_type = 'operator' and expires_at > ${nowMs}`;
  return revokeMade(db, sql`${keyId}`, own, event, nowMs);
}

function accountOf(memberId: string): SQL {
  return sql`(select account_id from members where id = ${memberId})`;
}

function revokeMade(db: Database, maker: SQL, which: SQL, event: EventOfLink, nowMs: number): Statement[] {
  const open = sql`maker_id = ${maker} and done_at is null and revoked_at is null and ${which}`;
  const own = {
    id: sql`${event.id} || '_' || l.id`,
    organizationId: sql`l.organization_id`,
    targetId: sql`l.id`,
  };
  return [
    record(db, { ...event, ...own }, sql`from (select id, organization_id from setup_links where ${open}) l`),
    rawStatement(db, sql`update setup_links set revoked_at = ${nowMs} where ${open}`),
  ];
}

function live(nowMs: number): SQL | undefined {
  return and(isNull(setupLinks.doneAt), isNull(setupLinks.revokedAt), gt(setupLinks.expiresAt, nowMs));
}
