// The grammar of an EncryptedAssertion or EncryptedID: one EncryptedData and the one EncryptedKey
// that opens it for us, inside its KeyInfo or beside it, with or without a RetrievalMethod
// that names it (Clever/saml2 #83; Okta in 2016 had a plain sibling).
//
// Promises: at most one hop, within the element that was given;
// nothing is resolved elsewhere in the document or outside it.

import { decodeBase64 } from '../lib/base64.ts';
import type { Bytes } from '../lib/bytes.ts';
import { attributeOf, childElements, collapsed, isNamed, textOf } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import { DSIG_NAMESPACE, type HashName } from '../xmldsig/algorithms.ts';
import {
  type DataAlgorithm,
  dataAlgorithm,
  keyTransportHash,
  XENC_NAMESPACE,
  XENC11_NAMESPACE,
} from './algorithms.ts';
import { XmlencError } from './errors.ts';

export interface EncryptedShape {
  readonly data: { readonly algorithm: DataAlgorithm; readonly cipher: Bytes };
  readonly key: { readonly hash: HashName; readonly label: Bytes | undefined; readonly cipher: Bytes };
}

/** saml-core 2.3.4. @throws XmlencError `encryption_malformed`, `encryption_algorithm_refused` */
export function readEncrypted(container: XmlElement, recipient?: string): EncryptedShape {
  const { data, algorithm, key } = partsOf(container, recipient);
  return { data: { algorithm, cipher: cipherOf(data) }, key: readKey(key) };
}

/**
 * The key alone, from a container whose algorithms are allowed;
 * the content is not decoded yet. @throws as `readEncrypted`
 */
export function readEncryptedKey(container: XmlElement, recipient?: string): EncryptedShape['key'] {
  return readKey(partsOf(container, recipient).key);
}

function partsOf(container: XmlElement, recipient: string | undefined) {
  const [data, ...siblings] = childElements(container);
  expect(data, XENC_NAMESPACE, 'EncryptedData');
  for (const sibling of siblings) expect(sibling, XENC_NAMESPACE, 'EncryptedKey');
  const type = attributeOf(data, 'Type');
  if (type !== undefined && type !== `${XENC_NAMESPACE}Element`) throw malformed('Type');
  const algorithm = dataAlgorithm(required(one(data, XENC_NAMESPACE, 'EncryptionMethod'), 'Algorithm'));
  return { data, algorithm, key: findKey(data, siblings, recipient) };
}

const MAX_KEYS = 8;

/**
 * The only EncryptedKey there is or, of several (saml-core 2.3.4 allows them), the only one that names us as
 * its Recipient. Otherwise it would be unclear which one is meant, and how many private-key operations a
 * message may cause.
 */
function findKey(
  data: XmlElement,
  siblings: readonly XmlElement[],
  recipient: string | undefined,
): XmlElement {
  const keyInfo = optional(data, DSIG_NAMESPACE, 'KeyInfo');
  const inside = keyInfo === undefined ? [] : childrenNamed(keyInfo, XENC_NAMESPACE, 'EncryptedKey');
  const all = [...inside, ...siblings];
  const ours = all.filter((one) => collapsed(attributeOf(one, 'Recipient') ?? '') === recipient);
  const [key, ...others] = all.length > 1 ? ours : all;
  if (key === undefined || others.length > 0 || all.length > MAX_KEYS) throw malformed('EncryptedKey');
  const retrievals = keyInfo === undefined ? [] : childrenNamed(keyInfo, DSIG_NAMESPACE, 'RetrievalMethod');
  if (retrievals.length > all.length) throw malformed('RetrievalMethod');
  const ids = all.map((one) => attributeOf(one, 'Id'));
  const named = retrievals.map((one) => {
    const id = required(one, 'URI').slice(1);
    if (childElements(one).length > 0 || !ids.includes(id) || required(one, 'URI') !== `#${id}`) {
      throw malformed('RetrievalMethod');
    }
    return id;
  });
  const id = attributeOf(key, 'Id');
  if (named.length > 0 && named.filter((one) => one === id).length !== 1) throw malformed('RetrievalMethod');
  return key;
}

function readKey(key: XmlElement): EncryptedShape['key'] {
  const method = one(key, XENC_NAMESPACE, 'EncryptionMethod');
  const digest = optional(method, DSIG_NAMESPACE, 'DigestMethod');
  const mask = optional(method, XENC11_NAMESPACE, 'MGF');
  const label = optional(method, XENC_NAMESPACE, 'OAEPparams');
  return {
    hash: keyTransportHash(
      required(method, 'Algorithm'),
      digest && required(digest, 'Algorithm'),
      mask && required(mask, 'Algorithm'),
    ),
    label: label && base64Of(label),
    cipher: cipherOf(key),
  };
}

/** CipherReference would fetch the ciphertext from elsewhere. */
function cipherOf(encrypted: XmlElement): Bytes {
  return base64Of(one(one(encrypted, XENC_NAMESPACE, 'CipherData'), XENC_NAMESPACE, 'CipherValue'));
}

function base64Of(element: XmlElement): Bytes {
  const text = textOf(element);
  const bytes = text === undefined ? undefined : decodeBase64(text);
  if (bytes === undefined) throw malformed(element.local);
  return bytes;
}

function childrenNamed(parent: XmlElement, namespace: string, local: string): XmlElement[] {
  return childElements(parent).filter((child) => isNamed(child, namespace, local));
}

function optional(parent: XmlElement, namespace: string, local: string): XmlElement | undefined {
  const [found, ...more] = childrenNamed(parent, namespace, local);
  if (more.length > 0) throw malformed(local);
  return found;
}

function one(parent: XmlElement, namespace: string, local: string): XmlElement {
  return optional(parent, namespace, local) ?? fail(local);
}

function expect(
  element: XmlElement | undefined,
  namespace: string,
  local: string,
): asserts element is XmlElement {
  if (element === undefined || !isNamed(element, namespace, local)) throw malformed(element?.local ?? local);
}

function required(element: XmlElement, local: string): string {
  return attributeOf(element, local) ?? fail(`${element.local}/@${local}`);
}

function fail(what: string): never {
  throw malformed(what);
}

function malformed(what: string): XmlencError {
  return new XmlencError('encryption_malformed', { what });
}
