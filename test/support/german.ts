// Whether a page is in German: each text that somebody reads is from the German catalog or is data.

import { LATE_TEXTS } from '../../dev/assets/late-texts.ts';
import { germanNameSentence } from '../../src/http/domain-copy.ts';
import { LANGUAGE_NAMES } from '../../src/lib/languages.ts';
import { notices } from '../../src/texts/de-notices.ts';
import { en } from '../../src/texts/en.ts';
import type { Text } from '../../src/texts/texts.ts';

/** What a whole text, or a piece of one around an element, may look like. */
const PATTERNS = [
  // No element stands in a mail: its texts are there as a whole.
  ...Object.values(notices).flatMap(formsOf),
  ...Object.entries(LATE_TEXTS.de)
    .filter(([key]) => !Object.hasOwn(notices, key))
    .flatMap(([, text]) => formsOf(text).flatMap(runsOf)),
  ...[
    ...Object.values(LATE_TEXTS.reasons.de),
    ...Object.values(LANGUAGE_NAMES),
    germanNameSentence('name_too_long', '{limit}'),
    germanNameSentence('name_invisible', '{character}'),
  ].flatMap(runsOf),
];

const ALL_GERMAN = Object.values(LATE_TEXTS.de).flatMap(formsOf).join('\n');

/** Each run of pieces between parameters: elements may stand for some of those, and text for others. */
function runsOf(text: string): string[] {
  const pieces = text.split(/(\{\w+\})/);
  const runs = pieces.flatMap((_, from) => pieces.map((__, to) => pieces.slice(from, to + 1).join('')));
  return runs.filter((run) => /\p{L}/u.test(run.replace(/\{\w+\}/g, '')));
}
/** Spaces, marks and punctuation between a text and an element beside it. */
const ENDS = /^[\s,:·✓✗]+|[\s,:·]+$/g;
export const GERMAN_TEXT = new RegExp(
  `^(?:${PATTERNS.map((one) =>
    one
      .replace(ENDS, '')
      .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
      .replace(/\{\w+\}/g, '.+'),
  ).join('|')})$`,
  'u',
);
/** What is put after another text. */
const SUFFIX = / \((?:deaktiviert|gesperrt|neuer Tab)\)$/;
/** Names, addresses, numbers and codes. */
const DATA =
  /^(?:Gatehouse|[\dA-Z]{4}(?:-[\dA-Z]{4}){2}|Acme|Beta|Reports|Ada|Ada Lovelace|Admin Acme|[\w.]+@[\w.]+|req_\w+|ghk_x|https:\S+|[\d:. –-]+(?:UTC)?|\p{P}|[\da-f:.]+,?)$/u;

/** The texts of a page, and what its attributes say aloud. */
function textsOf(html: string): string[] {
  const spoken = [
    ...html.matchAll(
      / (?:aria-label|alt|title|placeholder|data-open|data-close|data-copied[a-z-]*|data-press[a-z-]*)="([^"]*)"/g,
    ),
  ].map(([, text]) => text as string);
  const nodes = html.replace(/<(script|style)\b.*?<\/\1>/gs, '').split(/<[^>]*>/);
  return [...nodes, ...spoken]
    .map((text) =>
      text
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&')
        .replace(ENDS, '')
        .replace(/: Acme$/, '')
        .replace(SUFFIX, ''),
    )
    .filter((text) => text !== '');
}

/** What a page says that is neither in the German catalog nor data; `data` is what this page has of it. */
export function foreignIn(html: string, data = /^$/): string[] {
  return textsOf(html.replace(/<title>[^<]*/, (title) => title.replaceAll(' · ', '<title>'))).filter(
    (text) => !isGermanOrData(text, data),
  );
}

/** Pages share most of their texts, and each would try some thousand patterns again. */
const known = new Map<string, boolean>();

function isOfCatalog(text: string): boolean {
  const before = known.get(text);
  if (before !== undefined) return before;
  const is = GERMAN_TEXT.test(text);
  known.set(text, is);
  return is;
}

/** One text of the catalog, or several after each other; the last may be what they are about. */
function isGerman(text: string, data: RegExp): boolean {
  if (isOfCatalog(text)) return true;
  return [...text.matchAll(/[.:…] /g)].some(
    ({ index }) =>
      isOfCatalog(text.slice(0, index + 1).replace(ENDS, '')) && isGermanOrData(text.slice(index + 2), data),
  );
}

function isGermanOrData(text: string, data: RegExp): boolean {
  return DATA.test(text) || data.test(text) || isGerman(text, data);
}

/** Names in consoles of others that are also words of ours. */
const THEIRS = ['Audience URI (SP Entity ID)'];

/** Pieces of three words or more of the English catalog that the German one has nowhere. */
const ENGLISH_PIECES = Object.values(en)
  .flatMap((text) => formsOf(text).flatMap((form) => form.split(/\{\w+\}/)))
  .map((piece) => piece.trim())
  .filter((piece) => piece.split(/\s+/).length >= 3 && !THEIRS.includes(piece))
  .filter((piece) => !ALL_GERMAN.includes(piece));

function formsOf(text: Text): string[] {
  return typeof text === 'string' ? [text] : Object.values(text);
}

/** What of the English catalog stands on a page that also has names in English which are data. */
export function englishIn(html: string): string[] {
  const texts = textsOf(html);
  return ENGLISH_PIECES.filter((piece) => texts.some((text) => text.includes(piece)));
}
