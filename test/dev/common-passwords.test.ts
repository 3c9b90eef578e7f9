// The set in the bundle is what the program makes of the installed list.
import { describe, expect, it } from 'vitest';
import { commonPasswords, wordSetOf } from '../../dev/common-passwords.ts';
import { COMMON_PASSWORDS } from '../../src/domain/sign-in/common-passwords.ts';
import { isCommonPassword } from '../../src/domain/sign-in/weak-passwords.ts';
import { hashOfWord, readHashes } from '../../src/domain/sign-in/word-set.ts';

describe('the common passwords', () => {
  it('are up to date: node dev/common-passwords.ts', () => {
    expect(COMMON_PASSWORDS).toEqual(wordSetOf(commonPasswords()));
  });

  it('are all refused', () => {
    const list = commonPasswords();
    expect(list.length).toBeGreaterThan(4000);
    expect(list.filter((one) => !isCommonPassword(one))).toEqual([]);
  });

  it('weigh little', () => {
    expect(COMMON_PASSWORDS.gaps.length).toBeLessThan(10_000);
  });

  it('take as few other passwords with them as is said', () => {
    const others = Array.from({ length: 200_000 }, (_, index) => `word${index}word`);
    const taken = others.filter(isCommonPassword).length;
    // Both look-ups are of one word here: one in 3,800.
    expect(taken).toBeGreaterThan(25);
    expect(taken).toBeLessThan(80);
  });
});

describe('a set of words', () => {
  it.each([
    ['nothing', []],
    ['one word', ['a']],
    ['a word twice', ['a', 'a', 'b']],
    ['words of any script', ['žluť', '水曜日', '😀', '']],
    ['a hundred', Array.from({ length: 100 }, (_, index) => `${index}`)],
  ])('comes back: %s', (_, words) => {
    const hashes = readHashes(wordSetOf(words));
    expect([...hashes]).toEqual([...new Set(words.map(hashOfWord))].sort((a, b) => a - b));
  });
});
