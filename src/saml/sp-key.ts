// Our own key pair for one organization: it signs our messages and decrypts assertions that the identity
// provider encrypted for us.
//
// Promises: RSA 2048 from WebCrypto and a self-signed X.509 v3 certificate whose key usage allows both; the
// private key leaves this file as PKCS#8 for wrapping (sp-key-wrap.ts) and is imported again without the
// right to export it.

import { type Bytes, encodeUtf8 } from '../lib/bytes.ts';
import { DER, encodeDer, encodeObjectIdentifier } from '../lib/der.ts';

const SIGNING = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

export interface SpKeyInput {
  /**
   * The subject's CN, at most 64 characters (RFC 5280 ub-common-name). The administrator reads it at the
   * identity provider.
   */
  readonly commonName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface SpKey {
  readonly pkcs8: Bytes;
  /** DER. */
  readonly certificate: Bytes;
}

export async function generateSpKey(input: SpKeyInput): Promise<SpKey> {
  const parameters = { ...SIGNING, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = (await crypto.subtle.generateKey(parameters, true, ['sign', 'verify'])) as CryptoKeyPair;
  const spki = (await crypto.subtle.exportKey('spki', pair.publicKey)) as ArrayBuffer;
  const pkcs8 = (await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer;
  return {
    pkcs8: new Uint8Array(pkcs8),
    certificate: await selfSign(input, new Uint8Array(spki), pair.privateKey),
  };
}

/** For RSA-SHA256 signatures of AuthnRequests, logout messages and metadata. */
export function importSigningKey(pkcs8: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', pkcs8, SIGNING, false, ['sign']);
}

/** RFC 5280 4.1: a Certificate of version 3. */
async function selfSign(input: SpKeyInput, spki: Bytes, privateKey: CryptoKey): Promise<Bytes> {
  const name = commonName(input.commonName);
  const tbsCertificate = sequence(
    encodeDer(VERSION, encodeDer(DER.integer, Uint8Array.of(V3))),
    encodeDer(DER.integer, newSerialNumber()),
    SHA256_WITH_RSA,
    name,
    sequence(time(input.notBefore), time(input.notAfter)),
    name,
    spki,
    encodeDer(EXTENSIONS, sequence(NO_AUTHORITY, KEY_USAGE)),
  );
  const signature = await crypto.subtle.sign(SIGNING.name, privateKey, tbsCertificate);
  return sequence(tbsCertificate, SHA256_WITH_RSA, bitString(0, new Uint8Array(signature)));
}

function sequence(...parts: readonly Uint8Array[]): Bytes {
  return encodeDer(DER.sequence, ...parts);
}

function bitString(unusedBits: number, octets: Uint8Array): Bytes {
  return encodeDer(DER.bitString, Uint8Array.of(unusedBits), octets);
}

function critical(id: string, value: Uint8Array): Bytes {
  const isCritical = encodeDer(DER.boolean, Uint8Array.of(0xff));
  return sequence(encodeObjectIdentifier(id), isCritical, encodeDer(DER.octetString, value));
}

function commonName(text: string): Bytes {
  const value = encodeDer(DER.utf8String, encodeUtf8(text));
  return sequence(encodeDer(DER.set, sequence(encodeObjectIdentifier(COMMON_NAME), value)));
}

/** UTCTime through 2049, and GeneralizedTime from 2050 (RFC 5280 4.1.2.5). */
function time(date: Date): Bytes {
  const text = `${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return date.getUTCFullYear() < 2050
    ? encodeDer(DER.utcTime, encodeUtf8(text.slice(2)))
    : encodeDer(DER.generalizedTime, encodeUtf8(text));
}

/** 127 random bits, positive and never zero (RFC 5280 4.1.2.2). */
function newSerialNumber(): Bytes {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] as number) & 0x3f) | 0x40;
  return bytes;
}

const COMMON_NAME = '2.5.4.3';
const VERSION = 0xa0;
const V3 = 2;
const EXTENSIONS = 0xa3;
/** sha256WithRSAEncryption, whose parameters are NULL (RFC 4055 5). */
const SHA256_WITH_RSA = sequence(encodeObjectIdentifier('1.2.840.113549.1.1.11'), encodeDer(DER.null));
/** basicConstraints: cA is false by default. */
const NO_AUTHORITY = critical('2.5.29.19', sequence());
/** keyUsage: digitalSignature (bit 0) and keyEncipherment (bit 2). */
const KEY_USAGE = critical('2.5.29.15', bitString(5, Uint8Array.of(0b1010_0000)));
