import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** The key pairs that sign tokens: of each algorithm the present one, the next, and retired ones. */
export const signingKeys = sqliteTable(
  'signing_keys',
  {
    /** RFC 7638: the thumbprint of the public key. */
    kid: text().primaryKey(),
    alg: text({ enum: ['RS256', 'ES256', 'EdDSA'] }).notNull(),
    publicJwk: text('public_jwk', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** PKCS#8, wrapped with AES-256-GCM by the secret that its prefix names. */
    privateWrapped: text('private_wrapped').notNull(),
    createdAt: integer('created_at').notNull(),
    /** It signs from then on; it is published before. */
    notBefore: integer('not_before').notNull(),
    /** It is published until then, because tokens that it has signed are good until then; null: it signs. */
    retireAt: integer('retire_at'),
  },
  (table) => [
    index('signing_keys_alg').on(table.alg, table.notBefore),
    index('signing_keys_retire').on(table.retireAt),
  ],
);

export type SigningKeyRow = typeof signingKeys.$inferSelect;
