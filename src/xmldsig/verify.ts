// Verifies one enveloped signature and returns what was signed. It never answers `true`: the caller gets the
// signed octets, parsed anew, and has no reason to look at anything else.
//
// Promises: SignedInfo is read from the very octets that the key verified; the one Reference names the parent
// of this Signature; the digest covers the parent without this one node; the tree of a VerifiedElement is the
// parse of the digested octets.

import { encodeUtf8, equalBytes } from '../lib/bytes.ts';
import { inOrder } from '../lib/in-order.ts';
import { type CanonicalText, canonicalize } from '../xml/canonicalize.ts';
import { parseCanonical } from '../xml/parse.ts';
import type { XmlElement } from '../xml/tree.ts';
import {
  type DigestAlgorithm,
  digestAlgorithm,
  type SignatureAlgorithm,
  signatureAlgorithm,
} from './algorithms.ts';
import type { Certificate } from './certificates.ts';
import { XmldsigError } from './errors.ts';
import { verificationKey } from './keys.ts';
import { readSignature, readSignedInfo, type SignedInfoShape } from './signature-shape.ts';

/** Whose signatures count: this comes from configuration, never from the document. */
export interface SignatureTrust {
  readonly certificates: readonly [Certificate, ...Certificate[]];
  readonly allowSha1: boolean;
}

declare const verified: unique symbol;

/** A passport: only `verifySignature` makes one. */
export interface VerifiedElement {
  /** The octets that were digested, as text. */
  readonly canonical: CanonicalText;
  /** `canonical`, parsed: a tree of its own, without the Signature. Parsed on the first call. */
  tree(): XmlElement;
  /** The certificate whose key verified. */
  readonly certificate: Certificate;
  readonly signatureMethod: string;
  readonly [verified]: true;
}

/**
 * Verifies `signature`, a child of `parent`, with the pinned certificates.
 *
 * `reading`: whether the octets are parsed ahead, while the key is at work (Node has threads for that), or
 * when `tree()` asks. Nobody gets the tree before everything has verified.
 *
 * xmldsig-core 3.2; saml-core 5.4.
 * @throws XmldsigError; XmlError where canonical octets exceed the limits of the xml room
 */
export async function verifySignature(
  parent: XmlElement,
  signature: XmlElement,
  trust: SignatureTrust,
  reading: 'ahead' | 'on demand' = 'on demand',
): Promise<VerifiedElement> {
  if (signature.parent !== parent) throw new XmldsigError('signature_malformed', { actual: 'parent' });
  const shape = readSignature(signature);
  // Which canonicalization and which algorithm to try can only come from the unverified element. It decides
  // nothing: the same grammar reads the verified octets below, and both readings must be one.
  const claimed = readSignedInfo(shape.signedInfo);
  const algorithm = signatureAlgorithm(claimed.signatureMethod, trust.allowSha1);
  const octets = canonicalize(shape.signedInfo, { inclusivePrefixes: claimed.inclusivePrefixes });
  const signedInfo = readSignedInfo(parseCanonical(octets));
  checkReading(claimed, signedInfo);
  const digest = checkReference(parent, signedInfo, trust.allowSha1);
  const canonical = canonicalize(parent, {
    inclusivePrefixes: signedInfo.reference.inclusivePrefixes,
    omit: signature,
  });
  const digested = crypto.subtle.digest(digest.hash, encodeUtf8(canonical));
  const signing = findSigner(algorithm, shape.value, encodeUtf8(octets), trust.certificates);
  const parsed = reading === 'ahead' ? Promise.resolve(canonical).then(parseCanonical) : undefined;
  // All have started; the result of the key is looked at first, so that the reason is the same every time.
  const [certificate, actual, ahead] = await inOrder(signing, digested, parsed);
  if (!equalBytes(new Uint8Array(actual), signedInfo.reference.digest))
    throw new XmldsigError('digest_mismatch');
  let tree = ahead;
  return {
    canonical,
    tree: () => {
      tree ??= parseCanonical(canonical);
      return tree;
    },
    certificate,
    signatureMethod: algorithm.uri,
  } as VerifiedElement; // the one place that makes the brand
}

function checkReading(claimed: SignedInfoShape, signed: SignedInfoShape): void {
  const same =
    claimed.signatureMethod === signed.signatureMethod &&
    claimed.inclusivePrefixes.join(' ') === signed.inclusivePrefixes.join(' ');
  if (!same) throw new XmldsigError('signature_malformed', { actual: 'SignedInfo' });
}

/**
 * saml-core 5.4.2: the Reference names the ID of the root of
 * what is signed, which is the parent of this Signature.
 */
function checkReference(
  parent: XmlElement,
  { reference }: SignedInfoShape,
  allowSha1: boolean,
): DigestAlgorithm {
  const ids = parent.attributes.filter((one) => one.namespace === '' && one.local === 'ID');
  const id = ids[0]?.value ?? '';
  if (id === '' || reference.uri !== `#${id}`) {
    throw new XmldsigError('reference_mismatch', { expected: `#${id}`, actual: reference.uri });
  }
  const digest = digestAlgorithm(reference.digestMethod, allowSha1);
  if (reference.digestText === digest.ofNothing) throw new XmldsigError('digest_of_nothing');
  return digest;
}

/** Tries each pinned key of the algorithm's family. */
async function findSigner(
  algorithm: SignatureAlgorithm,
  value: Uint8Array<ArrayBuffer>,
  octets: Uint8Array<ArrayBuffer>,
  certificates: readonly Certificate[],
): Promise<Certificate> {
  if (certificates.length === 0) throw new XmldsigError('certificate_missing');
  const candidates = certificates.filter((one) => one.keyType === algorithm.keyType);
  if (candidates.length === 0) {
    throw new XmldsigError('key_algorithm_mismatch', {
      expected: certificates[0]?.keyType ?? null,
      actual: algorithm.uri,
    });
  }
  for (const certificate of candidates) {
    const known = verificationKey(certificate, algorithm);
    const key = known instanceof Promise ? await known : known;
    if ((await crypto.subtle.verify(algorithm.parameters, key, value, octets)) === true) return certificate;
  }
  throw new XmldsigError('signature_invalid', {
    expected: candidates.map((one) => one.fingerprintSha256).join(' '),
  });
}
