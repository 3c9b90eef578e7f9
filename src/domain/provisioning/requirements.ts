// What every write of a SCIM client requires, decided in its own transaction.

import { type Rule, requireThat } from '../../storage/change.ts';
import { anotherOwnerRemains, isClaimed, isLiveToken, isNotSuspended } from '../../storage/conditions.ts';
import type { Database, Statement } from '../../storage/database.ts';
import type { ScimClient } from '../commands.ts';

export interface Requirements {
  /** The organization must still have claimed these domains. */
  readonly domains?: readonly string[];
  /** Another active Owner must remain besides this one, who leaves or is deactivated. */
  readonly leavingOwnerId?: string | undefined;
}

/** Rolls the batch back unless the token is still good and all of `requirements` hold. */
export function requireOf(
  db: Database,
  { tokenId, organizationId }: ScimClient,
  { domains = [], leavingOwnerId }: Requirements = {},
): Statement {
  const rules: Rule[] = [
    ['token_revoked', isLiveToken(tokenId)],
    // Read again, it is refused by name.
    ['changed_meanwhile', isNotSuspended(organizationId)],
  ];
  for (const domain of new Set(domains))
    rules.push(['domain_not_claimed', isClaimed(organizationId, domain)]);
  if (leavingOwnerId !== undefined) {
    rules.push(['last_owner', anotherOwnerRemains(organizationId, leavingOwnerId)]);
  }
  return requireThat(db, ...rules);
}
