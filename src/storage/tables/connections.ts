import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/** Names of SAML attributes; what is left out is looked for by itself, or not read. */
export interface AttributeMap {
  readonly email?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly displayName?: string;
  /** Its values are the teams of the person. */
  readonly teams?: string;
  /** What applications may ask for: the name of the claim, and the attribute. */
  readonly claims?: Readonly<Record<string, string>>;
}

/** An organization's identity provider. Several organizations can have the same one. */
export const connections = sqliteTable(
  'connections',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    issuer: text().notNull(),
    /** SHA-1 in hex, by which an artifact names its issuer (saml-bindings 3.6.4); null: not computed yet. */
    issuerSha1: text('issuer_sha1'),
    signInUrl: text('sign_in_url').notNull(),
    signInBinding: text('sign_in_binding', { enum: ['redirect', 'post'] })
      .notNull()
      .default('redirect'),
    /** Where LogoutRequests are sent; null if the identity provider doesn't offer single logout. */
    logoutUrl: text('logout_url'),
    /** Where LogoutResponses are sent (saml-metadata 2.2.2); null: to `logoutUrl` too. */
    logoutResponseUrl: text('logout_response_url'),
    logoutBinding: text('logout_binding', { enum: ['redirect', 'post'] })
      .notNull()
      .default('redirect'),
    enabled: integer({ mode: 'boolean' }).notNull(),
    requireSso: integer('require_sso', { mode: 'boolean' }).notNull(),
    /** IdP-managed access: people who sign in with a claimed domain become Members. */
    managedAccess: integer('managed_access', { mode: 'boolean' }).notNull(),
    /** With managed access: each sign-in brings the names that the identity provider has by now. */
    refreshNames: integer('refresh_names', { mode: 'boolean' }).notNull().default(true),
    allowIdpInitiated: integer('allow_idp_initiated', { mode: 'boolean' }).notNull(),
    allowSha1: integer('allow_sha1', { mode: 'boolean' }).notNull(),
    signRequests: integer('sign_requests', { mode: 'boolean' }).notNull().default(false),
    /** A session may outlive the assertion's SessionNotOnOrAfter. */
    ignoreSessionEnd: integer('ignore_session_end', { mode: 'boolean' }).notNull().default(false),
    /** The identity provider may end everything of a person here (Okta's Universal Logout). */
    universalLogout: integer('universal_logout', { mode: 'boolean' }).notNull().default(false),
    /** Which SAML attribute is what, where it is not what `saml/attributes.ts` looks for by itself. */
    attributeMap: text('attribute_map', { mode: 'json' }).$type<AttributeMap>(),
    /**
     * The ACS address and the audience of the system that signed people in before: the identity provider
     * may go on naming them.
     */
    legacyAcsUrl: text('legacy_acs_url'),
    legacyAudience: text('legacy_audience'),
    /** When the first sign-in or test worked; "Require SSO" waits for it. */
    provenAt: integer('proven_at'),
    /**
     * An administrator asked to require SSO before the connection was proven: it takes effect with the first
     * sign-in or test that works.
     */
    requireWhenProven: integer('require_when_proven', { mode: 'boolean' }).notNull().default(false),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('connections_organization').on(table.organizationId),
    index('connections_of_issuer').on(table.issuer),
    index('connections_of_issuer_sha1').on(table.issuerSha1),
  ],
);

/**
 * The identity provider's signing certificates; there can be several, so that a rotation needs no downtime.
 */
export const certificates = sqliteTable(
  'certificates',
  {
    id: text().primaryKey(),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    pem: text().notNull(),
    fingerprint: text().notNull(),
    fileName: text('file_name').notNull().default(''),
    notBefore: integer('not_before').notNull(),
    notAfter: integer('not_after').notNull(),
    lastUsedAt: integer('last_used_at'),
    /** The last warning of its expiry that was mailed, as the number of days before. */
    warnedDays: integer('warned_days'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('certificates_connection_fingerprint').on(table.connectionId, table.fingerprint),
    index('certificates_not_after').on(table.notAfter),
  ],
);

export type ConnectionRow = typeof connections.$inferSelect;

export type CertificateRow = typeof certificates.$inferSelect;
