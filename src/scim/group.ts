// Turns a Group as clients write it (POST, PUT) into the stored form. Members are ids beside it: a team has
// thousands of them, in rows.

import { ScimError } from './errors.ts';
import { GROUP_SCHEMA_ID } from './group-schema.ts';
import { equalJson, isArray, isObject, type JsonObject, type JsonValue, ownFolded, ownKey } from './json.ts';
import { checkSchemas } from './message.ts';
import { parseTree } from './patch.ts';
import { GROUP } from './schemas.ts';
import type { GroupFields } from './stored.ts';
import { acceptColumn } from './value-accept.ts';

export interface ParsedGroup {
  readonly fields: GroupFields;
  /**
   * The ids of the members in order, without repetition; undefined: the body has no `members`. A PUT then
   * leaves them alone (RFC 7644 section 3.5.1 lets the server choose): a client that only renames a group
   * must not empty it. null and [] do empty it.
   */
  readonly memberIds: readonly string[] | undefined;
}

/** The body of a POST or PUT. @throws ScimError invalidSyntax, invalidValue */
export function parseGroup(body: JsonObject): ParsedGroup {
  checkSchemas(body, GROUP_SCHEMA_ID);
  const { members, rest } = takeMembers(body);
  return {
    fields: fromGroupTree(parseTree(rest, GROUP)),
    memberIds: members === undefined ? undefined : parseMemberIds(members),
  };
}

/** Whether a write would change nothing of the Group itself. */
export function equalGroupFields(a: GroupFields, b: GroupFields): boolean {
  return a.displayName === b.displayName && a.externalId === b.externalId && equalJson(a.profile, b.profile);
}

/** `members` of an object, by that name or its URN-qualified one, and everything else. */
export function takeMembers(value: JsonObject): {
  readonly members: JsonValue | undefined;
  readonly rest: JsonObject;
} {
  const key = ownKey(value, 'members') ?? ownKey(value, `${GROUP_SCHEMA_ID}:members`);
  if (key === undefined) return { members: undefined, rest: value };
  const { [key]: members, ...rest } = value;
  return { members, rest };
}

/**
 * A list of members, one member, or a bare id. `display`, `type` and `$ref` are tolerated and say nothing.
 */
export function parseMemberIds(value: JsonValue | undefined): string[] {
  if (value === undefined || value === null) return [];
  const ids = (isArray(value) ? value : [value]).map((member) => {
    const id = isObject(member) ? ownFolded(member, 'value') : member;
    if (typeof id !== 'string' || id === '') {
      throw new ScimError('invalidValue', 'An entry of "members" has no "value" with the id of a User.');
    }
    return id;
  });
  return [...new Set(ids)];
}

/** See `toTree` of a User. */
export function toGroupTree(fields: GroupFields): JsonObject {
  return {
    ...(fields.externalId === null ? {} : { externalId: fields.externalId }),
    displayName: fields.displayName,
    ...fields.profile,
  };
}

export function fromGroupTree(tree: JsonObject): GroupFields {
  const { displayName, externalId, ...profile } = tree;
  const column = acceptColumn('displayName', displayName);
  if (column.trim() === '') throw new ScimError('invalidValue', 'The attribute "displayName" is required.');
  return { displayName: column, externalId: acceptColumn('externalId', externalId) || null, profile };
}
