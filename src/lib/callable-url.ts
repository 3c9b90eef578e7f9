// Which addresses this server calls. Somebody else types them (an identity provider's metadata, the keys of
// an application, webhooks, logouts), and our server opens them: without a rule that is a way into everything
// that the server can reach (server-side request forgery).
//
// Promises: https on port 443 to a public host name, without credentials. Every IP address is refused, in any
// of the notations that the URL parser turns into one, because a certificate names a host. Only a deployment
// that is a developer's machine calls that machine, on any port and without https. What a public name
// resolves to is the platform's part: workerd's `fetch` goes to public addresses only.

export type UrlProblem = 'malformed' | 'credentials' | 'not_https' | 'port' | 'private';

export interface UrlPolicy {
  /** Whether this deployment has a loopback address itself; false unless given. */
  readonly allowLoopback?: boolean | undefined;
}

const MAX_CHARACTERS = 2048;

/**
 * Names reserved for internal networks (RFC 6761, 6762, 8375; ICANN's `internal`), and those that offices and
 * clouds use for theirs.
 */
const PRIVATE_SUFFIXES = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'localdomain',
  'test',
  'arpa',
];

/** @returns null for an address that may be called */
export function urlProblem(text: string, { allowLoopback = false }: UrlPolicy = {}): UrlProblem | null {
  if (text.length > MAX_CHARACTERS || !URL.canParse(text)) return 'malformed';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'credentials';
  if (allowLoopback && isLoopback(url) && /^https?:$/.test(url.protocol)) return null;
  if (url.protocol !== 'https:') return 'not_https';
  if (url.port !== '') return 'port';
  return isPublicName(url.hostname) ? null : 'private';
}

/** The names of rfc6761 6.3, and the addresses of rfc1122 3.2.1.3 and rfc4291 2.5.3. */
export function isLoopback({ hostname }: Pick<URL, 'hostname'>): boolean {
  const name = hostname.replace(/\.$/, '');
  return /^(?:.*\.)?localhost$|^127(?:\.\d+){3}$|^\[::1\]$|^\[::ffff:7f/.test(name);
}

function isPublicName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, ''); // the root's dot: `localhost.` is localhost
  const labels = name.split('.');
  // The URL parser writes every IPv4 notation (0x7f.1, 2130706433, full-width digits) as four numbers and
  // IPv6 in brackets: neither ends in a label that begins with a letter. `localhost..`, with an empty label,
  // is a name to some resolvers only.
  const isName = labels.length > 1 && labels.every((label) => /^[a-z0-9_-]+$/.test(label));
  if (!isName || !/^[a-z]/.test(labels.at(-1) as string)) return false;
  return !PRIVATE_SUFFIXES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}
