// Turns a Group as clients write it (POST, PUT) into the stored form. Members are ids beside it: a team has
// thousands of them, in rows.

import { ScimError } from './errors.ts';
import { GROUP_SCHEMA_ID } from './group-schema.ts';
import { equalJson, isArray, isObject, type JsonObject, type JsonValue, ownFolded, ownKey } from './json.ts';
import { checkSchemas } from './message.ts';
import { parseTree } from './patch.ts';
import { Reading } from './reading.ts';
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
export function parseGroup(body: JsonObject, reading: Reading = Reading.strict()): ParsedGroup {
  checkSchemas(body, GROUP_SCHEMA_ID);
  const { members, rest } = takeMembers(body);
  return {
    fields: fromGroupTree(parseTree(rest, GROUP, {}, reading)),
    memberIds: members === undefined ? undefined : parseMemberIds(members, reading, 'some'),
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
 * A list of members, one member, or a bare id. `display`, `type` and `$ref` are tolerated and say nothing. An
 * entry without an id names nobody: a lenient reading skips and reports it, as it does an unknown id.
 *
 * @param needed 'some': entries without any id are refused, because they would remove everybody
 */
export function parseMemberIds(
  value: JsonValue | undefined,
  reading: Reading,
  needed: 'some' | 'none',
): string[] {
  if (value === undefined || value === null) return [];
  const entries = isArray(value) ? value : [value];
  const ids = entries.flatMap((member) => {
    const id = isObject(member) ? ownFolded(member, 'value') : member;
    return typeof id === 'string' && id.trim() !== '' ? [id.trim()] : [];
  });
  if (ids.length < entries.length) {
    const unclear = ids.length === 0 && needed === 'some';
    if (unclear || !reading.isLenient) {
      throw new ScimError('invalidValue', 'An entry of "members" has no "value" with the id of a User.');
    }
    reading.report('members', 'invalidValue');
  }
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
  // With white space around it, two groups would look alike.
  const column = acceptColumn('displayName', displayName).trim();
  if (column === '') throw new ScimError('invalidValue', 'The attribute "displayName" is required.');
  return { displayName: column, externalId: acceptColumn('externalId', externalId) || null, profile };
}
