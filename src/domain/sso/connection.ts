// A connection and everything around it that its settings show, and a change of it.

import { selectDomains } from '../../storage/domains/claims.ts';
import { selectVersions } from '../../storage/sso/connection-versions.ts';
import {
  type CertificateOfConnection,
  selectCertificatesOfOrganization,
  selectConnectionOfOrganization,
} from '../../storage/sso/connections.ts';
import { selectSpKeys } from '../../storage/sso/sp-keys.ts';
import type { ConnectionVersionRow } from '../../storage/tables/connection-versions.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import type { DomainRow } from '../../storage/tables/domains.ts';
import type { SpKeyRow } from '../../storage/tables/sp-keys.ts';
import type { Deps } from '../deps.ts';
import { postbackUrl, revocationUrl } from '../urls.ts';
import type { AttributeMapInput } from './attribute-map.ts';
import { currentSpKeys } from './sp-keys.ts';

export interface SsoSettings {
  readonly connection: ConnectionRow | null;
  readonly certificates: readonly CertificateOfConnection[];
  /** What can be tested beside the values in use, and take their place. */
  readonly staged: ConnectionVersionRow | null;
  /** What was in use before the last switch, and can come back. */
  readonly former: ConnectionVersionRow | null;
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
  const [connection, certificates, versions, domains, spKeys] = await deps.db.batch([
    selectConnectionOfOrganization(deps.db, organizationId),
    selectCertificatesOfOrganization(deps.db, organizationId),
    selectVersions(deps.db, organizationId, deps.nowMs),
    selectDomains(deps.db, organizationId),
    selectSpKeys(deps.db, organizationId),
  ]);
  return {
    connection: connection[0] ?? null,
    certificates: certificates.map((row) => row.certificate),
    staged: versions.find((one) => one.role === 'staged') ?? null,
    former: versions.find((one) => one.role === 'former') ?? null,
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
  attributeMap: null,
  legacyAcsUrl: null,
  legacyAudience: null,
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
  /** Which SAML attribute is what; null: those that we look for by ourselves. */
  readonly attributeMap?: AttributeMapInput | null | undefined;
  /** Where the identity provider may go on sending responses: an address here that is none of ours. */
  readonly legacyAcsUrl?: string | null | undefined;
  /** The entity ID of the system before, as the identity provider may go on naming it. */
  readonly legacyAudience?: string | null | undefined;
  /** Certificates to add to the present ones, so that a rotation needs no downtime. */
  readonly addCertificates?: readonly CertificateInput[] | undefined;
  /** SHA-256 fingerprints. */
  readonly removeCertificates?: readonly string[] | undefined;
  /** Removes every certificate that is not among `addCertificates`. */
  readonly replaceCertificates?: boolean | undefined;
  /** The id of the staged or former version that the values come from; with it, the version is used up. */
  readonly fromVersion?: string | undefined;
}
