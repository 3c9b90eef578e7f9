// How text that is not case-exact compares. Both functions are idempotent: what is stored folded can be
// folded again.

/**
 * How addresses compare: the lower case of the composed form (NFC), composed again because lower-casing can
 * decompose (`İ`). An address is who somebody is, so that it folds no further than mailboxes do: `ß` is not
 * `ss` there.
 */
export function foldCase(text: string): string {
  // ASCII is composed already, and nearly everything is ASCII.
  if (isAscii(text) || text.length > MAX_COMPOSED) return text.toLowerCase();
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}

/**
 * Putting the marks of a letter in order takes time that grows with the square of their number. No address is
 * so long, so that a longer text equals none, composed or not.
 */
const MAX_COMPOSED = 2000;

/** No letter is composed of more. */
const MAX_PARTS = 4;

/**
 * The composed form (NFC) of a text that may have so many characters, or null if it has more. Text that is
 * far too long is not composed first, because that could take seconds.
 */
export function compose(text: string, maxCharacters: number): string | null {
  if (text.length > MAX_PARTS * maxCharacters) return null;
  const composed = text.normalize('NFC');
  return composed.length > maxCharacters ? null : composed;
}

/**
 * How all other text compares: NFKC, full case folding and NFKC again, until nothing changes. Unlike
 * Unicode's NFKC_Casefold it keeps invisible characters, because they distinguish words in some scripts.
 *
 * JavaScript has no case folding. The lower case of the upper case of the lower case is one (`ẞ` → `ß` → `SS`
 * → `ss`), with two exceptions: `ı` is not an `i`, though both have the upper case `I`, and `ς` is `σ`
 * wherever it stands. Cherokee folds to small letters here and to capital ones in CaseFolding.txt, which
 * compares alike.
 */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  for (let before = text; ; ) {
    const folded = foldOnce(before);
    if (folded === before) return folded;
    before = folded;
  }
}

/** SQL's lower() folds such a text as `foldText` does. */
export function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

function foldOnce(text: string): string {
  return text
    .replace(TOO_MANY_MARKS, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^ı]+/g, (part) => part.toUpperCase())
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKC');
}

/**
 * Putting marks in order takes time that grows with the square of their number. No script stacks more than 30
 * (UAX 15, stream-safe text); the others don't count. The last two are letters that NFKC makes marks.
 */
const TOO_MANY_MARKS = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;

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
