// `node dev/common-passwords.ts`: writes src/domain/sign-in/common-passwords.ts from the installed list of
// zxcvbn-ts (MIT), which is sorted by how often a password was found in leaks. It keeps the first ones, which
// people lengthen by digits and signs, and all that are long enough to be chosen as they are.
// test/dev/common-passwords.test.ts checks the file against this program and the installed list.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MIN_PASSWORD_CHARACTERS } from '../src/domain/limits.ts';

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

export function sourceOf(passwords: readonly string[]): string {
  return `// Written by dev/common-passwords.ts from the list of zxcvbn-ts (MIT). Do not edit.

/** In lower case, separated by spaces. */
export const COMMON_PASSWORDS =
  ${quoted(passwords.join(' '))};
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(OUTPUT, sourceOf(commonPasswords()));
  spawnSync('npx', ['biome', 'format', '--write', OUTPUT], { cwd: ROOT, stdio: 'inherit' });
}
