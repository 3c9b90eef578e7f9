// Takes characters that people cannot see out of names. They change how a name looks or where its line ends
// without being part of it: controls, line breaks, directional marks and overrides (Unicode TR 9), zero-width
// spaces, tags. What scripts need to be spelled right stays: joiners in Persian, Indic scripts and emoji;
// variation selectors of emoji, Han and Mongolian; the tags in flags of regions.

// A letter without case (\p{Lo}) is of a script that may join; after Latin, Greek and Cyrillic a joiner would
// only make two names that look the same.
const KEPT = [
  String.raw`(?<=\p{M})[\u200c\u200d]`,
  String.raw`(?<=[\p{Lo}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d](?=[\p{L}\p{M}\p{Extended_Pictographic}])`,
  String.raw`(?<=[\p{Emoji}\p{Lo}\p{So}\p{Sm}])[\ufe00-\ufe0f]`,
  String.raw`(?<=\p{Script=Han})[\u{e0100}-\u{e01ef}]`,
  String.raw`(?<=\p{Script=Mongolian})[\u180b-\u180f]`,
  String.raw`(?<=\u{1f3f4})[\u{e0061}-\u{e007a}\u{e0030}-\u{e0039}]+\u{e007f}`,
].join('|');

// The first alternative consumes what is kept, so that the second does not find it.
const BREAKS = String.raw`[\t-\r\x85\u2028\u2029]`;
const INVISIBLE = String.raw`${BREAKS}|[\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\p{Noncharacter_Code_Point}\p{Cs}]`;
const BREAK = new RegExp(BREAKS);
const PATTERN = new RegExp(`(?<kept>${KEPT})|(?<invisible>${INVISIBLE})`, 'gu');

/** Printable ASCII, which nearly every name is, has none. */
const PLAIN = /^[\x20-\x7e]*$/;

/** The first character of a text that nobody would see, as `U+202E`; null when there is none. */
export function findInvisible(text: string): string | null {
  if (PLAIN.test(text)) return null;
  for (const { groups } of text.matchAll(PATTERN)) {
    const found = groups?.invisible?.codePointAt(0);
    if (found !== undefined) return `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return null;
}

/** The text on one line and without those characters. A line break becomes a space. */
export function visibleText(text: string): string {
  if (PLAIN.test(text)) return text;
  const shown = text.replace(PATTERN, (match, ...args) => {
    const groups = args.at(-1) as { readonly kept?: string };
    if (groups.kept !== undefined) return match;
    return BREAK.test(match) ? ' ' : '';
  });
  return shown.replace(/ {2,}/g, ' ').trim();
}

/**
 * Takes the directional controls out of a whole page, so that no text in it, wherever it came from, can
 * reorder what stands around it.
 */
export function withoutDirection(text: string): string {
  return text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}
