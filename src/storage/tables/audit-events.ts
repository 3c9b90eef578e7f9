import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * The label of what nobody asked for. Readers see the product's name instead, which the vendor may change at
 * any time.
 */
export const SYSTEM_LABEL = 'Gatehouse';

/**
 * What was changed, and by whom. A row is appended in the batch of the change it records, and never updated.
 */
export const auditEvents = sqliteTable(
  'audit_events',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id').notNull(),
    at: integer().notNull(),
    /** `noun.verb_in_the_past`, for example `organization_access_security.sso_enabled`. */
    action: text().notNull(),
    actorType: text('actor_type', {
      enum: ['account', 'operator', 'setup_link', 'scim', 'saml', 'system'],
    }).notNull(),
    actorId: text('actor_id'),
    actorLabel: text('actor_label').notNull(),
    address: text(),
    targetType: text('target_type').notNull(),
    targetId: text('target_id').notNull(),
    /** Values before and after: identifiers and settings only. */
    detail: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('audit_events_organization').on(table.organizationId, table.at, table.id)],
);

export type AuditEventRow = typeof auditEvents.$inferSelect;
