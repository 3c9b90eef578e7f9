// TXT records over HTTPS (rfc8484), from several resolvers of different operators. Each record comes with
// whether all of them report it: someone who can make one of them lie must not be able to claim a domain.

import { DnsError } from './errors.ts';
import { decodeTxtAnswer, encodeTxtQuery, type TxtAnswer } from './message.ts';

const DEFAULT_RESOLVERS = 'https://cloudflare-dns.com/dns-query https://dns.google/dns-query';

const MEDIA_TYPE = 'application/dns-message';
const TIMEOUT_MS = 5_000;
/** A DNS message is never longer. */
const MAX_BYTES = 65_535;

export interface TxtLookup {
  /** DoH addresses. */
  readonly resolvers: readonly string[];
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/**
 * Addresses separated by commas or white space.
 * @param allowsLoopback takes http too, to an address of this machine
 * @throws Error that names the variable
 */
export function parseResolvers(text: string | undefined, allowsLoopback: boolean): string[] {
  const resolvers = (text?.trim() || DEFAULT_RESOLVERS).split(/[\s,]+/).filter(Boolean);
  for (const resolver of resolvers) {
    const url = URL.canParse(resolver) ? new URL(resolver) : null;
    const local = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1';
    if (local ? !allowsLoopback || !/^https?:$/.test(url.protocol) : url?.protocol !== 'https:') {
      throw new Error('DNS_RESOLVERS must be https:// addresses of DNS-over-HTTPS resolvers');
    }
  }
  if (new Set(resolvers).size !== resolvers.length) throw new Error('DNS_RESOLVERS names one resolver twice');
  return resolvers;
}

/** What the resolvers say together. */
export interface TxtFindings {
  /** The records that every resolver reports; none when there is no such name. */
  readonly agreed: readonly string[];
  /** Those that only some report, with how many do. */
  readonly disputed: ReadonlyMap<string, number>;
  readonly resolvers: number;
  /** The zone in which the name stands, where one of them says it; they do only when there is no record. */
  readonly zone: string | null;
}

/**
 * Asks every resolver.
 * @throws DnsError `name_invalid`; `too_few_answers` unless all of them answered, with the reason of each
 * that did not
 */
export async function lookupTxt(name: string, { resolvers, fetch }: TxtLookup): Promise<TxtFindings> {
  const query = encodeTxtQuery(name);
  const answers: TxtAnswer[] = [];
  const failures: Record<string, string> = {};
  await Promise.all(
    resolvers.map(async (resolver) => {
      try {
        answers.push(await ask(resolver, query, name, fetch));
      } catch (error) {
        failures[new URL(resolver).host] = error instanceof DnsError ? error.reason : 'unreachable';
      }
    }),
  );
  const needed = resolvers.length;
  if (answers.length < needed) throw new DnsError('too_few_answers', { needed, ...failures });
  const seen = new Map<string, number>();
  for (const { records } of answers)
    for (const record of new Set(records)) seen.set(record, (seen.get(record) ?? 0) + 1);
  return {
    agreed: [...seen].filter(([, count]) => count === needed).map(([record]) => record),
    disputed: new Map([...seen].filter(([, count]) => count < needed)),
    resolvers: needed,
    zone: answers.find(({ zone }) => zone !== null)?.zone ?? null,
  };
}

async function ask(
  resolver: string,
  query: Uint8Array<ArrayBuffer>,
  name: string,
  fetch: TxtLookup['fetch'],
): Promise<TxtAnswer> {
  // POST keeps HTTP caches on the way from answering for the resolver.
  const response = await fetch(resolver, {
    method: 'POST',
    headers: { 'Content-Type': MEDIA_TYPE, Accept: MEDIA_TYPE },
    body: query,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const type = response.headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (response.status !== 200 || type !== MEDIA_TYPE) {
    await response.body?.cancel();
    throw new DnsError('resolver_failed', { status: response.status });
  }
  const message = new Uint8Array(await response.arrayBuffer());
  if (message.length > MAX_BYTES) throw new DnsError('message_malformed', { what: 'length' });
  return decodeTxtAnswer(message, name);
}
