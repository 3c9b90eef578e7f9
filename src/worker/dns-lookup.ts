// The resolvers that DNS_RESOLVERS names, as one function for those who need a domain's records.

import { lookupTxt, parseResolvers } from '../dns/txt.ts';
import type { Bindings } from '../http/context.ts';

/** @throws Error that names the variable */
export function openTxtLookup(
  env: Pick<Bindings, 'DNS_RESOLVERS'>,
): (name: string) => Promise<readonly string[]> {
  const lookup = { resolvers: parseResolvers(env.DNS_RESOLVERS), fetch: fetch.bind(globalThis) };
  return (name) => lookupTxt(name, lookup);
}
