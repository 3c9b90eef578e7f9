// Which certificates a message says that it was signed with. Anybody can write that, so it is only told, to
// the administrator who compares it with what is pinned; it verifies nothing.

import { decodeBase64 } from '../lib/base64.ts';
import { toHex } from '../lib/bytes.ts';
import { childElements, isNamed, textOf } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import { DSIG } from './names.ts';

const MAX_SIGNERS = 4;

/** SHA-256 fingerprints in hex, each once; none where the message names no certificate. */
export async function claimedSigners(root: XmlElement): Promise<string[]> {
  const names = new Set<string>();
  for (const certificate of certificatesIn(root)) {
    const der = decodeBase64(certificate.replace(/\s+/g, ''));
    if (der === undefined || der.length === 0) continue;
    names.add(toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', der))));
    if (names.size === MAX_SIGNERS) break;
  }
  return [...names];
}

/** Those of signatures. A certificate elsewhere, such as one that a key was encrypted for, signed nothing. */
function certificatesIn(element: XmlElement, inSignature = false): string[] {
  const signature = inSignature || isNamed(element, DSIG.name, 'Signature');
  if (signature && isNamed(element, DSIG.name, 'X509Certificate')) return [textOf(element) ?? ''];
  return childElements(element).flatMap((child) => certificatesIn(child, signature));
}
