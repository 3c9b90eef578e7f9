// An organization's single sign-on settings: the three values from the identity provider, the certificates,
// the switches.

import { newId } from '../../lib/ids.ts';
import { type Rule, requireChanged, requireThat } from '../../storage/change.ts';
import { hasNoScimToken } from '../../storage/conditions.ts';
import type { Statement } from '../../storage/database.ts';
import { deleteVersion } from '../../storage/sso/connection-versions.ts';
import {
  deleteCertificate,
  deleteConnection,
  insertCertificate,
  upsertConnection,
} from '../../storage/sso/connections.ts';
import { mayChangeConnection, readMayChangeConnection } from '../../storage/sso/pending-changes.ts';
import { insertSpKey, noKeyYet } from '../../storage/sso/sp-keys.ts';
import type { KeptCertificate } from '../../storage/tables/connection-versions.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import { type Certificate, parseCertificate } from '../../xmldsig/certificates.ts';
import { XmldsigError } from '../../xmldsig/errors.ts';
import { type Actor, isOfOrganization } from '../actor.ts';
import { type AuditAction, audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { MAX_CERTIFICATES } from '../limits.ts';
import { type Plan, planHasSso } from '../plans.ts';
import { type TrustChange, tell } from '../trust.ts';
import { changedRow } from './changed-row.ts';
import {
  type CertificateInput,
  loadSsoSettings,
  SSO_DEFAULTS,
  type SsoChange,
  type SsoSettings,
} from './connection.ts';
import { sha1OfIssuer } from './issuer-digests.ts';
import { askOwner } from './pending-change.ts';
import { newSpKey } from './sp-keys.ts';
import { certificateChange, replacesTrust, trustChangesOf } from './trust-changes.ts';
import { formerStatements, keptCertificate, proofOf, versionOf } from './versions.ts';

export {
  type CertificateInput,
  loadSsoSettings,
  SSO_DEFAULTS,
  type SsoChange,
  type SsoSettings,
} from './connection.ts';

/**
 * Checks the whole change, then saves all of it with its audit events in one batch, or saves nothing. Returns
 * `pending` if an Owner has to approve it first (approvals.ts).
 *
 * @throws DomainError with `field`: `issuer_missing`, `issuer_too_long`, `sign_in_url_invalid`,
 * `logout_url_invalid`, `url_has_saml_parameter`, `certificate_missing`, `certificate_invalid`,
 * `certificate_too_many`, `attribute_map_invalid`, `legacy_acs_url_invalid`, `legacy_audience_invalid`,
 * `plan_lacks_sso`, `no_verified_domain`; `changed_meanwhile`, `change_pending`,
 * `change_not_found` (the version)
 */
export async function saveSso(
  deps: Deps,
  actor: Actor,
  organization: { readonly id: string; readonly plan: Plan },
  change: SsoChange,
): Promise<'saved' | 'pending'> {
  const before = await loadSsoSettings(deps, organization.id);
  const prepared = await prepareSso(deps, actor, organization, change, before);
  return await commitPrepared(deps, actor, organization.id, before, prepared);
}

/** Commits what was prepared, or puts it before the Owners. @param more for the same batch, either way */
export async function commitPrepared(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  before: SsoSettings,
  prepared: PreparedSso,
  more: readonly Statement[] = [],
): Promise<'saved' | 'pending'> {
  const statements = [...prepared.statements, ...more];
  // The operator stands above the organization's own rules.
  if (actor.type !== 'operator' && prepared.changes.some(replacesTrust)) {
    const accountId = actor.id ?? '';
    if (!(await readMayChangeConnection(deps.db, organizationId, accountId))) {
      const { stored: change, changes } = prepared;
      await askOwner(deps, actor, before.connection, { organizationId, change, changes }, more);
      return 'pending';
    }
    const may = mayChangeConnection(organizationId, accountId);
    statements.unshift(requireThat(deps.db, ['changed_meanwhile', may]));
  }
  await commitChange(deps, statements);
  if (prepared.changes.length > 0) {
    const { changes } = prepared;
    tell(deps, { kind: 'connection_changed', organizationId, actor, changes });
  }
  return 'saved';
}

export interface PreparedSso {
  /** For one batch. */
  readonly statements: readonly Statement[];
  readonly changes: readonly TrustChange[];
  /** The change once more, with certificates as text. */
  readonly stored: SsoChange;
  /** What the connection would be. */
  readonly row: ConnectionRow;
  readonly certificates: readonly KeptCertificate[];
}

/** Checks the whole change and returns what saves it. @throws DomainError as `saveSso` */
export async function prepareSso(
  deps: Deps,
  actor: Actor,
  organization: { readonly id: string; readonly plan: Plan },
  change: SsoChange,
  before: SsoSettings,
): Promise<PreparedSso> {
  const version = versionOf(before, change);
  const changed = changedRow(deps, actor, organization.id, before.connection, change);
  const added = await readCertificates(change.addCertificates ?? []);
  const removed = before.certificates.filter(
    (one) =>
      !added.some((next) => next.certificate.fingerprintSha256 === one.fingerprint) &&
      (change.replaceCertificates || change.removeCertificates?.includes(one.fingerprint)),
  );
  const fresh = added.filter(
    (next) => !before.certificates.some((one) => one.fingerprint === next.certificate.fingerprintSha256),
  );
  const kept = before.certificates.filter((one) => !removed.includes(one));
  const certificates = [
    ...kept.map(keptCertificate),
    ...fresh.map(({ certificate: { pem, fingerprintSha256: fingerprint, notAfter }, fileName }) => ({
      ...{ pem, fingerprint, fileName, notAfter },
    })),
  ];
  const row: ConnectionRow = {
    ...changed,
    ...proofOf(before, changed, kept.length > 0, version),
    issuerSha1: await sha1OfIssuer(changed.issuer),
  };
  const count = certificates.length;
  if (count > MAX_CERTIFICATES) {
    throw new DomainError('certificate_too_many', { max: MAX_CERTIFICATES }, 'certificate');
  }
  if (count === 0 && (row.enabled || before.connection === null)) {
    throw new DomainError('certificate_missing', {}, 'certificate');
  }
  // Organizations may share an issuer. Someone with a free sign-up has no use for one, and must not lengthen
  // the list of those that a logout message is held against.
  if (isOfOrganization(actor) && row.issuer !== before.connection?.issuer && !planHasSso(organization.plan)) {
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
  statements.push(...formerStatements(deps, actor, before, row, certificates, version));
  if (version) {
    // After the former version, whose place it may have.
    statements.unshift(deleteVersion(deps.db, version), requireChanged(deps.db));
    const { role, provenAt } = version;
    statements.push(
      event('organization_access_security.sso_switched', { to: role, tested: provenAt !== null }),
    );
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
    row,
    certificates,
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

/**
 * Erases the configuration.
 * @throws DomainError `sso_not_configured`; for an administrator, `sso_enabled` while it is on, and
 * `scim_needs_sso` while a SCIM token works: people whom SCIM provisions sign in with SSO
 */
export async function removeSso(deps: Deps, actor: Actor, organizationId: string): Promise<void> {
  const { connection } = await loadSsoSettings(deps, organizationId);
  if (!connection) throw new DomainError('sso_not_configured');
  // The operator may remove a connection that is on; an administrator has to switch it off first, and so sees
  // what that means.
  if (connection.enabled && isOfOrganization(actor)) throw new DomainError('sso_enabled');
  const noScim: Rule = ['scim_needs_sso', hasNoScimToken(organizationId, deps.nowMs)];
  await commitChange(deps, [
    ...(isOfOrganization(actor) ? [requireThat(deps.db, noScim)] : []),
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

function checkMayBeEnabled(actor: Actor, plan: Plan, before: SsoSettings): void {
  if (!planHasSso(plan)) throw new DomainError('plan_lacks_sso', { plan });
  // Nobody could sign in without a verified domain. The operator may supply the pieces in any order.
  if (isOfOrganization(actor) && !before.domains.some((domain) => domain.status === 'verified')) {
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
  'attributeMap',
  'legacyAcsUrl',
  'legacyAudience',
] as const satisfies readonly (keyof ConnectionRow)[];

function differenceOf(before: ConnectionRow | null, after: ConnectionRow) {
  const changed = LOGGED.filter((key) => before?.[key] !== after[key]);
  return {
    before: before && Object.fromEntries(changed.map((key) => [key, before[key]])),
    after: Object.fromEntries(changed.map((key) => [key, after[key]])),
  };
}
