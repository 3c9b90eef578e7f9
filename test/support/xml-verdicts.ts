// What xml-crypto says of the signatures in a document, in their order.
import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';

export function verdicts(xml: string, certificate: string): boolean[] {
  const found = new SignedXml().findSignatures(new DOMParser().parseFromString(xml, 'text/xml'));
  return found.map((signature) => {
    const signed = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
    signed.loadSignature(signature);
    try {
      return signed.checkSignature(xml);
    } catch {
      // xml-crypto throws for some faults and returns false for others.
      return false;
    }
  });
}
