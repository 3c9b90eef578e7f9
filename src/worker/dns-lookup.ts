// Looks up a domain's TXT records with the resolvers that DNS_RESOLVERS names.

import { lookupTxt, parseResolvers } from '../dns/txt.ts';
import type { Bindings } from './bindings.ts';

/** @throws Error that names the variable */
export function openTxtLookup(
  env: Pick<Bindings, 'DNS_RESOLVERS'>,
): (name: string) => Promise<readonly string[]> {
  const lookup = { resolvers: parseResolvers(env.DNS_RESOLVERS), fetch: fetch.bind(globalThis) };
  return (name) => lookupTxt(name, lookup);
}
