import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** The vendor's own applications (OAuth clients), which sign people in through us. `id` is the client_id. */
export const applications = sqliteTable(
  'applications',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    redirectUris: text('redirect_uris', { mode: 'json' }).$type<readonly string[]>().notNull(),
    postLogoutRedirectUris: text('post_logout_redirect_uris', { mode: 'json' })
      .$type<readonly string[]>()
      .notNull()
      .default([]),
    /** OpenID Connect Core 4: where a sign-in that the identity provider began goes on. */
    initiateLoginUri: text('initiate_login_uri'),
    backchannelLogoutUri: text('backchannel_logout_uri'),
    homeUrl: text('home_url'),
    authMethod: text('auth_method', {
      enum: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    }).notNull(),
    /** The public keys for private_key_jwt, given by value or by address. */
    jwks: text({ mode: 'json' }).$type<{ readonly keys: readonly Record<string, unknown>[] }>(),
    jwksUri: text('jwks_uri'),
    idTokenAlg: text('id_token_alg', { enum: ['RS256', 'ES256', 'EdDSA'] })
      .notNull()
      .default('RS256'),
    accessTokenFormat: text('access_token_format', { enum: ['jwt', 'opaque'] })
      .notNull()
      .default('jwt'),
    accessTokenSeconds: integer('access_token_seconds').notNull().default(300),
    refreshTokenDays: integer('refresh_token_days').notNull().default(14),
    requirePar: integer('require_par', { mode: 'boolean' }).notNull().default(false),
    requireDpop: integer('require_dpop', { mode: 'boolean' }).notNull().default(false),
    /** Whose people may come; null: everybody's. */
    organizations: text({ mode: 'json' }).$type<readonly string[]>(),
    grantTypes: text('grant_types', { mode: 'json' })
      .$type<readonly ('authorization_code' | 'refresh_token' | 'client_credentials')[]>()
      .notNull(),
    scopes: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
    /** The audience of its access tokens; null: the application itself. */
    resource: text(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('applications_created').on(table.createdAt, table.id)],
);

export type ApplicationRow = typeof applications.$inferSelect;

/** At most two for an application, so that one can be exchanged while the other goes on working. */
export const applicationSecrets = sqliteTable(
  'application_secrets',
  {
    id: text().primaryKey(),
    applicationId: text('application_id')
      .notNull()
      .references(() => applications.id, { onDelete: 'cascade' }),
    /** SHA-256 of the secret. */
    hash: text().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    index('application_secrets_application').on(table.applicationId, table.createdAt),
    uniqueIndex('application_secrets_hash').on(table.hash),
  ],
);

export type ApplicationSecretRow = typeof applicationSecrets.$inferSelect;
