// Signs an element of our own making with an enveloped signature: AuthnRequest, LogoutRequest,
// LogoutResponse, metadata.
//
// Promises: the signature has the one shape that verify.ts accepts (exc-c14n, enveloped-signature, SHA-256),
// and comes right after the Issuer, where the schema wants it, or first where there is none (metadata).

import { encodeBase64 } from '../lib/base64.ts';
import { encodeUtf8 } from '../lib/bytes.ts';
import { canonicalize } from '../xml/canonicalize.ts';
import { attributeOf } from '../xml/read.ts';
import type { XmlElement, XmlNode } from '../xml/tree.ts';
import { element, type XmlNamespace } from '../xml/write.ts';
import {
  DSIG_NAMESPACE,
  digestAlgorithm,
  ENVELOPED_SIGNATURE,
  EXCLUSIVE_C14N,
  type SignatureAlgorithm,
  signatureAlgorithm,
} from './algorithms.ts';
import { XmldsigError } from './errors.ts';

export interface SigningKey {
  /** Imported for `sign`; its WebCrypto algorithm must be that of `algorithm`. */
  readonly privateKey: CryptoKey;
  /** URI of the allow-list. Absent: RSA-SHA256, the one that every identity provider knows. */
  readonly algorithm?: string;
  /** DER of our certificate, for KeyInfo. */
  readonly certificate?: Uint8Array;
}

export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const DS: XmlNamespace = { prefix: 'ds', name: DSIG_NAMESPACE };

/**
 * A copy of `root` with its signature; `root` needs an `ID`.
 * @throws XmldsigError `signature_algorithm_refused`, `key_algorithm_mismatch`, `reference_mismatch`
 */
export async function signElement(root: XmlElement, key: SigningKey): Promise<XmlElement> {
  const algorithm = signatureAlgorithm(key.algorithm ?? RSA_SHA256, false);
  checkKey(key.privateKey, algorithm);
  const id = attributeOf(root, 'ID');
  if (id === undefined || id === '')
    throw new XmldsigError('reference_mismatch', { expected: 'ID', actual: null });
  const digest = await crypto.subtle.digest(
    digestAlgorithm(SHA256, false).hash,
    encodeUtf8(canonicalize(root)),
  );
  const signedInfo = renderSignedInfo(id, algorithm.uri, new Uint8Array(digest));
  const octets = encodeUtf8(canonicalize(signedInfo));
  const value = await crypto.subtle.sign(algorithm.parameters, key.privateKey, octets);
  const signature = element(DS, 'Signature', {}, [
    signedInfo,
    element(DS, 'SignatureValue', {}, [encodeBase64(new Uint8Array(value))]),
    ...keyInfo(key.certificate),
  ]);
  return insert(root, signature);
}

/** WebCrypto signs RSA with the hash of the key's import, whatever the document says. */
function checkKey({ algorithm: actual }: CryptoKey, { name, hash }: SignatureAlgorithm): void {
  const keyHash = (actual as { hash?: { name: string } }).hash?.name;
  if (actual.name !== name || (keyHash !== undefined && keyHash !== hash)) {
    throw new XmldsigError('key_algorithm_mismatch', {
      expected: `${name} ${hash}`,
      actual: `${actual.name} ${keyHash ?? ''}`,
    });
  }
}

function renderSignedInfo(id: string, method: string, digest: Uint8Array): XmlElement {
  return element(DS, 'SignedInfo', {}, [
    element(DS, 'CanonicalizationMethod', { Algorithm: EXCLUSIVE_C14N }),
    element(DS, 'SignatureMethod', { Algorithm: method }),
    element(DS, 'Reference', { URI: `#${id}` }, [
      element(DS, 'Transforms', {}, [
        element(DS, 'Transform', { Algorithm: ENVELOPED_SIGNATURE }),
        element(DS, 'Transform', { Algorithm: EXCLUSIVE_C14N }),
      ]),
      element(DS, 'DigestMethod', { Algorithm: SHA256 }),
      element(DS, 'DigestValue', {}, [encodeBase64(digest)]),
    ]),
  ]);
}

function keyInfo(certificate: Uint8Array | undefined): XmlElement[] {
  if (certificate === undefined) return [];
  const text = element(DS, 'X509Certificate', {}, [encodeBase64(certificate)]);
  return [element(DS, 'KeyInfo', {}, [element(DS, 'X509Data', {}, [text])])];
}

function insert(root: XmlElement, signature: XmlElement): XmlElement {
  const issuer = root.children.findIndex((one) => typeof one !== 'string' && one.local === 'Issuer');
  const children: XmlNode[] = root.children.toSpliced(issuer + 1, 0, signature);
  const namespace: XmlNamespace = { prefix: root.prefix, name: root.namespace };
  const attributes = root.attributes.map(({ prefix, local, value }) => [
    prefix === '' ? local : `${prefix}:${local}`,
    value,
  ]);
  return element(namespace, root.local, Object.fromEntries(attributes), children);
}
