// Where an application may have people sent back to.

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

const MAX_CHARACTERS = 2000;

/**
 * Whether an application may register the address: https, http on this machine alone, or the private scheme
 * of an installed application, which has a period in it (RFC 8252 7.1). No fragment (RFC 6749 3.1.2), no name
 * or password, no wildcard, and nothing that a URL parser would write differently, because it is compared as
 * text.
 */
export function isRegistrableUri(text: string, kind: 'redirect' | 'web' = 'redirect'): boolean {
  if (text.length > MAX_CHARACTERS || !URI_CHARACTERS.test(text)) return false;
  const url = parseUrl(text);
  if (url === null || url.username !== '' || url.password !== '' || !sameText(url, text)) return false;
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname)))
    return true;
  return kind === 'redirect' && /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol);
}

/** RFC 8707 2: an absolute URI without a fragment. Nobody is sent there, so that any scheme will do. */
export function isResourceUri(text: string): boolean {
  return URI_CHARACTERS.test(text) && parseUrl(text) !== null;
}

/** RFC 3986 2, without `#` and `*`. A parser lets others pass where it knows no host, such as a space. */
const URI_CHARACTERS = /^[\w.~:/?@!$&'()+,;=%[\]-]+$/;

/** An address of this machine: host, port, and all that follows. */
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?([/?][\x21-\x7e]*)?$/;

/**
 * RFC 9700 4.1.3: the same text. On a loopback address the port may be another one (RFC 8252 7.3), because an
 * installed application takes the one that is free.
 */
export function matchesRedirectUri(registered: string, sent: string): boolean {
  if (registered === sent) return true;
  const [, host, , rest = ''] = LOOPBACK.exec(registered) ?? [];
  const [, sentHost, port = '80', sentRest = ''] = LOOPBACK.exec(sent) ?? [];
  return host !== undefined && host === sentHost && rest === sentRest && Number(port) <= 65_535;
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** The parser changed nothing but a missing path. */
function sameText(url: URL, text: string): boolean {
  return url.href === text || url.href === `${text}/`;
}
