// PATCH (RFC 7644 section 3.5.2) on a resource as a tree: core attributes by name and one object per
// extension, in the schema's spelling, without what the server computes. Creation and replacement use the
// same tree: a POST is an `add` to nothing.
//
// Promises: the resource that comes in is never changed, so that a failing operation leaves nothing half
// done; an operation without effect is recognized.

import { foldText, isAscii } from '../lib/fold.ts';
import { quoteName, ScimError } from './errors.ts';
import type { AttributePath } from './filter.ts';
import {
  equalJson,
  isArray,
  isObject,
  isUnassigned,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  ownKey,
} from './json.ts';
import { patchElements } from './patch-elements.ts';
import { patchOpen } from './patch-open.ts';
import type { PatchOperation } from './patch-parse.ts';
import { type PatchPath, parsePath, toPatchPath } from './path-parse.ts';
import { isActive, Reading } from './reading.ts';
import { findAttribute, findExtension, type ResourceType } from './schemas.ts';
import { PROFILE_MAX_CHARACTERS } from './stored.ts';
import { acceptSubAttributes, acceptValue, isHollow } from './value-accept.ts';

export interface PatchResult {
  readonly resource: JsonObject;
  readonly changed: boolean;
}

/** All operations in order, or a ScimError. */
export function applyPatch(
  resource: JsonObject,
  operations: readonly PatchOperation[],
  type: ResourceType,
  reading: Reading = Reading.strict(),
): PatchResult {
  const patched = operations.reduce(
    (tree, operation) => applyOperation(tree, operation, type, reading),
    resource,
  );
  checkFoldedSize(patched, resource);
  return { resource: patched, changed: !equalJson(patched, resource) };
}

/**
 * The tree of a POST or PUT body. Unknown core attributes and everything readOnly are ignored (RFC 7644
 * section 3.3, 3.5.1). `before` is what a PUT replaces.
 */
export function parseTree(
  body: JsonObject,
  type: ResourceType,
  before: JsonObject = {},
  reading: Reading = Reading.usual(),
): JsonObject {
  const tree = checkSize(applyWhole({}, 'add', body, type, reading), before);
  checkFoldedSize(tree, before);
  return tree;
}

/** Members of a resource (the standard knows fewer than 40) and attributes of one extension. */
const MAX_MEMBERS = 100;
const MAX_EXTENSION_ATTRIBUTES = 100;

type Write = 'add' | 'replace';
type AttributeTarget = Extract<PatchPath, { kind: 'attribute' }>;

/** One operation. @throws ScimError invalidPath, invalidFilter, invalidValue, noTarget, mutability */
export function applyOperation(
  tree: JsonObject,
  operation: PatchOperation,
  type: ResourceType,
  reading: Reading = Reading.strict(),
): JsonObject {
  const { fault, path } = operation;
  return reading.attempt(tree, path, () => {
    if (fault !== undefined) throw new ScimError(fault.reason, fault.detail);
    return checkSize(applyUnbounded(tree, operation, type, reading), tree);
  });
}

function applyUnbounded(
  tree: JsonObject,
  { op, path, value }: PatchOperation,
  type: ResourceType,
  reading: Reading,
): JsonObject {
  if (path === undefined) {
    // parsePatch refuses a removal without a path.
    if (op === 'remove') throw new ScimError('noTarget', 'A remove operation has no path.');
    if (!isObject(value)) {
      throw new ScimError(
        'invalidValue',
        `The operation "${op}" without a path needs an object as its value.`,
      );
    }
    return applyWhole(tree, op, value, type, reading);
  }
  const target = parsePath(path, type, extensionsOf(tree));
  if (target.kind === 'extension') return applyExtension(tree, op, target.schema, value, type, reading);
  // An unknown URN whose value is an object is the whole of an extension, as it is in a POST.
  const whole =
    op !== 'remove' && isObject(value) && isNew(tree, target.path) && findExtension(path.trim(), type);
  if (whole) return applyExtension(tree, op, whole, value, type, reading);
  checkWritable(target, op);
  return applyAttribute(tree, op, target, value, type);
}

