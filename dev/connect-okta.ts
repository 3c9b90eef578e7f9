// Gives the simulated Okta's demo app what its administrator would have entered: the URLs of the local
// Gatehouse, its keys and its SCIM token. What a person has entered since then stays; only our own values
// follow when Gatehouse moves to another port.

import type { Demo } from './local-folder.ts';
import {
  type AppInstance,
  issuerOf,
  NO_LOGOUT,
  signInUrlOf,
  singleLogoutUrlOf,
} from './okta/app-instance.ts';
import { connectionTo } from './okta/provisioning-settings.ts';
import { fetchSpValues } from './sp-values.ts';

/** What Gatehouse has to know about the app. */
export function valuesOf(app: AppInstance, oktaUrl: string): Demo['okta'] {
  return {
    url: oktaUrl,
    issuer: issuerOf(app),
    signInUrl: signInUrlOf(app, oktaUrl),
    logoutUrl: singleLogoutUrlOf(app, oktaUrl),
    certificate: app.key.certificate,
  };
}

export function settingsFor(baseUrl: string, organizationId: string): AppInstance['settings'] {
  return {
    label: 'Gatehouse (Acme)',
    singleSignOnUrl: `${baseUrl}/security/sso/v2/authorize/?org_id=${organizationId}`,
    acsUrl: `${baseUrl}/sso/saml2`,
    audience: `${baseUrl}/security/sso/v2/authorize/`,
    defaultRelayState: '',
    encryptionCertificate: '',
    ...NO_LOGOUT,
  };
}

/**
 * The token that was pasted at Okta for this Gatehouse; null when there is none, or it is for another
 * service.
 */
export function tokenAtOkta({ provisioning }: AppInstance, previous: Demo | null): string | null {
  return provisioning && provisioning.baseUrl === previous?.scim.url ? provisioning.token : null;
}

/** The organization's id, its keys and its token are known only after seeding. */
export async function connectOkta(app: AppInstance, demo: Demo, previous: Demo | null): Promise<void> {
  const { baseUrl, organization, scim } = demo;
  const { singleSignOnUrl, acsUrl, audience } = settingsFor(baseUrl, organization.id);
  app.settings = { ...app.settings, singleSignOnUrl, acsUrl, audience };
  await connectSingleLogout(app, demo, previous);
  connectUniversalLogout(app, demo, previous);
  const { provisioning } = app;
  if (!provisioning) {
    // At a later start, somebody has removed it on purpose.
    if (previous?.okta.logoutUrl === undefined) app.provisioning = connectionTo(scim.url, scim.token);
  } else if (tokenAtOkta(app, previous) !== null) {
    app.provisioning = { ...provisioning, baseUrl: scim.url, token: scim.token };
  }
}

function connectUniversalLogout(app: AppInstance, demo: Demo, previous: Demo | null): void {
  const { revocationUrl } = app.settings;
  const isOurs = revocationUrl !== '' && previous && revocationUrl.startsWith(`${previous.baseUrl}/`);
  if (!isOurs && previous?.revocationUrl !== undefined) return;
  app.settings = { ...app.settings, revocationUrl: demo.revocationUrl ?? '' };
}

async function connectSingleLogout(app: AppInstance, demo: Demo, previous: Demo | null): Promise<void> {
  const { singleLogoutUrl } = app.settings;
  const isOurs = singleLogoutUrl !== '' && previous && singleLogoutUrl.startsWith(`${previous.baseUrl}/`);
  const isFirst = previous?.okta.logoutUrl === undefined;
  if (!isOurs && !isFirst) return;
  const values = await fetchSpValues(demo.baseUrl, demo.organization.id);
  app.settings = {
    ...app.settings,
    ...values,
    encryptionCertificate: app.settings.encryptionCertificate || values.encryptionCertificate,
  };
}
