// Webhook endpoints and their secrets.

import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import {
  type Database,
  insertRow,
  type RowValues,
  rawRows,
  rawStatement,
  type Statement,
} from '../database.ts';
import {
  type WebhookEndpointRow,
  type WebhookSecretRow,
  webhookEndpoints,
  webhookSecrets,
} from '../tables/webhooks.ts';

export function selectEndpoint(db: Database, id: string) {
  return db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id));
}

/** Newest first; `before` is the last row of the previous page. */
export async function listEndpoints(
  db: Database,
  { before, limit }: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<WebhookEndpointRow[]> {
  return await db
    .select()
    .from(webhookEndpoints)
    .where(
      before && sql`(${webhookEndpoints.createdAt}, ${webhookEndpoints.id}) < (${before.at}, ${before.id})`,
    )
    .orderBy(desc(webhookEndpoints.createdAt), desc(webhookEndpoints.id))
    .limit(limit);
}

/** For `requireChanged`: only while there are fewer than `limit`. It begins at the newest event. */
export function insertEndpoint(
  db: Database,
  row: Omit<WebhookEndpointRow, 'seenSeq'>,
  limit: number,
): Statement {
  const seenSeq = sql`(select ifnull(max(seq), 0) from directory_events)`;
  const values: RowValues<typeof webhookEndpoints> = { ...row, seenSeq };
  return insertRow(
    db,
    webhookEndpoints,
    values,
    sql`where (select count(*) from webhook_endpoints) < ${limit}`,
  );
}

/** For `requireChanged`: only while it is as it was when it was read. */
export function updateEndpoint(
  db: Database,
  before: Pick<WebhookEndpointRow, 'id' | 'updatedAt'>,
  row: Partial<WebhookEndpointRow>,
): Statement {
  return db
    .update(webhookEndpoints)
    .set(row)
    .where(and(eq(webhookEndpoints.id, before.id), eq(webhookEndpoints.updatedAt, before.updatedAt)));
}

/** For `requireChanged`; secrets, positions and the log of deliveries go with it. */
export function deleteEndpoint(db: Database, id: string): Statement {
  return db.delete(webhookEndpoints).where(eq(webhookEndpoints.id, id));
}

/** Nothing is sent from then on. It does nothing where that is so already. */
export function stopEndpoint(
  db: Database,
  id: string,
  { status, why }: { readonly status: 'disabled' | 'failing'; readonly why: string },
  nowMs: number,
): Statement {
  return rawStatement(
    db,
    sql`update webhook_endpoints set status = ${status}, disabled_why = ${why}, told_at = null,
      updated_at = max(updated_at + 1, ${nowMs}) where id = ${id} and status = 'enabled'`,
  );
}

/** Those that have stopped by themselves and of which nobody has been told; from then on they have been. */
export function takeStoppedEndpoints(db: Database, nowMs: number, limit: number) {
  return rawRows<{ id: string; url: string; why: string }>(
    db,
    sql`update webhook_endpoints set told_at = ${nowMs} where id in (select id from webhook_endpoints
      where status <> 'enabled' and disabled_why in ('gone', 'retries') and told_at is null limit ${limit})
      returning id, url, disabled_why as why`,
  );
}

/** The newest first. */
export function selectLiveSecrets(db: Database, endpointId: string, nowMs: number) {
  return db
    .select()
    .from(webhookSecrets)
    .where(and(eq(webhookSecrets.endpointId, endpointId), isLive(nowMs)))
    .orderBy(desc(webhookSecrets.createdAt), desc(webhookSecrets.id));
}

/** For `requireChanged`: only while fewer than `limit` are live. */
export function insertWebhookSecret(db: Database, row: WebhookSecretRow, limit: number): Statement {
  return insertRow(
    db,
    webhookSecrets,
    row,
    sql`where (select count(*) from webhook_secrets where endpoint_id = ${row.endpointId}
      and ${isLive(row.createdAt)}) < ${limit}`,
  );
}

/** The others sign until `at`, or less long where that is decided already. */
export function retireSecrets(db: Database, { id, endpointId }: WebhookSecretRow, at: number): Statement {
  return rawStatement(
    db,
    sql`update webhook_secrets set retire_at = min(ifnull(retire_at, ${at}), ${at})
      where endpoint_id = ${endpointId} and id <> ${id}`,
  );
}

export function deleteWebhookSecrets(db: Database, endpointId: string): Statement {
  return db.delete(webhookSecrets).where(eq(webhookSecrets.endpointId, endpointId));
}

export async function listWebhookSecretsNotWrappedBy(
  db: Database,
  keyId: string,
  limit: number,
): Promise<Pick<WebhookSecretRow, 'id' | 'sealed'>[]> {
  return await rawRows<Pick<WebhookSecretRow, 'id' | 'sealed'>>(
    db,
    sql`select id, sealed from webhook_secrets where substr(sealed, 1, ${keyId.length + 1}) <> ${`${keyId}.`} limit ${limit}`,
  );
}

export function rewrapWebhookSecret(
  db: Database,
  { id, sealed }: Pick<WebhookSecretRow, 'id' | 'sealed'>,
  next: string,
): Statement {
  return rawStatement(
    db,
    sql`update webhook_secrets set sealed = ${next} where id = ${id} and sealed = ${sealed}`,
  );
}

function isLive(nowMs: number): SQL {
  return sql`(retire_at is null or retire_at > ${nowMs})`;
}
