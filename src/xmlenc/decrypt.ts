// Decrypts an EncryptedAssertion. Decryption proves nothing about who wrote the plaintext: anybody can
// encrypt to our published key, so what comes out has to be verified like anything else that arrived.
//
// Promises: what depends on a private key fails with one error, `decryption_failed`, without detail, whether
// key, padding, tag, characters or XML were wrong. The plaintext has passed the same strict parser (a DOCTYPE
// in it is refused, too).

import { type Bytes, concatBytes, equalBytes } from '../lib/bytes.ts';
import { XmlError } from '../xml/errors.ts';
import { decodeXml, type ProvisionalTree, parseProvisionally } from '../xml/parse.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { HashName } from '../xmldsig/algorithms.ts';
import { type EncryptedShape, readEncrypted, readEncryptedKey } from './encrypted-shape.ts';
import { XmlencError } from './errors.ts';

export interface Decrypted {
  /** Nothing may be granted on it before `confirm` has returned. */
  readonly element: XmlElement;
  /** Asks the second parser about the plaintext. @throws XmlencError decryption_failed */
  confirm(): void;
  /**
   * AES-GCM: nobody without the content key has changed the ciphertext. AES-CBC lets anybody change it and
   * see what happens.
   */
  readonly tamperProof: boolean;
}

type WrappedKey = EncryptedShape['key'];

/** Our keys at work on the content key of one EncryptedAssertion. */
export interface Unwrapping {
  readonly key: WrappedKey;
  /** In the order of the keys. */
  readonly contents: readonly Promise<ArrayBuffer | undefined>[];
}

export interface Decryption {
  /** With the same keys; it is ignored where it read another ciphertext. */
  readonly begun?: Unwrapping | undefined;
  /** Our entity ID: of several EncryptedKeys the one that names it as its Recipient is meant. */
  readonly recipient?: string | undefined;
}

/**
 * Begins with the private keys, which is what takes long, while somebody verifies the
 * Signature around the EncryptedAssertion. Nothing is decrypted with the result before
 * `decryptElement` is called; with OAEP, nobody learns from a changed ciphertext.
 * `undefined`: there is nothing to begin with, and `decryptElement` will say why.
 */
export function beginUnwrapping(
  container: XmlElement,
  privateKeys: readonly Bytes[],
  recipient?: string,
): Unwrapping | undefined {
  try {
    if (privateKeys.length === 0) return undefined;
    return unwrapWithEach(readEncryptedKey(container, recipient), privateKeys);
  } catch {
    return undefined;
  }
}

/**
 * Every key does the same work, whichever of them the message is for and whether any is: how long a refusal
 * takes tells a stranger neither.
 *
 * @param container the EncryptedAssertion or EncryptedID
 * @param privateKeys PKCS#8, DER; all of them are used, so that there should be few
 * @throws XmlencError
 */
export async function decryptElement(
  container: XmlElement,
  privateKeys: readonly Bytes[],
  { begun, recipient }: Decryption = {},
): Promise<Decrypted> {
  const { data, key } = readEncrypted(container, recipient);
  if (privateKeys.length === 0) throw new XmlencError('decryption_key_missing');
  const { contents } = begun && isSameKey(begun.key, key) ? begun : unwrapWithEach(key, privateKeys);
  const plaintexts = await Promise.all(
    contents.map(async (content) => await decryptOrPretend(data, await content)),
  );
  for (const plaintext of plaintexts) {
    const tree = plaintext && parsePlaintext(plaintext, container);
    if (tree === undefined) continue;
    return {
      element: tree.root,
      confirm: () => orFail(tree.confirm),
      tamperProof: data.algorithm.mode === 'AES-GCM',
    };
  }
  throw new XmlencError('decryption_failed');
}

function unwrapWithEach(key: WrappedKey, privateKeys: readonly Bytes[]): Unwrapping {
  return { key, contents: privateKeys.map((pkcs8) => unwrap(key, pkcs8)) };
}

/** A key that opens no content key decrypts with another one, whose result counts for nothing. */
async function decryptOrPretend(
  data: EncryptedShape['data'],
  content: ArrayBuffer | undefined,
): Promise<Bytes | undefined> {
  if (content?.byteLength === data.algorithm.keyBytes) return await decrypt(data, content);
  await decrypt(data, new ArrayBuffer(data.algorithm.keyBytes));
  return undefined;
}

function orFail(confirm: () => void): void {
  try {
    confirm();
  } catch {
    throw new XmlencError('decryption_failed');
  }
}

function isSameKey(a: WrappedKey, b: WrappedKey): boolean {
  const none = new Uint8Array(0);
  return a.hash === b.hash && equalBytes(a.cipher, b.cipher) && equalBytes(a.label ?? none, b.label ?? none);
}