/** The members of `value` are attributes to be written; their names may be paths, as Entra ID sends them. */
function applyWhole(
  tree: JsonObject,
  op: Write,
  value: JsonObject,
  type: ResourceType,
  reading: Reading,
): JsonObject {
  const all = Object.entries(value);
  if (!reading.salvages) checkCount(all.length, MAX_MEMBERS, 'The resource');
  const entries = all.filter(([key], index) => index < MAX_MEMBERS || isActive(key));
  if (entries.length < all.length) reading.report('the attributes after the first hundred', 'invalidValue');
  return entries.reduce(
    (draft, [key, item]) =>
      reading.attempt(draft, key, () => {
        const next = applyMember(draft, op, key, item, type, reading);
        return reading.salvages ? checkSize(next, draft) : next;
      }),
    tree,
  );
}

function applyMember(
  tree: JsonObject,
  op: Write,
  key: string,
  value: JsonValue,
  type: ResourceType,
  reading: Reading,
): JsonObject {
  const target = findMember(tree, key, value, type);
  if (target === undefined) return tree;
  if (target.kind === 'extension') return applyExtension(tree, op, target.schema, value, type, reading);
  // Okta repeats the id in a value without a path, and meta and
  // groups in a PUT: none of them is an attempt to change it.
  if (isReadOnly(target)) return tree;
  return applyAttribute(tree, op, target, value, type);
}

/** undefined: an attribute that nobody knows, which identity providers expect to be ignored. */
function findMember(
  tree: JsonObject,
  key: string,
  value: JsonValue,
  type: ResourceType,
): PatchPath | undefined {
  if (key.includes('[')) return parsePath(key, type, extensionsOf(tree));
  const extension = findExtension(key, type);
  const found = findAttribute(key, type);
  // A defined attribute such as the manager is not an extension, even if its value is an object.
  if (extension === undefined || found?.open === false) return found && toPatchPath(found, type);
  const isWhole = found === undefined || isObject(value) || ownKey(tree, extension) !== undefined;
  if (!isWhole) return toPatchPath(found, type);
  return { kind: 'extension', schema: extension };
}

/** `null` and `remove` unassign the extension; an object is written into it attribute by attribute. */
function applyExtension(
  tree: JsonObject,
  op: PatchOperation['op'],
  schema: string,
  value: JsonValue | undefined,
  type: ResourceType,
  reading: Reading,
): JsonObject {
  const key = ownKey(tree, schema) ?? schema;
  if (op === 'remove' || value === null || (isArray(value) && value.length === 0)) return without(tree, key);
  if (!isObject(value)) {
    throw new ScimError('invalidValue', `The extension ${quoteName(schema)} is not an object.`);
  }
  checkCount(Object.keys(value).length, MAX_EXTENSION_ATTRIBUTES, quoteName(schema));
  return Object.entries(value).reduce((draft, [name, item]) => {
    const found = findAttribute(`${key}:${name}`, type);
    const target = found && toPatchPath(found, type);
    if (target?.kind !== 'attribute' || isReadOnly(target)) return draft;
    return reading.attempt(draft, `${key}:${name}`, () => applyAttribute(draft, op, target, item, type));
  }, tree);
}

function applyAttribute(
  tree: JsonObject,
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: JsonValue | undefined,
  type: ResourceType,
): JsonObject {
  const { path } = target;
  // Accepted and dropped: a password is never stored (RFC 7643 section 9.2).
  if (path.attribute.mutability === 'writeOnly') return tree;
  if (path.schema === type.schema.id) return writeInto(tree, op, target, value);
  const key = ownKey(tree, path.schema) ?? path.schema;
  const container = tree[key];
  const written = writeInto(isObject(container) ? container : {}, op, target, value);
  // RFC 7644 section 3.5.2: the last attribute of an extension takes the extension with it.
  if (Object.keys(written).length === 0) return without(tree, key);
  checkCount(Object.keys(written).length, MAX_EXTENSION_ATTRIBUTES, quoteName(key));
  const next = { ...tree, [key]: written };
  checkCount(Object.keys(next).length, MAX_MEMBERS, 'The resource');
  return next;
}

