const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Returns a reference number that a person can read out on the telephone: `7K2M-9QXA-C4ZT` (60 random bits,
 * without I, L, O and U).
 */
export function newReference(): string {
  const letters = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => ALPHABET[byte & 31]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}
