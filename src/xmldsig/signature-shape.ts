// The grammar of ds:Signature as SAML allows it (saml-core 5.4): SignedInfo,
// SignatureValue, at most one KeyInfo, in this order, once each, and nothing
// else. No ds:Object: a forged assertion inside one was the attack of 2026.
//
// Promises: what these functions return is all that the verifier looks at. KeyInfo is walked for forbidden
// content and then forgotten; it is never a source of keys.

import { decodeBase64 } from '../lib/base64.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { XmlElement } from '../xml/tree.ts';
import {
  DSIG_NAMESPACE,
  ENVELOPED_SIGNATURE,
  EXCLUSIVE_C14N,
  EXCLUSIVE_C14N_WITH_COMMENTS,
} from './algorithms.ts';
import { XmldsigError } from './errors.ts';

export interface SignatureShape {
  readonly signedInfo: XmlElement;
  readonly value: Bytes;
}

export interface SignedInfoShape {
  /** PrefixList of the CanonicalizationMethod. */
  readonly inclusivePrefixes: readonly string[];
  readonly signatureMethod: string;
  readonly reference: ReferenceShape;
}

export interface ReferenceShape {
  readonly uri: string;
  /** PrefixList of the exc-c14n transform. */
  readonly inclusivePrefixes: readonly string[];
  readonly digestMethod: string;
  /** As written, with white space removed. */
  readonly digestText: string;
  readonly digest: Bytes;
}

/** xmldsig-core 4.2. @throws XmldsigError `signature_malformed` */
export function readSignature(signature: XmlElement): SignatureShape {
  const [signedInfo, value, keyInfo, ...rest] = children(signature, ['Id']);
  expect(signedInfo, 'SignedInfo');
  expect(value, 'SignatureValue');
  if (keyInfo !== undefined) checkKeyInfo(keyInfo);
  if (rest[0] !== undefined) throw malformed(rest[0].local);
  return { signedInfo, value: base64Of(value, ['Id']).bytes };
}

/**
 * xmldsig-core 4.4. @throws XmldsigError `signature_malformed`, `canonicalization_refused`,
 * `transform_refused`
 */
export function readSignedInfo(signedInfo: XmlElement): SignedInfoShape {
  const [canonicalization, method, reference, ...rest] = children(signedInfo, ['Id']);
  expect(canonicalization, 'CanonicalizationMethod');
  expect(method, 'SignatureMethod');
  expect(reference, 'Reference');
  if (rest[0] !== undefined) throw malformed(rest[0].local);
  const c14n = algorithmOf(canonicalization);
  if (!isExclusive(c14n)) throw new XmldsigError('canonicalization_refused', { actual: c14n });
  return {
    inclusivePrefixes: readPrefixList(canonicalization),
    signatureMethod: leafAlgorithm(method, 'signature_algorithm_refused'),
    reference: readReference(reference),
  };
}

/** xmldsig-core 4.4.3; saml-core 5.4.2 to 5.4.4. */
function readReference(reference: XmlElement): ReferenceShape {
  const [transforms, method, value, ...rest] = children(reference, ['Id', 'URI']);
  expect(transforms, 'Transforms');
  expect(method, 'DigestMethod');
  expect(value, 'DigestValue');
  if (rest[0] !== undefined) throw malformed(rest[0].local);
  const digest = base64Of(value, []);
  return {
    uri: attribute(reference, 'URI'),
    inclusivePrefixes: readTransforms(transforms),
    digestMethod: leafAlgorithm(method, 'digest_algorithm_refused'),
    digestText: digest.text,
    digest: digest.bytes,
  };
}

/** Exactly enveloped-signature, then exc-c14n. Every other transform has been an attack. */
function readTransforms(transforms: XmlElement): readonly string[] {
  const [enveloped, canonical, ...rest] = children(transforms, []);
  expect(enveloped, 'Transform');
  if (algorithmOf(enveloped) !== ENVELOPED_SIGNATURE) throw refusedTransform(enveloped);
  expect(canonical, 'Transform');
  if (!isExclusive(algorithmOf(canonical))) throw refusedTransform(canonical);
  if (rest[0] !== undefined) throw refusedTransform(rest[0]);
  if (children(enveloped, ['Algorithm']).length > 0) throw malformed('Transform');
  return readPrefixList(canonical);
}

function isExclusive(uri: string): boolean {
  return uri === EXCLUSIVE_C14N || uri === EXCLUSIVE_C14N_WITH_COMMENTS;
}

function refusedTransform(transform: XmlElement): XmldsigError {
  return new XmldsigError('transform_refused', { actual: algorithmOf(transform) });
}