function writeInto(
  container: JsonObject,
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: JsonValue | undefined,
): JsonObject {
  const { path, sub } = target;
  const key = ownKey(container, path.attribute.name) ?? path.attribute.name;
  const current = Object.hasOwn(container, key) ? container[key] : undefined;
  const next = path.open ? patchOpen(current, op, target, value) : patchDefined(current, op, target, value);
  if (next !== undefined) return { ...container, [key]: next };
  if (path.attribute.required && current !== undefined) {
    throw new ScimError('mutability', `The attribute ${quoteName((sub ?? path).text)} is required.`);
  }
  return without(container, key);
}

function patchDefined(
  current: JsonValue | undefined,
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: JsonValue | undefined,
): JsonValue | undefined {
  const { path, sub } = target;
  if (path.attribute.multiValued) {
    const elements = patchElements(isArray(current) ? current.filter(isObject) : [], op, target, value);
    return elements.length === 0 ? undefined : elements;
  }
  const written = op === 'remove' ? undefined : value;
  if (path.attribute.type !== 'complex') return acceptValue(path.attribute, written, path.text);
  if (sub === undefined && (written === undefined || written === '' || isUnassigned(written))) {
    return undefined;
  }
  // RFC 7644 section 3.5.2.3: sub-attributes that are not named stay as they are.
  const merged: MutableJsonObject = isObject(current) ? { ...current } : {};
  const named =
    sub === undefined
      ? acceptSubAttributes(path.attribute, written as JsonValue, path.text)
      : new Map([[sub.leaf.name, acceptValue(sub.leaf, written, sub.text)]]);
  for (const [name, item] of named) {
    if (item === undefined) delete merged[name];
    else merged[name] = item;
  }
  return isHollow(path.attribute, merged) ? undefined : merged;
}

/** RFC 7644 section 3.5.2: a path that names what only the server writes is an error. */
function checkWritable(target: AttributeTarget, op: PatchOperation['op']): void {
  if (!isReadOnly(target)) return;
  // `schemas` follows from the attributes; adding to it says nothing that they do not say.
  if (target.path.text === 'schemas' && op !== 'remove') return;
  throw new ScimError(
    'mutability',
    `The attribute ${quoteName((target.sub ?? target.path).text)} is read-only.`,
  );
}

function isReadOnly({ path, sub }: AttributeTarget): boolean {
  return path.attribute.mutability === 'readOnly' || sub?.leaf.mutability === 'readOnly';
}

/**
 * A path into an open extension that the resource does not
 * have: its URN may be the part before the name, or all of it.
 */
function isNew(tree: JsonObject, path: AttributePath): boolean {
  return path.open && ownKey(tree, path.schema) === undefined;
}

function checkCount(count: number, max: number, what: string): void {
  if (count > max) throw new ScimError('invalidValue', `${what} has more than ${max} attributes.`);
}

/**
 * This runs after each operation, so that a list of them cannot build what none of them could send. What is
 * too large already may stay so: a refusal would keep a person active whom the request deactivates.
 */
function checkSize(tree: JsonObject, before: JsonObject): JsonObject {
  const size = sizeOf(tree);
  if (size > PROFILE_MAX_CHARACTERS && size > sizeOf(before)) throw tooLarge();
  return tree;
}

/** Without `active`, because "false" has one character more than "true". */
function sizeOf(tree: JsonObject): number {
  return JSON.stringify(without(tree, 'active')).length;
}

/** Some characters fold to many, and the folded text is stored too. */
function checkFoldedSize(tree: JsonObject, before: JsonObject): void {
  const text = JSON.stringify(without(tree, 'active'));
  if (isAscii(text)) return;
  const size = foldText(text).length;
  const sizeBefore = () => foldText(JSON.stringify(without(before, 'active'))).length;
  if (size > 2 * PROFILE_MAX_CHARACTERS && size > sizeBefore()) throw tooLarge();
}

function tooLarge(): ScimError {
  return new ScimError('invalidValue', `The resource has more than ${PROFILE_MAX_CHARACTERS} characters.`);
}

function extensionsOf(tree: JsonObject): string[] {
  return Object.keys(tree).filter((key) => key.includes(':'));
}

function without(object: JsonObject, key: string): JsonObject {
  if (!Object.hasOwn(object, key)) return object;
  const { [key]: _, ...rest } = object;
  return rest;
}
