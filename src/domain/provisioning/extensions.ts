// Attributes that an organization's identity provider sent and none of our schemas defines. They are stored,
// so /Schemas shows them.

import type { SeenExtension } from '../../scim/discovery.ts';
import { ScimError } from '../../scim/errors.ts';
import { selectSeenAttributes } from '../../storage/provisioning/extensions.ts';
import type { ScimRequest } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { runConfirmed } from './confirmed-batch.ts';

/**
 * One batch. A token that is no longer good gets an empty list, because everyone may read the defined
 * schemas.
 */
export async function listSeenExtensions(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
): Promise<readonly SeenExtension[]> {
  try {
    const { rows } = await runConfirmed(db, request, [
      selectSeenAttributes(db, request.client.organizationId),
    ]);
    const bySchema = Map.groupBy(rows[0], (row) => row.schema.toLowerCase());
    return [...bySchema.values()].map((found) => ({
      schema: found[0]?.schema ?? '',
      attributes: found.map((row) => row.attribute),
    }));
  } catch (error) {
    if (error instanceof ScimError) return [];
    throw error;
  }
}
