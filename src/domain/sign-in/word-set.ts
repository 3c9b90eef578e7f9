// A set of words in few bytes: 24 bits of a hash of each, sorted, as the gaps between them in Golomb-Rice
// code. A word of the set is always found. Another one is taken for one of them if it has a hash that is
// there, which is `count` times in 2^24.

import { sha256 } from '@noble/hashes/sha2.js';
import { decodeBase64 } from '../../lib/base64.ts';
import { encodeUtf8 } from '../../lib/bytes.ts';

export interface WordSet {
  /** How many hashes there are: two words may share one. */
  readonly count: number;
  /** Each gap is a quotient in unary (ones, then a zero) and a remainder. Base64. */
  readonly gaps: string;
}

/** Bits of a remainder. With about 4,000 hashes in 2^24, the quotient is 1 or so. */
export const REMAINDER_BITS = 12;

export function hashOfWord(word: string): number {
  const [high = 0, middle = 0, low = 0] = sha256(encodeUtf8(word));
  return (high << 16) | (middle << 8) | low;
}

export function readHashes({ count, gaps }: WordSet): ReadonlySet<number> {
  const bytes = decodeBase64(gaps) ?? new Uint8Array();
  let at = 0;
  const nextBit = () => ((bytes[at >> 3] ?? 0) >> (7 - (at++ & 7))) & 1;
  const hashes = new Set<number>();
  for (let hash = 0, read = 0; read < count; read++) {
    let gap = 0;
    while (nextBit() === 1) gap += 1;
    for (let bit = 0; bit < REMAINDER_BITS; bit++) gap = gap * 2 + nextBit();
    hash += gap;
    hashes.add(hash);
  }
  return hashes;
}
