// What a connection is besides the values in use: the staged version, which can be tested and takes over with
// one click, and the former one, which comes back with one click for seven days.

import { newId } from '../../lib/ids.ts';
import type { Statement } from '../../storage/database.ts';
import { deleteFormerVersion, insertVersion } from '../../storage/sso/connection-versions.ts';
import type { ConnectionVersionRow, KeptCertificate } from '../../storage/tables/connection-versions.ts';
import type { CertificateRow, ConnectionRow } from '../../storage/tables/connections.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { FORMER_VERSION_DAYS } from '../limits.ts';
import type { TrustChange } from '../trust.ts';
import { textOfMap } from './attribute-map.ts';
import type { SsoChange, SsoSettings } from './connection.ts';
import { certificateChange, trustChangesOf } from './trust-changes.ts';

export type { ConnectionVersionRow };

const DAY_MS = 24 * 3_600_000;

/** What belongs to one identity provider and changes with it. */
export const VERSIONED = [
  'issuer',
  'signInUrl',
  'signInBinding',
  'logoutUrl',
  'logoutResponseUrl',
  'logoutBinding',
  'signRequests',
  'attributeMap',
] as const satisfies readonly (keyof ConnectionRow & keyof SsoChange)[];

export type VersionValues = Pick<ConnectionRow, (typeof VERSIONED)[number]>;

export function valuesOf(from: VersionValues): VersionValues {
  const { issuer, signInUrl, signInBinding, logoutUrl, logoutResponseUrl, logoutBinding } = from;
  const { signRequests, attributeMap } = from;
  return {
    ...{ issuer, signInUrl, signInBinding, logoutUrl, logoutResponseUrl, logoutBinding },
    ...{ signRequests, attributeMap },
  };
}

type Decisive = Pick<ConnectionRow, 'issuer' | 'signInUrl' | 'attributeMap'>;

/** Compares what can lock everybody out, or let somebody else in, when it is wrong. */
export function isSameProvider(
  a: Decisive,
  ofA: readonly Pick<KeptCertificate, 'fingerprint'>[],
  b: Decisive,
  ofB: readonly Pick<KeptCertificate, 'fingerprint'>[],
): boolean {
  const names = (certificates: typeof ofA) => certificates.map((one) => one.fingerprint).toSorted();
  const isMapped = textOfMap(a.attributeMap) === textOfMap(b.attributeMap);
  const isNamed = a.issuer === b.issuer && a.signInUrl === b.signInUrl;
  return isNamed && isMapped && names(ofA).join() === names(ofB).join();
}

export function keptCertificate({ pem, fingerprint, fileName, notAfter }: KeptCertificate): KeptCertificate {
  return { pem, fingerprint, fileName, notAfter };
}

/** The change that puts a version in the place of the values in use. */
export function changeToVersion(version: ConnectionVersionRow): SsoChange {
  return {
    ...valuesOf(version),
    addCertificates: version.certificates.map(({ pem, fileName }) => ({ content: pem, fileName })),
    replaceCertificates: true,
    fromVersion: version.id,
  };
}

export function differencesFrom(
  connection: ConnectionRow,
  certificates: readonly Pick<CertificateRow, 'fingerprint'>[],
  version: Pick<ConnectionVersionRow, keyof VersionValues | 'certificates'>,
): TrustChange[] {
  const now = certificates.map((one) => one.fingerprint);
  const then = version.certificates.map((one) => one.fingerprint);
  const { issuer, signInUrl, attributeMap } = version;
  const { issuer: was, signInUrl: wasUrl, attributeMap: wasMap } = connection;
  return [
    ...trustChangesOf(
      { issuer: was, signInUrl: wasUrl, attributeMap: wasMap },
      { issuer, signInUrl, attributeMap },
    ),
    ...then.filter((one) => !now.includes(one)).map((one) => certificateChange(null, one)),
    ...now.filter((one) => !then.includes(one)).map((one) => certificateChange(one, null)),
  ];
}

/** @throws DomainError `change_not_found` */
export function versionOf(
  { staged, former }: SsoSettings,
  { fromVersion }: SsoChange,
): ConnectionVersionRow | null {
  if (fromVersion === undefined) return null;
  const version = [staged, former].find((one) => one?.id === fromVersion);
  if (!version) throw new DomainError('change_not_found', { id: fromVersion });
  return version;
}

/**
 * Whether the connection is proven once it has these values. What was proved of one identity provider says
 * nothing about another; a version brings its own proof. A further certificate takes no proof away.
 */
export function proofOf(
  { connection: before, certificates }: SsoSettings,
  after: Omit<ConnectionRow, 'issuerSha1'>,
  keepsCertificates: boolean,
  version: ConnectionVersionRow | null,
): Pick<ConnectionRow, 'provenAt' | 'requireSso' | 'requireWhenProven'> {
  const { requireSso, requireWhenProven } = after;
  const isSame =
    before !== null &&
    after.issuer === before.issuer &&
    after.signInUrl === before.signInUrl &&
    textOfMap(after.attributeMap) === textOfMap(before.attributeMap) &&
    (keepsCertificates || certificates.length === 0);
  const provenAt = version?.provenAt ?? (isSame ? before.provenAt : null);
  const requires = version?.provenAt != null && requireWhenProven;
  return requires
    ? { provenAt, requireSso: true, requireWhenProven: false }
    : { provenAt, requireSso, requireWhenProven };
}

/** Keeps the values of an enabled connection that give way to others, or to a version. */
export function formerStatements(
  deps: Deps,
  actor: Actor,
  { connection, certificates }: SsoSettings,
  row: ConnectionRow,
  next: readonly KeptCertificate[],
  version: ConnectionVersionRow | null,
): Statement[] {
  if (!connection || !(connection.enabled || version) || isSameProvider(connection, certificates, row, next))
    return [];
  return [
    deleteFormerVersion(deps.db, connection.id),
    insertVersion(deps.db, {
      id: newId('ver'),
      organizationId: connection.organizationId,
      connectionId: connection.id,
      role: 'former',
      ...valuesOf(connection),
      certificates: certificates.map(keptCertificate),
      provenAt: connection.provenAt,
      createdAt: deps.nowMs,
      createdBy: actor.label,
      expiresAt: deps.nowMs + FORMER_VERSION_DAYS * DAY_MS,
    }),
  ];
}
