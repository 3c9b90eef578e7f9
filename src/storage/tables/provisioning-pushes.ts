import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/**
 * How far an organization's directory is with its push: one row, which each row of the provisioning
 * log counts up in its own batch, so that nobody counts the log. A request that comes long after
 * the one before begins a new push, with counts from zero.
 */
export const provisioningPushes = sqliteTable('provisioning_pushes', {
  organizationId: text('organization_id')
    .primaryKey()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  beganAt: integer('began_at').notNull(),
  /** When the last request came that was more than a look-up. */
  lastAt: integer('last_at').notNull(),
  /** People. */
  created: integer().notNull(),
  updated: integer().notNull(),
  unchanged: integer().notNull(),
  /** Requests, about people and groups. */
  refused: integer().notNull(),
  /** How many were refused for which reason. */
  reasons: text({ mode: 'json' }).$type<Readonly<Record<string, number>>>().notNull(),
});

export type ProvisioningPushRow = typeof provisioningPushes.$inferSelect;
