// The table of shapes: one document for each thing in a place where it must not be. It is signed after it was
// bent, unless the Signature is the point, so that only the grammar refuses it.
import { describe, expect, it } from 'vitest';
import { consumeResponse } from '../../src/saml/response.ts';
import { reasonOf } from '../support/reason.ts';
import { assertion, replace, response } from '../support/saml-consume.ts';
import { type IssueOptions, issue, makeTrust, NOW_MS, post } from '../support/saml-issuer.ts';

/** Changes the document after its last signature was made. */
const after = (from: string | RegExp, to: string) => replace(from, to);

const A = 'urn:oasis:names:tc:SAML:2.0:assertion';
const FORGED = `<saml2:Assertion xmlns:saml2="${A}" ID="f" Version="2.0" IssueInstant="2026-11-02T09:00:00Z"/>`;

async function reason(options: IssueOptions, edit = (xml: string) => xml): Promise<unknown> {
  const samlResponse = post(edit(await issue(options)));
  return reasonOf(async () => consumeResponse({ samlResponse, trust: await makeTrust(), nowMs: NOW_MS }));
}

const CASES: Readonly<Record<string, readonly [string, IssueOptions, ((xml: string) => string)?][]>> = {
  unexpected_root: [
    ['an Assertion as root', {}, (xml) => /<saml2:Assertion.*<\/saml2:Assertion>/s.exec(xml)![0]],
    ['a LogoutResponse', {}, (xml) => xml.replace(/saml2p:Response/g, 'saml2p:LogoutResponse')],
    [
      'a Response of another namespace',
      {},
      after(
        'xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol"',
        'xmlns:saml2p="urn:oasis:names:tc:SAML:1.0:protocol"',
      ),
    ],
  ],
  unexpected_element: [
    ['a foreign element in the Response', response('<saml2p:Status>', '<x/><saml2p:Status>')],
    [
      'an Assertion in Extensions',
      response('<saml2p:Status>', `<saml2p:Extensions><x>${FORGED}</x></saml2p:Extensions><saml2p:Status>`),
    ],
    [
      'a Signature in Extensions',
      response(
        '<saml2p:Status>',
        '<saml2p:Extensions><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></saml2p:Extensions><saml2p:Status>',
      ),
    ],
    [
      'an Assertion in StatusDetail',
      response('</saml2p:Status>', `<saml2p:StatusDetail>${FORGED}</saml2p:StatusDetail></saml2p:Status>`),
    ],
    [
      'an Assertion in Advice',
      assertion('<saml2:AuthnStatement', `<saml2:Advice>${FORGED}</saml2:Advice><saml2:AuthnStatement`),
    ],
    [
      'an Assertion in an AttributeValue',
      assertion(
        '<saml2:AttributeStatement>',
        `<saml2:AttributeStatement><saml2:Attribute Name="a"><saml2:AttributeValue>${FORGED}</saml2:AttributeValue></saml2:Attribute>`,
      ),
    ],
    [
      'an EncryptedData in an AttributeValue',
      assertion(
        '<saml2:AttributeStatement>',
        '<saml2:AttributeStatement><saml2:Attribute Name="a"><saml2:AttributeValue><e xmlns="http://www.w3.org/2001/04/xmlenc#"/></saml2:AttributeValue></saml2:Attribute>',
      ),
    ],
    ['an Assertion in the Subject', assertion('<saml2:Subject>', `<saml2:Subject>${FORGED}`)],
    ['an element in NameID', assertion('>ada@acme.test</saml2:NameID>', '>ada@acme.test<x/></saml2:NameID>')],
    [
      'an element in the Issuer',
      response('</saml2:Issuer><saml2p:Status>', '<x/></saml2:Issuer><saml2p:Status>'),
    ],
    ['a BaseID', assertion(/<saml2:NameID .*?<\/saml2:NameID>/, '<saml2:BaseID/>')],
    [
      'an EncryptedAttribute',
      assertion('<saml2:AttributeStatement>', '<saml2:AttributeStatement><saml2:EncryptedAttribute/>'),
    ],
    [
      'an AuthzDecisionStatement',
      assertion('<saml2:AttributeStatement>', '<saml2:AuthzDecisionStatement/><saml2:AttributeStatement>'),
    ],
    [
      'KeyInfo in SubjectConfirmationData',
      assertion(
        /(<saml2:SubjectConfirmationData [^>]*)\/>/,
        '$1><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"/></saml2:SubjectConfirmationData>',
      ),
    ],
    [
      'a Signature in the Subject',
      assertion('<saml2:Subject>', '<saml2:Subject><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'),
    ],
    [
      'a DigestValue beside a Signature',
      assertion(
        '<saml2:Subject>',
        '<d:DigestValue xmlns:d="http://www.w3.org/2000/09/xmldsig#">x</d:DigestValue><saml2:Subject>',
      ),
    ],
    ['a Subject of another namespace', assertion(/saml2:Subject>/g, 'Subject>')],
    ['an AuthnRequest', response('<saml2p:Status>', '<saml2p:AuthnRequest/><saml2p:Status>')],
  ],
  repeated_element: [
    ['two Issuers', response(/<saml2:Issuer xmlns.*?<\/saml2:Issuer>/, '$&$&')],
    ['two Issuers of the Assertion', assertion(/<saml2:Issuer>.*?<\/saml2:Issuer>/, '$&$&')],
    ['two Statuses', response(/<saml2p:Status>.*<\/saml2p:Status>/, '$&$&')],
    ['two Subjects', assertion(/<saml2:Subject>.*<\/saml2:Subject>/, '$&$&')],
    ['two NameIDs', assertion(/<saml2:NameID .*?<\/saml2:NameID>/, '$&$&')],
    ['two Conditions', assertion(/<saml2:Conditions .*<\/saml2:Conditions>/, '$&$&')],
    ['two Signatures of one element', {}, (xml) => xml.replace(/<ds:Signature .*?<\/ds:Signature>/s, '$&$&')],
    ['two StatusCodes', response(/<saml2p:StatusCode [^>]*>/, '$&$&')],
  ],
  missing_element: [
    ['no Status', response(/<saml2p:Status>.*<\/saml2p:Status>/, '')],
    ['no StatusCode', response(/<saml2p:StatusCode [^>]*>/, '')],
    ['no Issuer of the Assertion', assertion(/<saml2:Issuer>.*?<\/saml2:Issuer>/, '')],
    ['no Subject', assertion(/<saml2:Subject>.*<\/saml2:Subject>/, '')],
    ['no AuthnContext', assertion(/<saml2:AuthnContext>.*<\/saml2:AuthnContext>/, '')],
  ],
  missing_attribute: [
    ['no ID of the Response', { sign: 'assertion', ...response(' ID="id40"', '') }],
    ['no ID of the Assertion', { sign: 'response', ...assertion(' ID="id41"', '') }],
    ['no Version', response(' Version="2.0"', '')],
    ['no IssueInstant', assertion(/ IssueInstant="[^"]*"/, '')],
    ['no Method', assertion(/ Method="[^"]*"/, '')],
    ['no Name', assertion(' Name="email"', '')],
    ['a Name in a namespace', assertion(' Name="email"', ' xmlns:n="urn:n" n:Name="email"')],
    ['no StatusCode Value', response(/ Value="[^"]*Success"/, '')],
    ['no AuthnInstant', assertion(/ AuthnInstant="[^"]*"/, '')],
  ],
  unexpected_text: [
    ['text in the Response', response('<saml2p:Status>', 'x<saml2p:Status>')],
    ['text in the Assertion', assertion('<saml2:Subject>', 'x<saml2:Subject>')],
    ['text in Conditions', assertion('<saml2:AudienceRestriction>', 'x<saml2:AudienceRestriction>')],
    ['a no-break space', assertion('<saml2:Subject>', '\u00a0<saml2:Subject>')],
  ],
  condition_unknown: [
    [
      'a Condition of an extension',
      assertion(
        '<saml2:AudienceRestriction>',
        '<saml2:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x"/><saml2:AudienceRestriction>',
      ),
    ],
    ['a foreign condition', assertion('<saml2:AudienceRestriction>', '<x/><saml2:AudienceRestriction>')],
  ],
  id_malformed: [
    ['an ID with a space', { sign: 'assertion', ...response('ID="id40"', 'ID="i d"') }],
    ['an empty ID', { sign: 'assertion', ...response('ID="id40"', 'ID=""') }],
    ['an ID with a colon', { sign: 'assertion', ...response('ID="id40"', 'ID="a:b"') }],
  ],
  id_repeated: [
    ['Response and Assertion of one ID', { sign: 'response', ...assertion('ID="id41"', 'ID="id40"') }],
  ],
  id_ambiguous: [
    ['Id on the Assertion', assertion('ID="id41"', 'ID="id41" Id="id42"')],
    ['id on the Response', response('ID="id40"', 'ID="id40" id="id42"')],
    ['x:ID on the Assertion', assertion('ID="id41"', 'ID="id41" xmlns:x="urn:x" x:ID="id42"')],
    ['ID on a NameID', assertion('<saml2:NameID ', '<saml2:NameID ID="id42" ')],
    [
      'ID in Extensions',
      response('<saml2p:Status>', '<saml2p:Extensions><x ID="id41"/></saml2p:Extensions><saml2p:Status>'),
    ],
    [
      'ID on a Signature',
      { sign: 'none' },
      after(
        '<saml2:Subject>',
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" ID="id41"/><saml2:Subject>',
      ),
    ],
  ],
  // The xml room refuses it before the grammar can.
  xml_reserved_name: [['xml:id on the Assertion', assertion('ID="id41"', 'ID="id41" xml:id="id42"')]],
  assertion_missing: [
    ['none in a successful Response', response(/<saml2:Assertion .*<\/saml2:Assertion>/s, '')],
  ],
  assertion_several: [
    [
      'two Assertions',
      {
        editResponse: (xml) =>
          xml.replace(
            /<saml2:Assertion .*<\/saml2:Assertion>/s,
            (first) => first + first.replace(/id41/g, 'id42'),
          ),
      },
    ],
    [
      'an Assertion and an EncryptedAssertion',
      response('</saml2p:Response>', `<saml2:EncryptedAssertion xmlns:saml2="${A}"/></saml2p:Response>`),
    ],
  ],
  name_id_empty: [
    ['an empty NameID', assertion('>ada@acme.test</saml2:NameID>', '></saml2:NameID>')],
    ['a NameID of white space', assertion('>ada@acme.test</saml2:NameID>', '> \n </saml2:NameID>')],
  ],
  time_malformed: [
    [
      'an offset',
      assertion('NotOnOrAfter="2026-11-02T09:05:00.000Z"', 'NotOnOrAfter="2026-11-02T09:05:00.000+00:00"'),
    ],
    ['no zone', assertion('NotBefore="2026-11-02T08:55:00.000Z"', 'NotBefore="2026-11-02T08:55:00.000"')],
    ['prose', assertion(/ IssueInstant="[^"]*"/, ' IssueInstant="now"')],
    ['an empty time', assertion(/ AuthnInstant="[^"]*"/, ' AuthnInstant=""')],
    ['February 30th', assertion('AuthnInstant', 'SessionNotOnOrAfter="2026-02-30T00:00:00Z" AuthnInstant')],
  ],
};

for (const [expected, cases] of Object.entries(CASES)) {
  describe(expected, () => {
    for (const [what, options, edit] of cases) {
      it(`refuses: ${what}`, async () => {
        expect(await reason(options, edit)).toBe(expected);
      });
    }
  });
}
