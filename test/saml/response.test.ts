// From the form field to the accepted assertion: what is accepted and what comes out, the two steps, and
// every reason that the reading itself has. The rules have their own file; attacks have their own folder.
import { XMLParser } from 'fast-xml-parser';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { acceptResponse, consumeResponse, inspectResponse, readResponse } from '../../src/saml/response.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { detailOf, reasonOf } from '../support/reason.ts';
import { consume, consumeReason as reason, replace } from '../support/saml-consume.ts';
import {
  ACS,
  ATTRIBUTES,
  ISSUER,
  type IssueOptions,
  issue,
  makeTrust,
  NAME_ID,
  NOW_MS,
  post,
  REQUEST_ID,
} from '../support/saml-issuer.ts';
import { signXml } from '../support/saml-signer.ts';

describe('consumeResponse accepts', () => {
  it('Okta: signed twice, and gives everything that was said', async () => {
    const { fingerprintSha256 } = await parseCertificate(oktaKey.certificate);
    const accepted = await consume({ inclusivePrefixes: ['xs'] });
    expect(accepted).toEqual({
      assertionId: 'id41',
      responseId: 'id40',
      issuer: ISSUER,
      nameId: NAME_ID,
      nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      nameQualifier: null,
      spNameQualifier: null,
      sessionIndex: 'session-1',
      sessionNotOnOrAfterMs: null,
      authnInstantMs: Date.parse('2026-11-02T08:45:00Z'),
      notOnOrAfterMs: Date.parse('2026-11-02T09:05:00Z'),
      inResponseTo: REQUEST_ID,
      attributes: new Map(Object.entries(ATTRIBUTES)),
      verifiedWith: [fingerprintSha256],
      signed: { response: true, assertion: true },
      encrypted: false,
    });
  });

  const dialects: Readonly<Record<string, IssueOptions>> = {
    'the Response alone signed': { sign: 'response' },
    'the Assertion alone signed': { sign: 'assertion' },
    'RSA-SHA512 (OneLogin)': { method: 'rsa-sha512', digest: 'sha512' },
    'RSA-SHA384': { method: 'rsa-sha384', digest: 'sha384' },
    'the default namespace for everything (Entra)': {
      prefixes: { samlp: 'samlp', saml: '' },
      signature: { prefix: '' },
      sign: 'assertion',
    },
    'the prefix dsig (Keycloak)': {
      prefixes: { samlp: 'samlp', saml: 'saml' },
      signature: { prefix: 'dsig' },
      sign: 'response',
    },
    'the Signature last (Auth0)': { signature: { position: 'last' }, sign: 'response' },
    'no KeyInfo (PingFederate)': { signature: { keyInfo: '' }, sign: 'response' },
    'an unsigned Response without Issuer and Destination': {
      sign: 'assertion',
      editResponse: (xml) =>
        replace(
          /<saml2:Issuer xmlns[^>]*>[^<]*<\/saml2:Issuer>/,
          '',
        )(replace(/ Destination="[^"]*"/, '')(xml)),
    },
    'carriage returns in base64 (Keycloak)': {
      sign: 'response',
      editAssertion: replace(
        '</saml2:Assertion>',
        '<saml2:Advice><x>AA&#13;\nBB</x></saml2:Advice></saml2:Assertion>',
      ),
    },
    'attributes before the AuthnStatement (Google)': {
      editAssertion: replace(
        /(<saml2:AuthnStatement.*<\/saml2:AuthnStatement>)(<saml2:AttributeStatement>.*<\/saml2:AttributeStatement>)/,
        '$2$1',
      ),
    },
    'free content in Extensions and Advice': {
      editResponse: replace(
        '<saml2p:Status>',
        '<saml2p:Extensions><x xmlns="urn:x">1</x></saml2p:Extensions><saml2p:Status>',
      ),
      editAssertion: replace(
        '<saml2:AuthnStatement',
        '<saml2:Advice><x xmlns="urn:x"/></saml2:Advice><saml2:AuthnStatement',
      ),
    },
    'white space between elements': { editAssertion: (xml) => xml.replace(/(?<!others)></g, '>\n  <') },
    'a document without XML declaration': { declaration: '' },
    'a byte order mark': { declaration: '\ufeff<?xml version="1.0" encoding="utf-8" standalone="no"?>\n' },
  };
  for (const [what, options] of Object.entries(dialects)) {
    it(what, async () => {
      const accepted = await consume(options);
      expect(accepted.nameId).toBe(NAME_ID);
      expect(accepted.attributes).toEqual(new Map(Object.entries(ATTRIBUTES)));
      const { sign = 'both' } = options;
      expect(accepted.signed).toEqual({ response: sign !== 'assertion', assertion: sign !== 'response' });
    });
  }

  it('an IdP-initiated Response', async () => {
    const accepted = await consume({ requestId: null }, await makeTrust({ requestId: null }));
    expect(accepted).toMatchObject({ nameId: NAME_ID, inResponseTo: null });
  });

  it('SHA-1 where the connection allows it', async () => {
    const options: IssueOptions = { method: 'rsa-sha1', digest: 'sha1' };
    expect((await consume(options, await makeTrust({ allowSha1: true }))).nameId).toBe(NAME_ID);
    expect(await reason(options)).toBe('sha1_refused');
  });

  it('an assertion whose PrefixList needs a declaration of the Response', async () => {
    // The Response's own octets drop xs, so that the assertion's
    // signature can only be checked on the first tree.
    const xs = ' xmlns:xs="http://www.w3.org/2001/XMLSchema"';
    const inner = await issue({
      sign: 'assertion',
      inclusivePrefixes: ['xs'],
      editSignedAssertion: replace(`${xs}><saml2:Issuer>`, '><saml2:Issuer>'),
      declaration: '',
    });
    const xml = signXml(inner, { key: oktaKey });
    const accepted = await consumeResponse({
      samlResponse: post(xml),
      trust: await makeTrust(),
      nowMs: NOW_MS,
    });
    expect(accepted.signed).toEqual({ response: true, assertion: true });
    const without = post(signXml(inner.replace(`${xs}>`, '>'), { key: oktaKey }));
    expect(
      await reasonOf(async () =>
        consumeResponse({ samlResponse: without, trust: await makeTrust(), nowMs: NOW_MS }),
      ),
    ).toBe('digest_mismatch');
  });

  it('while certificates rotate, and says which one signed', async () => {
    const trust = await makeTrust({ keys: [otherKey, oktaKey] });
    const { fingerprintSha256 } = await parseCertificate(otherKey.certificate);
    expect((await consume({ key: otherKey }, trust)).verifiedWith).toEqual([fingerprintSha256]);
  });

  it('structured values without misreading them, and a NameID inside a value (Shibboleth)', async () => {
    const attributes =
      '<saml2:AttributeStatement><saml2:Attribute Name="a"><saml2:AttributeValue>1</saml2:AttributeValue>' +
      '<saml2:AttributeValue><x xmlns="urn:x">2</x></saml2:AttributeValue></saml2:Attribute>' +
      '<saml2:Attribute Name="__proto__"/><saml2:Attribute Name="b"><saml2:AttributeValue>' +
      '<saml2:NameID>eptid</saml2:NameID></saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement>' +
      '<saml2:AttributeStatement><saml2:Attribute Name="a"><saml2:AttributeValue/></saml2:Attribute></saml2:AttributeStatement>';
    const accepted = await consume({ attributes });
    expect([...accepted.attributes]).toEqual([
      ['a', ['1', '']],
      ['__proto__', []],
      ['b', ['eptid']],
    ]);
  });

  it('a NameID with qualifiers, and the earliest end of a session', async () => {
    const editAssertion = (xml: string) =>
      replace(
        /(<saml2:AuthnStatement )(.*<\/saml2:AuthnStatement>)/,
        '$1SessionNotOnOrAfter="2026-11-03T09:00:00Z" $2$1SessionNotOnOrAfter="2026-11-02T17:00:00Z" $2',
      )(replace('<saml2:NameID ', '<saml2:NameID NameQualifier="idp" SPNameQualifier="sp" ')(xml));
    expect(await consume({ editAssertion })).toMatchObject({
      nameQualifier: 'idp',
      spNameQualifier: 'sp',
      sessionNotOnOrAfterMs: Date.parse('2026-11-02T17:00:00Z'),
    });
  });
});

describe('readResponse', () => {
  it('tells who a Response claims to come from, and nothing else', async () => {
    const unverified = readResponse(post(await issue()));
    expect(unverified).toEqual({
      unverifiedIssuer: ISSUER,
      unverifiedInResponseTo: REQUEST_ID,
      unverifiedId: 'id40',
    });
  });

  it('takes the Issuer of the Assertion and the InResponseTo of its confirmation where the Response has none', async () => {
    const xml = await issue({
      sign: 'assertion',
      editResponse: (text) =>
        replace(
          /<saml2:Issuer xmlns[^>]*>[^<]*<\/saml2:Issuer>/,
          '',
        )(replace(/ InResponseTo="[^"]*"/, '')(text)),
    });
    expect(readResponse(post(xml))).toMatchObject({
      unverifiedIssuer: ISSUER,
      unverifiedInResponseTo: REQUEST_ID,
    });
  });

  it('reads a Response that failed, so that the refusal can be told to the right connection', async () => {
    const editResponse = (xml: string) =>
      replace(
        /<saml2:Assertion.*<\/saml2:Assertion>/s,
        '',
      )(replace('status:Success', 'status:Responder')(xml));
    const unverified = readResponse(post(await issue({ sign: 'none', editResponse })));
    expect(unverified.unverifiedIssuer).toBe(ISSUER);
    const trust = await makeTrust();
    expect(await reasonOf(() => acceptResponse(unverified, trust, NOW_MS))).toBe('status_not_success');
  });

  it.each([
    [
      '<saml2p:StatusMessage>Bob is locked &amp; out</saml2p:StatusMessage>',
      { message: 'Bob is locked & out' },
    ],
    ['<saml2p:StatusMessage>\n  </saml2p:StatusMessage>', {}],
    ['', {}],
  ])('tells what the identity provider says about a failure: %s', async (message, expected) => {
    const editResponse = (xml: string) =>
      xml
        .replace(/<saml2:Assertion.*<\/saml2:Assertion>/s, '')
        .replace('status:Success', 'status:Responder')
        .replace('</saml2p:Status>', `${message}</saml2p:Status>`);
    const unverified = readResponse(post(await issue({ sign: 'none', editResponse })));
    const trust = await makeTrust();
    const detail = await detailOf(() => acceptResponse(unverified, trust, NOW_MS));
    expect(detail).toEqual({
      clause: 'saml-core 3.2.2.2',
      expected: 'urn:oasis:names:tc:SAML:2.0:status:Success',
      actual: 'urn:oasis:names:tc:SAML:2.0:status:Responder',
      ...expected,
    });
  });

  it('is the only maker of what acceptResponse takes', async () => {
    const forged = { ...readResponse(post(await issue())) };
    const trust = await makeTrust();
    await expect(acceptResponse(forged, trust, NOW_MS)).rejects.toThrow(TypeError);
  });

  it('takes line breaks in the base64, and nothing else that is not base64', async () => {
    const base64 = post(await issue());
    expect(readResponse(base64.replace(/.{76}/g, '$&\r\n')).unverifiedIssuer).toBe(ISSUER);
    for (const bad of [
      '',
      '====',
      `${base64}!`,
      base64.slice(0, -1),
      `${base64}AA==`,
      base64.replace(/\+|\//, '-'),
      encodeURIComponent(base64),
    ]) {
      if (bad === base64) continue;
      expect(await reasonOf(() => readResponse(bad))).toBe('response_not_base64');
    }
  });

  it('refuses more than 256 KB before it looks at it', async () => {
    expect(await reasonOf(() => readResponse('A'.repeat(256 * 1024 + 1)))).toBe('response_too_large');
    const editResponse = replace(
      '<saml2p:Status>',
      `<saml2p:Extensions><x>${'x'.repeat(180_000)}</x></saml2p:Extensions><saml2p:Status>`,
    );
    expect(readResponse(post(await issue({ editResponse }))).unverifiedId).toBe('id40');
    const tooLong = replace(
      '<saml2p:Status>',
      `<saml2p:Extensions><x>${'x'.repeat(200_000)}</x></saml2p:Extensions><saml2p:Status>`,
    );
    expect(
      await reasonOf(async () => readResponse(post(await issue({ editResponse: tooLong, sign: 'none' })))),
    ).toBe('response_too_large');
  });

  it('refuses bytes that are not XML by the name that the xml room gives them', async () => {
    for (const [text, expected] of [
      ['x', 'xml_malformed'],
      ['<a><b></a>', 'xml_malformed'],
      ['<!DOCTYPE a><a/>', 'xml_doctype'],
      ['<p:a/>', 'xml_unbound_prefix'],
    ] as const) {
      expect(await reasonOf(() => readResponse(post(text)))).toBe(expected);
    }
    expect(await reasonOf(() => readResponse('/w=='))).toBe('xml_encoding');
  });

  it('refuses a Response without any Issuer', async () => {
    const editResponse = (xml: string) =>
      replace(
        /<saml2:Assertion.*<\/saml2:Assertion>/s,
        '',
      )(replace('status:Success', 'status:Responder')(replace(/<saml2:Issuer.*?<\/saml2:Issuer>/, '')(xml)));
    expect(await reasonOf(async () => readResponse(post(await issue({ sign: 'none', editResponse }))))).toBe(
      'issuer_missing',
    );
  });
});

describe('acceptResponse', () => {
  it('refuses a Response without a signature', async () => {
    expect(await reason({ sign: 'none' })).toBe('signature_missing');
  });

  it('refuses to judge without a certificate, whatever the type says', async () => {
    expect(await reason({}, await makeTrust({ keys: [] }))).toBe('certificate_missing');
  });

  it('demands that every Signature verifies', async () => {
    // The Response is signed by the pinned key, the assertion by a stranger, and the other way round.
    const inside = await issue({ sign: 'assertion', key: otherKey });
    const assertion = /<saml2:Assertion.*<\/saml2:Assertion>/s.exec(inside)![0];
    const swap = replace(/<saml2:Assertion.*<\/saml2:Assertion>/s, assertion);
    expect(await reason({ sign: 'response', editResponse: swap })).toBe('signature_invalid');
    const editResponse = replace('id40', 'id42');
    const other = await issue({ sign: 'both', key: otherKey, editResponse });
    const genuine = /<saml2:Assertion.*<\/saml2:Assertion>/s.exec(await issue({ sign: 'assertion' }))![0];
    const mixed = other.replace(/<saml2:Assertion.*<\/saml2:Assertion>/s, genuine);
    expect(
      await reasonOf(async () =>
        consumeResponse({ samlResponse: post(mixed), trust: await makeTrust(), nowMs: NOW_MS }),
      ),
    ).toBe('signature_invalid');
  });

  it('names expected and actual in the detail', async () => {
    const trust = await makeTrust({ audience: 'https://other.example/' });
    expect(await detailOf(() => consume({}, trust))).toEqual({
      clause: 'saml-core 2.5.1.4',
      expected: 'https://other.example/',
      actual: 'https://sso.example/security/sso/v2/authorize/',
    });
  });
});

describe('inspectResponse', () => {
  it('gives the verdict of every rule, even of those after the first that fails', async () => {
    const trust = await makeTrust({
      audience: 'https://other.example/',
      acsUrl: 'https://other.example/acs',
    });
    const { rules, assertion } = await inspectResponse(readResponse(post(await issue())), trust, NOW_MS);
    expect(rules.filter((one) => !one.ok).map((one) => one.rule)).toEqual([
      'destination_mismatch',
      'recipient_mismatch',
      'audience_mismatch',
    ]);
    expect(rules.find((one) => one.rule === 'recipient_mismatch')).toEqual({
      rule: 'recipient_mismatch',
      clause: 'saml-profiles 4.1.4.2',
      ok: false,
      expected: 'https://other.example/acs',
      actual: ACS,
    });
    expect(assertion.nameId.value).toBe(NAME_ID);
  });

  it('gives nothing where a signature fails', async () => {
    const trust = await makeTrust({ keys: [otherKey] });
    expect(
      await reasonOf(async () => inspectResponse(readResponse(post(await issue())), trust, NOW_MS)),
    ).toBe('signature_invalid');
  });
});

describe('acceptResponse and the second parser', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  for (const sign of ['both', 'response', 'assertion'] as const) {
    it(`believes nothing that it reads otherwise: ${sign} signed`, async () => {
      const { parse } = XMLParser.prototype;
      vi.spyOn(XMLParser.prototype, 'parse').mockImplementation(function (this: XMLParser, tags) {
        return parse.call(this, String(tags).replace(/<(saml2?):NameID/, '<$1:NameId'), false);
      });
      expect(await reason({ sign })).toBe('xml_parsers_disagree');
    });
  }
});
