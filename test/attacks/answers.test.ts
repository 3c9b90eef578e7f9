// Genuine responses for somebody else, and values from outside the signed octets.
// The numbers are rows of the table in src/saml/README.md.
import { describe, expect, it } from 'vitest';
import { oktaKey, otherKey, serviceProviderKey } from '../support/okta-keys.ts';
import { type IssueOptions, issue, REQUEST_ID } from '../support/saml-issuer.ts';
import { EVIL } from './bend.ts';
import { A, google, okta, outcome, replace } from './ground.ts';

describe('17 and 19: the right response for somebody else', () => {
  it('refuses the response of another identity provider, although its own connection would take it', async () => {
    const options: IssueOptions = {
      key: otherKey,
      editAssertion: (text) => text.replace('exkGatehouse', 'exkOther'),
      editResponse: (text) => text.replace('exkGatehouse', 'exkOther'),
    };
    expect(await outcome(await issue(options))).toBe('signature_invalid');
    // Both connections share a key: the Issuer decides.
    expect(await outcome(await issue({ ...options, key: oktaKey }))).toBe('issuer_mismatch');
  });
  it('refuses a response to another service provider, another ACS, another request', async () => {
    expect(await outcome(okta, { audience: 'https://other.example/' })).toBe('audience_mismatch');
    expect(await outcome(google, { acsUrl: 'https://other.example/acs' })).toBe('destination_mismatch');
    expect(
      await outcome(google.replace(/ Destination="[^"]*"/, ''), { acsUrl: 'https://other.example/acs' }),
    ).toBe('recipient_mismatch');
    expect(await outcome(okta, { requestId: '_other' })).toBe('in_response_to_mismatch');
  });
  it('refuses an unsolicited assertion dressed up as an answer, and an answer as unsolicited (27)', async () => {
    const unsolicited = await issue({ sign: 'assertion', requestId: null });
    const dressed = replace(unsolicited, 'IssueInstant', `InResponseTo="${REQUEST_ID}" IssueInstant`);
    expect(await outcome(dressed)).toBe('in_response_to_missing');
    const undressed = replace(google, ` InResponseTo="${REQUEST_ID}"`, '');
    expect(await outcome(undressed, { requestId: null })).toBe('in_response_to_unexpected');
  });
  it('applies the rules to encrypted assertions as well', async () => {
    const stale = await issue({
      encrypt: { recipient: serviceProviderKey },
      editAssertion: (text) => text.replaceAll('09:05:00', '08:30:00').replace('08:55:00', '08:25:00'),
    });
    expect(await outcome(stale)).toBe('confirmation_expired');
  });
});

describe('23: attributes', () => {
  it('come from signed octets alone', async () => {
    const smuggled = `<saml2:AttributeStatement xmlns:saml2="${A}"><saml2:Attribute Name="email"><saml2:AttributeValue>${EVIL}</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement>`;
    expect(await outcome(replace(google, '</saml2p:Response>', `${smuggled}</saml2p:Response>`))).toBe(
      'unexpected_element',
    );
    expect(
      await outcome(
        replace(
          google,
          '<saml2p:Status>',
          `<saml2p:Extensions>${smuggled}</saml2p:Extensions><saml2p:Status>`,
        ),
      ),
    ).toBe('unexpected_element');
    expect(await outcome(replace(google, '</saml2:Assertion>', `${smuggled}</saml2:Assertion>`))).toBe(
      'digest_mismatch',
    );
  });
});
