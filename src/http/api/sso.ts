// An organization's single sign-on. It can always be read, because the identity provider is configured with
// its addresses first; `id` is null until single sign-on is configured.

import * as z from 'zod/mini';
import type { Deps } from '../../domain/deps.ts';
import { DomainError } from '../../domain/errors.ts';
import { MAX_ATTRIBUTE_CHARACTERS, MAX_ISSUER_CHARACTERS } from '../../domain/limits.ts';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import {
  loadSsoSettings,
  removeSso,
  SSO_DEFAULTS,
  type SsoSettings,
  saveSso,
} from '../../domain/sso/settings.ts';
import { type ConnectionVersionRow, valuesOf } from '../../domain/sso/versions.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, text, toInstant, toInstantOrNull } from './shapes.ts';

const binding = z.enum(['redirect', 'post']);
const MAX_PEM_CHARACTERS = 16_384;

const attribute = z.optional(text(MAX_ATTRIBUTE_CHARACTERS));
const attributeMap = z
  .nullable(
    z.strictObject({
      email: attribute.check(z.describe('“NameID” means the NameID.')),
      givenName: attribute,
      familyName: attribute,
      displayName: attribute.check(z.describe('The “name” in tokens.')),
      teams: attribute.check(z.describe('Its values are the teams of the person, except for those of SCIM.')),
      claims: z
        .optional(z.record(z.string().check(z.maxLength(40)), text(MAX_ATTRIBUTE_CHARACTERS)))
        .check(z.describe('More “attributes” in tokens, by the name there.')),
    }),
  )
  .check(
    z.describe(
      'Names of SAML attributes, as they are sent. null: we look for email, firstName and lastName and their usual names.',
    ),
  );

export const ssoSettings = {
  issuer: text(2000).check(
    z.describe(
      'The identity provider’s entity ID; organizations may share it. IdP-initiated responses then have to come to the postback URL, which names the organization.',
    ),
  ),
  signInUrl: text(3000).check(z.describe('The address where people sign in.')),
  certificates: z
    .array(z.string().check(z.maxLength(MAX_PEM_CHARACTERS)))
    .check(
      z.maxLength(16),
      z.describe('The identity provider’s signing certificates (PEM). Sending this replaces all of them.'),
    ),
  enabled: z.boolean(),
  requireSso: z.boolean().check(z.describe('Members cannot use a password; Owners and Admins can.')),
  managedAccess: z
    .boolean()
    .check(z.describe('Anyone who signs in with an address in a verified domain becomes a Member.')),
  refreshNames: z
    .boolean()
    .check(
      z.describe(
        'With managedAccess: each sign-in brings the first and last name that the identity provider sends, except for members whom SCIM provisions.',
      ),
    ),
  allowIdpInitiated: z.boolean(),
  allowSha1: z
    .boolean()
    .check(
      z.describe(
        'Accept SHA-1 signatures. Leave this off unless the identity provider supports nothing else.',
      ),
    ),
  signInBinding: binding,
  logoutUrl: z
    .nullable(text(3000))
    .check(z.describe('The address for logout requests; null: no single logout.')),
  logoutResponseUrl: z
    .nullable(text(3000))
    .check(z.describe('The address for logout responses, if it is not the same.')),
  logoutBinding: binding,
  signRequests: z.boolean(),
  ignoreSessionEnd: z
    .boolean()
    .check(z.describe('Sessions may outlive the SessionNotOnOrAfter that the identity provider sets.')),
  universalLogout: z
    .boolean()
    .check(
      z.describe(
        'The identity provider may end all sessions and grants of a person here (Okta’s Universal Logout), at universalLogoutUrl.',
      ),
    ),
  attributeMap,
  legacyAcsUrl: z
    .nullable(text(MAX_ISSUER_CHARACTERS))
    .check(
      z.describe(
        'The ACS URL of the system before, if the identity provider goes on naming it: a path or a URL of this origin.',
      ),
    ),
  legacyAudience: z
    .nullable(text(MAX_ISSUER_CHARACTERS))
    .check(z.describe('The audience (SP entity ID) of the system before, if it goes on naming that.')),
};

const { issuer, signInUrl, certificates, ...switches } = ssoSettings;

const version = named(
  'SsoVersion',
  z.strictObject({
    id,
    issuer: z.string(),
    signInUrl: z.string(),
    certificates: z.array(z.string()).check(z.describe('PEM.')),
    signInBinding: binding,
    logoutUrl: z.nullable(z.string()),
    logoutResponseUrl: z.nullable(z.string()),
    logoutBinding: binding,
    signRequests: z.boolean(),
    attributeMap,
    provenAt: z.nullable(instant).check(z.describe('When a test or a sign-in with these values worked.')),
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: z.nullable(instant).check(z.describe('When a former version is deleted.')),
  }),
);

export const sso = named(
  'Sso',
  z.strictObject({
    ...ssoSettings,
    id: z.nullable(id).check(z.describe('null until single sign-on is configured.')),
    issuer: z.nullable(z.string()),
    signInUrl: z.nullable(z.string()),
    certificateDetails: z
      .array(
        z.strictObject({
          fingerprint: z.string().check(z.describe('SHA-256, in hex.')),
          notBefore: instant,
          notAfter: instant,
          lastUsedAt: z.nullable(instant),
        }),
      )
      .check(z.describe('In the order of "certificates".')),
    provenAt: z.nullable(instant).check(z.describe('When a sign-in or a test first worked.')),
    staged: z
      .nullable(version)
      .check(z.describe('Not in use: it can be tested, and takes over with a switch.')),
    former: z
      .nullable(version)
      .check(z.describe('In use before the last switch; it can come back until it expires.')),
    postbackUrl: z.string().check(z.describe('Starts a sign-in and receives IdP-initiated responses.')),
    acsUrl: z.string().check(z.describe('The Recipient and Destination of responses.')),
    audience: z.string().check(z.describe('Our entity ID.')),
    metadataUrl: z.string(),
    universalLogoutUrl: z
      .nullable(z.string())
      .check(z.describe('Okta’s “Logout endpoint URL”; null until single sign-on is configured.')),
  }),
);
const ssoReplace = named(
  'SsoReplace',
  z.strictObject({ issuer, signInUrl, certificates, ...z.partial(z.strictObject(switches)).shape }),
);
const ssoUpdate = named('SsoUpdate', z.partial(z.strictObject(ssoSettings)));

