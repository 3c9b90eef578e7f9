// One row, one document that breaks it and nothing else: every
// change is made before signing, so that both signatures verify.
import { describe, expect, it } from 'vitest';
import type { RuleReason } from '../../src/saml/errors.ts';
import type { ResponseTrust } from '../../src/saml/response.ts';
import { evaluateRules } from '../../src/saml/rules.ts';
import { assertion, consumeReason, response } from '../support/saml-consume.ts';
import { ACS, AUDIENCE, ISSUER, type IssueOptions, NOW_MS } from '../support/saml-issuer.ts';

const CONFIRMATION = /<saml2:SubjectConfirmation .*<\/saml2:SubjectConfirmation>/;
const RESTRICTION = /<saml2:AudienceRestriction>.*<\/saml2:AudienceRestriction>/;
const AUTHN = /<saml2:AuthnStatement .*<\/saml2:AuthnStatement>/;
const bearer = (data: string) =>
  `<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData ${data}/></saml2:SubjectConfirmation>`;
const GOOD = `InResponseTo="_a1b2c3d4e5f6a7b8c9d0e1f2" NotOnOrAfter="2026-11-02T09:05:00Z" Recipient="${ACS}"`;

interface Case {
  readonly what: string;
  readonly issue: IssueOptions;
  readonly trust?: Partial<ResponseTrust>;
  readonly nowMs?: number;
}

async function verdict({ issue: options, trust, nowMs = NOW_MS }: Omit<Case, 'what'>): Promise<unknown> {
  const result = await consumeReason(options, trust, nowMs);
  return typeof result === 'string' ? result : 'accepted';
}

const at = (text: string) => Date.parse(text);

