// Each person's password, and its hash: a real one that costs next to nothing.
import { scryptSync } from 'node:crypto';

const hashes = new Map<string, string>();

export function passwordOf(person: string): string {
  return `the password of ${person}`;
}

export function passwordHashOf(person: string): string {
  let hash = hashes.get(person);
  if (hash === undefined) {
    const salt = Buffer.from(`salt of ${person}`.padEnd(16));
    const key = scryptSync(passwordOf(person), salt, 32, { N: 2, r: 1, p: 1 });
    hash = `scrypt$2$1$1$${salt.toString('base64')}$${key.toString('base64')}`;
    hashes.set(person, hash);
  }
  return hash;
}
