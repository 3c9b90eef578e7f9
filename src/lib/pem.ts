// PEM of RFC 7468: labeled base64 between armor lines. Text outside the blocks is explanatory and is skipped.

import { decodeBase64, encodeBase64 } from './base64.ts';
import type { Bytes } from './bytes.ts';

export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`, … */
  readonly label: string;
  readonly bytes: Bytes;
}

/**
 * Every block of `text`, in order. `undefined`: an armor
 * line without its partner, or a body that is not base64.
 */
export function decodePem(text: string): PemBlock[] | undefined {
  const blocks: PemBlock[] = [];
  let from = 0;
  for (;;) {
    const begin = text.indexOf('-----BEGIN ', from);
    if (begin < 0) return text.indexOf('-----END ', from) < 0 ? blocks : undefined;
    const labelEnd = text.indexOf('-----', begin + 11);
    if (labelEnd < 0) return undefined;
    const label = text.slice(begin + 11, labelEnd);
    const end = text.indexOf(`-----END ${label}-----`, labelEnd + 5);
    const bytes = end < 0 ? undefined : decodeBase64(text.slice(labelEnd + 5, end));
    if (bytes === undefined || bytes.length === 0) return undefined;
    blocks.push({ label, bytes });
    from = end + label.length + 14;
  }
}

/** One block with lines of 64 characters and a final line end. */
export function encodePem(label: string, bytes: Uint8Array): string {
  const lines = encodeBase64(bytes).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