const REFUSED: Readonly<Record<RuleReason, readonly Case[]>> = {
  version_unsupported: [
    { what: 'Response 1.1', issue: response('Version="2.0"', 'Version="1.1"') },
    { what: 'Assertion 2.1', issue: assertion('Version="2.0"', 'Version="2.1"') },
    { what: 'Assertion " 2.0"', issue: assertion('Version="2.0"', 'Version=" 2.0"') },
  ],
  status_not_success: [
    { what: 'Responder', issue: response('status:Success', 'status:Responder') },
    {
      what: 'Success below a failure',
      issue: response(
        /<saml2p:StatusCode [^>]*\/>/,
        '<saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Requester"><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:StatusCode>',
      ),
    },
    { what: 'Success of another spelling', issue: response('status:Success', 'status:success') },
  ],
  issuer_mismatch: [
    {
      what: 'another Issuer of the Response',
      issue: response(`>${ISSUER}<`, '>http://www.okta.com/exkOther<'),
    },
    {
      what: 'another Issuer of the Assertion',
      issue: assertion(`>${ISSUER}<`, '>http://www.okta.com/exkOther<'),
    },
    { what: 'a slash at the end', issue: assertion(`>${ISSUER}<`, `>${ISSUER}/<`) },
    { what: 'white space within', issue: assertion(`>${ISSUER}<`, `>${ISSUER.replace('.', '. ')}<`) },
    { what: 'another connection', issue: {}, trust: { issuer: 'urn:other' } },
  ],
  destination_missing: [
    { what: 'a signed Response without one', issue: response(/ Destination="[^"]*"/, '') },
    {
      what: 'a Response that alone is signed',
      issue: { ...response(/ Destination="[^"]*"/, ''), sign: 'response' },
    },
  ],
  destination_mismatch: [
    {
      what: 'another URL',
      issue: response(/ Destination="[^"]*"/, ' Destination="https://other.example/acs"'),
    },
    { what: 'an empty one', issue: response(/ Destination="[^"]*"/, ' Destination=""') },
    {
      what: 'an empty one of an unsigned Response',
      issue: { ...response(/ Destination="[^"]*"/, ' Destination=""'), sign: 'assertion' },
    },
    { what: 'a slash at the end', issue: response(/ Destination="[^"]*"/, ` Destination="${ACS}/"`) },
    { what: 'another case', issue: response(/ Destination="[^"]*"/, ` Destination="${ACS.toUpperCase()}"`) },
  ],
  confirmation_missing: [
    { what: 'no confirmation', issue: assertion(CONFIRMATION, '') },
    { what: 'holder of key', issue: assertion('cm:bearer', 'cm:holder-of-key') },
  ],
  recipient_mismatch: [
    {
      what: 'another Recipient',
      issue: assertion(`Recipient="${ACS}"`, 'Recipient="https://other.example/acs"'),
    },
    { what: 'none', issue: assertion(` Recipient="${ACS}"`, '') },
    { what: 'an empty one', issue: assertion(`Recipient="${ACS}"`, 'Recipient=""') },
    { what: 'no SubjectConfirmationData', issue: assertion(/<saml2:SubjectConfirmationData [^>]*>/, '') },
  ],
  confirmation_not_before: [
    {
      what: 'a NotBefore, even one that has passed',
      issue: assertion('Data ', 'Data NotBefore="2026-11-02T08:00:00Z" '),
    },
  ],
  confirmation_expiry_missing: [
    { what: 'no NotOnOrAfter', issue: assertion(/(Data [^>]*) NotOnOrAfter="[^"]*"/, '$1') },
  ],
  confirmation_expired: [
    {
      what: 'a minute ago, with no skew',
      issue: assertion(/(Data [^>]* NotOnOrAfter=)"[^"]*"/, '$1"2026-11-02T08:59:00Z"'),
      trust: { clockSkewSeconds: 0 },
    },
    {
      what: 'exactly now, with no skew',
      issue: assertion(/(Data [^>]* NotOnOrAfter=)"[^"]*"/, '$1"2026-11-02T09:00:00Z"'),
      trust: { clockSkewSeconds: 0 },
    },
    {
      what: 'exactly a skew ago',
      issue: assertion(/(Data [^>]* NotOnOrAfter=)"[^"]*"/, '$1"2026-11-02T08:59:00Z"'),
    },
    {
      what: 'longer ago than any skew that is allowed',
      issue: assertion(/(Data [^>]* NotOnOrAfter=)"[^"]*"/, '$1"2026-11-02T08:54:59Z"'),
      trust: { clockSkewSeconds: 86_400 },
    },
    {
      what: 'a skew that is not a number',
      issue: assertion(/(Data [^>]* NotOnOrAfter=)"[^"]*"/, '$1"2026-11-02T08:59:59Z"'),
      trust: { clockSkewSeconds: Number.NaN },
    },
    {
      what: 'a negative skew',
      issue: assertion(/(Data [^>]* NotOnOrAfter=)"[^"]*"/, '$1"2026-11-02T09:00:00Z"'),
      trust: { clockSkewSeconds: -600 },
    },
  ],
  in_response_to_missing: [
    { what: 'nowhere', issue: { requestId: null } },
    { what: 'not in the confirmation', issue: assertion(/ InResponseTo="[^"]*"/, '') },
    {
      what: 'not in the signed confirmation, although the unsigned Response has it',
      issue: { ...assertion(/ InResponseTo="[^"]*"/, ''), sign: 'assertion' },
    },
    { what: 'not in the Response', issue: response(/ InResponseTo="[^"]*"/, '') },
  ],
  in_response_to_mismatch: [
    { what: 'another request', issue: { requestId: '_other' } },
    { what: 'another in the confirmation', issue: assertion('_a1b2', '_xxxx') },
    { what: 'another in the Response', issue: response('_a1b2', '_xxxx') },
    { what: 'white space', issue: { requestId: ' ' } },
  ],
  in_response_to_unexpected: [
    { what: 'without a request of ours', issue: {}, trust: { requestId: null } },
    {
      what: 'in the confirmation alone',
      issue: response(/ InResponseTo="[^"]*"/, ''),
      trust: { requestId: null },
    },
    {
      what: 'in the Response alone',
      issue: assertion(/ InResponseTo="[^"]*"/, ''),
      trust: { requestId: null },
    },
    {
      what: 'in a second confirmation',
      issue: { requestId: null, ...assertion(CONFIRMATION, `$&${bearer(GOOD)}`) },
      trust: { requestId: null },
    },
    { what: 'white space', issue: { requestId: ' ' }, trust: { requestId: null } },
  ],
  not_yet_valid: [
    {
      what: 'a skew and a millisecond before',
      issue: assertion('NotBefore="2026-11-02T08:55:00.000Z"', 'NotBefore="2026-11-02T09:01:00.001Z"'),
    },
    {
      what: 'a second before, with no skew',
      issue: {},
      trust: { clockSkewSeconds: 0 },
      nowMs: at('2026-11-02T08:54:59Z'),
    },
  ],
  expired: [
    {
      what: 'the Conditions, while the confirmation lives',
      issue: assertion(/(Conditions [^>]*NotOnOrAfter=)"[^"]*"/, '$1"2026-11-02T08:59:00Z"'),
    },
    {
      what: 'the Conditions end before they begin',
      issue: assertion(/(Conditions [^>]*NotOnOrAfter=)"[^"]*"/, '$1"2026-11-01T09:00:00Z"'),
    },
  ],
  lifetime_too_long: [
    {
      what: 'Conditions of a day and a second',
      issue: assertion(
        /NotBefore="[^"]*" NotOnOrAfter="[^"]*"/,
        'NotBefore="2026-11-02T08:55:00Z" NotOnOrAfter="2026-11-03T08:55:01Z"',
      ),
    },
    {
      what: 'a confirmation of a year',
      issue: assertion(/(Data [^>]* NotOnOrAfter=)"[^"]*"/, '$1"2027-11-02T09:00:00Z"'),
    },
    {
      what: 'no NotBefore, a day and a second after IssueInstant',
      issue: assertion(/NotBefore="[^"]*" NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="2026-11-03T09:00:01Z"'),
    },
  ],
  audience_missing: [
    { what: 'no restriction', issue: assertion(RESTRICTION, '') },
    { what: 'no Conditions', issue: assertion(/<saml2:Conditions .*<\/saml2:Conditions>/, '') },
    {
      what: 'an audience of a ProxyRestriction alone',
      issue: assertion(
        RESTRICTION,
        `<saml2:ProxyRestriction><saml2:Audience>${AUDIENCE}</saml2:Audience></saml2:ProxyRestriction>`,
      ),
    },
  ],
  audience_mismatch: [
    { what: 'another audience', issue: assertion(`>${AUDIENCE}<`, '>https://other.example/<') },
    { what: 'without the slash', issue: assertion(`>${AUDIENCE}<`, `>${AUDIENCE.slice(0, -1)}<`) },
    {
      what: 'ours in one restriction and not in the other',
      issue: assertion(
        RESTRICTION,
        '$&<saml2:AudienceRestriction><saml2:Audience>https://other.example/</saml2:Audience></saml2:AudienceRestriction>',
      ),
    },
    { what: 'a restriction to nobody', issue: assertion(RESTRICTION, '<saml2:AudienceRestriction/>') },
    {
      what: 'ours as part of another',
      issue: assertion(`>${AUDIENCE}<`, `>${AUDIENCE} https://other.example/<`),
    },
  ],
  authn_statement_missing: [
    { what: 'none (Keycloak without "Include AuthnStatement")', issue: assertion(AUTHN, '') },
  ],
  session_expired: [
    {
      what: 'the session',
      issue: assertion('AuthnInstant', 'SessionNotOnOrAfter="2026-11-02T08:59:00Z" AuthnInstant'),
    },
    {
      what: 'one session of two',
      issue: assertion(
        AUTHN,
        '$&<saml2:AuthnStatement SessionNotOnOrAfter="2026-11-02T08:00:00Z" AuthnInstant="2026-11-02T08:00:00Z"><saml2:AuthnContext/></saml2:AuthnStatement>',
      ),
    },
  ],
};

for (const [reason, cases] of Object.entries(REFUSED)) {
  describe(reason, () => {
    for (const one of cases) {
      it(`refuses: ${one.what}`, async () => {
        expect(await verdict(one)).toBe(reason);
      });
    }
  });
}

describe('the rules accept', () => {
  const cases: readonly Case[] = [
    {
      what: 'the last millisecond of the confirmation, with no skew',
      issue: {},
      trust: { clockSkewSeconds: 0 },
      nowMs: at('2026-11-02T09:04:59.999Z'),
    },
    { what: 'the last millisecond of the skew', issue: {}, nowMs: at('2026-11-02T09:05:59.999Z') },
    { what: 'the first millisecond of the skew', issue: {}, nowMs: at('2026-11-02T08:54:00.000Z') },
    {
      what: 'a skew of five minutes',
      issue: {},
      trust: { clockSkewSeconds: 300 },
      nowMs: at('2026-11-02T09:09:59.999Z'),
    },
    {
      what: 'a session that ends before now, within the skew',
      issue: assertion('AuthnInstant', 'SessionNotOnOrAfter="2026-11-02T08:59:01Z" AuthnInstant'),
    },
    { what: 'Conditions without a window', issue: assertion(/NotBefore="[^"]*" NotOnOrAfter="[^"]*"/, '') },
    {
      what: 'a lifetime of exactly a day',
      issue: assertion(
        /NotBefore="[^"]*" NotOnOrAfter="[^"]*"/,
        'NotBefore="2026-11-02T08:55:00Z" NotOnOrAfter="2026-11-03T08:55:00Z"',
      ),
    },
    {
      what: 'a longer one where the caller allows it',
      issue: assertion(/(Conditions [^>]*NotOnOrAfter=)"[^"]*"/, '$1"2026-11-04T09:05:00Z"'),
      trust: { maxLifetimeSeconds: 3 * 86_400 },
    },
    {
      what: 'ours among several audiences',
      issue: assertion(
        '<saml2:Audience>',
        '<saml2:Audience>https://other.example/</saml2:Audience><saml2:Audience>',
      ),
    },
    { what: 'two restrictions that both name us', issue: assertion(RESTRICTION, '$&$&') },
    {
      what: 'OneTimeUse and ProxyRestriction',
      issue: assertion(RESTRICTION, '$&<saml2:OneTimeUse/><saml2:ProxyRestriction Count="0"/>'),
    },
    {
      what: 'a second confirmation that holds after one that does not',
      issue: assertion(CONFIRMATION, `${bearer('Recipient="https://other.example/"')}$&`),
    },
    {
      what: 'a holder-of-key confirmation beside',
      issue: assertion(
        CONFIRMATION,
        '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"/>$&',
      ),
    },
    {
      what: 'an unsigned Response without Destination',
      issue: { ...response(/ Destination="[^"]*"/, ''), sign: 'assertion' },
    },
    {
      what: 'a Response without Issuer',
      issue: { ...response(/<saml2:Issuer xmlns.*?<\/saml2:Issuer>/, ''), sign: 'assertion' },
    },
    { what: 'times with nine digits', issue: assertion('09:05:00.000Z', '09:05:00.123456789Z') },
  ];
  for (const one of cases) {
    it(one.what, async () => {
      expect(await verdict(one)).toBe('accepted');
    });
  }
});

it('two confirmations never hold together', async () => {
  // One has the Recipient, the other the time: neither is whole.
  const options = assertion(
    CONFIRMATION,
    bearer(`${GOOD.replace(ACS, 'https://other.example/')}`) +
      bearer(GOOD.replace('2026-11-02T09:05:00Z', '2026-11-02T08:00:00Z')),
  );
  expect(await verdict({ issue: options })).toBe('recipient_mismatch');
});

it('every rule has a row, and every row a rule', () => {
  const rows = evaluateRules(
    {
      response: {
        id: 'a',
        version: '2.0',
        issuer: null,
        destination: null,
        inResponseTo: null,
        statusCodes: [],
        statusMessage: null,
      },
      responseSigned: false,
      assertion: {
        id: 'b',
        version: '2.0',
        issueInstantMs: 0,
        issuer: '',
        nameId: { value: 'x', format: null, nameQualifier: null, spNameQualifier: null },
        confirmations: [],
        conditions: { notBeforeMs: null, notOnOrAfterMs: null, audiences: [] },
        authnStatements: [],
        attributes: new Map(),
      },
    },
    { acsUrl: '', audience: '', issuer: '', requestId: null, clockSkewSeconds: 0, maxLifetimeSeconds: 0 },
    0,
  );
  expect(rows.map((one) => one.rule).toSorted()).toEqual(Object.keys(REFUSED).toSorted());
  expect(rows.every((one) => one.clause !== '')).toBe(true);
});
