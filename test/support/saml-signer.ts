// Signs XML text by libraries that share no line with src: xml-crypto canonicalizes, Node's crypto digests
// and signs. The layout of the Signature is written here, so that a test can bend each part of it before it
// is signed.

import { constants, createHash, createHmac, createSign, sign } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { ExclusiveCanonicalization } from 'xml-crypto';
import type { SigningKey } from '../../dev/idp/signature.ts';

export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const ENVELOPED = `${DS}enveloped-signature`;
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const MORE_2007 = 'http://www.w3.org/2007/05/xmldsig-more#';

type Signer = (octets: Buffer, key: SigningKey) => Buffer;

const rsa =
  (hash: string): Signer =>
  (octets, key) =>
    sign(hash, octets, key.privateKey);
// workerd's one-shot sign() passes over the padding; the streaming one does not.
const pss =
  (hash: string, saltLength: number): Signer =>
  (octets, key) =>
    createSign(hash)
      .update(octets)
      .sign({ key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
const ecdsa =
  (hash: string, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer =>
  (octets, key) =>
    sign(hash, octets, { key: key.privateKey, dsaEncoding });

export const METHODS = {
  'rsa-sha1': { uri: `${DS}rsa-sha1`, sign: rsa('sha1') },
  'rsa-sha256': { uri: `${MORE}rsa-sha256`, sign: rsa('sha256') },
  'rsa-sha384': { uri: `${MORE}rsa-sha384`, sign: rsa('sha384') },
  'rsa-sha512': { uri: `${MORE}rsa-sha512`, sign: rsa('sha512') },
  'rsa-pss-sha256': { uri: `${MORE_2007}sha256-rsa-MGF1`, sign: pss('sha256', 32) },
  'rsa-pss-sha384': { uri: `${MORE_2007}sha384-rsa-MGF1`, sign: pss('sha384', 48) },
  'rsa-pss-sha512': { uri: `${MORE_2007}sha512-rsa-MGF1`, sign: pss('sha512', 64) },
  'ecdsa-sha256': { uri: `${MORE}ecdsa-sha256`, sign: ecdsa('sha256') },
  'ecdsa-sha384': { uri: `${MORE}ecdsa-sha384`, sign: ecdsa('sha384') },
  'ecdsa-sha512': { uri: `${MORE}ecdsa-sha512`, sign: ecdsa('sha512') },
  // What must not be accepted.
  'ecdsa-sha256-der': { uri: `${MORE}ecdsa-sha256`, sign: ecdsa('sha256', 'der') },
  'rsa-pss-parameters': { uri: `${MORE_2007}rsa-pss`, sign: pss('sha256', 32) },
  'rsa-md5': { uri: `${MORE}rsa-md5`, sign: rsa('md5') },
  // The "secret" is the certificate, which everybody has.
  'hmac-sha256': {
    uri: `${MORE}hmac-sha256`,
    sign: (octets, key) => createHmac('sha256', key.certificate).update(octets).digest(),
  },
} as const satisfies Record<string, { uri: string; sign: Signer }>;

export type Method = keyof typeof METHODS;

export const DIGESTS = {
  sha1: `${DS}sha1`,
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: `${MORE}sha384`,
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
} as const;

export type Digest = keyof typeof DIGESTS;

export interface SignOptions {
  readonly key: SigningKey;
  readonly method?: Method;
  readonly digest?: Digest;
  readonly prefix?: 'ds' | 'dsig' | '';
  readonly inclusivePrefixes?: readonly string[];
  /** Where the Signature goes: right after the Issuer, or last (Auth0). */
  readonly position?: 'after-issuer' | 'last';
  /** Whole KeyInfo element; absent: X509Data with the key's certificate; '': none (PingFederate). */
  readonly keyInfo?: string;
  /** Bends SignedInfo before it is signed. */
  readonly editSignedInfo?: (signedInfo: string) => string;
  /** Bends the whole Signature after it has been made. */
  readonly editSignature?: (signature: string) => string;
  /** Digests this instead of the element. */
  readonly digestOf?: string;
}

/** Signs the root element of `xml`, which has an ID and no XML declaration. */
export function signXml(xml: string, options: SignOptions): string {
  const { key, prefix = 'ds', digest = 'sha256' } = options;
  const p = prefix === '' ? '' : `${prefix}:`;
  const xmlns = prefix === '' ? `xmlns="${DS}"` : `xmlns:${prefix}="${DS}"`;
  const method: { uri: string; sign: Signer } = METHODS[options.method ?? 'rsa-sha256'];
  const id = /\sID="([^"]*)"/.exec(xml)?.[1] ?? '';
  const octets = options.digestOf ?? canonical(xml, options.inclusivePrefixes ?? []);
  const list = options.inclusivePrefixes?.length
    ? `<ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="${options.inclusivePrefixes.join(' ')}"/>`
    : '';
  const plain =
    `<${p}SignedInfo><${p}CanonicalizationMethod Algorithm="${EXC_C14N}"/>` +
    `<${p}SignatureMethod Algorithm="${method.uri}"/><${p}Reference URI="#${id}"><${p}Transforms>` +
    `<${p}Transform Algorithm="${ENVELOPED}"/><${p}Transform Algorithm="${EXC_C14N}">${list}</${p}Transform>` +
    `</${p}Transforms><${p}DigestMethod Algorithm="${DIGESTS[digest]}"/>` +
    `<${p}DigestValue>${createHash(digest).update(octets).digest('base64')}</${p}DigestValue>` +
    `</${p}Reference></${p}SignedInfo>`;
  const signedInfo = options.editSignedInfo?.(plain) ?? plain;
  // Alone, SignedInfo must declare what Signature declares for it; exc-c14n renders exactly that.
  const alone = signedInfo.replace(`<${p}SignedInfo`, `<${p}SignedInfo ${xmlns}`);
  const value = method.sign(Buffer.from(canonical(alone, []), 'utf8'), key).toString('base64');
  const keyInfo =
    options.keyInfo ??
    `<${p}KeyInfo><${p}X509Data><${p}X509Certificate>${certificateBody(key)}</${p}X509Certificate></${p}X509Data></${p}KeyInfo>`;
  const made = `<${p}Signature ${xmlns}>${signedInfo}<${p}SignatureValue>${value}</${p}SignatureValue>${keyInfo}</${p}Signature>`;
  return insert(xml, options.editSignature?.(made) ?? made, options.position ?? 'after-issuer');
}

export function canonical(xml: string, inclusivePrefixes: readonly string[]): string {
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  return new ExclusiveCanonicalization().process(root, {
    inclusiveNamespacesPrefixList: [...inclusivePrefixes],
  });
}

/** Base64 of the certificate in lines, as most providers write it. */
export function certificateBody(key: SigningKey): string {
  return key.certificate.replace(/-----[A-Z ]+-----/g, '').trim();
}

function insert(xml: string, signature: string, position: 'after-issuer' | 'last'): string {
  const issuerEnd = /<\/(?:\w+:)?Issuer>/.exec(xml);
  const at =
    position === 'last'
      ? xml.lastIndexOf('</')
      : issuerEnd === null
        ? xml.indexOf('>') + 1
        : issuerEnd.index + issuerEnd[0].length;
  return xml.slice(0, at) + signature + xml.slice(at);
}
