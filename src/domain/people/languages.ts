// The languages that people chose on their profiles, for the mails that they get.

import type { Language } from '../../lib/languages.ts';
import { openDatabase } from '../../storage/database.ts';
import { listLanguages } from '../../storage/people/accounts.ts';
import { findEmail } from '../email.ts';

/** By address as it is given; an address without an account, or whose owner chose none, is left out. */
export async function languagesOf(
  d1: D1Database,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, Language>> {
  const keyed = addresses.map((address) => [address, findEmail(address)?.key ?? ''] as const);
  const chosen = await listLanguages(
    openDatabase(d1),
    keyed.map(([, key]) => key),
  );
  return new Map(
    keyed.flatMap(([address, key]) => {
      const language = chosen.get(key);
      return language === undefined ? [] : [[address, language] as const];
    }),
  );
}
