// The one place that says which hasher has an address.

import type { Hashers } from '../domain/hashers.ts';
import { shardOf } from '../lib/shard.ts';
import type { Hasher } from './hasher.ts';

/** Strangers who keep one of them busy hold up a sixteenth of all addresses. */
const HASHERS = 16;

export function openHashers(namespace: DurableObjectNamespace): Hashers {
  const hasherOf = (emailKey: string) =>
    namespace.get(namespace.idFromName(hasherNameOf(emailKey))) as unknown as Pick<
      Hasher,
      'tryPassword' | 'hashPassword'
    >;
  return {
    tryPassword: (input) => hasherOf(input.emailKey).tryPassword(input),
    hashPassword: (input) => hasherOf(input.emailKey).hashPassword(input),
  };
}

export function hasherNameOf(emailKey: string): string {
  return `hasher:${shardOf(emailKey, HASHERS)}`;
}
