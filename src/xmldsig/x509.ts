// The structure of an X.509 certificate (RFC 5280 4.1), for what Gatehouse shows of one and the key in it.
// Each part has to be where the clause has it, and nothing may be left over. What extensions say is not read.

import { decodeUtf8, toHex } from '../lib/bytes.ts';
import { DER, type DerPart, parseObjectIdentifier } from '../lib/der.ts';
import { XmldsigError } from './errors.ts';

export interface X509 {
  /** Two's complement, as it stands there. */
  readonly serialNumber: Uint8Array;
  /** Distinguished names as RFC 4514 writes them. */
  readonly issuer: string;
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: SubjectPublicKeyInfo;
}

export interface SubjectPublicKeyInfo {
  /** The whole of it. */
  readonly der: DerPart['whole'];
  /** Object identifier of the algorithm, with dots. */
  readonly algorithm: string;
  /** DER of the algorithm's parameters, whatever they are. */
  readonly parameters: Uint8Array | undefined;
}

const VERSION = 0xa0;
const ISSUER_UNIQUE_ID = 0x81;
const SUBJECT_UNIQUE_ID = 0x82;
const EXTENSIONS = 0xa3;

/** @throws XmldsigError `certificate_malformed` */
export function parseX509(certificate: DerPart): X509 {
  const parts = inside(certificate, DER.sequence);
  const tbs = parts.take(DER.sequence);
  readAlgorithm(parts.take(DER.sequence));
  checkBitString(parts.take(DER.bitString));
  parts.end();
  return readTbs(inside(tbs, DER.sequence));
}

function readTbs(parts: Parts): X509 {
  const version = parts.takeIf(VERSION);
  if (version !== undefined) readInteger(inside(version, VERSION).takeOnly(DER.integer));
  const serialNumber = readInteger(parts.take(DER.integer));
  readAlgorithm(parts.take(DER.sequence));
  const issuer = readName(parts.take(DER.sequence));
  const validity = inside(parts.take(DER.sequence), DER.sequence);
  const [notBefore, notAfter] = [readTime(validity), readTime(validity)];
  validity.end();
  const subject = readName(parts.take(DER.sequence));
  const publicKey = readPublicKey(parts.take(DER.sequence));
  for (const tag of [ISSUER_UNIQUE_ID, SUBJECT_UNIQUE_ID]) {
    const uniqueId = parts.takeIf(tag);
    if (uniqueId !== undefined) checkBitString(uniqueId);
  }
  const extensions = parts.takeIf(EXTENSIONS);
  if (extensions !== undefined) checkExtensions(inside(extensions, EXTENSIONS).takeOnly(DER.sequence));
  parts.end();
  return { serialNumber, issuer, subject, notBefore, notAfter, publicKey };
}

function readPublicKey(info: DerPart): SubjectPublicKeyInfo {
  const parts = inside(info, DER.sequence);
  const algorithm = readAlgorithm(parts.take(DER.sequence));
  checkBitString(parts.takeOnly(DER.bitString));
  return { der: info.whole, ...algorithm };
}

function readAlgorithm(identifier: DerPart): Pick<SubjectPublicKeyInfo, 'algorithm' | 'parameters'> {
  const parts = inside(identifier, DER.sequence);
  const algorithm = readObjectIdentifier(parts.take(DER.objectIdentifier));
  const parameters = parts.takeIf(undefined)?.whole;
  parts.end();
  return { algorithm, parameters };
}

function readObjectIdentifier({ content }: DerPart): string {
  return parseObjectIdentifier(content) ?? refuse();
}

/** The shortest two's complement (X.690 8.3.2). */
function readInteger({ content }: DerPart): Uint8Array {
  const [first, second] = content;
  if (first === undefined) refuse();
  if (second !== undefined && (first === 0 || first === 0xff) && first >> 7 === second >> 7) refuse();
  return content;
}

/** The first octet counts the bits of the last one that do not belong to it. */
function checkBitString({ content }: DerPart): void {
  const [unused] = content;
  if (unused === undefined || unused > (content.length > 1 ? 7 : 0)) refuse();
}

