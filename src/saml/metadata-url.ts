// Where metadata may be fetched from. An administrator types the URL and our server opens it: without a
// policy that is a way into everything that the server can reach (server-side request forgery).
//
// Promises: https on port 443 to a public host name, without credentials. Every IP address is refused, in any
// of the notations that the URL parser turns into one: a certificate of an identity provider names a host.
// What a public name resolves to is the platform's part: workerd's `fetch` goes to public addresses only.

import { SamlError } from './errors.ts';

export interface MetadataUrlPolicy {
  /**
   * Origins that may be used although they break the rules,
   * e.g. `http://localhost:8788` on a developer's machine.
   */
  readonly allowedOrigins?: readonly string[] | undefined;
}

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

/**
 * @throws SamlError `metadata_url_malformed`, `metadata_url_not_https`, `metadata_url_credentials`,
 * `metadata_url_port`, `metadata_url_private`
 */
export function checkMetadataUrl(text: string, policy: MetadataUrlPolicy = {}): URL {
  if (text.length > 2048 || !URL.canParse(text)) throw new SamlError('metadata_url_malformed');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw new SamlError('metadata_url_credentials');
  if (policy.allowedOrigins?.includes(url.origin)) return url;
  if (url.protocol !== 'https:') throw new SamlError('metadata_url_not_https', { actual: url.protocol });
  if (url.port !== '') throw new SamlError('metadata_url_port', { expected: 443, actual: Number(url.port) });
  if (!isPublicName(url.hostname)) throw new SamlError('metadata_url_private', { actual: url.hostname });
  return url;
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
