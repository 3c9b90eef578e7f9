// What the known attacks of 2011 to 2026 start from: three genuine, accepted
// Responses, and the victim `eve@acme.test` who must never sign in. The numbers
// in the attacks' titles are the rows of the table in src/saml/README.md.

import { consumeResponse, type ResponseTrust } from '../../src/saml/response.ts';
import { serviceProviderKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';
import { privateKeyDer } from '../support/saml-encrypter.ts';
import { issue, makeTrust, NOW_MS, post } from '../support/saml-issuer.ts';
import { EVIL } from './bend.ts';

export const A = 'urn:oasis:names:tc:SAML:2.0:assertion';

export const okta = await issue({ inclusivePrefixes: ['xs'] });
export const google = await issue({ sign: 'assertion' });
export const responseSigned = await issue({ sign: 'response' });
export const trust = await makeTrust({ decryptionKeys: [privateKeyDer(serviceProviderKey)] });

/** The reason, or `{ returned }`. */
export function outcome(xml: string, changes: Partial<ResponseTrust> = {}): Promise<unknown> {
  const samlResponse = post(xml);
  return reasonOf(() => consumeResponse({ samlResponse, trust: { ...trust, ...changes }, nowMs: NOW_MS }));
}

/** Throws where there is nothing to replace, so that no attack can silently stop testing. */
export function replace(
  xml: string,
  from: string | RegExp,
  to: string | ((...found: string[]) => string),
): string {
  const edited = xml.replace(from, to as string);
  if (edited === xml) throw new Error(`nothing to replace: ${from}`);
  return edited;
}

export const ASSERTION = /<saml2:Assertion .*<\/saml2:Assertion>/s;
export const SIGNATURE = /<ds:Signature .*?<\/ds:Signature>/s;

export function assertionOf(xml: string): string {
  return ASSERTION.exec(xml)![0];
}

export function signatureOf(xml: string): string {
  return SIGNATURE.exec(xml)![0];
}

/** The assertion with the victim's name, without its signature, under another ID. */
export function forge(xml: string, id = 'id99'): string {
  return assertionOf(xml).replace(SIGNATURE, '').replace('id41', id).replaceAll('ada@acme.test', EVIL);
}