/**
 * RFC 5280 4.1.2.5, and what others than certificate authorities write: without seconds, or with fractions
 * of one.
 */
function readTime(parts: Parts): number {
  const utc = parts.takeIf(DER.utcTime);
  const { content } = utc ?? parts.take(DER.generalizedTime);
  const text = latin1(content);
  const short = Number(text.slice(0, 2));
  const whole = utc === undefined ? text : `${short < 50 ? 20 : 19}${text}`;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d+)?Z$/.exec(whole) ?? refuse();
  const [year, month, day, hour, minute, second = '00'] = match.slice(1);
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  // A 30th of February would be a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString() === iso ? time : refuse();
}

function checkExtensions(list: DerPart): void {
  for (const extension of list.parts) {
    const parts = inside(extension, DER.sequence);
    readObjectIdentifier(parts.take(DER.objectIdentifier));
    const critical = parts.takeIf(DER.boolean);
    if (critical !== undefined && critical.content.length !== 1) refuse();
    parts.takeOnly(DER.octetString);
  }
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'E',
};

function readName(name: DerPart): string {
  const relative = name.parts.map((set) => {
    if (set.tag !== DER.set) refuse();
    return set.parts.map(readAttribute).join('+');
  });
  return relative.reverse().join(', ');
}

function readAttribute(attribute: DerPart): string {
  const parts = inside(attribute, DER.sequence);
  const type = readObjectIdentifier(parts.take(DER.objectIdentifier));
  const value = renderValue(parts.take(undefined));
  parts.end();
  const name = Object.hasOwn(SHORT_NAMES, type) ? SHORT_NAMES[type] : type;
  return `${name}=${value.replace(/[\\",+;<>#=]/g, '\\$&')}`;
}

/** How the octets of a string become text. Any other value is shown as the hex of its DER. */
const TEXTS: Readonly<Record<number, (content: Uint8Array) => string>> = {
  [DER.utf8String]: utf8OrLatin1,
  19: latin1, // PrintableString
  20: latin1, // TeletexString
  22: latin1, // IA5String
  28: (content) => codeUnits(content, 4), // UniversalString
  30: (content) => codeUnits(content, 2), // BMPString
};

function renderValue(value: DerPart): string {
  if (value.tag === DER.bitString) checkBitString(value);
  return TEXTS[value.tag]?.(value.content) ?? toHex(value.whole);
}

function utf8OrLatin1(content: Uint8Array): string {
  try {
    return decodeUtf8(content);
  } catch {
    return latin1(content);
  }
}

function latin1(content: Uint8Array): string {
  return codeUnits(content, 1);
}

/** Big-endian numbers of `size` octets, each a character. */
function codeUnits(content: Uint8Array, size: 1 | 2 | 4): string {
  if (content.length % size !== 0) refuse();
  let text = '';
  for (let at = 0; at < content.length; at += size) {
    const octets = content.subarray(at, at + size);
    const number = octets.reduce((value, octet) => value * 256 + octet, 0);
    if (number > 0x10ffff) refuse();
    text += size === 2 ? String.fromCharCode(number) : String.fromCodePoint(number);
  }
  return text;
}

/** The parts of one, taken in their order. */
class Parts {
  readonly #parts: readonly DerPart[];
  #next = 0;

  constructor(parts: readonly DerPart[]) {
    this.#parts = parts;
  }

  /** @param tag undefined: of any */
  takeIf(tag: number | undefined): DerPart | undefined {
    const part = this.#parts[this.#next];
    if (part === undefined || (tag !== undefined && part.tag !== tag)) return undefined;
    this.#next += 1;
    return part;
  }

  take(tag: number | undefined): DerPart {
    return this.takeIf(tag) ?? refuse();
  }

  takeOnly(tag: number): DerPart {
    const part = this.take(tag);
    this.end();
    return part;
  }

  end(): void {
    if (this.#next < this.#parts.length) refuse();
  }
}

function inside(part: DerPart, tag: number): Parts {
  if (part.tag !== tag) refuse();
  return new Parts(part.parts);
}

function refuse(): never {
  throw new XmldsigError('certificate_malformed', { what: 'not X.509' });
}
