// Each person's password, and hashers whose hashes cost next to nothing: real ones, checked by the product.
import { scryptSync } from 'node:crypto';
import type { Hashers } from '../../../src/domain/hashers.ts';
import { verifyPassword } from '../../../src/domain/sign-in/passwords.ts';

/** Nothing in them is about the person, which the product would refuse. */
const PASSWORDS: Readonly<Record<string, string>> = {
  ann: 'gravel under seven lanterns',
  bob: 'a kettle nobody has mended',
  cho: 'twelve geese over the canal',
  mal: 'the quiet end of a ladder',
};

export function passwordOf(person: string): string {
  return PASSWORDS[person] ?? '';
}

const hashes = new Map<string, string>();

export function passwordHashOf(person: string): string {
  return hashOf(passwordOf(person));
}

function hashOf(password: string): string {
  let hash = hashes.get(password);
  if (hash === undefined) {
    const salt = Buffer.from(password.padEnd(16)).subarray(0, 16);
    const key = scryptSync(password, salt, 32, { N: 2, r: 1, p: 1 });
    hash = `scrypt$2$1$1$${salt.toString('base64')}$${key.toString('base64')}`;
    hashes.set(password, hash);
  }
  return hash;
}

export const CHEAP_HASHERS: Hashers = {
  // Without a hash, the product would take its time for nobody.
  tryPassword: async ({ password, stored }) => ({
    kind: stored !== null && (await verifyPassword(password, stored)) ? 'right' : 'wrong',
  }),
  hashPassword: async ({ password }) => ({ kind: 'hashed', hash: hashOf(password) }),
};
