// Our own key pair for one organization: it signs our messages and decrypts assertions that the identity
// provider encrypted for us.
//
// Promises: RSA 2048 from WebCrypto and a self-signed X.509 v3 certificate whose key usage allows both; the
// private key leaves this file as PKCS#8 for wrapping (sp-key-wrap.ts) and is imported again without the
// right to export it.

import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import type { Bytes } from '../lib/bytes.ts';

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const COMMON_NAME = '2.5.4.3';
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
    certificate: await selfSign(input, spki, pair.privateKey),
  };
}

/** For RSA-SHA256 signatures of AuthnRequests, logout messages and metadata. */
export function importSigningKey(pkcs8: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', pkcs8, SIGNING, false, ['sign']);
}

async function selfSign(input: SpKeyInput, spki: ArrayBuffer, privateKey: CryptoKey): Promise<Bytes> {
  const algorithm = new AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: null });
  const name = commonName(input.commonName);
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: newSerialNumber(),
    signature: algorithm,
    issuer: name,
    validity: new Validity({ notBefore: input.notBefore, notAfter: input.notAfter }),
    subject: name,
    subjectPublicKeyInfo: AsnConvert.parse(spki, SubjectPublicKeyInfo),
    extensions: new Extensions([
      critical(id_ce_basicConstraints, new BasicConstraints({ cA: false })),
      critical(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment)),
    ]),
  });
  const signatureValue = await crypto.subtle.sign(
    SIGNING.name,
    privateKey,
    AsnConvert.serialize(tbsCertificate),
  );
  const certificate = new Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue });
  return new Uint8Array(AsnConvert.serialize(certificate));
}

function commonName(text: string): Name {
  const value = new AttributeValue({ utf8String: text });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])]);
}

function critical(extnID: string, value: BasicConstraints | KeyUsage): Extension {
  return new Extension({ extnID, critical: true, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

/** 127 random bits, positive and never zero (RFC 5280 4.1.2.2). */
function newSerialNumber(): ArrayBuffer {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] as number) & 0x3f) | 0x40;
  return bytes.buffer;
}
