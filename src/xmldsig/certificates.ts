// X.509 certificates as identity providers hand them out: a
// container for a pinned public key, and dates for a warning.
//
// Promises: exactly one certificate, whole (nothing after it), whose key this room can use and WebCrypto has
// imported. The chain, the self-signature, extensions and dates are not checked: trust comes from the
// administrator who pinned it, and the certificates of Okta and Google are self-signed for years.

import { decodeBase64 } from '../lib/base64.ts';
import { type Bytes, toHex } from '../lib/bytes.ts';
import { DER, type DerPart, parseDer } from '../lib/der.ts';
import { decodePem, encodePem } from '../lib/pem.ts';
import type { KeyType } from './algorithms.ts';
import { XmldsigError } from './errors.ts';
import { parseX509, type SubjectPublicKeyInfo } from './x509.ts';

/** What a certificate says. Nobody has looked at its key. */
export interface CertificateFacts {
  readonly der: Bytes;
  readonly pem: string;
  /** SubjectPublicKeyInfo, DER: what WebCrypto imports. */
  readonly spki: Bytes;
  /** Distinguished names as RFC 4514 writes them. */
  readonly subject: string;
  readonly issuer: string;
  /** Hex. */
  readonly serial: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprintSha256: string;
}

/** Only `parseCertificate` makes one, after it has checked the key. */
export interface Certificate extends CertificateFacts, KeyFacts {
  readonly [parsed]: true;
}

export type Curve = 'P-256' | 'P-384' | 'P-521';

declare const parsed: unique symbol;

/** A certificate of 16 KB would hold an RSA key of 60,000 bits. */
const MAX_CERTIFICATE_BYTES = 16 * 1024;
const MIN_RSA_BITS = 2048;
/** Verification time grows with the square; certificates of 8,192 bits are the largest seen anywhere. */
const MAX_RSA_BITS = 8192;
/**
 * fips186-5 A.1.1: odd, and more than 2^16. With 1, every message is its own signature; with 3, mistakes in
 * how a signature's padding is read have let signatures be forged (CVE-2006-4339 and its successors).
 */
const MIN_RSA_EXPONENT = 65_537;
/** BoringSSL's limit. Verification time grows with the exponent, and everybody uses 65537. */
const MAX_RSA_EXPONENT_BITS = 33;

/** pkcs7-signedData (RFC 2315 14), as its ContentInfo begins with it. */
const PKCS7_OID = '06092a864886f70d010702';

// Parsing costs 0.5 ms, more than verifying a Response: the certificates in use are parsed once per isolate.
const CACHE_SIZE = 256;
const cache = new Map<string, Certificate>();

/**
 * Parses PEM (one block), bare base64 (as in metadata and KeyInfo) or DER.
 *
 * @throws XmldsigError `certificate_malformed`, `certificate_several`, `certificate_private_key`,
 * `certificate_bundle`, `key_type_unsupported`, `weak_key`, `weak_exponent`
 */
export async function parseCertificate(input: string | Uint8Array): Promise<Certificate> {
  if (input.length > MAX_CERTIFICATE_BYTES * 2) throw malformed('too large');
  const key = typeof input === 'string' ? input : '';
  const known = cache.get(key);
  if (known !== undefined) return known;
  const certificate = await read(typeof input === 'string' ? derOf(input) : new Uint8Array(input));
  if (key !== '') {
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string);
    cache.set(key, certificate);
  }
  return certificate;
}

function derOf(text: string): Bytes {
  // Line ends that a JSON file or an environment variable has written out. Base64 has no backslash.
  const plain = text.replace(/\\r\\n|\\n/g, '\n');
  if (!plain.includes('-----')) return decodeBase64(plain.trim()) ?? fail('not base64');
  const blocks = decodePem(plain);
  if (blocks === undefined) throw malformed('not PEM');
  // A private key has no business here, and the person who pasted it should learn that at once.
  if (blocks.some((block) => block.label.endsWith('PRIVATE KEY'))) {
    throw new XmldsigError('certificate_private_key');
  }
  if (blocks.length > 1)
    throw new XmldsigError('certificate_several', { expected: 1, actual: blocks.length });
  const block = blocks[0];
  if (block?.label === 'PKCS7' || block?.label === 'CMS') throw new XmldsigError('certificate_bundle');
  if (block?.label !== 'CERTIFICATE') throw malformed('no CERTIFICATE block');
  return block.bytes;
}

