// Base64 of RFC 4648, strictly: canonical padding, no stray characters, no non-zero trailing bits. Two texts
// never decode to the same bytes, apart from the line breaks that XML and PEM allow.

import { type Bytes, encodeUtf8 } from './bytes.ts';

/**
 * Decodes standard base64. CR, LF, tab and space are skipped (XML Schema base64Binary), nothing else.
 * `undefined`: not base64.
 */
export function decodeBase64(text: string): Bytes | undefined {
  return decode(/[\r\n\t ]/.test(text) ? text.replace(/[\r\n\t ]+/g, '') : text);
}

/** Decodes base64url without padding (RFC 4648 section 5). `undefined`: not base64url. */
export function decodeBase64Url(text: string): Bytes | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  return decode(
    text
      .replace(/-/g, '+')
      .replace(/_/g, '/')
      .padEnd(Math.ceil(text.length / 4) * 4, '='),
  );
}

export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  // String.fromCharCode takes its arguments from the stack: pieces of 8 KB stay far below its limit.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

export function encodeBase64Url(bytes: Native): string {
  if (bytes.toBase64) return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
  return encodeBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** workerd has this part of ECMAScript 2026 already, and Node 24 has not. */
type Native = Uint8Array & {
  readonly toBase64?: (options: { readonly alphabet: 'base64url'; readonly omitPadding: true }) => string;
};

function decode(text: string): Bytes | undefined {
  // atob accepts missing padding and skips form feeds. It refuses everything else that is not base64, faster
  // than a pattern would.
  if (text.length % 4 !== 0 || text.includes('\f') || !hasCanonicalEnd(text)) return undefined;
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  // Text, which is most of what arrives here, is ASCII: its
  // UTF-8 is as long as it is, and native code makes it.
  const ascii = encodeUtf8(binary);
  if (ascii.length === binary.length) return ascii;
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Bits after the last whole byte must be zero: otherwise "QQ==" and "QR==" would be the same byte. */
function hasCanonicalEnd(text: string): boolean {
  if (text.endsWith('==')) return /[AQgw]==$/.test(text.slice(-3));
  return !text.endsWith('=') || /[AEIMQUYcgkosw048]=$/.test(text.slice(-2));
}
