// Named secrets that rotate: `k2:<base64url of 32 bytes>,k1:…`. The first one seals; any of them can open.

import { decodeBase64Url } from '../lib/base64.ts';
import type { Bytes } from '../lib/bytes.ts';

export interface KeyringEntry {
  readonly id: string;
  readonly secret: Bytes;
}

export interface Keyring {
  readonly current: KeyringEntry;
  readonly all: readonly KeyringEntry[];
}

/** The last one: it hardly ever changes while an isolate lives, and keys are derived once for an entry. */
let last: { readonly name: string; readonly text: string | undefined; readonly keyring: Keyring } | undefined;

/** @throws Error that names the variable, but never contains its value */
export function parseKeyring(name: string, text: string | undefined): Keyring {
  if (last?.name !== name || last.text !== text) last = { name, text, keyring: read(name, text) };
  return last.keyring;
}

function read(name: string, text: string | undefined): Keyring {
  const all = (text ?? '').split(',').map((part) => {
    const [id, encoded] = part.trim().split(':');
    const secret = encoded === undefined ? undefined : decodeBase64Url(encoded);
    if (!id || !/^[a-z0-9]{1,16}$/.test(id) || secret?.length !== 32) {
      throw new Error(
        `${name} must be one or more of "id:<base64url of 32 random bytes>", separated by commas`,
      );
    }
    return { id, secret };
  });
  if (new Set(all.map((entry) => entry.id)).size !== all.length)
    throw new Error(`${name} names one id twice`);
  return { current: all[0] as KeyringEntry, all };
}