/**
 * Reads one certificate without asking whether its key may be used: for showing one that an older rule let
 * in.
 * @throws XmldsigError `certificate_malformed`, `certificate_several`, `certificate_private_key`,
 * `certificate_bundle`
 */
export async function readCertificateFacts(pem: string): Promise<CertificateFacts> {
  return (await factsOf(derOf(pem))).facts;
}

async function read(der: Bytes): Promise<Certificate> {
  const { facts, info } = await factsOf(der);
  const key = await readKey(info, facts.spki);
  return Object.freeze({ ...facts, ...key }) as Certificate; // the one place that makes the brand
}

async function factsOf(der: Bytes): Promise<{ facts: CertificateFacts; info: SubjectPublicKeyInfo }> {
  const x509 = parseX509(oneSequence(der));
  const facts = {
    der,
    pem: encodePem('CERTIFICATE', der),
    spki: x509.publicKey.der,
    subject: x509.subject,
    issuer: x509.issuer,
    serial: toHex(x509.serialNumber),
    notBefore: x509.notBefore,
    notAfter: x509.notAfter,
    fingerprintSha256: toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', der))),
  };
  return { facts, info: x509.publicKey };
}

function oneSequence(der: Bytes): DerPart {
  const part = der.length > MAX_CERTIFICATE_BYTES ? undefined : parseDer(der);
  if (part?.tag !== DER.sequence) throw malformed('not one DER sequence');
  if (toHex(der.subarray(0, 24)).includes(PKCS7_OID)) throw new XmldsigError('certificate_bundle');
  return part;
}

interface KeyFacts {
  readonly keyType: KeyType;
  readonly keyBits: number;
  readonly curve: Curve | undefined;
}

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
/**
 * DER of the named curves' object identifiers, hex. Explicit curve parameters are not here (CVE-2020-0601).
 */
const CURVES: Readonly<Record<string, readonly [Curve, number]>> = {
  '06082a8648ce3d030107': ['P-256', 256],
  '06052b81040022': ['P-384', 384],
  '06052b81040023': ['P-521', 521],
};

async function readKey(info: SubjectPublicKeyInfo, spki: Bytes): Promise<KeyFacts> {
  const { algorithm } = info;
  if (algorithm === RSA_ENCRYPTION) return readRsaKey(spki);
  if (algorithm !== EC_PUBLIC_KEY) throw new XmldsigError('key_type_unsupported', { actual: algorithm });
  const parameters = toHex(info.parameters ?? new Uint8Array());
  const curve = Object.hasOwn(CURVES, parameters) ? CURVES[parameters] : undefined;
  if (curve === undefined) throw new XmldsigError('key_type_unsupported', { actual: 'ec' });
  await imported(spki, { name: 'ECDSA', namedCurve: curve[0] });
  return { keyType: 'ec', keyBits: curve[1], curve: curve[0] };
}

async function readRsaKey(spki: Bytes): Promise<KeyFacts> {
  const key = await imported(spki, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' });
  const { modulusLength, publicExponent } = key.algorithm as unknown as {
    modulusLength: number;
    publicExponent: Uint8Array;
  };
  if (modulusLength < MIN_RSA_BITS) {
    throw new XmldsigError('weak_key', { expected: MIN_RSA_BITS, actual: modulusLength });
  }
  if (modulusLength > MAX_RSA_BITS) {
    throw new XmldsigError('key_type_unsupported', { expected: MAX_RSA_BITS, actual: modulusLength });
  }
  const exponent = publicExponent.reduce((value, byte) => value * 256 + byte, 0);
  const isOdd = ((publicExponent.at(-1) ?? 0) & 1) === 1;
  if (exponent < MIN_RSA_EXPONENT || !isOdd || exponent >= 2 ** MAX_RSA_EXPONENT_BITS) {
    throw new XmldsigError('weak_exponent', { expected: MIN_RSA_EXPONENT, actual: exponent });
  }
  return { keyType: 'rsa', keyBits: modulusLength, curve: undefined };
}

async function imported(spki: Bytes, algorithm: { name: string; hash?: string; namedCurve?: string }) {
  try {
    return await crypto.subtle.importKey('spki', spki, algorithm, true, ['verify']);
  } catch {
    throw malformed('public key');
  }
}

function malformed(what: string): XmldsigError {
  return new XmldsigError('certificate_malformed', { what });
}

function fail(what: string): never {
  throw malformed(what);
}
