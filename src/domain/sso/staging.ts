// A change of the identity provider of an enabled connection. It is staged: kept beside the values in use,
// tested with a round trip of its own, and then switched to with one click. The values before a switch come
// back the same way for seven days. So no save can lock everybody out.

import { newId } from '../../lib/ids.ts';
import { requireChanged, requireThat } from '../../storage/change.ts';
import { isEnabledConnection } from '../../storage/conditions.ts';
import type { Statement } from '../../storage/database.ts';
import { deleteVersion, insertVersion } from '../../storage/sso/connection-versions.ts';
import type { CertificateOfConnection } from '../../storage/sso/connections.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import type { Actor } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { Plan } from '../plans.ts';
import { loadSsoSettings, type SsoChange, type SsoSettings } from './connection.ts';
import { commitPrepared, prepareSso, saveSso } from './settings.ts';
import {
  type ConnectionVersionRow,
  changeToVersion,
  differencesFrom,
  isSameProvider,
  VERSIONED,
  valuesOf,
} from './versions.ts';

interface Organization {
  readonly id: string;
  readonly plan: Plan;
}

/**
 * Saves a change. Of an enabled connection, issuer, sign-in address and certificates are staged, with the
 * other values of the identity provider that come along; the rest takes effect at once, in the same batch, or
 * waits there for an Owner where Owners approve it.
 *
 * @throws DomainError as `saveSso`
 */
export async function saveOrStage(
  deps: Deps,
  actor: Actor,
  organization: Organization,
  change: SsoChange,
): Promise<'saved' | 'staged' | 'pending'> {
  const before = await loadSsoSettings(deps, organization.id);
  const { connection } = before;
  const concerned = DECISIVE.some((name) => change[name] !== undefined);
  if (!connection?.enabled || change.enabled === false || !concerned) {
    return await saveSso(deps, actor, organization, change);
  }
  const [wanted, rest] = partsOf(change);
  const staging = await stagingOf(deps, actor, organization, before, wanted);
  if (staging === null) return await saveSso(deps, actor, organization, change);
  const prepared = await prepareSso(deps, actor, organization, rest, before);
  const outcome = await commitPrepared(deps, actor, organization.id, before, prepared, staging.statements);
  return outcome === 'saved' && staging.version ? 'staged' : outcome;
}

/**
 * Stages the change and nothing else.
 * @throws DomainError as `saveSso`; `sso_not_configured`; `sso_not_enabled`: there is nothing to protect, so
 * the values can be saved as they are
 */
export async function stageChange(
  deps: Deps,
  actor: Actor,
  organization: Organization,
  change: SsoChange,
): Promise<void> {
  const before = await loadSsoSettings(deps, organization.id);
  if (!before.connection) throw new DomainError('sso_not_configured');
  if (!before.connection.enabled) throw new DomainError('sso_not_enabled');
  const staging = await stagingOf(deps, actor, organization, before, change);
  if (staging) await commitChange(deps, staging.statements);
}

/** @throws DomainError `change_not_found` if it was used, discarded or changed */
export async function discardStaged(deps: Deps, actor: Actor, organizationId: string, id: string) {
  const { staged } = await loadSsoSettings(deps, organizationId);
  if (staged?.id !== id) throw new DomainError('change_not_found', { id });
  await commitChange(deps, [
    deleteVersion(deps.db, staged),
    requireChanged(deps.db, 'change_not_found'),
    audit(deps, actor, {
      organizationId,
      action: 'organization_access_security.change_discarded',
      target: { type: 'connection', id: staged.connectionId },
      detail: { issuer: staged.issuer, signInUrl: staged.signInUrl },
    }),
  ]);
}

/**
 * Puts the staged or the former version in the place of the values in use, which become the former ones. It
 * asks an Owner first where they approve such changes. The id is asked for, so that an old page switches to
 * nothing else than it showed.
 *
 * @throws DomainError as `saveSso`; `change_not_found`
 */
