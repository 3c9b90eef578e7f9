import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

export const SETUP_SCOPES = ['domains', 'sso', 'scim', 'certificate'] as const;
export type SetupScope = (typeof SETUP_SCOPES)[number];

/** A link with which somebody without an account sets up what its scopes name. */
export const setupLinks = sqliteTable(
  'setup_links',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** SHA-256 of the secret in the link. */
    tokenHash: text('token_hash').notNull(),
    scopes: text({ mode: 'json' }).$type<readonly SetupScope[]>().notNull(),
    /** The reader that its maker means; it proves nothing. */
    email: text(),
    /** Where its last page leads. */
    returnUrl: text('return_url'),
    makerType: text('maker_type', { enum: ['account', 'operator'] }).notNull(),
    /** The account that made it, or the operator's key. */
    makerId: text('maker_id'),
    makerLabel: text('maker_label').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** The identity provider that its readers have chosen, as the guides name it. */
    provider: text(),
    /** When it was first opened. */
    openedAt: integer('opened_at'),
    /** When somebody last opened a page of it, to the minute. */
    lastUsedAt: integer('last_used_at'),
    doneAt: integer('done_at'),
    revokedAt: integer('revoked_at'),
  },
  (table) => [
    uniqueIndex('setup_links_token').on(table.tokenHash),
    index('setup_links_organization').on(table.organizationId, table.createdAt, table.id),
    index('setup_links_expires').on(table.expiresAt),
  ],
);

export type SetupLinkRow = typeof setupLinks.$inferSelect;
