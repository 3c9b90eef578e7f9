// Our metadata, as every organization's identity provider reads it; with `org_id` it also has that
// organization's keys.

import { buildSpMetadata, renderSpMetadata } from '../../saml/metadata-out.ts';
import { readSignInStart } from '../../storage/sign-in/requests.ts';
import { parseCertificate } from '../../xmldsig/certificates.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { planHasSso } from '../plans.ts';
import { currentSpKeys, firstSpKey } from './sp-keys.ts';

const NAME_ID_FORMATS = [
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
];

/** @throws DomainError `organization_not_found` */
export async function spMetadata(deps: Deps, organizationId: string | null): Promise<string> {
  const start = organizationId === null ? null : await readSignInStart(deps.db, organizationId);
  if (start && !start.organization) throw new DomainError('organization_not_found', { organizationId });
  const { organization, spKeys = [] } = start ?? {};
  const isFirst = organization !== undefined && spKeys.length === 0 && planHasSso(organization.plan);
  const keys = currentSpKeys(deps, isFirst ? await firstSpKey(deps, organization.id) : spKeys);
  const certificates = await Promise.all(keys.map((key) => parseCertificate(key.certificatePem)));
  return renderSpMetadata(
    buildSpMetadata({
      entityId: deps.urls.audience,
      acsUrl: deps.urls.acs,
      sloUrl: deps.urls.logout,
      nameIdFormats: NAME_ID_FORMATS,
      signingCertificates: certificates,
      encryptionCertificate: certificates[0],
      authnRequestsSigned: start?.connection?.signRequests ?? false,
    }),
  );
}
