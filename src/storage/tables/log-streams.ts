import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Where the operator keeps the logs besides: an address that takes lines, or a bucket. */
export const logStreams = sqliteTable('log_streams', {
  id: text().primaryKey(),
  /** Which logs. */
  kinds: text({ mode: 'json' }).$type<readonly LogKind[]>().notNull(),
  /** All of the destination that may be shown. */
  destination: text({ mode: 'json' }).$type<LogDestination>().notNull(),
  /** What opens it, wrapped as private keys are. */
  sealed: text().notNull(),
  status: text({ enum: ['enabled', 'disabled', 'failing'] })
    .notNull()
    .default('enabled'),
  disabledWhy: text('disabled_why', { enum: ['operator', 'gone', 'retries'] }),
  /** When the operator was told that it stopped by itself; null: it has not, or they have not been told. */
  toldAt: integer('told_at'),
  /** Every line up to it has arrived. */
  seq: integer().notNull(),
  /** How often the lines after `seq` were tried. */
  attempt: integer().notNull().default(0),
  /** Since when they have failed; null: they have not. */
  failingSince: integer('failing_since'),
  /** Not before then; null: at once. */
  nextAt: integer('next_at'),
  lastAt: integer('last_at'),
  /** The HTTP status of the last answer; null: there was none. */
  lastStatus: integer('last_status'),
  /** Why the last try failed; null: it did not. */
  lastProblem: text('last_problem'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

export type LogStreamRow = typeof logStreams.$inferSelect;

export type LogKind = 'audit' | 'sign_in';

export type LogDestination =
  | { readonly type: 'https'; readonly url: string; readonly headerName: string | null }
  | {
      readonly type: 's3';
      readonly endpoint: string;
      readonly bucket: string;
      readonly prefix: string;
      readonly region: string;
      readonly accessKeyId: string;
    };

/**
 * What the streams have yet to take, in the order of the commits. Triggers write it with the row that it
 * tells of, and only while there is a stream.
 */
export const logLines = sqliteTable('log_lines', {
  /** Above every number before it, as long as there is a stream. */
  seq: integer().primaryKey(),
  kind: text({ enum: ['audit', 'sign_in'] }).notNull(),
  at: integer().notNull(),
  /** One JSON object. */
  line: text().notNull(),
});
