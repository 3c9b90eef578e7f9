// A changed connection as a row: each value is checked, and refused by name at its field.

import { newId } from '../../lib/ids.ts';
import { bindingParameterIn } from '../../saml/redirect-binding.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import { type Actor, isOfOrganization } from '../actor.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { MAX_ISSUER_CHARACTERS } from '../limits.ts';
import { isIdentityProviderUrl } from '../urls.ts';
import { parseAttributeMap } from './attribute-map.ts';
import { SSO_DEFAULTS, type SsoChange } from './connection.ts';
import { formerSystem } from './former-system.ts';

/** @throws DomainError `issuer_missing`, `issuer_too_long`, `sign_in_url_invalid`, `logout_url_invalid`,
 * `url_has_saml_parameter`, `attribute_map_invalid`, `legacy_acs_url_invalid`, `legacy_audience_invalid` */
export function changedRow(
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
  // `proofOf` decides in the end.
  const provenAt = issuer === before?.issuer && signInUrl === before.signInUrl ? before.provenAt : null;
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
    attributeMap:
      change.attributeMap === undefined
        ? (before?.attributeMap ?? null)
        : parseAttributeMap(change.attributeMap, before?.attributeMap ?? null),
    ...formerSystem(deps.urls, before, change),
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
  if (wish && !requireSso && !proven && isOfOrganization(actor)) {
    return { requireSso: false, requireWhenProven: true };
  }
  return { requireSso: wish, requireWhenProven: false };
}
