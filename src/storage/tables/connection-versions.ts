import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { type AttributeMap, connections } from './connections.ts';
import { organizations } from './organizations.ts';

/** A pinned certificate that is not in use: only what is needed to pin it. */
export interface KeptCertificate {
  readonly pem: string;
  readonly fingerprint: string;
  readonly fileName: string;
  readonly notAfter: number;
}

/**
 * The values of an identity provider beside those in use. `staged`: they can be tested, and take over when
 * somebody switches. `former`: they were in use before the last switch, and can come back.
 */
export const connectionVersions = sqliteTable(
  'connection_versions',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    role: text({ enum: ['staged', 'former'] }).notNull(),
    issuer: text().notNull(),
    signInUrl: text('sign_in_url').notNull(),
    signInBinding: text('sign_in_binding', { enum: ['redirect', 'post'] }).notNull(),
    logoutUrl: text('logout_url'),
    logoutResponseUrl: text('logout_response_url'),
    logoutBinding: text('logout_binding', { enum: ['redirect', 'post'] }).notNull(),
    signRequests: integer('sign_requests', { mode: 'boolean' }).notNull(),
    attributeMap: text('attribute_map', { mode: 'json' }).$type<AttributeMap>(),
    certificates: text({ mode: 'json' }).$type<readonly KeptCertificate[]>().notNull(),
    /** When a test or a sign-in with exactly these values worked. */
    provenAt: integer('proven_at'),
    createdAt: integer('created_at').notNull(),
    /** The address of the account, or the name of the key. */
    createdBy: text('created_by').notNull(),
    /** When a former version is deleted; null: a staged one stays until it is used or discarded. */
    expiresAt: integer('expires_at'),
  },
  (table) => [
    uniqueIndex('connection_versions_role').on(table.organizationId, table.role),
    index('connection_versions_connection').on(table.connectionId),
    index('connection_versions_expiry').on(table.expiresAt),
  ],
);

export type ConnectionVersionRow = typeof connectionVersions.$inferSelect;
