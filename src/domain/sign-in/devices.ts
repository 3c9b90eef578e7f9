// Browsers that signed in before. After a right password a browser keeps a cookie that says, sealed with our
// key, for which accounts it knew the password. Such a browser has its own budget of tries, so that strangers
// who guess never lock its owner out.
//
// The cookie opens nothing, and is bound to the password that was right: once that is changed, every browser
// but the one that changed it is a stranger again. So is each of them when its key has left SESSION_KEYS.

import { decodeBase64Url, encodeBase64Url } from '../../lib/base64.ts';
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { hashSecret, newId } from '../../lib/ids.ts';
import type { Deps } from '../deps.ts';
import type { TryFrom } from '../hashers.ts';
import type { KeyringEntry } from '../keyring.ts';

export const DEVICE_TTL_SECONDS = 180 * 24 * 3600;
/** How many accounts one browser is known to; the oldest goes first. */
const MAX_ACCOUNTS = 4;
const MAX_COOKIE_CHARACTERS = 1000;
const IV_BYTES = 12;

/** What the cookie holds. */
interface Device {
  readonly id: string;
  /** One fingerprint for each account and its password, the newest first. */
  readonly accounts: readonly string[];
  readonly expiresAt: number;
}

interface AccountPassword {
  readonly id: string;
  readonly passwordHash: string | null;
}

/** Whose budget a try uses: this browser's, if it knew this very password, else the one of strangers. */
export async function fromDevice(
  deps: Deps,
  cookie: string | null,
  account: AccountPassword | undefined,
  network: string,
): Promise<TryFrom> {
  const device = await openDevice(deps, cookie);
  // A fingerprint is made either way, so that the time tells nothing.
  const fingerprint = await fingerprintOf(account ?? { id: '', passwordHash: null });
  return device && account?.passwordHash && device.accounts.includes(fingerprint)
    ? { kind: 'known', id: `device:${device.id}` }
    : { kind: 'stranger', network };
}

/** Returns the cookie of a browser in which this account's password was right, or was chosen. */
export async function rememberDevice(
  deps: Deps,
  cookie: string | null,
  account: AccountPassword,
): Promise<string> {
  const known = (await openDevice(deps, cookie))?.accounts ?? [];
  const fingerprint = await fingerprintOf(account);
  return await seal(deps.sessionKeys.current, {
    id: newId('dev'),
    accounts: [fingerprint, ...known.filter((one) => one !== fingerprint)].slice(0, MAX_ACCOUNTS),
    expiresAt: deps.nowMs + DEVICE_TTL_SECONDS * 1000,
  });
}

async function openDevice(deps: Deps, cookie: string | null): Promise<Device | null> {
  const [keyId, sealed, ...rest] = cookie && cookie.length <= MAX_COOKIE_CHARACTERS ? cookie.split('.') : [];
  const key = deps.sessionKeys.all.find((entry) => entry.id === keyId);
  const bytes = sealed === undefined ? undefined : decodeBase64Url(sealed);
  if (!key || !bytes || rest.length > 0) return null;
  try {
    const [iv, text] = [bytes.slice(0, IV_BYTES), bytes.slice(IV_BYTES)];
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await sealingKey(key), text);
    const device = JSON.parse(decodeUtf8(new Uint8Array(opened))) as Device;
    return device.expiresAt > deps.nowMs ? device : null;
  } catch {
    return null;
  }
}

async function seal(key: KeyringEntry, device: Device): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const text = encodeUtf8(JSON.stringify(device));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await sealingKey(key), text);
  return `${key.id}.${encodeBase64Url(concatBytes(iv, new Uint8Array(sealed)))}`;
}

async function sealingKey({ secret }: KeyringEntry): Promise<CryptoKey> {
  const digest = await crypto.subtle.digest('SHA-256', concatBytes(encodeUtf8('device:'), secret));
  return await crypto.subtle.importKey('raw', digest, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function fingerprintOf({ id, passwordHash }: AccountPassword): Promise<string> {
  return (await hashSecret(`device\n${id}\n${passwordHash ?? ''}`)).slice(0, 32);
}
