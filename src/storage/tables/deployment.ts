import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One row at most: which organization is the operator's own, and, until there is one, the set-up link. */
export const deployment = sqliteTable(
  'deployment',
  {
    id: integer().primaryKey(),
    /** Null: nobody has used the set-up link. */
    operatorOrganizationId: text('operator_organization_id'),
    /** SHA-256 of the link's token, which `npm run deploy` made. */
    setupHash: text('setup_hash'),
    setupExpiresAt: integer('setup_expires_at'),
  },
  (table) => [check('deployment_one', sql`${table.id} = 1`)],
);
