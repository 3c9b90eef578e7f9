// What an organization's identity provider brought that no schema of ours defines: shown under /Schemas, because it is stored.

import type { SeenExtension } from '../../scim/discovery.ts';
import { ScimError } from '../../scim/errors.ts';
import { selectSeenAttributes } from '../../storage/provisioning/extensions.ts';
import type { ScimRequest } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { readConfirmed } from './confirmed-batch.ts';

/** One batch. None for a token that is no longer good: the defined schemas are open to all. */
export async function listSeenExtensions(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
): Promise<readonly SeenExtension[]> {
  try {
    const { rows } = await readConfirmed(db, request, [
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
