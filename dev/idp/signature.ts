// An enveloped signature in the layout of a given product: where it stands, its prefix, the line breaks of
// the certificate; always with exclusive canonicalization, and with `ec:InclusiveNamespaces` on one
// Transform, as Okta writes it. xml-crypto's own writer puts InclusiveNamespaces on both Transforms, so only
// its canonicalizer is used here.
import { createHash, sign } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { ExclusiveCanonicalization, ExclusiveCanonicalizationWithComments } from 'xml-crypto';
import { attribute, DSIG } from './markup.ts';

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
  /** Names exc-c14n#WithComments everywhere. There are no comments, so that the octets stay the same. */
  withComments?: boolean;
  /** Okta's by default. */
  layout?: SignatureLayout;
}

export interface SignatureLayout {
  /** The Signature follows the first end of this text. */
  after: string;
  /** The elements of the signature have it; '' declares its namespace as the default one. */
  prefix: string;
  /** Characters in each line of the certificate. */
  lineLength: number;
}

const OKTA_LAYOUT: SignatureLayout = { after: '</saml2:Issuer>', prefix: 'ds', lineLength: 76 };

const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

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
  const { inclusivePrefixes, withComments = false, layout = OKTA_LAYOUT, key } = options;
  const { hash } = ALGORITHMS[options.algorithm];
  const digest = createHash(hash)
    .update(canonicalize(xml, withComments, inclusivePrefixes))
    .digest('base64');
  const p = layout.prefix && `${layout.prefix}:`;
  const declaration = attribute(layout.prefix ? `xmlns:${layout.prefix}` : 'xmlns', DSIG);
  const signedInfo = signedInfoXml(options, p, digest);
  // SignedInfo inherits its namespace from its Signature. On its own it has to declare that itself, which is
  // what exc-c14n renders.
  const alone = signedInfo.replace('SignedInfo', `SignedInfo${declaration}`);
  const value = sign(hash, Buffer.from(canonicalize(alone, withComments)), key.privateKey).toString('base64');
  const certificate = certificateBody(key.certificate, layout.lineLength);
  const signature =
    `<${p}Signature${declaration}>${signedInfo}<${p}SignatureValue>${value}</${p}SignatureValue>` +
    `<${p}KeyInfo><${p}X509Data><${p}X509Certificate>${certificate}</${p}X509Certificate>` +
    `</${p}X509Data></${p}KeyInfo></${p}Signature>`;
  const at = xml.indexOf(layout.after) + layout.after.length;
  return xml.slice(0, at) + signature + xml.slice(at);
}

/** The base64 of a PEM, in lines of 76 as Okta writes them, or of another length. */
export function certificateBody(pem: string, lineLength = OKTA_LAYOUT.lineLength): string {
  const body = pem.replace(/-----[A-Z ]+-----|\s+/g, '');
  const lines: string[] = [];
  for (let at = 0; at < body.length; at += lineLength) lines.push(body.slice(at, at + lineLength));
  return lines.join('\n');
}

function signedInfoXml(o: SignOptions, p: string, digest: string): string {
  const algorithm = ALGORITHMS[o.algorithm];
  const method = o.withComments ? `${EXC_C14N}WithComments` : EXC_C14N;
  const exclusive = o.inclusivePrefixes.length
    ? `<${p}Transform Algorithm="${method}"><ec:InclusiveNamespaces PrefixList="${o.inclusivePrefixes.join(' ')}"` +
      ` xmlns:ec="${EXC_C14N}"/></${p}Transform>`
    : `<${p}Transform Algorithm="${method}"/>`;
  return (
    `<${p}SignedInfo><${p}CanonicalizationMethod Algorithm="${method}"/>` +
    `<${p}SignatureMethod Algorithm="${algorithm.signature}"/><${p}Reference URI="#${o.id}"><${p}Transforms>` +
    `<${p}Transform Algorithm="${ENVELOPED}"/>${exclusive}</${p}Transforms>` +
    `<${p}DigestMethod Algorithm="${algorithm.digest}"/>` +
    `<${p}DigestValue>${digest}</${p}DigestValue></${p}Reference></${p}SignedInfo>`
  );
}

function canonicalize(xml: string, withComments: boolean, inclusivePrefixes: readonly string[] = []): string {
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  const Canonicalization = withComments ? ExclusiveCanonicalizationWithComments : ExclusiveCanonicalization;
  return new Canonicalization().process(root, { inclusiveNamespacesPrefixList: [...inclusivePrefixes] });
}
