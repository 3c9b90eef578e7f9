import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../src/lib/base64.ts';
import { type Bytes, decodeUtf8 } from '../../src/lib/bytes.ts';
import { decodePem } from '../../src/lib/pem.ts';
import { acceptLogoutRequest, acceptLogoutResponse, readLogoutMessage } from '../../src/saml/logout-in.ts';
import {
  buildLogoutRequest,
  buildLogoutResponse,
  type LogoutRequestInput,
  type LogoutResponseInput,
  type SignedSendOptions,
  sendLogoutRequest,
  sendLogoutResponse,
} from '../../src/saml/logout-out.ts';
import type { OutgoingMessage } from '../../src/saml/outgoing-message.ts';
import { renderXml } from '../../src/xml/write.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { serviceProviderKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';

const NOW = new Date('2026-11-02T09:00:00.000Z');
const IDP_SLO = 'https://acme.okta.example/slo/saml';
const SP = 'https://sso.example/security/sso/v2/authorize/';
const der = (pem: string) => decodePem(pem)?.[0]?.bytes as Bytes;
const OPTIONS: SignedSendOptions = { binding: 'post', signingKey: der(serviceProviderKey.privateKey) };

const REQUEST: LogoutRequestInput = {
  id: '_r1',
  issueInstant: NOW,
  destination: IDP_SLO,
  issuer: SP,
  nameId: { value: 'ada@acme.test', format: 'urn:f', nameQualifier: null, spNameQualifier: 'q' },
  sessionIndexes: ['s1', 's<2'],
  notOnOrAfter: new Date('2026-11-02T09:05:00.000Z'),
};
const RESPONSE: LogoutResponseInput = {
  id: '_r2',
  issueInstant: NOW,
  destination: IDP_SLO,
  issuer: SP,
  inResponseTo: '_idp1',
  status: 'Success',
};

/** The message as it arrives at the identity provider. */
function arrive(sent: OutgoingMessage) {
  if (sent.kind === 'redirect') {
    return readLogoutMessage({ binding: 'redirect', rawQuery: sent.url.slice(sent.url.indexOf('?')) });
  }
  const fields = Object.fromEntries(sent.fields);
  return readLogoutMessage({
    binding: 'post',
    samlRequest: fields.SAMLRequest,
    samlResponse: fields.SAMLResponse,
    relayState: fields.RelayState,
  });
}

const trust = async () => ({
  sloUrl: IDP_SLO,
  issuer: SP,
  certificates: [await parseCertificate(serviceProviderKey.certificate)] as const,
  allowSha1: false,
  clockSkewSeconds: 0,
});

describe('buildLogoutRequest', () => {
  it('writes exactly this', () => {
    expect(renderXml(buildLogoutRequest(REQUEST))).toBe(
      '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"' +
        ` Destination="${IDP_SLO}" ID="_r1" IssueInstant="2026-11-02T09:00:00.000Z"` +
        ' NotOnOrAfter="2026-11-02T09:05:00.000Z" Version="2.0">' +
        `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${SP}</saml:Issuer>` +
        '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:f" SPNameQualifier="q">ada@acme.test</saml:NameID>' +
        '<samlp:SessionIndex>s1</samlp:SessionIndex><samlp:SessionIndex>s&lt;2</samlp:SessionIndex></samlp:LogoutRequest>',
    );
  });
});

describe('buildLogoutResponse', () => {
  it.each(['Success', 'Requester', 'Responder'] as const)('writes the status %s', (status) => {
    expect(renderXml(buildLogoutResponse({ ...RESPONSE, status }))).toBe(
      '<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"' +
        ` Destination="${IDP_SLO}" ID="_r2" InResponseTo="_idp1" IssueInstant="2026-11-02T09:00:00.000Z" Version="2.0">` +
        `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${SP}</saml:Issuer>` +
        `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"></samlp:StatusCode></samlp:Status>` +
        '</samlp:LogoutResponse>',
    );
  });
});

describe('sending', () => {
  it.each(['redirect', 'post'] as const)('signs a request by HTTP-%s', async (binding) => {
    const sent = await sendLogoutRequest(REQUEST, { ...OPTIONS, binding, relayState: 'r1' });
    expect(await acceptLogoutRequest(await arrive(sent), await trust(), NOW.getTime())).toMatchObject({
      id: '_r1',
      nameId: REQUEST.nameId,
      sessionIndexes: ['s1', 's<2'],
      relayState: 'r1',
    });
  });

  it.each(['redirect', 'post'] as const)(
    'signs a response by HTTP-%s and echoes the relay state',
    async (binding) => {
      const relayState = 'x'.repeat(200);
      const sent = await sendLogoutResponse(RESPONSE, { ...OPTIONS, binding, relayState });
      const accepted = acceptLogoutResponse(await arrive(sent), await trust(), '_idp1', NOW.getTime());
      expect(await accepted).toMatchObject({ id: '_r2', success: true, relayState });
    },
  );

  it('sends to the URL that it names as Destination', async () => {
    const byQuery = await sendLogoutRequest(REQUEST, { ...OPTIONS, binding: 'redirect' });
    const byForm = await sendLogoutRequest(REQUEST, OPTIONS);
    expect(byQuery).toMatchObject({
      kind: 'redirect',
      url: expect.stringMatching(`^${IDP_SLO}\\?SAMLRequest=`),
    });
    expect(byForm).toMatchObject({ kind: 'post', action: IDP_SLO });
  });

  it('shows the certificate in KeyInfo only when it is given', async () => {
    const certificate = der(serviceProviderKey.certificate);
    for (const [options, shown] of [
      [OPTIONS, false],
      [{ ...OPTIONS, certificate }, true],
    ] as const) {
      const sent = await sendLogoutRequest(REQUEST, options);
      const field = (sent.kind === 'post' && sent.fields[0]?.[1]) || '';
      expect(decodeUtf8(decodeBase64(field) as Bytes).includes('X509Certificate')).toBe(shown);
    }
  });

  it.each(['redirect', 'post'] as const)('refuses by HTTP-%s what cannot be sent', async (binding) => {
    const options = { ...OPTIONS, binding };
    const script = { ...REQUEST, destination: 'javascript:alert(1)' };
    expect(await reasonOf(() => sendLogoutRequest(script, options))).toBe('unusable_url');
    expect(await reasonOf(() => sendLogoutRequest(REQUEST, { ...options, relayState: 'x'.repeat(81) }))).toBe(
      'relay_state_too_long',
    );
    const nul = { ...REQUEST, sessionIndexes: ['\u0000'] };
    expect(await reasonOf(async () => sendLogoutRequest(nul, options))).toBe('xml_not_writable');
  });
});
