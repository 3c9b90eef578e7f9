// `node dev/check-prose.ts [path…]`: what a script can tell about the prose of comments, texts and Markdown
// files. It prints a line for each finding and exits with 1 if there is one. Without paths it reads the whole
// repository.
//
// Promises: a finding is a fault. The patterns are narrow for that reason, and there is no list of files to
// skip. The words that a rule refuses are spelled in pieces here, because the script reads this file, too.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';

export interface Finding {
  readonly line: number;
  readonly rule: string;
}

/** The columns of a line of code, and so of a comment. */
export const MAX_COLUMNS = 110;

/**
 * What a comment line begins with, by the extension of its file. In Markdown all is prose.
 * SQL is not here: a migration stays as it was applied.
 */
const MARKERS: Readonly<Record<string, RegExp | null>> = {
  ...Object.fromEntries(
    ['.ts', '.tsx', '.mjs', '.js', '.css'].map((extension) => [extension, /\/\/|\{?\/\*\*?|\*(?!\/)/]),
  ),
  '.toml': /#/,
  '.md': null,
};

const ROOT = resolve(import.meta.dirname, '..');

export function checkProse(file: string, text: string): Finding[] {
  const marker = MARKERS[extname(file)];
  const comments = marker ? commentsOf(text, marker) : [];
  return [
    ...comments.flatMap((comment) => checkOpening(comment)),
    ...comments.flatMap((comment) => checkColumns(comment)),
    ...WORDS.flatMap((word) => findWord(text, word)),
  ].toSorted((a, b) => a.line - b.line);
}

interface Comment {
  readonly line: number;
  /** Whole lines of the file: a comment may stand after code. */
  readonly lines: string[];
  text: string;
}

/** Consecutive comment lines are one comment, but a doc comment begins another one. */
function commentsOf(text: string, marker: RegExp): Comment[] {
  const whole = new RegExp(String.raw`^\s*(?:${marker.source})(?:\s|$)`);
  const trailing = / (?:\/\/|\/\*) (?=[^'"`]*$)/;
  const comments: Comment[] = [];
  let open = false;
  for (const [index, line] of text.split('\n').entries()) {
    const [begin] = whole.exec(line) ?? [];
    const isBlock = begin?.includes('/*') ?? false;
    const at = begin === undefined ? trailing.exec(line) : null;
    const text =
      begin === undefined ? line.slice(at ? at.index + at[0].length : line.length) : line.slice(begin.length);
    const last = comments.at(-1);
    if (begin !== undefined && open && !isBlock && last !== undefined) {
      last.lines.push(line);
      last.text += `${text}\n`;
    } else if (begin !== undefined || at !== null) {
      comments.push({ line: index + 1, lines: [line], text: `${text}\n` });
    }
    open = begin !== undefined;
  }
  return comments;
}

/** Each begins a fragment, which its reader must complete from the name below it. */
const OPENINGS = [
  [/^Of\b/, 'a comment opens with "Of"'],
  [/^So\b/, 'a comment opens with "So"'],
  [/^Whom\b/, 'a comment opens with "Whom"'],
  [/^What (?:is|are|was|has) no(?:ne|t)?\b/, 'a comment opens with "What is no"'],
  [
    /^Answers (?:`|'|"|true\b|false\b|null\b|undefined\b|an?\b|the\b|whether\b|what\b|how\b|which\b|with\b|nothing\b)/,
    'a comment opens with "Answers": write "Returns"',
  ],
] as const;

function checkOpening({ line, text }: Comment): Finding[] {
  const opening = text.trimStart();
  // The first line of a doc comment may be its frame alone.
  const frame = text.slice(0, text.length - opening.length).split('\n').length - 1;
  return OPENINGS.filter(([pattern]) => pattern.test(opening)).map(([, rule]) => ({
    line: line + frame,
    rule,
  }));
}

function checkColumns({ line, lines }: Comment): Finding[] {
  return lines.flatMap((one, index) => {
    // A tool reads its directive from one line, and a long URL cannot be wrapped.
    const cannotWrap = /biome-ignore|@ts-expect-error|\S{90}/.test(one);
    return one.length > MAX_COLUMNS && !cannotWrap
      ? [{ line: line + index, rule: `a comment line has ${one.length} columns, at most ${MAX_COLUMNS}` }]
      : [];
  });
}

interface Word {
  readonly pattern: RegExp;
  readonly rule: string;
  /** Allowed where the text around it is one of these, as it stands there. */
  readonly allowed?: readonly string[];
}

/** Between two words of one sentence: white space, or a new line with the marker of its comment. */
const GAP = String.raw`(?:\s+(?:(?:\/\/|\*|#)\s)?\s*)`;

const words = (source: string, flags = 'g') => new RegExp(source.replaceAll(' ', GAP), flags);

const either = (...all: readonly string[]) => `(?:${all.join('|')})`;

/** Stems and endings of British spellings; the pieces alone are not among them. */
const BRITISH = either(
  `${either('behavi', 'col', 'hon', 'fav', 'neighb', 'flav', 'lab', 'harb', 'hum', 'rum')}our`,
  `${either('organ', 'recogn', 'normal', 'canonical', 'serial', 'initial', 'author', 'synchron', 'minim', 'maxim')}is(?:e|ing|able|ation)`,
  `${either('optim', 'summar', 'capital', 'util', 'priorit', 'categor', 'custom', 'token', 'random', 'final')}is(?:e|ing|able|ation)`,
  `${either('analy', 'paraly')}s(?:e[dr]?|ing)\\b`,
  `${either('label', 'cancel', 'travel', 'model', 'signal', 'channel', 'tunnel', 'level')}l(?:ed|ing)\\b`,
  `${either('licen', 'defen', 'offen', 'preten')}ce`,
  `${either('cent', 'met', 'lit', 'fib')}re(?:s|d)?\\b`,
  `${either('catalog', 'dialog', 'analog')}ue`,
  `${either('whil', 'among', 'amid')}st\\b`,
  'gre[y]\\b',
  'artefac[t]',
  'fulfi[l]s?\\b',
);

const BE = either('is', 'are', 'was', 'were');

const WORDS: readonly Word[] = [
  {
    pattern: /\be-mail/gi,
    rule: 'write "email"',
    // The name of an attribute that directories send.
    // The last is a name of Active Directory's.
    allowed: [`'${['e', 'mail'].join('-')}'`, `“${['E', 'Mail'].join('-')}-`],
  },
  // The pattern matches whole words: `aria-labelledby` has to stay as it is.
  { pattern: new RegExp(`(?<![a-z])${BRITISH}`, 'gi'), rule: 'write the American spelling' },
  { pattern: words('\\bwho[e]ver\\b', 'gi'), rule: 'write "someone who", "anyone who" or "the one who"' },
  { pattern: words('\\bmean[w]hile\\b', 'gi'), rule: 'write "concurrently", "since then" or "by then"' },
  { pattern: words('\\bbelong tog[e]ther\\b', 'gi'), rule: 'write "match"' },
  {
    // "There is no place" and "it is no longer" are English; a noun after a relative pronoun is not.
    pattern: words(
      `\\b${either('that', 'which', 'who', 'what', 'it', 'one')} ${BE} n[o] (?!${either('longer', 'more', 'less', 'fewer', 'better', 'worse', 'different', 'such', 'one', 'way', 'matter', 'need', 'good', 'use')}\\b)(?=[a-z])`,
      'gi',
    ),
    rule: 'write "is not a" for "is no"',
  },
  {
    pattern: words(
      `\\b${either('lines?', 'rows?', 'rules?', 'pages?', 'sheets?', 'statements?', 'bytes?', 'types?', 'one')} beh[i]nd (?:it|them)\\b`,
      'gi',
    ),
    rule: 'write "after" for order',
  },
  {
    pattern: words(
      `\\bbeh[i]nd the ${either('root', 'declaration', 'last', 'first', 'end', 'position', 'signed', 'genuine', 'certificate', 'ciphertext', 'prefix')}\\b`,
      'gi',
    ),
    rule: 'write "after" for order',
  },
];

function findWord(text: string, { pattern, rule, allowed = [] }: Word): Finding[] {
  return [...text.matchAll(pattern)]
    .filter(({ index, 0: { length } }) => !allowed.includes(text.slice(index - 1, index + length + 1)))
    .map(({ index, 0: word }) => ({
      line: text.slice(0, index).split('\n').length,
      rule: `"${word.replace(/\s+/g, ' ')}": ${rule}`,
    }));
}

/** Sentences in another language, and what looks for them. */
const GERMAN =
  /(?:src\/texts\/de-\w+|src\/texts\/(?:settings|operator)\/[\w-]+-de|src\/http\/domain-copy-de|test\/http\/(?:people|settings|operator)\/german(?:-\w+)?\.test|test\/texts\/texts\.test|test\/mail\/german\.test)\.ts$/;

function filesUnder(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .flatMap((entry) => {
      const inside = join(path, entry.name);
      return entry.isDirectory() ? filesUnder(inside) : [inside];
    });
}

if (import.meta.main) {
  const paths = process.argv.slice(2).map((path) => resolve(path));
  let found = 0;
  for (const file of (paths.length === 0 ? [ROOT] : paths).flatMap(filesUnder)) {
    if (MARKERS[extname(file)] === undefined || GERMAN.test(file)) continue;
    for (const { line, rule } of checkProse(file, readFileSync(file, 'utf8'))) {
      console.log(`${relative(process.cwd(), file)}:${line}: ${rule}`);
      found++;
    }
  }
  if (found > 0) process.exitCode = 1;
}
