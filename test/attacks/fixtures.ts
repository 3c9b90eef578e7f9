// The accepted Responses that the attacks start from: one for
// each way in which identity providers sign, name and encrypt.

import { type AcceptedAssertion, consumeResponse, type ResponseTrust } from '../../src/saml/response.ts';
import { oktaKey, serviceProviderKey } from '../support/okta-keys.ts';
import { privateKeyDer } from '../support/saml-encrypter.ts';
import { type IssueOptions, issue, makeTrust, NOW_MS, post, REQUEST_ID } from '../support/saml-issuer.ts';
import { certificateBody } from '../support/saml-signer.ts';

const recipient = serviceProviderKey;

// Keycloak writes CR as a reference into base64: it belongs to the digested octets.
const carriageReturns = `<dsig:KeyInfo><dsig:KeyName>k</dsig:KeyName><dsig:X509Data><dsig:X509Certificate>${certificateBody(
  oktaKey,
).replace(/\n/g, '&#13;\n')}</dsig:X509Certificate></dsig:X509Data></dsig:KeyInfo>`;

const DIALECTS: Readonly<Record<string, IssueOptions>> = {
  'okta, signed twice': { inclusivePrefixes: ['xs'] },
  'okta, IdP-initiated': { inclusivePrefixes: ['xs'], requestId: null },
  'google, assertion signed': { sign: 'assertion' },
  'google, response signed': { sign: 'response' },
  'entra, default namespaces': {
    sign: 'assertion',
    prefixes: { samlp: 'samlp', saml: '' },
    signature: { prefix: '' },
  },
  'keycloak, carriage returns': {
    sign: 'response',
    prefixes: { samlp: 'samlp', saml: 'saml' },
    signature: { prefix: 'dsig', keyInfo: carriageReturns },
  },
  'onelogin, rsa-sha512': {
    method: 'rsa-sha512',
    digest: 'sha512',
    prefixes: { samlp: 'samlp', saml: 'saml' },
  },
  'pingfederate, no KeyInfo': { sign: 'response', signature: { keyInfo: '' } },
  'auth0, Signature last': {
    sign: 'response',
    prefixes: { samlp: 'samlp', saml: 'saml' },
    signature: { position: 'last', prefix: '' },
  },
  'shibboleth, encrypted with CBC, signed twice': { encrypt: { recipient, cipher: 'aes-128-cbc' } },
  'encrypted with GCM, assertion signed': {
    sign: 'assertion',
    encrypt: { recipient, cipher: 'aes-256-gcm' },
  },
  'encrypted with CBC, assertion signed': { sign: 'assertion', encrypt: { recipient } },
};

export interface Fixture {
  readonly name: string;
  readonly xml: string;
  readonly trust: ResponseTrust;
  readonly encrypted: boolean;
}

export async function makeFixtures(): Promise<Fixture[]> {
  const decryptionKeys = [privateKeyDer(serviceProviderKey)];
  return Promise.all(
    Object.entries(DIALECTS).map(async ([name, options]) => ({
      name,
      xml: await issue(options),
      trust: await makeTrust({
        decryptionKeys,
        requestId: options.requestId === undefined ? REQUEST_ID : options.requestId,
      }),
      encrypted: options.encrypt !== undefined,
    })),
  );
}

export function consume(xml: string, trust: ResponseTrust): Promise<AcceptedAssertion> {
  return consumeResponse({ samlResponse: post(xml), trust, nowMs: NOW_MS });
}

/** Everything that an accepted assertion says about who signs in and where. */
export function identityOf({ nameId, nameIdFormat, issuer, attributes, sessionIndex }: AcceptedAssertion) {
  return { nameId, nameIdFormat, issuer, attributes: [...attributes], sessionIndex };
}
