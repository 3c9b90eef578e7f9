// Responses as the demo organization's Okta would send them, for tests in Node and in workerd: everything has
// a default, so that a test names only what it is about. Time is a constant.
import { type IssuedResponse, issueResponse, type ResponseOptions } from '../../dev/okta/response.ts';
import { oktaKey } from './okta-keys.ts';

export const OKTA_ISSUER = 'http://www.okta.com/exkGatehouse00000001';
export const OKTA_SIGN_IN_URL = 'https://acme.okta.example/app/gatehouse/exkGatehouse00000001/sso/saml';
export const NOW_MS = Date.parse('2026-11-02T09:00:00.000Z');
const ACS = 'https://sso.example/sso/saml2';

export function issueOktaResponse(changes: Partial<ResponseOptions> = {}): Promise<IssuedResponse> {
  return issueResponse({
    issuer: OKTA_ISSUER,
    key: oktaKey,
    nowMs: NOW_MS,
    destination: ACS,
    recipient: ACS,
    audience: 'https://sso.example/security/sso/v2/authorize/',
    nameId: 'ada@acme.test',
    attributes: [
      { name: 'email', values: ['ada@acme.test'] },
      { name: 'firstName', values: ['Ada'] },
      { name: 'lastName', values: ['Lovelace'] },
    ],
    ...changes,
  });
}
