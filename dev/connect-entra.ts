// Gives the simulated Entra ID's application what its administrator would have entered. As with Okta, what a
// person has entered since then stays; only our own values follow when Gatehouse moves to another port.
import { connectionTo, type SamlSettings } from './entra/application.ts';
import { ISSUER, samlUrlOf, type Tenant } from './entra/tenant.ts';
import type { Demo, Values, WrittenDemo } from './local-folder.ts';
import { fetchSpValues } from './sp-values.ts';

/** What Gatehouse has to know about the application. */
export function valuesOfTenant(tenant: Tenant): Values {
  const address = samlUrlOf(tenant);
  const certificate = tenant.key.certificate;
  return { url: tenant.url, issuer: ISSUER, signInUrl: address, logoutUrl: address, certificate };
}

export function samlFor(baseUrl: string, organizationId: string): SamlSettings {
  return {
    identifier: `${baseUrl}/security/sso/v2/authorize/`,
    replyUrls: [`${baseUrl}/sso/saml2`],
    signOnUrl: `${baseUrl}/security/sso/v2/authorize/?org_id=${organizationId}`,
    logoutUrl: '',
    verificationCertificate: '',
    nameId: 'emailAddress',
  };
}

/** The token that was pasted at Entra for this Gatehouse; null when there is none, or it is for another. */
export function tokenAtEntra({ application }: Tenant, previous: Demo | null): string | null {
  const { provisioning } = application;
  return provisioning && provisioning.baseUrl === previous?.scim.url ? provisioning.token : null;
}

/** The organization's id, its keys and its token are known only after seeding. */
export async function connectEntra(
  tenant: Tenant,
  { baseUrl, entra }: Pick<WrittenDemo, 'baseUrl' | 'entra'>,
  previous: Demo | null,
): Promise<void> {
  const { application } = tenant;
  const { saml, provisioning } = application;
  const isOurs = (url: string) => previous !== null && url.startsWith(`${previous.baseUrl}/`);
  if (!previous?.entra || saml.replyUrls.every(isOurs)) {
    const { singleLogoutUrl, signatureCertificate } = await fetchSpValues(baseUrl, entra.organization.id);
    application.saml = {
      ...samlFor(baseUrl, entra.organization.id),
      nameId: saml.nameId,
      logoutUrl: singleLogoutUrl,
      verificationCertificate: signatureCertificate,
    };
  }
  const { url, token } = entra.scim;
  if (!provisioning) {
    // At a later start, somebody has turned it off on purpose.
    if (!previous?.entra) application.provisioning = connectionTo(url, token);
  } else if (tokenAtEntra(tenant, previous) !== null) {
    const query = provisioning.tenantUrl.slice(provisioning.baseUrl.length);
    application.provisioning = { ...provisioning, baseUrl: url, tenantUrl: url + query, token };
  }
  tenant.save();
}
