// The operator's keys for the management API, found in KV by their hash.

import { hashSecret } from '../../lib/ids.ts';
import { type ApiKeyEntry, readKv } from '../../storage/kv.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../deps.ts';

/** The operator that a bearer key belongs to. Only `authenticateOperator` makes one. */
export interface Operator {
  readonly keyId: string;
  readonly actor: Actor;
  readonly [authenticated]: true;
}

declare const authenticated: unique symbol;

/** @returns null for a key that nobody issued */
export async function authenticateOperator(
  deps: Deps,
  key: string,
  address: string | null,
): Promise<Operator | null> {
  if (key.length < 20 || key.length > 200) return null;
  const entry: ApiKeyEntry | null = await readKv(deps.kv, 'apiKey', await hashSecret(key));
  if (entry === null) return null;
  const actor: Actor = { type: 'operator', id: entry.id, label: entry.label, address };
  return { keyId: entry.id, actor } as Operator;
}
