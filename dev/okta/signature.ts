// An enveloped signature as Okta writes it: right after the Issuer, exclusive canonicalization,
// `ec:InclusiveNamespaces` on the Transform, the certificate with line breaks. xml-crypto's own writer puts
// InclusiveNamespaces on both Transforms, so only its canonicalizer is used here and the layout is ours.
import { createHash, sign } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { ExclusiveCanonicalization } from 'xml-crypto';
import { DSIG } from './markup.ts';

export type SignatureAlgorithm = 'rsa-sha1' | 'rsa-sha256' | 'rsa-sha384' | 'rsa-sha512';

export interface SigningKey {
  /** PKCS#8 PEM, RSA. */
  privateKey: string;
  /** PEM. */
  certificate: string;
}

export interface SignOptions {
  /** The ID attribute of the root element of `xml`. */
  id: string;
  key: SigningKey;
  algorithm: SignatureAlgorithm;
  inclusivePrefixes: readonly string[];
}

const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const AFTER_ISSUER = '</saml2:Issuer>';

const ALGORITHMS: Record<SignatureAlgorithm, { hash: string; signature: string; digest: string }> = {
  'rsa-sha1': {
    hash: 'sha1',
    signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
    digest: 'http://www.w3.org/2000/09/xmldsig#sha1',
  },
  'rsa-sha256': {
    hash: 'sha256',
    signature: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    digest: 'http://www.w3.org/2001/04/xmlenc#sha256',
  },
  'rsa-sha384': {
    hash: 'sha384',
    signature: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384',
    digest: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  },
  'rsa-sha512': {
    hash: 'sha512',
    signature: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    digest: 'http://www.w3.org/2001/04/xmlenc#sha512',
  },
};

/**
 * Signs the root element of `xml` (no XML declaration, not yet signed itself) and returns it with the
 * Signature inside.
 */
export function signElement(xml: string, options: SignOptions): string {
  const { hash } = ALGORITHMS[options.algorithm];
  const digest = createHash(hash).update(canonicalize(xml, options.inclusivePrefixes)).digest('base64');
  const signedInfo = signedInfoXml(options, digest);
  // SignedInfo inherits ds from its Signature. On its own it has to declare ds itself, which is what exc-c14n
  // renders.
  const octets = canonicalize(signedInfo.replace('<ds:SignedInfo', `<ds:SignedInfo xmlns:ds="${DSIG}"`), []);
  const value = sign(hash, Buffer.from(octets), options.key.privateKey).toString('base64');
  const signature =
    `<ds:Signature xmlns:ds="${DSIG}">${signedInfo}<ds:SignatureValue>${value}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificateBody(options.key.certificate)}</ds:X509Certificate>` +
    '</ds:X509Data></ds:KeyInfo></ds:Signature>';
  const at = xml.indexOf(AFTER_ISSUER) + AFTER_ISSUER.length;
  return xml.slice(0, at) + signature + xml.slice(at);
}

/** The base64 of a PEM, in lines of 76 as Okta writes them. */
export function certificateBody(pem: string): string {
  return pem
    .replace(/-----[A-Z ]+-----/g, '')
    .replace(/\s+/g, '')
    .replace(/.{76}(?=.)/g, '$&\n');
}

function signedInfoXml(o: SignOptions, digest: string): string {
  const algorithm = ALGORITHMS[o.algorithm];
  const exclusive = o.inclusivePrefixes.length
    ? `<ds:Transform Algorithm="${EXC_C14N}"><ec:InclusiveNamespaces PrefixList="${o.inclusivePrefixes.join(' ')}"` +
      ` xmlns:ec="${EXC_C14N}"/></ds:Transform>`
    : `<ds:Transform Algorithm="${EXC_C14N}"/>`;
  return (
    `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${EXC_C14N}"/>` +
    `<ds:SignatureMethod Algorithm="${algorithm.signature}"/><ds:Reference URI="#${o.id}"><ds:Transforms>` +
    `<ds:Transform Algorithm="${ENVELOPED}"/>${exclusive}</ds:Transforms><ds:DigestMethod Algorithm="${algorithm.digest}"/>` +
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  );
}

function canonicalize(xml: string, inclusivePrefixes: readonly string[]): string {
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  return new ExclusiveCanonicalization().process(root, {
    inclusiveNamespacesPrefixList: [...inclusivePrefixes],
  });
}