const tag = 'Single sign-on';
const path = '/organizations/{organizationId}/sso';
export const ssoRefusals = [
  'organization_not_found',
  'issuer_missing',
  'issuer_too_long',
  'changed_meanwhile',
  'sign_in_url_invalid',
  'logout_url_invalid',
  'url_has_saml_parameter',
  'attribute_map_invalid',
  'certificate_missing',
  'certificate_invalid',
  'certificate_too_many',
  'plan_lacks_sso',
] as const;

const ofFormerSystem = ['legacy_acs_url_invalid', 'legacy_audience_invalid'] as const;

export const ssoRoutes = [
  defineRoute({
    method: 'GET',
    path,
    operationId: 'getSso',
    tag,
    summary: 'Read the settings and the addresses that the identity provider needs',
    status: 200,
    answer: sso,
    refusals: ['organization_not_found'],
    handle: async ({ deps, params }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return toSso(await loadSsoSettings(deps, organization.id));
    },
  }),
  defineRoute({
    method: 'PUT',
    path,
    operationId: 'replaceSso',
    tag,
    summary:
      'Configure single sign-on; options that you leave out are off, except allowIdpInitiated and refreshNames',
    body: ssoReplace,
    status: 200,
    answer: sso,
    refusals: [...ssoRefusals, ...ofFormerSystem],
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      await saveSso(deps, actor, organization, { ...SSO_DEFAULTS, ...toChange(body) });
      return toSso(await loadSsoSettings(deps, organization.id));
    },
  }),
  defineRoute({
    method: 'PATCH',
    path,
    operationId: 'updateSso',
    tag,
    summary:
      'Change some of the settings, at once. To test another identity provider first, stage it: PUT …/sso/staged',
    body: ssoUpdate,
    status: 200,
    answer: sso,
    refusals: [...ssoRefusals, ...ofFormerSystem, 'sso_not_configured'],
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      await checkConfigured(deps, organization.id);
      await saveSso(deps, actor, organization, toChange(body));
      return toSso(await loadSsoSettings(deps, organization.id));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path,
    operationId: 'removeSso',
    tag,
    summary: 'Delete the settings and the certificates',
    status: 204,
    refusals: ['organization_not_found', 'sso_not_configured'],
    handle: async ({ deps, actor, params }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      await removeSso(deps, actor, organization.id);
    },
  }),
];

export function toChange(body: z.infer<typeof ssoUpdate>) {
  const { certificates, ...change } = body;
  if (certificates === undefined) return change;
  return {
    ...change,
    addCertificates: certificates.map((content) => ({ content, fileName: '' })),
    replaceCertificates: true,
  };
}

async function checkConfigured(deps: Deps, organizationId: string): Promise<void> {
  const { connection } = await loadSsoSettings(deps, organizationId);
  if (!connection) throw new DomainError('sso_not_configured');
}

function toVersion(row: ConnectionVersionRow | null): z.infer<typeof version> | null {
  if (row === null) return null;
  const { id, createdBy } = row;
  return {
    id,
    ...valuesOf(row),
    certificates: row.certificates.map((one) => one.pem),
    provenAt: toInstantOrNull(row.provenAt),
    createdAt: toInstant(row.createdAt),
    createdBy,
    expiresAt: toInstantOrNull(row.expiresAt),
  };
}

export function toSso(from: SsoSettings): z.infer<typeof sso> {
  const { connection } = from;
  const settings = connection ?? SSO_DEFAULTS;
  return {
    id: connection?.id ?? null,
    issuer: connection?.issuer ?? null,
    signInUrl: connection?.signInUrl ?? null,
    certificates: from.certificates.map((one) => one.pem),
    certificateDetails: from.certificates.map((one) => ({
      fingerprint: one.fingerprint,
      notBefore: toInstant(one.notBefore),
      notAfter: toInstant(one.notAfter),
      lastUsedAt: toInstantOrNull(one.lastUsedAt),
    })),
    enabled: settings.enabled,
    requireSso: settings.requireSso,
    managedAccess: settings.managedAccess,
    refreshNames: settings.refreshNames,
    allowIdpInitiated: settings.allowIdpInitiated,
    allowSha1: settings.allowSha1,
    signInBinding: settings.signInBinding,
    logoutUrl: settings.logoutUrl,
    logoutResponseUrl: settings.logoutResponseUrl,
    logoutBinding: settings.logoutBinding,
    signRequests: settings.signRequests,
    ignoreSessionEnd: settings.ignoreSessionEnd,
    universalLogout: settings.universalLogout,
    attributeMap: settings.attributeMap,
    legacyAcsUrl: settings.legacyAcsUrl,
    legacyAudience: settings.legacyAudience,
    provenAt: toInstantOrNull(connection?.provenAt ?? null),
    staged: toVersion(from.staged),
    former: toVersion(from.former),
    postbackUrl: from.postbackUrl,
    acsUrl: from.acsUrl,
    audience: from.audience,
    metadataUrl: from.metadataUrl,
    universalLogoutUrl: from.revocationUrl,
  };
}
