// The list in the bundle is what the program makes of the installed one.
import { expect, it } from 'vitest';
import { commonPasswords } from '../../dev/common-passwords.ts';
import { COMMON_PASSWORDS } from '../../src/domain/sign-in/common-passwords.ts';

it('is up to date: node dev/common-passwords.ts', () => {
  expect(COMMON_PASSWORDS.split(' ')).toEqual(commonPasswords());
});

it('weighs little', () => {
  expect(COMMON_PASSWORDS.length).toBeLessThan(60_000);
});
