// Turns rows of SQLite into the stored forms of the protocol.

import type { JsonObject } from '../../scim/json.ts';
import type { Reference, StoredGroup, StoredUser } from '../../scim/stored.ts';
import { MEMBERS_AT_ONCE, type ScimGroupRow, type ScimMemberRow } from '../../storage/provisioning/groups.ts';
import type { ScimUserRow } from '../../storage/provisioning/users.ts';

/** `teamNames` names the teams that the row refers to by id alone. */
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

/** @returns undefined if there are more rows than may be held at once */
export function heldMembers(
  rows: readonly ScimMemberRow[] | undefined,
): readonly ScimMemberRow[] | undefined {
  return rows !== undefined && rows.length > MEMBERS_AT_ONCE ? undefined : rows;
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
