// Looks up a domain's TXT records with the resolvers that DNS_RESOLVERS names.

import { lookupTxt, parseResolvers } from '../dns/txt.ts';
import type { LookupTxt } from '../domain/domains/lookup.ts';
import { allowsLoopback } from '../domain/urls.ts';
import type { Bindings } from './bindings.ts';

/** @throws Error that names the variable */
export function openTxtLookup(env: Pick<Bindings, 'DNS_RESOLVERS' | 'PUBLIC_URL'>): LookupTxt {
  const resolvers = parseResolvers(env.DNS_RESOLVERS, allowsLoopback({ origin: env.PUBLIC_URL }));
  const lookup = { resolvers, fetch: fetch.bind(globalThis) };
  return (name) => lookupTxt(name, lookup);
}
