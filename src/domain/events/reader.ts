// Who reads events and the directory: the operator, whom everything concerns, or an application that acts for
// itself, limited to its organizations.

import { openOrganizations } from '../../storage/events/organizations.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';

/** Whose events a reader may see; null: everybody's. */
export type Readable = readonly string[] | null;

/**
 * Narrows what a reader may see to the organization that they ask for; null: all that they may.
 *
 * @throws DomainError `organization_not_found`: also for one that the reader may not see
 */
export function narrow(readable: Readable, organizationId: string | null): Readable {
  if (organizationId === null) return readable;
  if (readable !== null && !readable.includes(organizationId)) {
    throw new DomainError('organization_not_found', { organizationId });
  }
  return [organizationId];
}

/** A misspelled organization must not look like one in which nothing happens. @throws as `narrow` */
export async function requireOpen(deps: Pick<Deps, 'db'>, organizationId: string): Promise<void> {
  const open = await openOrganizations(deps.db, [organizationId]);
  if (open.length === 0) throw new DomainError('organization_not_found', { organizationId });
}
