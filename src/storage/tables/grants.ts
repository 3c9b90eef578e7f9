import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from './accounts.ts';
import { applications } from './applications.ts';
import { members } from './members.ts';
import { organizations } from './organizations.ts';

/** RFC 9126: a request that its application sent beforehand. */
export const pushedRequests = sqliteTable(
  'pushed_requests',
  {
    /** SHA-256 of what follows the prefix of the request_uri. */
    hash: text().primaryKey(),
    applicationId: text('application_id')
      .notNull()
      .references(() => applications.id, { onDelete: 'cascade' }),
    parameters: text({ mode: 'json' }).$type<Readonly<Record<string, string>>>().notNull(),
    /** When the sign-in of somebody who arrived at the last moment is over; `expires_in` ends before it. */
    expiresAt: integer('expires_at').notNull(),
    /** The grant that was made of it; there is no second one. */
    consumedBy: text('consumed_by'),
  },
  (table) => [index('pushed_requests_expires').on(table.expiresAt)],
);

export type PushedRequestRow = typeof pushedRequests.$inferSelect;

/**
 * What an application may, for one person in one organization, since they stood there in one session. All of
 * its tokens end with it.
 */
export const grants = sqliteTable(
  'grants',
  {
    id: text().primaryKey(),
    applicationId: text('application_id')
      .notNull()
      .references(() => applications.id, { onDelete: 'cascade' }),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id, { onDelete: 'cascade' }),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** The row of the session; it outlives the row, so that the grant knows what has ended. */
    sessionId: text('session_id').notNull(),
    /** The session's name for applications. */
    sid: text().notNull(),
    scope: text().notNull(),
    /** When the person proved who they are, in milliseconds. */
    authTime: integer('auth_time').notNull(),
    amr: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
    acr: text(),
    createdAt: integer('created_at').notNull(),
    /** When the last of its tokens is over. */
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
    endedWhy: text('ended_why'),
  },
  (table) => [
    index('grants_session').on(table.sessionId),
    index('grants_member').on(table.memberId),
    index('grants_account').on(table.accountId),
    index('grants_application').on(table.applicationId, table.createdAt),
    index('grants_expires').on(table.expiresAt),
  ],
);

export type GrantRow = typeof grants.$inferSelect;

/** RFC 6749 4.1.2: an authorization code, good for one minute and once. */
export const codes = sqliteTable(
  'codes',
  {
    /** SHA-256 of the code. */
    hash: text().primaryKey(),
    grantId: text('grant_id')
      .notNull()
      .references(() => grants.id, { onDelete: 'cascade' }),
    redirectUri: text('redirect_uri').notNull(),
    /** The request named it, so that the token request has to (RFC 6749 4.1.3). */
    namedRedirectUri: integer('named_redirect_uri', { mode: 'boolean' }).notNull(),
    challenge: text().notNull(),
    nonce: text(),
    /** RFC 9449 10: the key that has to redeem it. */
    thumbprint: text(),
    expiresAt: integer('expires_at').notNull(),
    consumedBy: text('consumed_by'),
  },
  (table) => [index('codes_grant').on(table.grantId)],
);

export type CodeRow = typeof codes.$inferSelect;

/**
 * RFC 9700 4.14.2: the refresh token of a grant, which each use replaces. There is one row for all of them: a
 * token names its grant and generation, and proves by a MAC that we made it, so that an older one that comes
 * back is known for what it is without having been kept.
 */
export const refreshTokens = sqliteTable('refresh_tokens', {
  grantId: text('grant_id')
    .primaryKey()
    .references(() => grants.id, { onDelete: 'cascade' }),
  /** SHA-256 of the one that is good. */
  hash: text().notNull(),
  generation: integer().notNull(),
  /** The key that it is bound to (RFC 9449 5); null: none. */
  thumbprint: text(),
  expiresAt: integer('expires_at').notNull(),
  /** When the one before was used; null: this is the first. */
  replacedAt: integer('replaced_at'),
  /**
   * The one that is good, sealed under a key that the one before gives: the client that asks once more within
   * the grace gets the same, and a reader of the database gets none.
   */
  sealed: text(),
});

export type RefreshTokenRow = typeof refreshTokens.$inferSelect;

/**
 * The jti of client assertions and DPoP proofs, each of which is good once (RFC 7523 3, RFC 9449 11.1), and
 * of an application's own access tokens that it revoked.
 */
export const usedProofs = sqliteTable(
  'used_proofs',
  {
    /** SHA-256 of kind, key and jti. */
    id: text().primaryKey(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [index('used_proofs_expires').on(table.expiresAt)],
);
