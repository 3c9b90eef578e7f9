// An organization's single sign-on settings: the three values from the identity provider, the certificates,
// the switches.

import { newId } from '../../lib/ids.ts';
import { bindingParameterIn } from '../../saml/redirect-binding.ts';
import { requireChanged, requireThat } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import { selectDomains } from '../../storage/domains/claims.ts';
import {
  type CertificateOfConnection,
  deleteCertificate,
  deleteConnection,
  insertCertificate,
  selectCertificatesOfOrganization,
  selectConnectionOfOrganization,
  upsertConnection,
} from '../../storage/sso/connections.ts';
import { mayChangeConnection, readMayChangeConnection } from '../../storage/sso/pending-changes.ts';
import { insertSpKey, noKeyYet, selectSpKeys } from '../../storage/sso/sp-keys.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import type { DomainRow } from '../../storage/tables/domains.ts';
import type { SpKeyRow } from '../../storage/tables/sp-keys.ts';
import { type Certificate, parseCertificate } from '../../xmldsig/certificates.ts';
import { XmldsigError } from '../../xmldsig/errors.ts';
import type { Actor } from '../actor.ts';
import { type AuditAction, audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { MAX_CERTIFICATES, MAX_ISSUER_CHARACTERS } from '../limits.ts';
import { type Plan, planHasSso } from '../plans.ts';
import { type TrustChange, tell } from '../trust.ts';
import { isIdentityProviderUrl, postbackUrl, revocationUrl } from '../urls.ts';
import { sha1OfIssuer } from './issuer-digests.ts';
import { askOwner } from './pending-change.ts';
import { currentSpKeys, newSpKey } from './sp-keys.ts';
import { certificateChange, replacesTrust, trustChangesOf } from './trust-changes.ts';

export interface SsoSettings {
  readonly connection: ConnectionRow | null;
  readonly certificates: readonly CertificateOfConnection[];
  readonly domains: readonly DomainRow[];
  /** Our own keys, the newest first. */
  readonly spKeys: readonly SpKeyRow[];
  readonly postbackUrl: string;
  readonly acsUrl: string;
  readonly audience: string;
  readonly metadataUrl: string;
  /** Where the identity provider sends Universal Logout; null: nothing is configured yet. */
  readonly revocationUrl: string | null;
}

/** Reads everything in one batch. */
export async function loadSsoSettings(deps: Deps, organizationId: string): Promise<SsoSettings> {
  const [connection, certificates, domains, spKeys] = await deps.db.batch([
    selectConnectionOfOrganization(deps.db, organizationId),
    selectCertificatesOfOrganization(deps.db, organizationId),
    selectDomains(deps.db, organizationId),
    selectSpKeys(deps.db, organizationId),
  ]);
  return {
    connection: connection[0] ?? null,
    certificates: certificates.map((row) => row.certificate),
    domains,
    spKeys: currentSpKeys(deps, spKeys),
    postbackUrl: postbackUrl(deps.urls, organizationId),
    acsUrl: deps.urls.acs,
    audience: deps.urls.audience,
    metadataUrl: `${deps.urls.metadata}?org_id=${encodeURIComponent(organizationId)}`,
    revocationUrl: connection[0] ? revocationUrl(deps.urls, connection[0].id) : null,
  };
}

export interface CertificateInput {
  /** PEM, bare base64, or the bytes of a DER file. */
  readonly content: string | Uint8Array;
  readonly fileName: string;
}

/** The settings of a connection until somebody decides otherwise. */
export const SSO_DEFAULTS = {
  signInBinding: 'redirect',
  logoutUrl: null,
  logoutResponseUrl: null,
  logoutBinding: 'redirect',
  enabled: false,
  requireSso: false,
  managedAccess: false,
  refreshNames: true,
  // On from the start, because Okta's dashboard tile needs it.
  allowIdpInitiated: true,
  allowSha1: false,
  signRequests: false,
  ignoreSessionEnd: false,
  universalLogout: false,
} as const satisfies Partial<ConnectionRow>;

/** What is left out stays as it is. */
export interface SsoChange {
  readonly issuer?: string | undefined;
  readonly signInUrl?: string | undefined;
  readonly signInBinding?: ConnectionRow['signInBinding'] | undefined;
  readonly logoutUrl?: string | null | undefined;
  /** Where responses go instead, if it is not the same address. A new logout URL forgets it. */
  readonly logoutResponseUrl?: string | null | undefined;
  readonly logoutBinding?: ConnectionRow['logoutBinding'] | undefined;
  readonly enabled?: boolean | undefined;
  readonly requireSso?: boolean | undefined;
  readonly managedAccess?: boolean | undefined;
  /** With managed access: each sign-in brings the names that the identity provider has by now. */
  readonly refreshNames?: boolean | undefined;
  readonly allowIdpInitiated?: boolean | undefined;
  readonly allowSha1?: boolean | undefined;
  readonly signRequests?: boolean | undefined;
  /** A session may outlive the SessionNotOnOrAfter that the identity provider sets. */
  readonly ignoreSessionEnd?: boolean | undefined;
  /** The identity provider may end everything of a person here, at `revocationUrl`. */
  readonly universalLogout?: boolean | undefined;
  /** Certificates to add to the present ones, so that a rotation needs no downtime. */
  readonly addCertificates?: readonly CertificateInput[] | undefined;
  /** SHA-256 fingerprints. */
  readonly removeCertificates?: readonly string[] | undefined;
  /** Removes every certificate that is not among `addCertificates`. */
  readonly replaceCertificates?: boolean | undefined;
}

/**
 * Checks the whole change, then saves all of it with its audit events in one batch, or saves nothing. Returns
 * `pending` if an Owner has to approve it first (approvals.ts).
 *
 * @throws DomainError with `field`: `issuer_missing`, `issuer_too_long`, `sign_in_url_invalid`,
 * `logout_url_invalid`, `url_has_saml_parameter`, `certificate_missing`, `certificate_invalid`,
 * `certificate_too_many`, `plan_lacks_sso`, `no_verified_domain`; `changed_meanwhile`, `change_pending`
 */
export async function saveSso(
  deps: Deps,
  actor: Actor,
  organization: { readonly id: string; readonly plan: Plan },
  change: SsoChange,
): Promise<'saved' | 'pending'> {
  const before = await loadSsoSettings(deps, organization.id);
  const prepared = await prepareSso(deps, actor, organization, change, before);
  const statements = [...prepared.statements];
  // The operator stands above the organization's own rules.
  if (actor.type !== 'operator' && prepared.changes.some(replacesTrust)) {
    const accountId = actor.id ?? '';
    if (!(await readMayChangeConnection(deps.db, organization.id, accountId))) {
      const { stored: change, changes } = prepared;
      await askOwner(deps, actor, before.connection, { organizationId: organization.id, change, changes });
      return 'pending';
    }
    const may = mayChangeConnection(organization.id, accountId);
    statements.unshift(requireThat(deps.db, ['changed_meanwhile', may]));
  }
  await commitChange(deps, statements);
  if (prepared.changes.length > 0) {
    const { changes } = prepared;
    tell(deps, { kind: 'connection_changed', organizationId: organization.id, actor, changes });
  }
  return 'saved';
}

export interface PreparedSso {
  /** For one batch. */
  readonly statements: readonly Statement[];
  readonly changes: readonly TrustChange[];
  /** The change once more, with certificates as text. */
  readonly stored: SsoChange;
}

/** Checks the whole change and returns what saves it. @throws DomainError as `saveSso` */
export async function prepareSso(
  deps: Deps,
  actor: Actor,
  organization: { readonly id: string; readonly plan: Plan },
  change: SsoChange,
  before: SsoSettings,
): Promise<PreparedSso> {
  const changed = changedRow(deps, actor, organization.id, before.connection, change);
  const row = { ...changed, issuerSha1: await sha1OfIssuer(changed.issuer) };
  const added = await readCertificates(change.addCertificates ?? []);
  const removed = before.certificates.filter(
    (one) =>
      !added.some((next) => next.certificate.fingerprintSha256 === one.fingerprint) &&
      (change.replaceCertificates || change.removeCertificates?.includes(one.fingerprint)),
  );
  const fresh = added.filter(
    (next) => !before.certificates.some((one) => one.fingerprint === next.certificate.fingerprintSha256),
  );
  const count = before.certificates.length - removed.length + fresh.length;
  if (count > MAX_CERTIFICATES) {
    throw new DomainError('certificate_too_many', { max: MAX_CERTIFICATES }, 'certificate');
  }
  if (count === 0 && (row.enabled || before.connection === null)) {
    throw new DomainError('certificate_missing', {}, 'certificate');
  }
  // Organizations may share an issuer. Someone with a free sign-up has no use for one, and must not lengthen
  // the list of those that a logout message is held against.
  if (
    actor.type === 'account' &&
    row.issuer !== before.connection?.issuer &&
    !planHasSso(organization.plan)
  ) {
    throw new DomainError('plan_lacks_sso', { plan: organization.plan });
  }
  if (row.enabled) checkMayBeEnabled(actor, organization.plan, before);

  const target = { type: 'connection', id: row.id };
  const event = (action: AuditAction, detail: Record<string, unknown>) =>
    audit(deps, actor, { organizationId: organization.id, action, target, detail });
  const statements: Statement[] = [
    upsertConnection(deps.db, row, before.connection),
    requireChanged(deps.db),
  ];
  // Our own key pair is made with the first configuration, so that our metadata can offer encryption from the
  // start.
  if (before.spKeys.length === 0) {
    const key = await newSpKey(deps, organization.id);
    // Somebody who reads our metadata at the same time makes one, too, and is told of theirs.
    statements.push(insertSpKey(deps.db, key, noKeyYet(organization.id)));
  }
  const difference = differenceOf(before.connection, row);
  if (Object.keys(difference.after).length > 0) {
    statements.push(event('organization_access_security.sso_configured', difference));
  }
  if (row.enabled !== (before.connection?.enabled ?? false)) {
    const action = row.enabled ? 'sso_enabled' : 'sso_disabled';
    statements.push(event(`organization_access_security.${action}`, {}));
  }
  for (const { certificate, fileName } of fresh) {
    const { fingerprintSha256: fingerprint, pem, notBefore, notAfter } = certificate;
    statements.push(
      insertCertificate(deps.db, {
        id: newId('crt'),
        connectionId: row.id,
        pem,
        fingerprint,
        fileName,
        notBefore,
        notAfter,
        lastUsedAt: null,
        warnedDays: null,
        createdAt: deps.nowMs,
      }),
      event('organization_access_security.certificate_added', { fingerprint, notAfter }),
    );
  }
  for (const { fingerprint } of removed) {
    statements.push(
      deleteCertificate(deps.db, row.id, fingerprint),
      event('organization_access_security.certificate_removed', { fingerprint }),
    );
  }
  return {
    statements,
    changes: [
      ...trustChangesOf(before.connection ?? SSO_DEFAULTS, row),
      ...fresh.map(({ certificate }) => certificateChange(null, certificate.fingerprintSha256)),
      ...removed.map(({ fingerprint }) => certificateChange(fingerprint, null)),
    ],
    stored: {
      ...change,
      addCertificates: added.map(({ certificate, fileName }) => ({ content: certificate.pem, fileName })),
    },
  };
}

/** Erases the configuration. @throws DomainError `sso_not_configured`; `sso_enabled` while it is on */
export async function removeSso(deps: Deps, actor: Actor, organizationId: string): Promise<void> {
  const { connection } = await loadSsoSettings(deps, organizationId);
  if (!connection) throw new DomainError('sso_not_configured');
  // The operator may remove a connection that is on; an administrator has to switch it off first, and so sees
  // what that means.
  if (connection.enabled && actor.type === 'account') throw new DomainError('sso_enabled');
  await commitChange(deps, [
    deleteConnection(deps.db, organizationId),
    requireChanged(deps.db),
    audit(deps, actor, {
      organizationId,
      action: 'organization_access_security.sso_removed',
      target: { type: 'connection', id: connection.id },
      detail: { issuer: connection.issuer, signInUrl: connection.signInUrl },
    }),
  ]);
  const changes = trustChangesOf(connection, SSO_DEFAULTS);
  tell(deps, { kind: 'connection_changed', organizationId, actor, changes });
}

function changedRow(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  before: ConnectionRow | null,
  change: SsoChange,
): Omit<ConnectionRow, 'issuerSha1'> {
  const issuer = change.issuer === undefined ? before?.issuer : change.issuer.trim();
  if (!issuer) throw new DomainError('issuer_missing', {}, 'issuer');
  if (issuer.length > MAX_ISSUER_CHARACTERS) {
    throw new DomainError('issuer_too_long', { maxCharacters: MAX_ISSUER_CHARACTERS }, 'issuer');
  }
  const signInUrl = change.signInUrl === undefined ? before?.signInUrl : change.signInUrl.trim();
  if (!signInUrl || !isIdentityProviderUrl(deps.urls, signInUrl))
    throw new DomainError('sign_in_url_invalid', {}, 'signInUrl');
  requireOwnQuery(signInUrl, 'signInUrl');
  const logoutUrl =
    change.logoutUrl === undefined ? (before?.logoutUrl ?? null) : change.logoutUrl?.trim() || null;
  if (logoutUrl !== null && !isIdentityProviderUrl(deps.urls, logoutUrl)) {
    throw new DomainError('logout_url_invalid', {}, 'logoutUrl');
  }
  if (logoutUrl !== null) requireOwnQuery(logoutUrl, 'logoutUrl');
  const logoutResponseUrl = logoutResponseUrlOf(deps, before, change, logoutUrl);
  // A proof for one identity provider says nothing about another.
  const provenAt = issuer === before?.issuer ? before.provenAt : null;
  const present = before ?? SSO_DEFAULTS;
  return {
    id: before?.id ?? newId('con'),
    organizationId,
    issuer,
    signInUrl,
    signInBinding: change.signInBinding ?? present.signInBinding,
    logoutUrl,
    logoutResponseUrl,
    logoutBinding: change.logoutBinding ?? present.logoutBinding,
    enabled: change.enabled ?? present.enabled,
    ...requirement(actor, provenAt !== null, before, change.requireSso),
    managedAccess: change.managedAccess ?? present.managedAccess,
    refreshNames: change.refreshNames ?? present.refreshNames,
    allowIdpInitiated: change.allowIdpInitiated ?? present.allowIdpInitiated,
    allowSha1: change.allowSha1 ?? present.allowSha1,
    signRequests: change.signRequests ?? present.signRequests,
    ignoreSessionEnd: change.ignoreSessionEnd ?? present.ignoreSessionEnd,
    universalLogout: change.universalLogout ?? present.universalLogout,
    provenAt,
    createdAt: before?.createdAt ?? deps.nowMs,
    // Never the same twice: the next change recognizes by it that nobody came between.
    updatedAt: Math.max(deps.nowMs, (before?.updatedAt ?? 0) + 1),
  };
}

/** @throws DomainError `logout_url_invalid`, `url_has_saml_parameter` */
function logoutResponseUrlOf(
  deps: Deps,
  before: ConnectionRow | null,
  { logoutResponseUrl: wish }: SsoChange,
  logoutUrl: string | null,
): string | null {
  const isSame = logoutUrl !== null && logoutUrl === before?.logoutUrl;
  const kept = isSame ? before.logoutResponseUrl : null;
  const url = wish === undefined ? kept : wish?.trim() || null;
  if (url === null || url === logoutUrl) return null;
  if (logoutUrl === null || !isIdentityProviderUrl(deps.urls, url)) {
    throw new DomainError('logout_url_invalid', {}, 'logoutResponseUrl');
  }
  requireOwnQuery(url, 'logoutResponseUrl');
  return url;
}

/** @throws DomainError `url_has_saml_parameter` */
function requireOwnQuery(url: string, field: string): void {
  const parameter = bindingParameterIn(url);
  if (parameter !== undefined) throw new DomainError('url_has_saml_parameter', { parameter }, field);
}

/**
 * An administrator's request to require SSO waits until a sign-in or a test has worked, so that a wrong value
 * locks nobody out. The operator's takes effect at once.
 */
function requirement(
  actor: Actor,
  proven: boolean,
  before: ConnectionRow | null,
  wish: boolean | undefined,
): Pick<ConnectionRow, 'requireSso' | 'requireWhenProven'> {
  const requireSso = before?.requireSso ?? false;
  if (wish === undefined) return { requireSso, requireWhenProven: before?.requireWhenProven ?? false };
  if (wish && !requireSso && !proven && actor.type === 'account') {
    return { requireSso: false, requireWhenProven: true };
  }
  return { requireSso: wish, requireWhenProven: false };
}

function checkMayBeEnabled(actor: Actor, plan: Plan, before: SsoSettings): void {
  if (!planHasSso(plan)) throw new DomainError('plan_lacks_sso', { plan });
  // Nobody could sign in without a verified domain. The operator may supply the pieces in any order.
  if (actor.type === 'account' && !before.domains.some((domain) => domain.status === 'verified')) {
    throw new DomainError('no_verified_domain');
  }
}

async function readCertificates(
  inputs: readonly CertificateInput[],
): Promise<{ certificate: Certificate; fileName: string }[]> {
  const read: { certificate: Certificate; fileName: string }[] = [];
  for (const { content, fileName } of inputs) {
    try {
      const certificate = await parseCertificate(typeof content === 'string' ? content.trim() : content);
      if (read.some((one) => one.certificate.fingerprintSha256 === certificate.fingerprintSha256)) continue;
      read.push({ certificate, fileName: fileName.slice(0, 200) });
    } catch (error) {
      if (!(error instanceof XmldsigError)) throw error;
      throw new DomainError('certificate_invalid', { reason: error.reason, ...error.detail }, 'certificate');
    }
  }
  return read;
}

const LOGGED = [
  'issuer',
  'signInUrl',
  'signInBinding',
  'logoutUrl',
  'logoutResponseUrl',
  'logoutBinding',
  'requireSso',
  'requireWhenProven',
  'managedAccess',
  'refreshNames',
  'allowIdpInitiated',
  'allowSha1',
  'signRequests',
  'ignoreSessionEnd',
  'universalLogout',
] as const satisfies readonly (keyof ConnectionRow)[];

function differenceOf(before: ConnectionRow | null, after: ConnectionRow) {
  const changed = LOGGED.filter((key) => before?.[key] !== after[key]);
  return {
    before: before && Object.fromEntries(changed.map((key) => [key, before[key]])),
    after: Object.fromEntries(changed.map((key) => [key, after[key]])),
  };
}
