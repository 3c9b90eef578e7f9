// What surrounds the work of a SCIM request, in the same batch: the check that the token is still good,
// guards that roll the whole batch back, and the row of the provisioning log. In one batch none of them costs
// a round trip, and all of them are true at the same moment.

import { type SQL, sql } from 'drizzle-orm';
import { cutText } from '../../lib/cut.ts';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import { boundedDetail, MAX_LOGGED_CHARACTERS } from '../log-detail.ts';
import { type ProvisioningEventRow, provisioningEvents } from '../tables/provisioning-events.ts';

export interface ScimClientRow {
  readonly hash: string;
  readonly revokedAt: number | null;
  readonly expiresAt: number | null;
  readonly organizationId: string;
  readonly plan: 'free' | 'growth' | 'enterprise';
  readonly suspendedAt: number | null;
  readonly memberCount: number;
  readonly teamCount: number;
}

export function selectScimClient(db: Database, tokenId: string) {
  return rawRows<ScimClientRow>(
    db,
    sql`select s.hash, s.revoked_at as "revokedAt", s.expires_at as "expiresAt", o.id as "organizationId", o.plan, o.suspended_at as "suspendedAt", o.member_count as "memberCount",
      o.team_count as "teamCount" from scim_tokens s join organizations o on o.id = s.organization_id where s.id = ${tokenId}`,
  );
}

/** Updates "last used", to the minute: a push of thousands is not thousands of writes. */
export function touchScimToken(db: Database, tokenId: string, nowMs: number) {
  return rawStatement(
    db,
    sql`update scim_tokens set last_used_at = ${nowMs}
      where id = ${tokenId} and revoked_at is null and ifnull(expires_at, ${nowMs + 1}) > ${nowMs}
        and ifnull(last_used_at, 0) < ${nowMs - 60_000}`,
  );
}

export type ScimEvent = Omit<ProvisioningEventRow, 'status' | 'reason' | 'targetLabel' | 'durationMs'> & {
  /** For a read it is an expression, because only the database knows it. */
  readonly status: number | SQL;
  readonly reason: string | null | SQL;
  readonly targetLabel: string | null | SQL;
};

/** The name that a person or a team has now. */
export function nameOfTarget(type: 'user' | 'group', organizationId: string, id: string): SQL {
  const [table, name] = type === 'user' ? ['members', 'user_name'] : ['teams', 'name'];
  return sql`(select ${sql.raw(name)} from ${sql.raw(table)} where id = ${id} and organization_id = ${organizationId})`;
}

/**
 * Appends to the provisioning log only if the token is still good: nobody without one can write to an
 * organization's log. The duration is from `at`, when the request came in, to this statement.
 */
export function insertScimEvent(db: Database, event: ScimEvent): Statement {
  return insertRow(
    db,
    provisioningEvents,
    {
      ...bounded(event),
      durationMs: sql`max(0, cast(unixepoch('subsec') * 1000 as integer) - ${event.at})`,
    },
    sql`from scim_tokens s where s.id = ${event.tokenId} and s.revoked_at is null and s.organization_id = ${event.organizationId}
      and ifnull(s.expires_at, ${event.at + 1}) > ${event.at}`,
  );
}

/**
 * Appends the refusal of a token that has expired, once a minute: its holder is a stranger by now, and must
 * not fill the log.
 */
export function insertExpiredEvent(db: Database, event: EndedEvent): Statement {
  return insertEndedEvent(db, event, sql`s.revoked_at is null and s.expires_at <= ${event.at}`, 60_000);
}

/** Appends the refusal of a token that was revoked, every ten minutes at most: see `insertExpiredEvent`. */
export function insertRevokedEvent(db: Database, event: EndedEvent): Statement {
  return insertEndedEvent(db, event, sql`s.revoked_at <= ${event.at}`, 600_000);
}

type EndedEvent = ScimEvent & { readonly reason: string; readonly organizationId: string };

/** Unless the log has one for the same reason from the last `quietMs`, whose rows its index finds. */
function insertEndedEvent(db: Database, event: EndedEvent, ended: SQL, quietMs: number): Statement {
  const { tokenId, organizationId, at, reason } = event;
  return insertRow(
    db,
    provisioningEvents,
    { ...bounded(event), durationMs: 0 },
    sql`from scim_tokens s where s.id = ${tokenId} and s.organization_id = ${organizationId} and ${ended}
      and not exists (select 1 from provisioning_events e
        where e.organization_id = ${organizationId} and e.at > ${at - quietMs} and e.reason = ${reason})`,
  );
}

/** The event with each text cut that its client chose. */
function bounded<Event extends ScimEvent>(event: Event): Event {
  const { path, targetId, targetLabel, detail } = event;
  return {
    ...event,
    path: cutText(path, MAX_LOGGED_CHARACTERS),
    targetId: targetId && cutText(targetId, MAX_LOGGED_CHARACTERS),
    targetLabel: typeof targetLabel === 'string' ? cutText(targetLabel, MAX_LOGGED_CHARACTERS) : targetLabel,
    detail: boundedDetail(detail),
  };
}

/** Returns what the log of a read records: 200 if the row exists, otherwise 404. */
export function outcomeOfRead(table: 'members' | 'teams', organizationId: string, id: string) {
  const found = sql`exists (select 1 from ${sql.raw(table)} where id = ${id} and organization_id = ${organizationId})`;
  return { status: sql`iif(${found}, 200, 404)`, reason: sql`iif(${found}, null, 'notFound')` };
}

/**
 * Returns whether the log has such a refusal from `fromMs` up to, but not including, `untilMs`. It looks at
 * the newest first: a client that tries again and again reads what came since, and not all of the time.
 */
export async function wasRefusedBetween(
  db: Database,
  organizationId: string,
  refusal: { reason: string; targetId: string; fromMs: number; untilMs: number },
): Promise<boolean> {
  const found = await rawRows(
    db,
    sql`select 1 from provisioning_events where organization_id = ${organizationId} and at >= ${refusal.fromMs}
      and at < ${refusal.untilMs} and reason = ${refusal.reason} and target_id = ${refusal.targetId} order by at desc limit 1`,
  );
  return found.length > 0;
}
