// The log of what was sent to webhooks, and the logouts that applications have to be told of.

import { and, asc, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import { type LogoutDeliveryRow, logoutDeliveries } from '../tables/logout-deliveries.ts';
import { type WebhookDeliveryRow, webhookDeliveries } from '../tables/webhooks.ts';

/** Only while the endpoint is there. */
export function insertDelivery(db: Database, row: WebhookDeliveryRow): Statement {
  const there = sql`where exists (select 1 from webhook_endpoints where id = ${row.endpointId})`;
  return insertRow(db, webhookDeliveries, row, there);
}

export function selectDelivery(db: Database, endpointId: string, id: string) {
  return db
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.id, id)));
}

interface Page {
  readonly limit: number;
  readonly before?: { readonly at: number; readonly id: string } | undefined;
}

/** Newest first. */
export async function listDeliveries(
  db: Database,
  endpointId: string,
  { before, limit }: Page,
): Promise<WebhookDeliveryRow[]> {
  const { at, id } = webhookDeliveries;
  return await db
    .select()
    .from(webhookDeliveries)
    .where(
      sql`${webhookDeliveries.endpointId} = ${endpointId}
        ${before ? sql`and (${at}, ${id}) < (${before.at}, ${before.id})` : sql``}`,
    )
    .orderBy(desc(at), desc(id))
    .limit(limit);
}

export function selectDueLogouts(db: Database, applicationId: string, nowMs: number, limit: number) {
  return db
    .select()
    .from(logoutDeliveries)
    .where(
      sql`${logoutDeliveries.applicationId} = ${applicationId} and ${logoutDeliveries.endedAt} is null
        and ${logoutDeliveries.nextAt} <= ${nowMs}`,
    )
    .orderBy(asc(logoutDeliveries.nextAt))
    .limit(limit);
}

export function selectNextLogout(db: Database, applicationId: string) {
  return rawRows<{ nextAt: number | null }>(
    db,
    sql`select min(next_at) as "nextAt" from logout_deliveries
      where application_id = ${applicationId} and ended_at is null`,
  );
}

/** The applications that have to be told something now. */
export function selectWaitingApplications(db: Database, nowMs: number) {
  return rawRows<{ id: string }>(
    db,
    sql`select a.id from applications a where exists (select 1 from logout_deliveries l
      where l.application_id = a.id and l.ended_at is null and l.next_at <= ${nowMs})`,
  );
}

export interface LogoutTried {
  readonly status: number | null;
  readonly problem: string | null;
  readonly nowMs: number;
  /** Null: it has come to an end. */
  readonly nextAt: number | null;
  readonly endedWhy: LogoutDeliveryRow['endedWhy'];
}

/** Two that send the same one at once count one try. */
export function noteLogoutTry(
  db: Database,
  { id, attempt }: Pick<LogoutDeliveryRow, 'id' | 'attempt'>,
  { status, problem, nowMs, nextAt, endedWhy }: LogoutTried,
): Statement {
  return rawStatement(
    db,
    sql`update logout_deliveries set attempt = attempt + 1, last_at = ${nowMs}, last_status = ${status},
      last_problem = ${problem}, next_at = ifnull(${nextAt}, next_at),
      ended_at = ${endedWhy === null ? null : nowMs}, ended_why = ${endedWhy}
      where id = ${id} and attempt = ${attempt} and ended_at is null`,
  );
}

/** There is no address any more at which the application could be told. */
export function withdrawLogouts(db: Database, applicationId: string, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`update logout_deliveries set ended_at = ${nowMs}, ended_why = 'withdrawn'
      where application_id = ${applicationId} and ended_at is null`,
  );
}

/** Newest first. */
export async function listLogouts(
  db: Database,
  applicationId: string,
  { before, limit }: Page,
): Promise<LogoutDeliveryRow[]> {
  const { createdAt, id } = logoutDeliveries;
  return await db
    .select()
    .from(logoutDeliveries)
    .where(
      sql`${logoutDeliveries.applicationId} = ${applicationId}
        ${before ? sql`and (${createdAt}, ${id}) < (${before.at}, ${before.id})` : sql``}`,
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit);
}

/** The last that were given up, and of those that still wait the ones that have failed. */
export async function listFailedLogouts(
  db: Database,
  applicationId: string,
  limit: number,
): Promise<LogoutDeliveryRow[]> {
  const { attempt, endedAt, endedWhy, lastAt } = logoutDeliveries;
  const of = eq(logoutDeliveries.applicationId, applicationId);
  const rows = await db.batch([
    db
      .select()
      .from(logoutDeliveries)
      .where(and(of, sql`${endedWhy} = 'failed'`))
      .orderBy(desc(endedAt))
      .limit(limit),
    db
      .select()
      .from(logoutDeliveries)
      .where(and(of, isNull(endedAt), gt(attempt, 0)))
      .orderBy(desc(lastAt))
      .limit(limit),
  ]);
  return rows.flat();
}

/** It is tried now. One that was given up has all its tries again. */
export function restartLogout(db: Database, applicationId: string, id: string, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`update logout_deliveries set next_at = ${nowMs}, attempt = iif(ended_at is null, attempt, 0),
      ended_at = null, ended_why = null, told_at = null
      where id = ${id} and application_id = ${applicationId} and (ended_at is null or ended_why = 'failed')`,
  );
}

/** The applications of logouts that were given up and of which nobody has been told; now they have been. */
export function takeFailedLogouts(db: Database, nowMs: number, limit: number) {
  return rawRows<{ id: string; name: string }>(
    db,
    sql`update logout_deliveries set told_at = ${nowMs} where id in (select id from logout_deliveries
      where ended_why = 'failed' and told_at is null limit ${limit})
      returning application_id as id, (select name from applications where id = application_id) as name`,
  );
}
