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
      selectSeenAttributes(db, request.client.organizationId, 'members'),
      selectSeenAttributes(db, request.client.organizationId, 'teams'),
    ]);
    const [ofUsers, ofGroups] = rows.map((seen) => Map.groupBy(seen, (row) => row.schema.toLowerCase()));
    return [...new Set([...(ofUsers?.keys() ?? []), ...(ofGroups?.keys() ?? [])])].map((key) => {
      const found = [...(ofUsers?.get(key) ?? []), ...(ofGroups?.get(key) ?? [])];
      const byName = new Map(found.map(({ attribute }) => [attribute.toLowerCase(), attribute]));
      return {
        schema: found[0]?.schema ?? '',
        attributes: [...byName.values()],
        types: [...(ofUsers?.has(key) ? ['User'] : []), ...(ofGroups?.has(key) ? ['Group'] : [])],
      };
    });
  } catch (error) {
    if (error instanceof ScimError) return [];
    throw error;
  }
}