export async function switchConnection(
  deps: Deps,
  actor: Actor,
  organization: Organization,
  { role, id }: { readonly role: ConnectionVersionRow['role']; readonly id: string },
): Promise<'saved' | 'pending'> {
  const version = (await loadSsoSettings(deps, organization.id))[role];
  if (version?.id !== id) throw new DomainError('change_not_found', { id });
  return await saveSso(deps, actor, organization, changeToVersion(version));
}

/** Without one of these, a change means the connection in use. */
const DECISIVE = [
  'issuer',
  'signInUrl',
  'attributeMap',
  'addCertificates',
  'removeCertificates',
] as const satisfies readonly (keyof SsoChange)[];

/** The values of the identity provider that a change has, and everything else. */
function partsOf(change: SsoChange): [SsoChange, SsoChange] {
  const names: readonly string[] = [
    ...VERSIONED,
    'addCertificates',
    'removeCertificates',
    'replaceCertificates',
  ];
  const entries = Object.entries(change);
  return [
    Object.fromEntries(entries.filter(([name]) => names.includes(name))),
    Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
  ];
}

interface Staging {
  readonly statements: Statement[];
  /** False: what was staged is discarded, because the values are those in use again. */
  readonly version: boolean;
}

/**
 * Returns what stages the change, on top of what is staged already. Null: it changes nothing that has to be
 * staged.
 */
async function stagingOf(
  deps: Deps,
  actor: Actor,
  organization: Organization,
  before: SsoSettings,
  change: SsoChange,
): Promise<Staging | null> {
  const { staged, certificates } = before;
  const connection = before.connection as ConnectionRow;
  const base = staged === null ? before : withVersion(before, staged);
  // Checks the values as if they were saved.
  const { row, certificates: next } = await prepareSso(deps, actor, organization, change, base);
  const isNew = !isSameProvider(connection, certificates, row, next);
  if (!isNew && staged === null) return null;
  const target = { type: 'connection', id: connection.id };
  const event = (
    action: 'organization_access_security.change_staged' | 'organization_access_security.change_discarded',
    detail: Record<string, unknown>,
  ) => audit(deps, actor, { organizationId: organization.id, action, target, detail });
  const removal =
    staged === null ? [] : [deleteVersion(deps.db, staged), requireChanged(deps.db, 'changed_meanwhile')];
  if (!isNew) {
    return {
      statements: [...removal, event('organization_access_security.change_discarded', {})],
      version: false,
    };
  }
  const isUnchanged =
    staged !== null &&
    isSameProvider(staged, staged.certificates, row, next) &&
    VERSIONED.every((name) => staged[name] === row[name]);
  const version: ConnectionVersionRow = {
    id: newId('ver'),
    organizationId: organization.id,
    connectionId: connection.id,
    role: 'staged',
    ...valuesOf(row),
    certificates: next,
    provenAt: isUnchanged ? staged.provenAt : null,
    createdAt: deps.nowMs,
    createdBy: actor.label,
    expiresAt: null,
  };
  const changes = differencesFrom(connection, certificates, version);
  return {
    statements: [
      requireThat(deps.db, ['changed_meanwhile', isEnabledConnection(connection.id)]),
      ...removal,
      insertVersion(deps.db, version),
      event('organization_access_security.change_staged', { changes }),
    ],
    version: true,
  };
}

/** The settings as they would be with the version. */
export function withVersion(settings: SsoSettings, version: ConnectionVersionRow): SsoSettings {
  const connection = settings.connection as ConnectionRow;
  return {
    ...settings,
    connection: { ...connection, ...valuesOf(version), provenAt: version.provenAt },
    certificates: version.certificates.map((one): CertificateOfConnection => {
      const inUse = settings.certificates.find(({ fingerprint }) => fingerprint === one.fingerprint);
      return inUse ?? unusedCertificate(version, one);
    }),
  };
}

function unusedCertificate(
  { connectionId, createdAt }: ConnectionVersionRow,
  one: ConnectionVersionRow['certificates'][number],
): CertificateOfConnection {
  return {
    ...one,
    id: one.fingerprint,
    connectionId,
    notBefore: 0,
    lastUsedAt: null,
    warnedDays: null,
    createdAt,
    isSucceeded: 0,
  };
}
