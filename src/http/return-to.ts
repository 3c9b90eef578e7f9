// Return addresses: where to go after signing in. Only paths of this origin, so that nobody lands on a
// stranger's page.

const MAX_LENGTH = 1024;

/**
 * The path, query and fragment of `text`, a path or a whole URL, if it certainly names a page of `origin`;
 * otherwise null.
 *
 * Refused: other origins, `//host`, backslashes (browsers take them for slashes), white space and control
 * characters (browsers drop some of them), percent-encoded slashes, backslashes and controls in the path (a
 * later reader might decode them), and paths that would become `//host` once their dots are resolved.
 */
export function safeReturnTo(text: string | null | undefined, origin: string): string | null {
  if (!text || text.length > MAX_LENGTH) return null;
  if (text.startsWith(`${origin}/`)) return safeReturnTo(text.slice(origin.length), origin);
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) return null;
  if (!URL.canParse(text, origin)) return null;
  const url = new URL(text, origin);
  if (url.origin !== origin || url.pathname.includes('//')) return null;
  if (/%(?:2f|5c|25|[01][0-9a-f]|7f)/i.test(url.pathname)) return null;
  return url.pathname + url.search + url.hash;
}
