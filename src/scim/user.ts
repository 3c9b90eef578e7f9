// Turns a User as clients write it (POST, PUT, PATCH) into the stored form
// and back. A User becomes a tree of attributes (see `patch.ts`) and back;
// both directions are here, so that a column is filled and read in one place.

import { foldCase } from '../lib/fold.ts';
import { ScimError } from './errors.ts';
import { equalJson, isObject, type JsonObject, type MutableJsonObject, own } from './json.ts';
import { checkSchemas } from './message.ts';
import { applyPatch, parseTree } from './patch.ts';
import type { PatchOperation } from './patch-parse.ts';
import { USER } from './schemas.ts';
import type { UserFields } from './stored.ts';
import { USER_SCHEMA_ID } from './user-schema.ts';
import { acceptColumn } from './value-accept.ts';

/**
 * The body of a POST. Without `active` the person is active. @throws ScimError invalidSyntax, invalidValue
 */
export function parseUser(body: JsonObject): UserFields {
  checkSchemas(body, USER_SCHEMA_ID);
  return fromTree(parseTree(body, USER), true);
}

/**
 * The body of a PUT. What it leaves out is cleared (RFC 7644 section 3.5.1), except `active`: a client that
 * does not know the attribute must not reactivate a person.
 */
export function parseUserReplacement(body: JsonObject, current: UserFields): UserFields {
  checkSchemas(body, USER_SCHEMA_ID);
  return fromTree(parseTree(body, USER, toTree(current)), current.active);
}

export interface PatchedUser {
  readonly fields: UserFields;
  /** false: neither version nor lastModified may change (RFC 7644 section 3.5.2.1). */
  readonly changed: boolean;
}

/**
 * @throws ScimError invalidPath, invalidFilter, invalidValue,
 * noTarget, mutability; `current` is never changed.
 */
export function applyUserPatch(current: UserFields, operations: readonly PatchOperation[]): PatchedUser {
  const { resource } = applyPatch(toTree(current), operations, USER);
  if (own(resource, 'active') === undefined) {
    throw new ScimError('mutability', '"active" is true or false and cannot be removed.');
  }
  const fields = fromTree(resource, current.active);
  return { fields, changed: !equalUserFields(fields, current) };
}

/** Whether a write would change nothing. */
export function equalUserFields(a: UserFields, b: UserFields): boolean {
  return (
    a.userName === b.userName &&
    a.externalId === b.externalId &&
    a.active === b.active &&
    a.givenName === b.givenName &&
    a.familyName === b.familyName &&
    equalJson(a.profile, b.profile)
  );
}

/**
 * The key under which a userName is unique: RFC 7643 section 4.1.1 makes it case-insensitive, RFC 7644
 * section 5 asks for PRECIS.
 */
export function userNameKey(userName: string): string {
  return foldCase(userName);
}

/**
 * The attributes of a User in the schema's order of
 * importance: columns first, then the profile as it was sent.
 */
export function toTree(fields: UserFields): JsonObject {
  const { name, ...rest } = fields.profile;
  const names: MutableJsonObject = { ...(isObject(name) ? name : {}) };
  if (fields.givenName !== '') names.givenName = fields.givenName;
  if (fields.familyName !== '') names.familyName = fields.familyName;
  return {
    ...(fields.externalId === null ? {} : { externalId: fields.externalId }),
    userName: fields.userName,
    ...(Object.keys(names).length === 0 ? {} : { name: names }),
    ...rest,
    active: fields.active,
  };
}

function fromTree(tree: JsonObject, activeByDefault: boolean): UserFields {
  const { userName, externalId, active, name, ...rest } = tree;
  const { givenName, familyName, ...names } = isObject(name) ? name : {};
  const column = acceptColumn('userName', userName);
  if (column.trim() === '') throw new ScimError('invalidValue', 'The attribute "userName" is required.');
  return {
    userName: column,
    externalId: acceptColumn('externalId', externalId) || null,
    active: typeof active === 'boolean' ? active : activeByDefault,
    givenName: acceptColumn('name.givenName', givenName),
    familyName: acceptColumn('name.familyName', familyName),
    profile: Object.keys(names).length === 0 ? rest : { name: names, ...rest },
  };
}
