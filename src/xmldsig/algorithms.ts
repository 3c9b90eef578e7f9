// The one allow-list of algorithms. Nothing below it switches on a string from the wire: what is not in a
// table here does not exist for this room. HMAC, DSA, MD5, SHA-224, inclusive C14N, XPath, XSLT and base64
// transforms are absent on purpose.

import { XmldsigError } from './errors.ts';

export const DSIG_NAMESPACE = 'http://www.w3.org/2000/09/xmldsig#';
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
/**
 * The same octets as without comments, because the reader refuses every document that has one. saml-core
 * 5.4.3 and 5.4.4 name both.
 */
export const EXCLUSIVE_C14N_WITH_COMMENTS = `${EXCLUSIVE_C14N}WithComments`;
export const ENVELOPED_SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';
export type KeyType = 'rsa' | 'ec';

export interface SignatureAlgorithm {
  readonly uri: string;
  readonly keyType: KeyType;
  readonly hash: HashName;
  /** WebCrypto's name: it decides how the key is imported, so that a key serves one family only. */
  readonly name: 'RSASSA-PKCS1-v1_5' | 'RSA-PSS' | 'ECDSA';
  /** What WebCrypto's `verify` and `sign` take. */
  readonly parameters: { readonly name: string; readonly saltLength?: number; readonly hash?: HashName };
}

export interface DigestAlgorithm {
  readonly uri: string;
  readonly hash: HashName;
  /**
   * Digest of no octets, base64: what a canonicalizer that
   * failed in silence yields ("void canonicalization", 2025).
   */
  readonly ofNothing: string;
}

const MORE_2001 = 'http://www.w3.org/2001/04/xmldsig-more#';
const MORE_2007 = 'http://www.w3.org/2007/05/xmldsig-more#';

// RFC 9231 section 2.3. The parameterized `rsa-pss` of the same section lets the document choose hash, mask
// and salt, and is refused.
const SIGNATURES: ReadonlyMap<string, SignatureAlgorithm> = table([
  rsa(`${DSIG_NAMESPACE}rsa-sha1`, 'SHA-1'),
  rsa(`${MORE_2001}rsa-sha256`, 'SHA-256'),
  rsa(`${MORE_2001}rsa-sha384`, 'SHA-384'),
  rsa(`${MORE_2001}rsa-sha512`, 'SHA-512'),
  pss(`${MORE_2007}sha256-rsa-MGF1`, 'SHA-256', 32),
  pss(`${MORE_2007}sha384-rsa-MGF1`, 'SHA-384', 48),
  pss(`${MORE_2007}sha512-rsa-MGF1`, 'SHA-512', 64),
  ecdsa(`${MORE_2001}ecdsa-sha256`, 'SHA-256'),
  ecdsa(`${MORE_2001}ecdsa-sha384`, 'SHA-384'),
  ecdsa(`${MORE_2001}ecdsa-sha512`, 'SHA-512'),
]);

const DIGESTS: ReadonlyMap<string, DigestAlgorithm> = table([
  { uri: `${DSIG_NAMESPACE}sha1`, hash: 'SHA-1', ofNothing: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
  {
    uri: 'http://www.w3.org/2001/04/xmlenc#sha256',
    hash: 'SHA-256',
    ofNothing: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  },
  {
    uri: `${MORE_2001}sha384`,
    hash: 'SHA-384',
    ofNothing: 'OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb',
  },
  {
    uri: 'http://www.w3.org/2001/04/xmlenc#sha512',
    hash: 'SHA-512',
    ofNothing: 'z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
  },
]);

/** @throws XmldsigError `sha1_refused`, `signature_algorithm_refused` */
export function signatureAlgorithm(uri: string, allowSha1: boolean): SignatureAlgorithm {
  const algorithm = SIGNATURES.get(uri);
  if (algorithm === undefined) throw new XmldsigError('signature_algorithm_refused', { actual: uri });
  if (algorithm.hash === 'SHA-1' && !allowSha1) throw new XmldsigError('sha1_refused', { actual: uri });
  return algorithm;
}

/** @throws XmldsigError `sha1_refused`, `digest_algorithm_refused` */
export function digestAlgorithm(uri: string, allowSha1: boolean): DigestAlgorithm {
  const algorithm = DIGESTS.get(uri);
  if (algorithm === undefined) throw new XmldsigError('digest_algorithm_refused', { actual: uri });
  if (algorithm.hash === 'SHA-1' && !allowSha1) throw new XmldsigError('sha1_refused', { actual: uri });
  return algorithm;
}

function rsa(uri: string, hash: HashName): SignatureAlgorithm {
  const name = 'RSASSA-PKCS1-v1_5';
  return { uri, keyType: 'rsa', hash, name, parameters: { name } };
}

function pss(uri: string, hash: HashName, saltLength: number): SignatureAlgorithm {
  return { uri, keyType: 'rsa', hash, name: 'RSA-PSS', parameters: { name: 'RSA-PSS', saltLength } };
}

function ecdsa(uri: string, hash: HashName): SignatureAlgorithm {
  return { uri, keyType: 'ec', hash, name: 'ECDSA', parameters: { name: 'ECDSA', hash } };
}

function table<Row extends { readonly uri: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.uri, row]));
}
