// What identity providers say in their own words about a sign-in that they refuse.

import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../src/http/saml/refusal-advice.ts';
import { findVendorCode } from '../../../src/http/saml/vendor-codes.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';

const RESPONDER = 'urn:oasis:names:tc:SAML:2.0:status:Responder';
const textOf = (message?: unknown, actual = RESPONDER) =>
  adviceFor(ENGLISH, 'status_not_success', { actual, message }).text;
const GENERAL = textOf();

const KNOWN: readonly (readonly [vendor: string, code: string, click: string, message: string])[] = [
  [
    'Entra ID',
    'AADSTS50105',
    'Users and groups',
    "AADSTS50105: Your administrator has configured the application Gatehouse ('a1b2') to block users unless they are specifically granted ('assigned') access to the application. The signed in user 'ada@acme.test' is blocked.",
  ],
  [
    'Entra ID',
    'AADSTS700016',
    'Identifier (Entity ID)',
    "AADSTS700016: Application with identifier 'https://sso.example' was not found in the directory 'Acme'.",
  ],
  [
    'Entra ID',
    'AADSTS75011',
    'authentication policy',
    "AADSTS75011: Authentication method 'X509, MultiFactor' by which the user authenticated with the service doesn't match requested authentication method 'Password, ProtectedTransport'.",
  ],
  ['Entra ID', 'AADSTS50011', 'Reply URL', 'Error AADSTS50011 - The redirect URI does not match.'],
  ['Entra ID', 'AADSTS650056', 'Identifier (Entity ID)', 'AADSTS650056:Misconfigured application.'],
  ['Entra ID', 'AADSTS76021', 'Verification certificates', '(AADSTS76021)'],
  ['Entra ID', 'AADSTS53003', 'Conditional Access', 'Access has been blocked. AADSTS53003.'],
  ['AD FS', 'MSIS5007', 'Access Control Policy', 'MSIS5007: The caller authorization failed.'],
  ['AD FS', 'MSIS7007', 'Identifiers', "MSIS7007: The requested relying party trust 'x' is unspecified."],
  ['AD FS', 'MSIS3200', 'Endpoints', 'MSIS3200: No AssertionConsumerService is configured'],
  ['AD FS', 'MSIS7070', 'Claim Issuance Policy', 'Exception: MSIS7070: NameIDPolicy not satisfied'],
  ['AD FS', 'MSIS0038', 'Signature', 'MSIS0038: SAML Message has wrong signature.'],
  ['AD FS', 'MSIS7012', 'event 364', 'MSIS7012: An error occurred while processing the request.'],
  ['Google', 'app_not_configured_for_user', 'Entity ID', 'Error: app_not_configured_for_user'],
  ['Google', 'app_not_configured', 'Entity ID', '403 app_not_configured'],
  ['Google', 'app_not_enabled_for_user', 'User access', '(403) app_not_enabled_for_user.'],
  [
    'Google',
    "doesn't match configured acs url",
    'ACS URL',
    'Invalid request, ACS Url in request https://sso.example/sso/saml2 doesn’t match configured\n ACS Url https://a.test.',
  ],
  ['Keycloak', 'authentication_expired', 'Login timeout', 'authentication_expired'],
  ['Keycloak', 'invalid_redirect_uri', 'Valid redirect URIs', 'error="invalid_redirect_uri"'],
  ['Keycloak', 'invalid requester', 'Client signature required', 'Invalid Requester'],
  ['Keycloak', 'client not found', 'Client ID', 'Client not found.'],
  [
    'Okta',
    'user is not assigned to the client application',
    'Assignments',
    'User is not assigned to the client application.',
  ],
  ['Okta', 'app not assigned', 'Assignments', '403  App Not Assigned'],
  ['Okta', 'policy evaluation failed', 'Sign On', 'Policy evaluation failed for this request'],
];

