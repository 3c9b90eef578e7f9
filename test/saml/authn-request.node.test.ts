// Other people's identity providers read our AuthnRequest: samlp, samlify, libxml2 and zlib.
import { inflateRawSync } from 'node:zlib';
import { XmlDocument } from 'libxml2-wasm';
import * as samlify from 'samlify';
import samlp from 'samlp';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../src/lib/pem.ts';
import { type AuthnRequestInput, buildAuthnRequest } from '../../src/saml/authn-request.ts';
import { encodeRedirect } from '../../src/saml/redirect-binding.ts';
import { sendAuthnRequest } from '../../src/saml/send-authn-request.ts';
import { generateSpKey, importSigningKey, type SpKey } from '../../src/saml/sp-key.ts';
import { renderXml } from '../../src/xml/write.ts';

const SIGN_IN = 'https://idp.example/sso/saml';
const ISSUER = 'https://sso.example/security/sso/v2/authorize/';
const ACS = 'https://sso.example/sso/saml2';

const INPUT: AuthnRequestInput = {
  id: '_a1',
  issueInstant: new Date('2026-11-01T12:00:00Z'),
  destination: SIGN_IN,
  issuer: ISSUER,
  acsUrl: ACS,
  forceAuthn: true,
};
const xml = renderXml(buildAuthnRequest(INPUT));

let key: SpKey;
let signingKey: CryptoKey;

beforeAll(async () => {
  key = await generateSpKey({
    commonName: 'Gatehouse acme',
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2036-01-01T00:00:00Z'),
  });
  signingKey = await importSigningKey(key.pkcs8);
});

/** samlp's view of a request that arrived, signed by our key. */
function readRequest(request: object): Promise<Record<string, unknown>> {
  const options = { signingCert: encodePem('CERTIFICATE', key.certificate) };
  return new Promise((resolve, reject) =>
    samlp.parseRequest(request, options, (error, data) => (error ? reject(error) : resolve(data))),
  );
}

function readBySamlp(url: string): Promise<Record<string, unknown>> {
  const query = Object.fromEntries(new URL(url).searchParams);
  return readRequest({ method: 'GET', query, body: {}, originalUrl: url });
}

describe('AuthnRequest by HTTP-POST', () => {
  const send = async () => {
    const sent = await sendAuthnRequest({ ...INPUT, binding: 'post', signingKey: key.pkcs8 });
    if (sent.kind !== 'post') throw new Error('not a form');
    return { action: sent.action, body: Object.fromEntries(sent.fields) };
  };
  const read = (body: object) => readRequest({ method: 'POST', query: {}, body });

  it('is read by samlp, signature and all', async () => {
    const { action, body } = await send();
    expect(action).toBe(SIGN_IN);
    expect(await read(body)).toMatchObject({ id: '_a1', issuer: ISSUER, assertionConsumerServiceURL: ACS });
  });

  it('is refused by samlp when it was changed', async () => {
    const { body } = await send();
    const text = Buffer.from(body.SAMLRequest as string, 'base64').toString();
    const SAMLRequest = Buffer.from(text.replace(ACS, 'https://evil.test/')).toString('base64');
    await expect(read({ SAMLRequest })).rejects.toThrow();
  });
});

describe('AuthnRequest by HTTP-Redirect', () => {
  it('inflates with zlib to what was written, and libxml2 finds it well-formed', async () => {
    const url = new URL(await encodeRedirect({ url: SIGN_IN, message: 'SAMLRequest', xml }));
    const bytes = Buffer.from(url.searchParams.get('SAMLRequest') as string, 'base64');
    expect(inflateRawSync(bytes).toString()).toBe(xml);
    const document = XmlDocument.fromString(xml);
    expect(document.root.name).toBe('AuthnRequest');
    document.dispose();
  });

  it('is read by samlp, signature and all', async () => {
    const url = await encodeRedirect({
      url: SIGN_IN,
      message: 'SAMLRequest',
      xml,
      relayState: 'r 1',
      signingKey,
    });
    expect(await readBySamlp(url)).toMatchObject({
      id: '_a1',
      issuer: ISSUER,
      assertionConsumerServiceURL: ACS,
      destination: SIGN_IN,
      forceAuthn: 'true',
    });
  });

  it('is refused by samlp when the relay state was exchanged', async () => {
    const url = await encodeRedirect({
      url: SIGN_IN,
      message: 'SAMLRequest',
      xml,
      relayState: 'r1',
      signingKey,
    });
    await expect(readBySamlp(url.replace('RelayState=r1', 'RelayState=r2'))).rejects.toThrow();
  });

  it('is read by samlify as identity provider, signature and all', async () => {
    samlify.setSchemaValidator({ validate: async () => 'skipped' });
    const certificate = Buffer.from(key.certificate).toString('base64');
    const sp = samlify.ServiceProvider({
      entityID: ISSUER,
      authnRequestsSigned: true,
      signingCert: certificate,
      assertionConsumerService: [{ Binding: samlify.Constants.namespace.binding.post, Location: ACS }],
    });
    const idp = samlify.IdentityProvider({
      entityID: 'urn:idp',
      wantAuthnRequestsSigned: true,
      signingCert: certificate,
      singleSignOnService: [{ Binding: samlify.Constants.namespace.binding.redirect, Location: SIGN_IN }],
      singleLogoutService: [{ Binding: samlify.Constants.namespace.binding.redirect, Location: SIGN_IN }],
    });
    const url = await encodeRedirect({
      url: SIGN_IN,
      message: 'SAMLRequest',
      xml,
      relayState: 'r1',
      signingKey,
    });
    const query = Object.fromEntries(new URL(url).searchParams);
    const raw = url.slice(url.indexOf('?') + 1);
    const octetString = raw.slice(0, raw.indexOf('&Signature='));
    const read = await idp.parseLoginRequest(sp, 'redirect', { query, octetString });
    expect(read.extract.request).toMatchObject({ id: '_a1', destination: SIGN_IN });
    expect(read.extract.issuer).toBe(ISSUER);
    await expect(
      idp.parseLoginRequest(sp, 'redirect', { query, octetString: octetString.replace('=r1', '=r2') }),
    ).rejects.toThrow();
  });
});
