// Single logout with other people's code at the other end: node-saml and samlify read ours and write theirs.
import { SAML } from '@node-saml/node-saml';
import * as samlify from 'samlify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bytes } from '../../src/lib/bytes.ts';
import { decodePem } from '../../src/lib/pem.ts';
import { acceptLogoutRequest, acceptLogoutResponse, readLogoutMessage } from '../../src/saml/logout-in.ts';
import { type SignedSendOptions, sendLogoutRequest, sendLogoutResponse } from '../../src/saml/logout-out.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { IDP, SLO } from '../support/logout-issuer.ts';
import { oktaKey, otherKey, serviceProviderKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';

const NOW = new Date('2026-11-02T09:00:00.000Z');
const IDP_SLO = 'https://acme.okta.example/slo/saml';
const SP = 'https://sso.example/security/sso/v2/authorize/';
const NAME_ID = { value: 'ada@acme.test', format: 'urn:f', nameQualifier: 'n', spNameQualifier: 's' };
const der = (pem: string) => decodePem(pem)?.[0]?.bytes as Bytes;
const OPTIONS: SignedSendOptions = {
  binding: 'post',
  signingKey: der(serviceProviderKey.privateKey),
  certificate: der(serviceProviderKey.certificate),
};
const HEADER = { issueInstant: NOW, destination: IDP_SLO, issuer: SP };
const REQUEST = {
  ...HEADER,
  id: '_r1',
  nameId: NAME_ID,
  sessionIndexes: ['s1'],
  notOnOrAfter: new Date('2026-11-02T09:05:00.000Z'),
};

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW }); // both libraries read the clock themselves
  samlify.setSchemaValidator({ validate: async () => 'skipped' });
});
afterAll(() => void vi.useRealTimers());

/** node-saml in place of the identity provider: its "service provider" has the identity provider's key. */
const nodeSaml = (peer: { certificate: string }) =>
  new SAML({
    callbackUrl: 'https://acme.okta.example/unused',
    entryPoint: SLO,
    logoutUrl: SLO,
    issuer: IDP,
    idpCert: peer.certificate,
    idpIssuer: SP,
    privateKey: oktaKey.privateKey,
    signatureAlgorithm: 'sha256',
  });

async function posted(sent: ReturnType<typeof sendLogoutRequest>): Promise<Record<string, string>> {
  const message = await sent;
  return message.kind === 'post' ? Object.fromEntries(message.fields) : {};
}

async function queried(sent: ReturnType<typeof sendLogoutRequest>): Promise<string> {
  const message = await sent;
  return message.kind === 'redirect' ? message.url.slice(message.url.indexOf('?') + 1) : '';
}

const trust = async () => ({
  sloUrl: SLO,
  issuer: IDP,
  certificates: [await parseCertificate(oktaKey.certificate)] as const,
  allowSha1: false,
  clockSkewSeconds: 60,
});

const PROFILE = {
  issuer: SP,
  nameID: 'eve@acme.test',
  nameIDFormat: 'urn:f',
  sessionIndex: 's9',
  ID: '_theirs',
};

describe('what we send', () => {
  it('is a LogoutRequest to node-saml, by HTTP-POST', async () => {
    const form = await posted(sendLogoutRequest(REQUEST, OPTIONS));
    const { profile } = await nodeSaml(serviceProviderKey).validatePostRequestAsync(form);
    expect(profile).toMatchObject({ ID: '_r1', issuer: SP, nameID: 'ada@acme.test', sessionIndex: 's1' });
    await expect(nodeSaml(otherKey).validatePostRequestAsync(form)).rejects.toThrow('Invalid signature');
  });

  it('is a LogoutRequest to node-saml, by HTTP-Redirect', async () => {
    const options = { ...OPTIONS, binding: 'redirect', relayState: 'a b+c' } as const;
    const query = await queried(sendLogoutRequest(REQUEST, options));
    const fields = Object.fromEntries(new URLSearchParams(query));
    const { profile } = await nodeSaml(serviceProviderKey).validateRedirectAsync(fields, query);
    expect(profile).toMatchObject({ ID: '_r1', nameID: 'ada@acme.test', sessionIndex: 's1' });
    await expect(nodeSaml(otherKey).validateRedirectAsync(fields, query)).rejects.toThrow('Invalid');
  });

  it('is a LogoutRequest and a LogoutResponse to samlify', async () => {
    const { post, redirect } = samlify.Constants.namespace.binding;
    const services = (url: string) => [
      { Binding: post, Location: url },
      { Binding: redirect, Location: url },
    ];
    const sp = samlify.ServiceProvider({
      entityID: SP,
      signingCert: serviceProviderKey.certificate,
      assertionConsumerService: services('https://sso.example/sso/saml2'),
      singleLogoutService: services(SLO),
    });
    const idp = samlify.IdentityProvider({
      entityID: IDP,
      signingCert: oktaKey.certificate,
      wantLogoutRequestSigned: true,
      wantLogoutResponseSigned: true,
      singleSignOnService: services('https://acme.okta.example/sso'),
      singleLogoutService: services(IDP_SLO),
    });
    const request = await idp.parseLogoutRequest(sp, 'post', {
      body: await posted(sendLogoutRequest(REQUEST, OPTIONS)),
    });
    expect(request.extract).toMatchObject({ issuer: SP, nameID: 'ada@acme.test', sessionIndex: 's1' });
    const response = { ...HEADER, id: '_r2', inResponseTo: '_theirs', status: 'Success' } as const;
    const body = await posted(sendLogoutResponse(response, OPTIONS));
    const read = await idp.parseLogoutResponse(sp, 'post', { body });
    expect(read.extract.response).toMatchObject({ id: '_r2', inResponseTo: '_theirs' });
    const xml = Buffer.from(body.SAMLResponse as string, 'base64').toString();
    const forged = Buffer.from(xml.replace('_theirs', '_others')).toString('base64');
    await expect(idp.parseLogoutResponse(sp, 'post', { body: { SAMLResponse: forged } })).rejects.toThrow();
  });
});

describe('what node-saml sends', () => {
  const deliver = (url: string) =>
    readLogoutMessage({ binding: 'redirect', rawQuery: url.slice(url.indexOf('?') + 1) });

  it('is accepted as a LogoutRequest by HTTP-Redirect', async () => {
    const url = await nodeSaml(serviceProviderKey).getLogoutUrlAsync(PROFILE, 'relay', {});
    const accepted = await acceptLogoutRequest(await deliver(url), await trust(), NOW.getTime());
    expect(accepted).toMatchObject({
      nameId: { value: 'eve@acme.test', format: 'urn:f' },
      sessionIndexes: ['s9'],
      relayState: 'relay',
    });
    const changed = url.replace('RelayState=relay', 'RelayState=other');
    const unverified = await deliver(changed);
    expect(await reasonOf(async () => acceptLogoutRequest(unverified, await trust(), NOW.getTime()))).toBe(
      'signature_invalid',
    );
  });

  it.each([true, false])(
    'is accepted as a LogoutResponse by HTTP-Redirect (success: %s)',
    async (success) => {
      const url = await nodeSaml(serviceProviderKey).getLogoutResponseUrlAsync(PROFILE, '', {}, success);
      const unverified = await deliver(url);
      const accepted = await acceptLogoutResponse(unverified, await trust(), '_theirs', NOW.getTime());
      expect(accepted).toMatchObject({ issuer: IDP, inResponseTo: '_theirs', success });
      expect(
        await reasonOf(async () => acceptLogoutResponse(unverified, await trust(), '_r9', NOW.getTime())),
      ).toBe('in_response_to_mismatch');
    },
  );
});
