// Logout messages as they arrive, and what accepts them.

import {
  type AcceptedLogoutRequest,
  acceptLogoutRequest,
  acceptLogoutResponse,
  type LogoutDelivery,
  type LogoutTrust,
  readLogoutMessage,
} from '../../src/saml/logout-in.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import {
  base64,
  IDP,
  type LogoutParts,
  logoutRequestXml,
  logoutResponseXml,
  NOW_MS,
  redirectQuery,
  SLO,
} from '../support/logout-issuer.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { type SignOptions, signXml } from '../support/saml-signer.ts';

export const okta = await parseCertificate(oktaKey.certificate);
export const other = await parseCertificate(otherKey.certificate);
export const trust: LogoutTrust = {
  sloUrl: SLO,
  issuer: IDP,
  certificates: [okta],
  allowSha1: false,
  clockSkewSeconds: 60,
};

export const posted = (
  field: 'samlRequest' | 'samlResponse',
  xml: string,
  relayState?: string,
): LogoutDelivery => ({
  binding: 'post',
  samlRequest: undefined,
  samlResponse: undefined,
  relayState,
  [field]: base64(xml),
});
export const redirected = (rawQuery: string): LogoutDelivery => ({ binding: 'redirect', rawQuery });

export interface Change {
  readonly trust?: Partial<LogoutTrust>;
  readonly nowMs?: number;
  readonly requestId?: string;
}

export async function acceptRequest(
  delivery: LogoutDelivery,
  change: Change = {},
): Promise<AcceptedLogoutRequest> {
  const unverified = await readLogoutMessage(delivery);
  return acceptLogoutRequest(unverified, { ...trust, ...change.trust }, change.nowMs ?? NOW_MS);
}

export async function acceptResponse(delivery: LogoutDelivery, change: Change = {}) {
  const unverified = await readLogoutMessage(delivery);
  const { requestId = '_ours', nowMs = NOW_MS } = change;
  return acceptLogoutResponse(unverified, { ...trust, ...change.trust }, requestId, nowMs);
}

export const signed = (xml: string, options: Partial<SignOptions> = {}) =>
  signXml(xml, { key: oktaKey, ...options });
export const request = (parts?: LogoutParts) => posted('samlRequest', signed(logoutRequestXml(parts)));
export const response = (parts?: LogoutParts) => posted('samlResponse', signed(logoutResponseXml(parts)));
export const requestQuery = (parts?: LogoutParts, relayState?: string) =>
  redirectQuery('SAMLRequest', logoutRequestXml(parts), oktaKey, relayState);

export const ADA = {
  value: 'ada@acme.test',
  format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  nameQualifier: null,
  spNameQualifier: 'sp',
};
