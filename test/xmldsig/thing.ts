// One signed thing, and the verifier of tests: a document with a Signature right under its root.

import type { SigningKey } from '../../dev/idp/signature.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { childElements, isNamed } from '../../src/xml/read.ts';
import { type Certificate, parseCertificate } from '../../src/xmldsig/certificates.ts';
import { type VerifiedElement, verifySignature } from '../../src/xmldsig/verify.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { DS, type SignOptions, signXml } from '../support/saml-signer.ts';

export const THING =
  '<t:Thing xmlns:t="urn:thing" ID="thing-1"><t:Issuer>me</t:Issuer><t:Value>1</t:Value></t:Thing>';

export async function verify(
  xml: string,
  { keys = [oktaKey], allowSha1 = false }: { keys?: readonly SigningKey[]; allowSha1?: boolean } = {},
): Promise<VerifiedElement> {
  const certificates = await Promise.all(keys.map((one) => parseCertificate(one.certificate)));
  const root = parseXml(xml);
  const signature = childElements(root).find((one) => isNamed(one, DS, 'Signature'));
  return verifySignature(root, signature!, {
    certificates: certificates as [Certificate, ...Certificate[]],
    allowSha1,
  });
}

export function sign(options: Partial<SignOptions> = {}, xml = THING): string {
  return signXml(xml, { key: oktaKey, ...options });
}

/** Throws where there is nothing to bend, so that no case can silently stop testing. */
export function bend(from: string | RegExp, to: string): (text: string) => string {
  return (text) => {
    const bent = text.replace(from, to);
    if (bent === text) throw new Error(`nothing to bend: ${from}`);
    return bent;
  };
}
