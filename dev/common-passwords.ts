// `node dev/common-passwords.ts`: writes src/domain/sign-in/common-passwords.ts from the installed list of
// zxcvbn-ts (MIT), which is sorted by how often a password was found in leaks. It keeps the first ones, which
// people lengthen by digits and signs, and all that are long enough to be chosen as they are.
// test/dev/common-passwords.test.ts checks the file against this program and the installed list.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MIN_PASSWORD_CHARACTERS } from '../src/domain/limits.ts';
import { hashOfWord, REMAINDER_BITS, type WordSet } from '../src/domain/sign-in/word-set.ts';

const ROOT = resolve(import.meta.dirname, '..');
export const OUTPUT = resolve(ROOT, 'src/domain/sign-in/common-passwords.ts');
const LIST = resolve(ROOT, 'node_modules/@zxcvbn-ts/language-common/src/passwords.json');
/** How many of the most common ones are words that nobody may lengthen by digits and signs alone. */
const WORDS = 3000;
const MIN_WORD_CHARACTERS = 4;

export function commonPasswords(): string[] {
  const list = JSON.parse(readFileSync(LIST, 'utf8')) as string[];
  const words = list
    .slice(0, WORDS)
    .filter((one) => one.length >= MIN_WORD_CHARACTERS && /\p{L}{3}/u.test(one));
  const long = list.filter((one) => [...one].length >= MIN_PASSWORD_CHARACTERS);
  return [...new Set([...words, ...long].map((one) => one.toLowerCase()))]
    .filter((one) => !one.includes(' '))
    .sort();
}

/** As word-set.ts reads it. */
export function wordSetOf(words: readonly string[]): WordSet {
  const hashes = [...new Set(words.map(hashOfWord))].sort((a, b) => a - b);
  const bits = hashes.map((hash, index) => gapBits(hash - (hashes[index - 1] ?? 0))).join('');
  const bytes = bits.match(/.{1,8}/g) ?? [];
  const gaps = Buffer.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))).toString('base64');
  return { count: hashes.length, gaps };
}

function gapBits(gap: number): string {
  const remainder = gap % 2 ** REMAINDER_BITS;
  return `${'1'.repeat(gap >> REMAINDER_BITS)}0${remainder.toString(2).padStart(REMAINDER_BITS, '0')}`;
}

export function sourceOf({ count, gaps }: WordSet): string {
  return `// Written by dev/common-passwords.ts from the list of zxcvbn-ts (MIT). Do not edit.

import type { WordSet } from './word-set.ts';

export const COMMON_PASSWORDS: WordSet = {
  count: ${count},
  gaps: '${gaps}',
};
`;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(OUTPUT, sourceOf(wordSetOf(commonPasswords())));
  spawnSync('npx', ['biome', 'format', '--write', OUTPUT], { cwd: ROOT, stdio: 'inherit' });
}
