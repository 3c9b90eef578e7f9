import { describe, expect, it } from 'vitest';
import { type AuthnRequestInput, buildAuthnRequest } from '../../src/saml/authn-request.ts';
import type { XmlError } from '../../src/xml/errors.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { attributeOf, childElements, textOf } from '../../src/xml/read.ts';
import { renderXml } from '../../src/xml/write.ts';

const INPUT: AuthnRequestInput = {
  id: '_5f1c0d',
  issueInstant: new Date('2026-11-01T12:00:00.250Z'),
  destination: 'https://idp.example/sso/saml?a=1&b=2',
  issuer: 'https://sso.example/security/sso/v2/authorize/',
  acsUrl: 'https://sso.example/sso/saml2',
};

const render = (change: Partial<AuthnRequestInput> = {}) =>
  renderXml(buildAuthnRequest({ ...INPUT, ...change }));

describe('buildAuthnRequest', () => {
  it('writes exactly this', () => {
    expect(render()).toBe(
      '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"' +
        ' AssertionConsumerServiceURL="https://sso.example/sso/saml2"' +
        ' Destination="https://idp.example/sso/saml?a=1&amp;b=2" ID="_5f1c0d"' +
        ' IssueInstant="2026-11-01T12:00:00.250Z"' +
        ' ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Version="2.0">' +
        '<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">' +
        'https://sso.example/security/sso/v2/authorize/</saml:Issuer></samlp:AuthnRequest>',
    );
  });

  it('asks for a fresh sign-in only when told', () => {
    expect(attributeOf(parseXml(render({ forceAuthn: true })), 'ForceAuthn')).toBe('true');
    expect(render({ forceAuthn: false })).not.toContain('ForceAuthn');
  });

  it('names a NameID format only when told, after the Issuer', () => {
    const format = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
    const request = parseXml(render({ nameIdPolicy: { format, allowCreate: true } }));
    const policy = childElements(request)[1]!;
    expect(childElements(request).map((one) => one.local)).toEqual(['Issuer', 'NameIDPolicy']);
    expect([attributeOf(policy, 'Format'), attributeOf(policy, 'AllowCreate')]).toEqual([format, 'true']);
    expect(attributeOf(childElements(parseXml(render({ nameIdPolicy: {} })))[0]!, 'Format')).toBeUndefined();
  });

  it('never asks for an authentication context', () => {
    expect(render({ forceAuthn: true, nameIdPolicy: { allowCreate: true } })).not.toContain('AuthnContext');
  });

  it('escapes what an administrator typed', () => {
    const hostile = 'https://idp.example/"><x a=\'&#10;\r\n\t';
    const request = parseXml(render({ destination: hostile, issuer: hostile }));
    expect(attributeOf(request, 'Destination')).toBe(hostile);
    expect(textOf(childElements(request)[0]!)).toBe(hostile);
    expect(childElements(request)).toHaveLength(1);
  });

  it('refuses characters that XML cannot carry', () => {
    let reason = 'written';
    try {
      render({ issuer: 'a\u0000b' });
    } catch (error) {
      reason = (error as XmlError).reason;
    }
    expect(reason).toBe('xml_not_writable');
  });
});
