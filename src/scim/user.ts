// Turns a User as clients write it (POST, PUT, PATCH) into the stored form
// and back. A User becomes a tree of attributes (see `patch.ts`) and back;
// both directions are here, so that a column is filled and read in one place.

import { foldCase } from '../lib/fold.ts';
import { ScimError } from './errors.ts';
import {
  equalJson,
  isObject,
  isUnassigned,
  type JsonObject,
  type MutableJsonObject,
  own,
  ownFolded,
} from './json.ts';
import { checkSchemas } from './message.ts';
import { applyPatch, parseTree } from './patch.ts';
import type { PatchOperation } from './patch-parse.ts';
import { type Handling, type LeftOut, Reading } from './reading.ts';
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
export function readUserReplacement(body: JsonObject, current: UserFields, handling: Handling): ReadUser {
  checkSchemas(body, USER_SCHEMA_ID);
  const before = toTree(current);
  return readOrSalvage(current, handling, (reading) => {
    const tree = parseTree(body, USER, reading.salvages ? {} : before, reading);
    return reading.salvages ? keepUntaken(tree, before, body) : tree;
  });
}

export interface ReadUser {
  readonly fields: UserFields;
  readonly leftOut: readonly LeftOut[];
}

export interface PatchedUser extends ReadUser {
  /** false: neither version nor lastModified may change (RFC 7644 section 3.5.2.1). */
  readonly changed: boolean;
}

/**
 * @throws ScimError invalidPath, invalidFilter, invalidValue,
 * noTarget, mutability; `current` is never changed.
 */
export function applyUserPatch(
  current: UserFields,
  operations: readonly PatchOperation[],
  handling: Handling = 'strict',
): PatchedUser {
  const before = toTree(current);
  const read = readOrSalvage(current, handling, (reading) => {
    // The request itself has to say that the person is inactive.
    const tree = reading.salvages ? { ...before, active: true } : before;
    const { resource } = applyPatch(tree, operations, USER, reading);
    if (own(resource, 'active') === undefined) {
      throw new ScimError('mutability', '"active" is true or false and cannot be removed.');
    }
    return resource;
  });
  return { ...read, changed: !equalUserFields(read.fields, current) };
}

/**
 * Reads a request; where that refuses it and the request deactivates the person, reads it again without what
 * cannot be taken. @throws ScimError the refusal of the first reading
 */
function readOrSalvage(
  current: UserFields,
  handling: Handling,
  read: (reading: Reading) => JsonObject,
): ReadUser {
  const reading = Reading.of(handling);
  try {
    return { fields: fromTree(read(reading), current.active), leftOut: reading.leftOut };
  } catch (error) {
    if (handling === 'strict' || !(error instanceof ScimError)) throw error;
    const salvaged = salvage(current, read);
    if (salvaged === undefined) throw error;
    return salvaged;
  }
}

function salvage(current: UserFields, read: (reading: Reading) => JsonObject): ReadUser | undefined {
  const reading = Reading.salvaging();
  const before = toTree(current);
  let tree: JsonObject | undefined;
  try {
    tree = read(reading);
    if (tree.active !== false || reading.isActiveUnclear) return undefined;
    return { fields: fromTree(keepGranted(tree, before, reading), false), leftOut: reading.leftOut };
  } catch (error) {
    if (!(error instanceof ScimError) || tree?.active !== false || reading.isActiveUnclear) {
      if (error instanceof ScimError) return undefined;
      throw error;
    }
    // The rest is too much as a whole, such as a name that is longer than its column.
    return {
      fields: { ...current, active: false },
      leftOut: [{ name: 'everything else', because: error.reason }],
    };
  }
}

/** What names a person or may open something elsewhere; a request that is odd changes none of it. */
const GRANTING: readonly string[] = ['userName', 'externalId', 'roles', 'entitlements'];

function keepGranted(tree: JsonObject, before: JsonObject, reading: Reading): JsonObject {
  const kept: MutableJsonObject = { ...tree };
  for (const name of GRANTING) {
    const [old, asked] = [own(before, name), own(tree, name)];
    if (old === undefined) delete kept[name];
    else kept[name] = old;
    const isReported = reading.leftOut.some((one) => one.name === name);
    if (!isReported && !equalJson(old, asked)) reading.report(name, 'deactivation');
  }
  return kept;
}

/** A PUT leaves an attribute as it was where the body has it and its value could not be taken. */
function keepUntaken(tree: JsonObject, before: JsonObject, body: JsonObject): JsonObject {
  const kept: MutableJsonObject = { ...tree };
  for (const [name, old] of Object.entries(before)) {
    const sent = ownFolded(body, name);
    if (isUnassigned(sent)) continue;
    const now = own(kept, name);
    if (now === undefined) kept[name] = old;
    else if (isObject(now) && isObject(old) && isObject(sent) && name.includes(':')) {
      kept[name] = keepUntaken(now, old, sent);
    }
  }
  return kept;
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
  // White space around it comes from exports of HR systems and names nobody else.
  const column = acceptColumn('userName', userName).trim();
  if (column === '') throw new ScimError('invalidValue', 'The attribute "userName" is required.');
  return {
    userName: column,
    externalId: acceptColumn('externalId', externalId) || null,
    active: typeof active === 'boolean' ? active : activeByDefault,
    givenName: acceptColumn('name.givenName', givenName),
    familyName: acceptColumn('name.familyName', familyName),
    profile: Object.keys(names).length === 0 ? rest : { name: names, ...rest },
  };
}
