import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** An address of the vendor's that is told of events, in their order, until it has them. */
export const webhookEndpoints = sqliteTable('webhook_endpoints', {
  id: text().primaryKey(),
  url: text().notNull(),
  description: text().notNull().default(''),
  /** Which types of events; null: all. */
  types: text({ mode: 'json' }).$type<readonly string[]>(),
  /** Whose events; null: everybody's. */
  organizations: text({ mode: 'json' }).$type<readonly string[]>(),
  status: text({ enum: ['enabled', 'disabled', 'failing'] })
    .notNull()
    .default('enabled'),
  disabledWhy: text('disabled_why', { enum: ['operator', 'gone', 'retries'] }),
  /** When the operator was told that it stopped by itself; null: it has not, or they have not been told. */
  toldAt: integer('told_at'),
  /**
   * Up to which event every organization has its row in `webhook_positions`. An endpoint begins at the newest
   * event of the moment in which it is made.
   */
  seenSeq: integer('seen_seq').notNull(),
  /** Events up to it are sent for a second time, because somebody asked for that. */
  replayUntil: integer('replay_until'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

export type WebhookEndpointRow = typeof webhookEndpoints.$inferSelect;

/** At most two are live, so that one can be exchanged while the other goes on working. */
export const webhookSecrets = sqliteTable(
  'webhook_secrets',
  {
    id: text().primaryKey(),
    endpointId: text('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    /** Wrapped with AES-256-GCM by the secret that its prefix names: a signature needs the text itself. */
    sealed: text().notNull(),
    createdAt: integer('created_at').notNull(),
    /** It signs until then; null: it is the present one. */
    retireAt: integer('retire_at'),
  },
  (table) => [index('webhook_secrets_endpoint').on(table.endpointId, table.createdAt)],
);

export type WebhookSecretRow = typeof webhookSecrets.$inferSelect;

/** How far an endpoint has come in one organization's events: a stuck one does not stop another. */
export const webhookPositions = sqliteTable(
  'webhook_positions',
  {
    endpointId: text('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    organizationId: text('organization_id').notNull(),
    /** Everything up to it is done: delivered, or not of the types that the endpoint wants. */
    seq: integer().notNull(),
    /** The last one that was delivered, which the next delivery names; 0: none yet. */
    deliveredSeq: integer('delivered_seq').notNull().default(0),
    /** How often the event after `seq` was tried. */
    attempt: integer().notNull().default(0),
    /** Since when that event has failed; null: it has not. */
    failingSince: integer('failing_since'),
    /** When something is to be sent; null: nothing waits. */
    nextAt: integer('next_at'),
    lastAt: integer('last_at'),
    /** The HTTP status of the last answer; null: there was none. */
    lastStatus: integer('last_status'),
    /** Why the last try failed; null: it did not. */
    lastProblem: text('last_problem'),
  },
  (table) => [
    primaryKey({ columns: [table.endpointId, table.organizationId] }),
    index('webhook_positions_due').on(table.endpointId, table.nextAt).where(sql`next_at is not null`),
  ],
);

export type WebhookPositionRow = typeof webhookPositions.$inferSelect;

/** What was sent and what came back: a log, by which nothing is decided. */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    id: text().primaryKey(),
    endpointId: text('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    /** Null: a test. */
    organizationId: text('organization_id'),
    /** The event; null: a test. */
    seq: integer(),
    /** The `webhook-id`: that of the event, or of the test. */
    eventId: text('event_id').notNull(),
    type: text().notNull(),
    kind: text({ enum: ['event', 'replay', 'test'] }).notNull(),
    attempt: integer().notNull(),
    at: integer().notNull(),
    durationMs: integer('duration_ms').notNull(),
    /** The HTTP status; null: no answer came. */
    status: integer(),
    /** Why it was not delivered; null: it was. */
    problem: text(),
    /** The beginning of the answer's body. */
    answer: text(),
  },
  (table) => [index('webhook_deliveries_endpoint').on(table.endpointId, table.at)],
);

export type WebhookDeliveryRow = typeof webhookDeliveries.$inferSelect;
