// DER (X.690 10), strictly: every part ends where the part around it says, and a length has one spelling.
// What is read loosely here would be another certificate to OpenSSL, or one that OpenSSL refuses.

import { type Bytes, concatBytes } from './bytes.ts';

/** Identifier octets (X.690 8.1.2). */
export const DER = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export interface DerPart {
  /** The identifier octet. */
  readonly tag: number;
  /** Identifier, length and content. */
  readonly whole: Bytes;
  readonly content: Bytes;
  /** What a constructed part is made of. Empty for a primitive one. */
  readonly parts: readonly DerPart[];
}

/** Certificates nest nine deep. */
const MAX_DEPTH = 32;
const CONSTRUCTED = 0x20;
/** ASN.1's own tags are below; above are those of a context. */
const UNIVERSAL = 0x40;
/** The tag's number is in further octets, which X.509 never needs. */
const LONG_TAG = 0x1f;
/** 16 MB, in three octets. */
const MAX_LENGTH_OCTETS = 3;

/** `undefined`: not exactly one part that its own parts fill, and so on inside. */
export function parseDer(der: Bytes): DerPart | undefined {
  const part = partAt(der, 0, der.length, 0);
  return part?.whole.length === der.length ? part : undefined;
}

function partAt(der: Bytes, at: number, limit: number, depth: number): DerPart | undefined {
  const tag = der[at] ?? 0;
  const start = contentStart(der, at + 1, limit);
  if (!isTag(tag) || start === undefined || depth > MAX_DEPTH) return undefined;
  const end = start.at + start.length;
  if (end > limit) return undefined;
  const parts = (tag & CONSTRUCTED) === 0 ? [] : partsWithin(der, start.at, end, depth + 1);
  if (parts === undefined) return undefined;
  return { tag, whole: der.subarray(at, end), content: der.subarray(start.at, end), parts };
}

/** Tag 0 would end a part of indefinite length, and a constructed string come in pieces: BER has both. */
function isTag(tag: number): boolean {
  const isCollection = [DER.sequence, DER.set].some((one) => one === (tag | CONSTRUCTED));
  const isConstructed = (tag & CONSTRUCTED) !== 0;
  return tag !== 0 && (tag & LONG_TAG) !== LONG_TAG && (tag >= UNIVERSAL || isConstructed === isCollection);
}

function partsWithin(der: Bytes, from: number, end: number, depth: number): DerPart[] | undefined {
  const parts: DerPart[] = [];
  for (let at = from; at < end; ) {
    const part = partAt(der, at, end, depth);
    if (part === undefined) return undefined;
    parts.push(part);
    at += part.whole.length;
  }
  return parts;
}

/** Reads the length octets at `at`. */
function contentStart(der: Bytes, at: number, limit: number): { at: number; length: number } | undefined {
  const first = der[at];
  if (first === undefined || at >= limit) return undefined;
  if (first < 0x80) return { at: at + 1, length: first };
  const octets = der.subarray(at + 1, at + 1 + first - 0x80);
  const length = octets.reduce((value, octet) => value * 256 + octet, 0);
  if (octets.length > MAX_LENGTH_OCTETS || octets.length !== first - 0x80) return undefined;
  return length < 0x80 || octets[0] === 0 ? undefined : { at: at + 1 + octets.length, length };
}

/** One part of a tag, made of these. */
export function encodeDer(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  const content = concatBytes(...contents);
  const length: number[] = [];
  for (let rest = content.length; rest > 0; rest >>>= 8) length.unshift(rest & 0xff);
  const header = content.length < 0x80 ? [tag, content.length] : [tag, 0x80 + length.length, ...length];
  return concatBytes(Uint8Array.from(header), content);
}

/** The arcs with dots. `undefined`: not what X.690 8.19 says. */
export function parseObjectIdentifier(content: Uint8Array): string | undefined {
  const arcs: bigint[] = [];
  let arc = 0n;
  let isStart = true;
  for (const octet of content) {
    if (isStart && octet === 0x80) return undefined; // leading zeros
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    isStart = octet < 0x80;
    if (!isStart) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first] = arcs;
  if (first === undefined || !isStart) return undefined;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...arcs.slice(1)].join('.');
}

/** @param arcs with dots, each below 2^31 */
export function encodeObjectIdentifier(arcs: string): Bytes {
  const [root = 0, second = 0, ...others] = arcs.split('.').map(Number);
  const octets = [root * 40 + second, ...others].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let rest = arc >>> 7; rest > 0; rest >>>= 7) groups.unshift((rest & 0x7f) | 0x80);
    return groups;
  });
  return encodeDer(DER.objectIdentifier, Uint8Array.from(octets));
}