describe('what a vendor says', () => {
  it.each(KNOWN)('%s, %s: names it, and says where to click (%s)', (vendor, code, click, message) => {
    const text = textOf(message);
    expect(text.startsWith(`${vendor} says “${code}”. `)).toBe(true);
    expect(text).toContain(click);
    expect(text).toMatch(/[.]$/);
    expect(text).not.toContain('ada@acme.test');
  });

  it('is at least three things a vendor, each with advice of its own', () => {
    for (const vendor of ['Entra ID', 'AD FS', 'Google', 'Keycloak', 'Okta']) {
      expect([vendor, KNOWN.filter((one) => one[0] === vendor).length >= 3]).toEqual([vendor, true]);
    }
  });

  it('counts in a status code too, and the message comes first', () => {
    expect(textOf(undefined, `${RESPONDER} urn:entra:AADSTS50105`)).toContain('Users and groups');
    expect(textOf('MSIS7012', `${RESPONDER} urn:entra:AADSTS50105`)).toContain('AD FS says “MSIS7012”');
  });

  it('is the first thing that is known, whatever comes before it', () => {
    expect(findVendorCode('AADSTS99999 then AADSTS50105 then MSIS7012')?.code).toBe('AADSTS50105');
  });
});

describe('a code that nobody knows', () => {
  it.each([
    ['Entra ID', 'AADSTS123456', 'https://login.microsoftonline.com/error?code=123456'],
    ['Entra ID', 'AADSTS9000410', 'https://login.microsoftonline.com/error?code=9000410'],
    ['AD FS', 'MSIS9999', 'Event Viewer'],
  ])('%s, %s: keeps the general advice, and says where it is explained', (vendor, code, where) => {
    const text = textOf(`${code}: something`);
    expect(text.startsWith(`${vendor} says “${code}”. ${GENERAL} `)).toBe(true);
    expect(text).toContain(where);
  });

  it('keeps the advice of its status', () => {
    const denied = 'urn:oasis:names:tc:SAML:2.0:status:RequestDenied';
    expect(textOf('AADSTS123456', `${RESPONDER} ${denied}`)).toContain('Assign them');
    expect(textOf('No luck today', `${RESPONDER} ${denied}`)).toBe(textOf('', `${RESPONDER} ${denied}`));
  });
});

describe('a hostile message', () => {
  it.each([
    ['in a longer word', 'XAADSTS50105'],
    ['with more digits', 'AADSTS501050000000000000'],
    ['with letters behind it', 'AADSTS50105x'],
    ['with an underscore', 'AADSTS50105_x app_not_configured_for_user_2'],
    ['in an address', 'AADSTS50105@acme.test, ada@AADSTS50105'],
    ['in a host name', 'AADSTS50105.example.com and x.MSIS7012'],
    ['in a path', 'https://evil.test/AADSTS50105/x?/MSIS7012'],
    ['with a hyphen', 'not-AADSTS50105, AADSTS50105-not'],
    ['in letters that look the same', 'ААDSTS50105 ΑADSTS50105'],
    ['in lower case', 'aadsts50105 msis7012'],
    ['within other letters', 'éAADSTS50105 AADSTS50105é'],
    ['as a phrase within words', 'wrapp not assigned, app not assignedness, client not founder'],
    ['as the name of a property', 'constructor toString __proto__ hasOwnProperty'],
    ['that is empty', ''],
    ['that is not text', 17],
    ['that is a list', ['AADSTS50105']],
  ])('has no code where it is %s', (_how, message) => {
    expect(textOf(message)).toBe(GENERAL);
  });

  it('repeats nothing but the code, however it is wrapped', () => {
    const message =
      '<img src=x onerror=alert(1)> "AADSTS50105" ada@acme.test [click](https://evil.test) \u202Etxt';
    const text = textOf(message);
    for (const part of ['<', 'onerror', 'ada@', 'evil', '\u202E']) expect(text).not.toContain(part);
    expect(text).toBe(textOf('AADSTS50105'));
  });

  it.each([
    ['letters', 'a'.repeat(10_240)],
    ['words', 'AADSTS '.repeat(1500)],
    ['underscores', `${'_'.repeat(10_000)}AADSTS50105`],
    ['spaces', `${' '.repeat(10_000)}app not assigned`],
    ['beginnings of phrases', 'app not '.repeat(1300)],
    ['half codes', 'AADSTS5010'.repeat(1000)],
    ['megabytes', 'app_not_configured_'.repeat(100_000)],
  ])('of 10 KB of %s changes nothing', (_what, message) => {
    expect(textOf(message)).toBe(GENERAL);
  });

  it('makes advice of a bounded length', () => {
    for (const [, , , message] of KNOWN) expect(textOf(message.repeat(50)).length).toBeLessThan(700);
  });
});
