// Rows as SQLite answers them, to the stored forms of the protocol.

import type { JsonObject } from '../scim/json.ts';
import type { Reference, StoredGroup, StoredUser } from '../scim/stored.ts';
import type { ScimGroupRow } from '../storage/scim-groups.ts';
import type { ScimUserRow } from '../storage/scim-users.ts';

/** `teamNames`: of the teams that the row has by id alone. */
export function toStoredUser(row: ScimUserRow, teamNames?: ReadonlyMap<string, string>): StoredUser {
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
    ...(row.teams === null ? {} : { groups: referencesOf(row.teams, teamNames) }),
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

function referencesOf(teams: string, names: ReadonlyMap<string, string> | undefined): Reference[] {
  return (JSON.parse(teams) as (string | Reference)[]).map((team) =>
    typeof team === 'string' ? { id: team, display: names?.get(team) ?? null } : team,
  );
}
