// Finds the organization whose identity provider governs an address: the one that has the verified claim of
// its domain.

import { eq, sql } from 'drizzle-orm';
import { planHasSso } from '../conditions.ts';
import type { Database } from '../database.ts';
import { connections } from '../tables/connections.ts';
import { domains } from '../tables/domains.ts';
import { organizations } from '../tables/organizations.ts';

/**
 * Selects the enabled connection of the organization that has the verified claim of `domain`, if its plan has
 * SSO.
 */
export function selectEnabledConnectionOfDomain(db: Database, domain: string) {
  return db
    .select({ connection: connections })
    .from(domains)
    .innerJoin(connections, eq(connections.organizationId, domains.organizationId))
    .innerJoin(organizations, eq(organizations.id, domains.organizationId))
    .where(
      sql`${domains.name} = ${domain} and ${domains.status} = 'verified' and ${connections.enabled} = 1 
        and ${planHasSso(sql`${organizations.plan}`)}`,
    );
}
