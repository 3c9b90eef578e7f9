// Password hashes: scrypt, in slices. workerd's own scrypt of node:crypto holds its thread, and every
// request on it, until it is done; this one lets others have their turn in between. (WebCrypto's PBKDF2
// holds it too, and is capped at 100,000 iterations.) Only the hashers of src/provisioner run what is
// costly here.

import { scryptAsync } from '@noble/hashes/scrypt.js';
import { decodeBase64, encodeBase64 } from '../../lib/base64.ts';
import { equalBytes } from '../../lib/bytes.ts';
import { DomainError } from '../errors.ts';
import { MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from '../limits.ts';
import { isAboutOwner, isCommonPassword, type PasswordOwner } from './weak-passwords.ts';

// N = 2^14, r = 8, p = 5 is one of OWASP's equivalent settings. It takes 16 MiB, so that several at a time
// fit into a Worker's 128 MiB.
const COST = { N: 16_384, r: 8, p: 5 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * @param owner whom it is for, as far as that is known
 * @throws DomainError `password_too_short`, `password_too_long`, `password_common`, `password_personal`
 */
export function checkPassword(password: string, owner: PasswordOwner, field = 'password'): void {
  if ([...password].length < MIN_PASSWORD_CHARACTERS) {
    throw new DomainError('password_too_short', { minCharacters: MIN_PASSWORD_CHARACTERS }, field);
  }
  if (password.length > MAX_PASSWORD_CHARACTERS) {
    throw new DomainError('password_too_long', { maxCharacters: MAX_PASSWORD_CHARACTERS }, field);
  }
  if (isCommonPassword(password)) throw new DomainError('password_common', {}, field);
  if (isAboutOwner(password, owner)) throw new DomainError('password_personal', {}, field);
}

/** Returns `scrypt$N$r$p$salt$hash`, with salt and hash in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const hash = await derive(password, salt, COST.N, COST.r, COST.p);
  return ['scrypt', COST.N, COST.r, COST.p, encodeBase64(salt), encodeBase64(hash)].join('$');
}

/**
 * Takes as long for an account that does not exist (`stored` is null) as for a wrong password, so that the
 * timing reveals nothing.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, N, r, p, saltText, hashText] = (stored ?? NOBODY).split('$');
  const salt = decodeBase64(saltText ?? '');
  const expected = decodeBase64(hashText ?? '');
  if (scheme !== 'scrypt' || !salt?.length || !expected?.length) return false;
  // A password that checkPassword would never have accepted is not worth the work.
  if (password.length > MAX_PASSWORD_CHARACTERS) return false;
  const actual = await derive(password, salt, Number(N), Number(r), Number(p));
  return equalBytes(expected, actual) && stored !== null;
}

const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'A'.repeat(22)}==$${'A'.repeat(43)}=`;

/**
 * On Cloudflare's network the clock stands still while code runs, so that a hash there is one slice. Its
 * hasher is an object of its own, apart from the isolates that answer requests.
 */
const SLICE_MS = 8;

function derive(password: string, salt: Uint8Array, N: number, r: number, p: number): Promise<Uint8Array> {
  return scryptAsync(password.normalize('NFKC'), salt, {
    N,
    r,
    p,
    dkLen: HASH_BYTES,
    maxmem: 128 * r * (N + p + 2),
    asyncTick: SLICE_MS,
  });
}