/** `undefined`: for whatever reason. */
async function unwrap(key: WrappedKey, pkcs8: Bytes): Promise<ArrayBuffer | undefined> {
  try {
    const transport = { name: 'RSA-OAEP', ...(key.label && { label: key.label }) };
    const known = privateKey(pkcs8, key.hash);
    // A key that is there is not waited for: the private key is what takes long, and has to be at work first.
    const ours = known instanceof Promise ? await known : known;
    return await crypto.subtle.decrypt(transport, ours, key.cipher);
  } catch {
    return undefined;
  }
}

/** `undefined`: for whatever reason. */
async function decrypt(
  { algorithm, cipher }: EncryptedShape['data'],
  content: ArrayBuffer,
): Promise<Bytes | undefined> {
  try {
    return await (algorithm.mode === 'AES-GCM' ? decryptGcm : decryptCbc)(content, cipher);
  } catch {
    return undefined;
  }
}

const imported = new WeakMap<Bytes, Map<HashName, CryptoKey>>();

function privateKey(pkcs8: Bytes, hash: HashName): CryptoKey | Promise<CryptoKey> {
  return imported.get(pkcs8)?.get(hash) ?? importPrivateKey(pkcs8, hash);
}

async function importPrivateKey(pkcs8: Bytes, hash: HashName): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'RSA-OAEP', hash }, false, ['decrypt']);
  const byHash = imported.get(pkcs8) ?? new Map<HashName, CryptoKey>();
  imported.set(pkcs8, byHash.set(hash, key));
  return key;
}

const GCM_IV_BYTES = 12;
const GCM_TAG_BYTES = 16; // xmlenc-core1 5.2.4: always 128 bits. Shorter tags were CVE-2026-32600.

async function decryptGcm(content: ArrayBuffer, cipher: Bytes): Promise<Bytes | undefined> {
  if (cipher.length <= GCM_IV_BYTES + GCM_TAG_BYTES) return undefined;
  const key = await crypto.subtle.importKey('raw', content, 'AES-GCM', false, ['decrypt']);
  const parameters = { name: 'AES-GCM', iv: cipher.slice(0, GCM_IV_BYTES), tagLength: GCM_TAG_BYTES * 8 };
  return new Uint8Array(await crypto.subtle.decrypt(parameters, key, cipher.slice(GCM_IV_BYTES)));
}

const BLOCK = 16;

/**
 * xmlenc-core1 5.2: the last byte counts the padding and the other padding bytes are arbitrary (ISO 10126),
 * while WebCrypto insists on PKCS#7. So a whole block of PKCS#7 padding is encrypted after the ciphertext, as
 * CBC would have continued it; WebCrypto strips that, and what is left is the plaintext with its own padding.
 */
async function decryptCbc(content: ArrayBuffer, cipher: Bytes): Promise<Bytes | undefined> {
  if (cipher.length < 2 * BLOCK || cipher.length % BLOCK !== 0) return undefined;
  const key = await crypto.subtle.importKey('raw', content, 'AES-CBC', false, ['encrypt', 'decrypt']);
  const last = cipher.slice(-BLOCK);
  const padding = await crypto.subtle.encrypt({ name: 'AES-CBC', iv: last }, key, new Uint8Array(0));
  const body = concatBytes(cipher.subarray(BLOCK), new Uint8Array(padding));
  const iv = cipher.slice(0, BLOCK);
  const padded = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, body));
  const count = padded.at(-1) as number;
  return count >= 1 && count <= BLOCK ? padded.slice(0, -count) : undefined;
}

/** `undefined`: not UTF-8, not XML, or anything else that the parser refuses. */
function parsePlaintext(plaintext: Bytes, container: XmlElement): ProvisionalTree | undefined {
  try {
    const text = decodeXml(plaintext);
    return parseAlone(text) ?? parseInContext(text, container);
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

function parseAlone(text: string): ProvisionalTree | undefined {
  try {
    return parseProvisionally(text);
  } catch (error) {
    if (error instanceof XmlError && error.reason === 'xml_unbound_prefix') return undefined;
    throw error;
  }
}

/**
 * Some producers leave declarations to the surrounding document (authentik #9172). xmlenc-core1 4.4: the
 * plaintext takes the place of the EncryptedData, so that the declarations in force there are in force in it.
 */
function parseInContext(text: string, container: XmlElement): ProvisionalTree | undefined {
  const inForce = new Map<string, string>();
  for (let at: XmlElement | undefined = container; at !== undefined; at = at.parent) {
    for (const { prefix, namespace } of at.declarations) {
      if (!inForce.has(prefix)) inForce.set(prefix, namespace);
    }
  }
  const declarations = [...inForce].map(([prefix, namespace]) => {
    const value = namespace.replace(/[&<"]/g, (one) => `&#${one.charCodeAt(0)};`);
    return ` xmlns${prefix === '' ? '' : ':'}${prefix}="${value}"`;
  });
  const { root, confirm } = parseProvisionally(`<context${declarations.join('')}>${text}</context>`);
  const [only] = root.children;
  return root.children.length === 1 && typeof only === 'object' ? { root: only, confirm } : undefined;
}
