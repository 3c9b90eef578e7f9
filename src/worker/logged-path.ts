// The path of a request, without the secret that a link's path holds: in every spelling that a client may
// give it, since a path that no route takes is logged as well.

import { LINK_PAGES, PATHS } from '../domain/paths.ts';

const LINKS = LINK_PAGES.map((page) => ({ path: PATHS[page], letters: lettersOf(PATHS[page]) }));

/** A secret has 43 characters of base64url or more; identifiers have 24, and UUIDs 36. */
const SECRET = /[\w-]{40,}/g;

/** Nobody who means well encodes more often. */
const MAX_DECODINGS = 8;

export function loggedPath(path: string): string {
  const plain = decoded(path);
  if (plain === null) return '/…';
  const letters = lettersOf(plain);
  const links = LINKS.filter((one) => letters.startsWith(one.letters) && letters !== one.letters);
  // `/set-up` and `/setup` have the same letters.
  const link = links.find((one) => plain.startsWith(`${one.path}/`)) ?? links[0];
  if (link) return `${link.path}/…`;
  return plain.search(SECRET) < 0 ? path : plain.replace(SECRET, '…');
}

/** Null if there is no end to it. */
function decoded(path: string): string | null {
  let plain = path;
  for (let times = 0; times < MAX_DECODINGS; times++) {
    const next = decodedOnce(plain);
    if (next === plain) return plain;
    plain = next;
  }
  return null;
}

/** Anything but UTF-8 is decoded byte by byte. */
function decodedOnce(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
}

/** Slashes, dots, case and width make no difference. */
function lettersOf(path: string): string {
  return path
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
