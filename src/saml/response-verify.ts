// The cryptography of a Response: every Signature that is present, the view of what was signed, the
// decryption. Nothing is judged here; what comes out is proved, and rules.ts decides whether it is accepted.
//
// Promises: `response` and `assertion` are facts from signed octets, parsed anew (where the Response is
// unsigned, `signed.response` is false, and its facts may refuse and never grant); there was exactly one
// assertion, before and after decryption.

import type { Bytes } from '../lib/bytes.ts';
import { inOrder } from '../lib/in-order.ts';
import type { ProvisionalTree } from '../xml/parse.ts';
import type { XmlElement } from '../xml/tree.ts';
import { type SignatureTrust, type VerifiedElement, verifySignature } from '../xmldsig/verify.ts';
import { beginUnwrapping, decryptElement, type Unwrapping } from '../xmlenc/decrypt.ts';
import { XmlencError } from '../xmlenc/errors.ts';
import { SamlError } from './errors.ts';
import { checkGrammar } from './grammar.ts';
import { openNameId } from './name-id.ts';
import { DSIG } from './names.ts';
import {
  type AssertionFacts,
  findChild,
  findChildren,
  type ResponseFacts,
  readAssertionFacts,
  readResponseFacts,
} from './response-facts.ts';

export interface VerificationTrust extends SignatureTrust {
  /**
   * Our private keys, PKCS#8 DER; several while one replaces
   * another. Absent: encrypted assertions are refused.
   */
  readonly decryptionKeys?: readonly Bytes[];
  /** Our entity ID, which an EncryptedKey among several may name as its Recipient. */
  readonly audience: string;
}

export interface VerifiedResponse {
  readonly response: ResponseFacts;
  readonly assertion: AssertionFacts;
  /** Fingerprints (SHA-256) of the pinned certificates whose keys verified. */
  readonly verifiedWith: readonly string[];
  readonly signed: { readonly response: boolean; readonly assertion: boolean };
  readonly encrypted: boolean;
}

/** `checkGrammar` has accepted the tree. @throws SamlError, XmldsigError, XmlencError, XmlError */
export async function verifyResponse(
  { root, confirm }: ProvisionalTree,
  trust: VerificationTrust,
): Promise<VerifiedResponse> {
  const begun = beginDecryption(root, trust);
  const [, signedResponse, signedAssertion] = await inOrder(
    Promise.resolve().then(confirm), // once the keys are at work
    verifyIfSigned(root, trust, 'ahead'),
    verifyIfSigned(findChild(root, 'Assertion'), trust, isSigned(root) ? 'on demand' : 'ahead'),
  );
  // What the Response's signature covers is read from what it
  // covers; without one, the Response only carries the assertion.
  const view = signedResponse?.tree() ?? root;
  if (signedResponse !== undefined) checkGrammar(view, 'samlp:Response');
  const response = readResponseFacts(view);
  const { plain, encrypted } = assertionsOf(view);
  const covered = signedResponse !== undefined;
  const decrypted = encrypted && (await decryptAssertion(encrypted, trust, covered, begun));
  const inner = decrypted === undefined ? signedAssertion : decrypted.verified;
  if (signedResponse === undefined && inner === undefined) throw new SamlError('signature_missing');
  // The Response's octets hold the assertion's, so that one parse serves both. Otherwise the assertion's own
  // octets are read.
  const assertion = signedResponse === undefined ? inner?.tree() : (decrypted?.assertion ?? plain);
  if (assertion === undefined) throw new SamlError('assertion_missing');
  // Inside the Response's own octets it has been checked with them.
  if (assertion.parent === undefined) checkGrammar(assertion, 'saml:Assertion');
  const verified = [signedResponse, inner].filter((one) => one !== undefined);
  const nameId = await openNameId(findChild(assertion, 'Subject') as XmlElement, {
    keys: async () => trust.decryptionKeys ?? [],
    recipient: trust.audience,
  });
  return {
    response,
    assertion: readAssertionFacts(assertion, nameId),
    verifiedWith: [...new Set(verified.map((one) => one.certificate.fingerprintSha256))],
    signed: { response: signedResponse !== undefined, assertion: inner !== undefined },
    encrypted: encrypted !== undefined,
  };
}

/**
 * This decrypts only the content key, and from a Response that nobody has verified yet: the key is used if
 * the verified Response holds the same ciphertext.
 */
function beginDecryption(
  root: XmlElement,
  { decryptionKeys = [], audience }: VerificationTrust,
): Unwrapping | undefined {
  const encrypted = findChild(root, 'EncryptedAssertion');
  return encrypted && beginUnwrapping(encrypted, decryptionKeys, audience);
}

/** saml-core 5.4: a Signature that is present must verify, whether or not another one would do. */
async function verifyIfSigned(
  element: XmlElement | undefined,
  trust: SignatureTrust,
  reading: 'ahead' | 'on demand',
): Promise<VerifiedElement | undefined> {
  const signature = element && findChild(element, 'Signature', DSIG);
  return element && signature && verifySignature(element, signature, trust, reading);
}

function isSigned(element: XmlElement): boolean {
  return findChild(element, 'Signature', DSIG) !== undefined;
}

interface DecryptedAssertion {
  readonly assertion: XmlElement;
  readonly verified: VerifiedElement | undefined;
}

/**
 * The plaintext takes the place of the EncryptedAssertion: one assertion, under the same grammar, with its
 * own Signature if it has one.
 *
 * Someone who changes an AES-CBC ciphertext that no verified signature covers must not learn how far it got
 * (Jager and Somorovsky 2011): until the Signature inside has verified, every failure has the same name.
 */
async function decryptAssertion(
  encrypted: XmlElement,
  trust: VerificationTrust,
  covered: boolean,
  begun: Unwrapping | undefined,
): Promise<DecryptedAssertion> {
  const keys = trust.decryptionKeys ?? [];
  const {
    element: assertion,
    confirm,
    tamperProof,
  } = await decryptElement(encrypted, keys, {
    begun,
    recipient: trust.audience,
  });
  try {
    checkGrammar(assertion, 'saml:Assertion');
    const [verified] = await inOrder(
      verifyIfSigned(assertion, trust, covered ? 'on demand' : 'ahead'),
      Promise.resolve().then(confirm),
    );
    if (verified === undefined && !covered) throw new SamlError('signature_missing');
    return { assertion, verified };
  } catch (error) {
    throw covered || tamperProof ? error : new XmlencError('decryption_failed');
  }
}

/** The one assertion, as plain text or as ciphertext. @throws SamlError `assertion_several` */
export function assertionsOf(response: XmlElement) {
  const plain = findChildren(response, 'Assertion');
  const encrypted = findChildren(response, 'EncryptedAssertion');
  const count = plain.length + encrypted.length;
  if (count > 1) throw new SamlError('assertion_several', { expected: 1, actual: count });
  return { plain: plain[0], encrypted: encrypted[0] };
}
