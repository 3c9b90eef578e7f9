// How addresses compare: lower case of the composed form, and nothing more. Compatibility folding is right
// for searching names, and wrong here: it would let one address pass for another.

/**
 * The text under which an address is unique. Two addresses share it only if they differ in the case of
 * letters, or in how these are composed. `foldsToAscii` has to be false for the text.
 */
export function foldAddress(text: string): string {
  // ASCII is composed already, and nearly every address is ASCII.
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  // Lower-casing can decompose (`İ`).
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}

/**
 * Whether some character is not ASCII but becomes so by Unicode's mappings: the Kelvin sign, the long s,
 * letters in full width or in a circle, ligatures. Each mail server and directory may map it or not, and what
 * one of them takes for `kate@` is another mailbox to the next.
 */
export function foldsToAscii(text: string): boolean {
  for (const character of text) {
    if (character > '\x7f' && /[\x00-\x7f]/.test(character.normalize('NFKC'))) return true;
  }
  return false;
}
