// The preference `handling` of a request (RFC 7240 section 4.4).

import type { Handling } from '../../scim/reading.ts';

/** The first one counts (RFC 7240 section 2); undefined: none, or one that nobody knows. */
export function preferredHandling(header: string | undefined): Handling | undefined {
  for (const preference of (header ?? '').slice(0, 1000).split(',')) {
    const [name, value] = (preference.split(';')[0] ?? '')
      .split('=')
      .map((part) => part.trim().toLowerCase());
    if (name !== 'handling') continue;
    const text = value?.replace(/^"(.*)"$/, '$1');
    return text === 'strict' || text === 'lenient' ? text : undefined;
  }
  return undefined;
}
