// Passwords that guessers try first (NIST SP 800-63B-4, 3.1.1.2): the most common ones, also with digits and
// signs around them, and what stands in the person's own name, address or organization.

import { foldCase } from '../../lib/fold.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import { hashOfWord, readHashes } from './word-set.ts';

/** What is known about the person; each may be empty. */
export interface PasswordOwner {
  readonly email: string;
  readonly names?: readonly string[];
  readonly organization?: string;
}

const PRODUCT = 'gatehouse';
/** Shorter parts of names occur in too many words. */
const MIN_PART_CHARACTERS = 4;
/** A password needs this many letters besides what is known about its owner. */
const MIN_OTHER_LETTERS = 4;
const MIN_DIFFERENT_CHARACTERS = 4;

let hashes: ReadonlySet<number> | undefined;

/** One in 2,000 of other passwords is taken for one of them, and its owner has to think of another. */
export function isCommonPassword(password: string): boolean {
  const folded = foldCase(password);
  const word = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return new Set(folded).size < MIN_DIFFERENT_CHARACTERS || isInList(folded) || isInList(word);
}

function isInList(word: string): boolean {
  hashes ??= readHashes(COMMON_PASSWORDS);
  return hashes.has(hashOfWord(word));
}

/** Whether little but digits and signs is left of the password without what is known about its owner. */
export function isAboutOwner(
  password: string,
  { email, names = [], organization = '' }: PasswordOwner,
): boolean {
  const [local = '', domain = ''] = foldCase(email).split('@');
  const wholes = [local, domain, ...names.map(foldCase), foldCase(organization), PRODUCT];
  const parts = wholes
    .flatMap((whole) => [whole, lettersOf(whole), ...whole.split(/[^\p{L}\p{N}]+/u)])
    .filter((part) => part.length >= MIN_PART_CHARACTERS)
    .sort((a, b) => b.length - a.length);
  const folded = foldCase(password);
  const rest = parts.reduce((text, part) => text.replaceAll(part, ' '), folded);
  return rest !== folded && lettersOf(rest).length < MIN_OTHER_LETTERS;
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}]+/gu, '');
}
