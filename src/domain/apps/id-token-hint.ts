// The account of an id_token_hint, as far as the keys that we publish have signed it.

import { type IdTokenHint, readIdTokenHint } from '../../oauth/id-token-hint.ts';
import { keySetOf } from '../../oauth/keys.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import { selectPublishedKeys } from '../../storage/apps/signing-keys.ts';
import type { Deps } from '../deps.ts';

export type { IdTokenHint };

/** Reads nothing where there is no hint. @returns null: none, or not one of ours */
export async function findIdTokenHint(
  { db, nowMs, urls }: Pick<Deps, 'db' | 'nowMs' | 'urls'>,
  parameters: Parameters,
): Promise<IdTokenHint | null> {
  const token = parameters.get('id_token_hint');
  if (token === undefined) return null;
  return await readIdTokenHint(token, keySetOf(await selectPublishedKeys(db, nowMs)), urls.origin);
}
