// Rows as SQLite answers them, to the stored forms of the protocol.

import type { JsonObject } from '../scim/json.ts';
import type { Reference, StoredGroup, StoredUser } from '../scim/stored.ts';
import type { ScimGroupRow } from '../storage/scim-groups.ts';
import type { ScimUserRow } from '../storage/scim-users.ts';

export function toStoredUser(row: ScimUserRow): StoredUser {
  return {
    id: row.id,
    userName: row.userName,
    externalId: row.externalId,
    active: row.active === 1,
    givenName: row.givenName,
    familyName: row.familyName,
    profile: JSON.parse(row.profile) as JsonObject,
    version: row.version,
    createdMs: row.createdAt,
    updatedMs: row.updatedAt,
    ...(row.teams === null ? {} : { groups: JSON.parse(row.teams) as Reference[] }),
  };
}

export function toStoredGroup(row: ScimGroupRow, members: readonly Reference[] | undefined): StoredGroup {
  return {
    id: row.id,
    displayName: row.name,
    externalId: row.externalId,
    profile: JSON.parse(row.profile) as JsonObject,
    version: row.version,
    createdMs: row.createdAt,
    updatedMs: row.updatedAt,
    ...(members === undefined ? {} : { members }),
  };
}
