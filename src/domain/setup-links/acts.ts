// What a setup link does. It uses the same functions as the settings, with fewer choices: no parameter here
// can switch SSO off, allow SHA-1, remove or disable anything, and values go live only after a test of
// exactly these values has worked.

import { requireChanged } from '../../storage/change.ts';
import { updateLiveSetupLink } from '../../storage/setup-links/links.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import { claimDomain, type DomainRow, verifyDomain } from '../domains/claims.ts';
import type { LookupTxt } from '../domains/lookup.ts';
import { DomainError } from '../errors.ts';
import { generateScimToken } from '../provisioning/tokens.ts';
import {
  type CertificateInput,
  loadSsoSettings,
  type SsoChange,
  type SsoSettings,
} from '../sso/connection.ts';
import { commitPrepared, prepareSso } from '../sso/settings.ts';
import { saveOrStage } from '../sso/staging.ts';
import { changeToVersion } from '../sso/versions.ts';
import { requireScope, type SetupAccess } from './access.ts';

/** Remembered with the link, so that two people who share it see the same steps. */
export async function chooseProvider(access: SetupAccess, provider: string): Promise<void> {
  const { deps, actor, link } = access;
  const { organizationId, id } = link;
  await commitChange(deps, [
    updateLiveSetupLink(deps.db, organizationId, id, deps.nowMs, { provider }),
    requireChanged(deps.db, 'setup_link_ended'),
    audit(deps, actor, {
      organizationId,
      action: 'setup_link.provider_chosen',
      target: { type: 'setup_link', id },
      detail: { provider },
    }),
  ]);
}

/** @throws DomainError `setup_link_lacks_scope`; as `claimDomain` */
export async function claimWithLink(access: SetupAccess, name: string): Promise<DomainRow> {
  requireScope(access, 'domains');
  return await claimDomain(access.deps, access.actor, access.organization.id, name);
}

/** @throws DomainError `setup_link_lacks_scope`; as `verifyDomain`; DnsError */
export async function checkWithLink(
  access: SetupAccess,
  domainId: string,
  lookupTxt: LookupTxt,
): Promise<void> {
  requireScope(access, 'domains');
  await verifyDomain(access.deps, access.actor, access.organization.id, domainId, lookupTxt);
}

/** What an identity provider says of itself. */
export type ProviderValues = Pick<
  SsoChange,
  'issuer' | 'signInUrl' | 'signInBinding' | 'logoutUrl' | 'logoutResponseUrl' | 'logoutBinding'
> & {
  readonly signRequests?: true;
  readonly certificates: readonly CertificateInput[];
};

/**
 * Saves the values. Those of an enabled connection are staged. Certificates of another identity provider go,
 * because it could still sign people in; further ones of the same provider are added.
 *
 * @throws DomainError `setup_link_lacks_scope`; as `saveSso`
 */
export async function saveProviderValues(
  access: SetupAccess,
  { certificates, ...values }: ProviderValues,
): Promise<'saved' | 'staged' | 'pending'> {
  requireScope(access, 'sso');
  const { deps, actor, organization } = access;
  const { staged, connection } = await loadSsoSettings(deps, organization.id);
  const present = (staged ?? connection)?.issuer;
  return await saveOrStage(deps, actor, organization, {
    ...valuesOnly(values),
    addCertificates: certificates,
    replaceCertificates:
      certificates.length > 0 && present !== undefined && present !== values.issuer?.trim(),
  });
}

/** Whatever else a caller passes stays behind. */
function valuesOnly(values: Omit<ProviderValues, 'certificates'>): SsoChange {
  const { issuer, signInUrl, signInBinding, logoutUrl, logoutResponseUrl, logoutBinding } = values;
  return {
    ...{ issuer, signInUrl, signInBinding, logoutBinding },
    ...(logoutUrl !== undefined && { logoutUrl, logoutResponseUrl }),
    ...(values.signRequests && { signRequests: true }),
  };
}

/**
 * Adds the next certificates of the same identity provider, and changes nothing else.
 *
 * @param issuer of the metadata that they come from; null: they came alone
 * @throws DomainError `setup_link_lacks_scope`, `sso_not_configured`, `other_identity_provider`; as `saveSso`
 */
export async function addCertificates(
  access: SetupAccess,
  certificates: readonly CertificateInput[],
  issuer: string | null,
): Promise<'saved' | 'staged' | 'pending'> {
  requireScope(access, 'certificate', 'sso');
  const { deps, actor, organization } = access;
  const { staged, connection } = await loadSsoSettings(deps, organization.id);
  if (connection === null) throw new DomainError('sso_not_configured');
  const present = (staged ?? connection).issuer;
  if (issuer !== null && issuer !== present) {
    throw new DomainError('other_identity_provider', { expected: present, actual: issuer.slice(0, 200) });
  }
  return await saveOrStage(deps, actor, organization, { addCertificates: certificates });
}

/**
 * Puts tested values in use: enables the connection, or switches to what is staged, and requires SSO if it is
 * wished. What is checked and what is written are the same rows, by a compare-and-swap.
 *
 * @throws DomainError `setup_link_lacks_scope`, `sso_not_configured`, `test_first`; as `saveSso`
 */
export async function goLive(
  access: SetupAccess,
  { requireSso }: { readonly requireSso: boolean },
): Promise<'saved' | 'pending'> {
  requireScope(access, 'sso', 'certificate');
  const { deps, actor, organization, link } = access;
  const before = await loadSsoSettings(deps, organization.id);
  if (!isTested(before)) throw new DomainError('test_first');
  const { staged } = before;
  const maySwitchOn = link.scopes.includes('sso');
  if (!maySwitchOn && staged === null)
    throw new DomainError('setup_link_lacks_scope', { scopes: link.scopes });
  if (!maySwitchOn && staged) checkOnlyCertificates(before, staged);
  const change: SsoChange = {
    ...(staged && changeToVersion(staged)),
    ...(maySwitchOn && { enabled: true, ...(requireSso && { requireSso: true }) }),
  };
  const prepared = await prepareSso(deps, actor, organization, change, before);
  return await commitPrepared(deps, actor, organization.id, before, prepared);
}

/** @throws DomainError `sso_not_configured` */
export function isTested({ connection, staged }: SsoSettings): boolean {
  if (connection === null) throw new DomainError('sso_not_configured');
  return (staged ?? connection).provenAt !== null;
}

/**
 * An administrator may have staged another identity provider; a link for certificates does not switch to it.
 */
function checkOnlyCertificates(
  { connection, certificates }: SsoSettings,
  staged: NonNullable<SsoSettings['staged']>,
): void {
  const kept = certificates.every((one) =>
    staged.certificates.some(({ fingerprint }) => fingerprint === one.fingerprint),
  );
  if (staged.issuer !== connection?.issuer || staged.signInUrl !== connection.signInUrl || !kept)
    throw new DomainError('other_identity_provider', {
      expected: connection?.issuer ?? null,
      actual: staged.issuer,
    });
}

/** @returns the token, shown once @throws DomainError `setup_link_lacks_scope`; as `generateScimToken` */
export async function makeScimToken(access: SetupAccess): Promise<string> {
  requireScope(access, 'scim');
  const { deps, actor, organization } = access;
  return (await generateScimToken(deps, actor, organization)).token;
}
