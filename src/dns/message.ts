// DNS messages (rfc1035 section 4), as far as one question for TXT records and its answer need them.
// Promises: every read is bounded by the message, name compression cannot loop, and only records of exactly
// the name that was asked count: a CNAME would let the operator of its target prove the claim.

import { type Bytes, concatBytes, encodeUtf8 } from '../lib/bytes.ts';
import { DnsError } from './errors.ts';

const TYPE_SOA = 6;
const TYPE_TXT = 16;
const CLASS_IN = 1;
const FLAG_RECURSION_DESIRED = 0x0100;
const RCODE_NXDOMAIN = 3;

/** @throws DnsError `name_invalid` */
export function encodeTxtQuery(name: string): Bytes {
  // rfc8484 4.1: ID 0, so that answers can be cached.
  const header = Uint8Array.of(0, 0, FLAG_RECURSION_DESIRED >> 8, 0, 0, 1, 0, 0, 0, 0, 0, 0);
  return concatBytes(header, encodeName(name), Uint8Array.of(0, TYPE_TXT, 0, CLASS_IN));
}

export interface TxtAnswer {
  /** The TXT records at the name, each with its strings joined; none when there is no such name. */
  readonly records: readonly string[];
  /** The zone in which the name stands, which only an answer without records tells (rfc2308 3). */
  readonly zone: string | null;
}

/** @throws DnsError `message_malformed`, `resolver_failed` */
export function decodeTxtAnswer(message: Uint8Array, name: string): TxtAnswer {
  const reader = new Reader(message);
  reader.uint16(); // ID
  const flags = reader.uint16();
  const [questions, answers, authorities] = [reader.uint16(), reader.uint16(), reader.uint16()];
  reader.skip(2); // the count of a section that we do not read
  if ((flags & 0x8000) === 0) throw malformed('no_response');
  if ((flags & 0x0200) !== 0) throw malformed('truncated'); // never over HTTPS
  const rcode = flags & 0x000f;
  if (rcode !== 0 && rcode !== RCODE_NXDOMAIN) throw new DnsError('resolver_failed', { rcode });
  if (questions !== 1) throw malformed('question_count');
  const asked = reader.name();
  const askedFor = [reader.uint16(), reader.uint16()];
  if (asked !== name.toLowerCase() || askedFor[0] !== TYPE_TXT || askedFor[1] !== CLASS_IN) {
    throw malformed('other_question');
  }
  const records: string[] = [];
  for (let i = 0; i < answers; i++) {
    const owner = reader.name();
    const [type, recordClass] = [reader.uint16(), reader.uint16()];
    reader.skip(4); // TTL
    const data = reader.bytes(reader.uint16());
    if (type === TYPE_TXT && recordClass === CLASS_IN && owner === asked) records.push(joinStrings(data));
  }
  return { records, zone: records.length === 0 ? zoneAmong(reader, authorities, asked) : null };
}

/** It is told to people and decides nothing, so one that cannot be read is none. */
function zoneAmong(reader: Reader, count: number, asked: string): string | null {
  try {
    for (let i = 0; i < count; i++) {
      const owner = reader.name();
      const type = reader.uint16();
      reader.skip(6); // class and TTL
      reader.bytes(reader.uint16());
      if (type === TYPE_SOA && (asked === owner || asked.endsWith(`.${owner}`))) return owner;
    }
  } catch (error) {
    if (!(error instanceof DnsError)) throw error;
  }
  return null;
}

function encodeName(name: string): Bytes {
  const labels = name.split('.').map(encodeUtf8);
  const encoded = concatBytes(
    ...labels.flatMap((label) => [Uint8Array.of(label.length), label]),
    Uint8Array.of(0),
  );
  // rfc1035 2.3.4: 63 octets a label, 255 a name.
  if (labels.some((label) => label.length < 1 || label.length > 63) || encoded.length > 255) {
    throw new DnsError('name_invalid');
  }
  return encoded;
}

/**
 * rfc1035 3.3.14: one or more character strings, each after its length. Long values are split over several.
 */
function joinStrings(data: Uint8Array): string {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; ) {
    const length = data[at] as number;
    if (at + 1 + length > data.length) throw malformed('string_length');
    parts.push(data.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return new TextDecoder().decode(concatBytes(...parts));
}

function malformed(what: string): DnsError {
  return new DnsError('message_malformed', { what });
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  uint16(): number {
    const [high, low] = this.bytes(2);
    return ((high as number) << 8) | (low as number);
  }

  skip(length: number): void {
    this.bytes(length);
  }

  bytes(length: number): Uint8Array {
    const from = this.#at;
    if (from + length > this.#bytes.length) throw malformed('short');
    this.#at = from + length;
    return this.#bytes.subarray(from, this.#at);
  }

  /**
   * In lower case, without a final dot. rfc1035 4.1.4: a
   * pointer leads to an earlier place, and so cannot loop.
   */
  name(): string {
    const labels: string[] = [];
    let at = this.#at;
    let end: number | undefined;
    let bound = at;
    for (;;) {
      const length = this.#bytes[at];
      if (length === undefined) throw malformed('short');
      if (length === 0) break;
      if (length >= 0xc0) {
        const low = this.#bytes[at + 1];
        if (low === undefined) throw malformed('short');
        end ??= at + 2;
        const target = ((length & 0x3f) << 8) | low;
        if (target >= bound) throw malformed('pointer_forward');
        at = bound = target;
        continue;
      }
      if (length > 63) throw malformed('label_type');
      const label = this.#bytes.subarray(at + 1, at + 1 + length);
      if (label.length < length) throw malformed('short');
      labels.push(new TextDecoder('latin1').decode(label).toLowerCase());
      at += 1 + length;
    }
    this.#at = end ?? at + 1;
    return labels.join('.');
  }
}
