// The framing of DER (X.690 8.1): whether every part ends where the part around it says. The ASN.1 library
// lets an inner length disagree, and would read another certificate than OpenSSL does, or one that OpenSSL
// refuses.

/** Certificates nest nine deep. */
const MAX_DEPTH = 32;
const SEQUENCE = 0x30;
const CONSTRUCTED = 0x20;
/** The tag's number is in further octets, which X.509 never needs. */
const LONG_TAG = 0x1f;

/** Whether the octets are one SEQUENCE, nothing after it, whose parts fill it exactly, and so on inside. */
export function isOneSequence(der: Uint8Array): boolean {
  return der[0] === SEQUENCE && endOf(der, 0, der.length, 0) === der.length;
}

/** Where the part that begins at `at` ends; undefined if it is not whole within `limit`. */
function endOf(der: Uint8Array, at: number, limit: number, depth: number): number | undefined {
  const [tag, first] = der.subarray(at, limit);
  if (tag === undefined || first === undefined || depth > MAX_DEPTH) return undefined;
  if ((tag & LONG_TAG) === LONG_TAG) return undefined;
  const count = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || count > 3) return undefined;
  const start = at + 2 + count;
  const length =
    first < 0x80 ? first : der.subarray(at + 2, start).reduce((value, byte) => value * 256 + byte, 0);
  const end = start + length;
  if (end > limit) return undefined;
  if ((tag & CONSTRUCTED) === 0) return end;
  for (let next = start; next < end; ) {
    const after = endOf(der, next, end, depth + 1);
    if (after === undefined) return undefined;
    next = after;
  }
  return end;
}