const MAX_INCLUSIVE_PREFIXES = 16;

/** xml-exc-c14n section 3. Absent: no inclusive prefixes. */
function readPrefixList(method: XmlElement): readonly string[] {
  const [list, ...rest] = elementsOf(method);
  checkAttributes(method, ['Algorithm']);
  if (list === undefined) return [];
  if (list.namespace !== EXCLUSIVE_C14N || list.local !== 'InclusiveNamespaces' || rest.length > 0) {
    throw malformed(list.local);
  }
  checkAttributes(list, ['PrefixList']);
  if (elementsOf(list).length > 0) throw malformed('InclusiveNamespaces');
  const prefixes = attribute(list, 'PrefixList')
    .split(/[ \t\r\n]+/)
    .filter((one) => one !== '');
  if (prefixes.length > MAX_INCLUSIVE_PREFIXES) throw malformed('PrefixList');
  return prefixes;
}

/**
 * SignatureMethod and DigestMethod have no parameters here: HMACOutputLength and RSAPSSParams belong to
 * refused algorithms.
 */
function leafAlgorithm(
  method: XmlElement,
  reason: 'signature_algorithm_refused' | 'digest_algorithm_refused',
): string {
  const uri = algorithmOf(method);
  if (elementsOf(method).length > 0) throw new XmldsigError(reason, { actual: uri, what: 'parameters' });
  checkAttributes(method, ['Algorithm']);
  return uri;
}

const DSIG11_NAMESPACE = 'http://www.w3.org/2009/xmldsig11#';
const KEY_INFO_CONTENT: Readonly<Record<string, readonly string[]>> = {
  [DSIG_NAMESPACE]: [
    'KeyName KeyValue RSAKeyValue Modulus Exponent DSAKeyValue P Q G Y J Seed PgenCounter',
    'X509Data X509Certificate X509CRL X509IssuerSerial X509IssuerName X509SerialNumber X509SKI X509SubjectName',
  ].flatMap((names) => names.split(' ')),
  [DSIG11_NAMESPACE]: ['ECKeyValue', 'NamedCurve', 'PublicKey', 'DEREncodedKeyValue', 'X509Digest'],
};

function checkKeyInfo(keyInfo: XmlElement): void {
  expect(keyInfo, 'KeyInfo');
  const waiting: XmlElement[] = [keyInfo];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const child of at.children) {
      if (typeof child === 'string') continue;
      const known = Object.hasOwn(KEY_INFO_CONTENT, child.namespace) ? KEY_INFO_CONTENT[child.namespace] : [];
      if (!known?.includes(child.local)) throw malformed(child.local);
      waiting.push(child);
    }
  }
}

/**
 * Element children, all of them in the ds namespace; text
 * other than white space and unknown attributes are refused.
 */
function children(parent: XmlElement, attributes: readonly string[]): XmlElement[] {
  checkAttributes(parent, attributes);
  const found = elementsOf(parent);
  for (const child of found) if (child.namespace !== DSIG_NAMESPACE) throw malformed(child.local);
  return found;
}

function elementsOf(parent: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (const child of parent.children) {
    if (typeof child !== 'string') found.push(child);
    else if (/[^ \t\r\n]/.test(child)) throw malformed(parent.local);
  }
  return found;
}

function checkAttributes(element: XmlElement, allowed: readonly string[]): void {
  for (const { namespace, local } of element.attributes) {
    if (namespace !== '' || !allowed.includes(local)) throw malformed(`${element.local}/@${local}`);
  }
}

function expect(element: XmlElement | undefined, local: string): asserts element is XmlElement {
  if (element?.namespace !== DSIG_NAMESPACE || element.local !== local) {
    throw malformed(element?.local ?? null, local);
  }
}

function algorithmOf(method: XmlElement): string {
  return attribute(method, 'Algorithm');
}

function attribute(element: XmlElement, local: string): string {
  const found = element.attributes.find((one) => one.namespace === '' && one.local === local);
  if (found === undefined) throw malformed(null, `${element.local}/@${local}`);
  return found.value;
}

function base64Of(
  element: XmlElement,
  attributes: readonly string[],
): { readonly text: string; readonly bytes: Bytes } {
  checkAttributes(element, attributes);
  if (element.children.some((child) => typeof child !== 'string')) throw malformed(element.local);
  const text = element.children.join('').replace(/[ \t\r\n]+/g, '');
  const bytes = decodeBase64(text);
  if (bytes === undefined || bytes.length === 0) throw malformed(element.local);
  return { text, bytes };
}

function malformed(actual: string | null, expected?: string): XmldsigError {
  return new XmldsigError('signature_malformed', expected === undefined ? { actual } : { expected, actual });
}
