const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Returns a reference number that a person can read out on the telephone: `7K2M-9QXA-C4ZT` (60 random bits,
 * without I, L, O and U).
 */
export function newReference(): string {
  const letters = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => ALPHABET[byte & 31]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}

/**
 * The reference number that somebody typed or read out: in any case, with or without hyphens, and with the
 * letters that the alphabet leaves out for the digits that they look like. Any other text stays what it is.
 */
export function readReference(typed: string): string {
  const text = typed.trim().toUpperCase();
  const letters = text
    .replace(/[\s\u2010-\u2015-]/g, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0');
  if (!/^[0-9A-HJKMNP-TV-Z]{12}$/.test(letters)) return text;
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}
