// PATCH on an attribute of an extension that nobody has defined here. Its
// shape is known from its value alone: lists grow, objects merge, everything
// else is replaced; nothing is checked, and only null is left out.

import { quoteName, ScimError } from './errors.ts';
import { matchesElement } from './filter-match.ts';
import {
  equalJson,
  isArray,
  isObject,
  isUnassigned,
  type JsonObject,
  type JsonValue,
  ownKey,
} from './json.ts';
import type { ElementTarget } from './patch-elements.ts';
import type { PatchOperation } from './patch-parse.ts';
import { MAX_ELEMENTS } from './value-accept.ts';

/** The value after the operation; undefined: unassigned. @throws ScimError noTarget, invalidValue */
export function patchOpen(
  current: JsonValue | undefined,
  op: PatchOperation['op'],
  target: ElementTarget,
  value: JsonValue | undefined,
): JsonValue | undefined {
  // Lists are compared element by element, so their length is bounded before and after.
  checkLength(value, target);
  const next = change(current, op, target, value);
  checkLength(next, target);
  return next;
}

function checkLength(value: JsonValue | undefined, { path }: ElementTarget): void {
  if (isArray(value) && value.length > MAX_ELEMENTS) {
    throw new ScimError('invalidValue', `${quoteName(path.text)} has more than ${MAX_ELEMENTS} values.`);
  }
}

function change(
  current: JsonValue | undefined,
  op: PatchOperation['op'],
  { path, filter, sub }: ElementTarget,
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (filter === undefined) {
    return sub === undefined ? changeValue(current, op, value) : changeSub(current, op, sub.leaf.name, value);
  }
  const elements = isArray(current) ? current : current === undefined ? [] : [current];
  const selected = elements.map((element) => matchesElement(filter, element));
  if (op !== 'remove' && !selected.includes(true)) {
    throw new ScimError('noTarget', `No value of ${quoteName(path.text)} matches the filter of the path.`);
  }
  const next = elements.flatMap((element, index) => {
    if (!selected[index]) return [element];
    const changed =
      sub === undefined ? changeValue(element, op, value) : changeSub(element, op, sub.leaf.name, value);
    return changed === undefined ? [] : [changed];
  });
  return next.length === 0 ? undefined : next;
}

function changeValue(
  current: JsonValue | undefined,
  op: PatchOperation['op'],
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (op === 'remove') {
    if (!isArray(current) || value === undefined || value === null) return undefined;
    const listed = isArray(value) ? value : [value];
    const rest = current.filter((item) => !listed.some((one) => equalJson(one, item)));
    return rest.length === 0 ? undefined : rest;
  }
  if (value === undefined || isUnassigned(value)) return op === 'add' && isArray(value) ? current : undefined;
  if (op === 'add' && isArray(current)) {
    const added = (isArray(value) ? value : [value]).filter(
      (item) => !current.some((one) => equalJson(one, item)),
    );
    return [...current, ...added];
  }
  return isObject(value) ? merge(isObject(current) ? current : {}, value) : value;
}

function changeSub(
  current: JsonValue | undefined,
  op: PatchOperation['op'],
  name: string,
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (isArray(current)) return current.map((item) => changeSub(item, op, name, value) ?? {});
  const object = isObject(current) ? current : {};
  const written = op === 'remove' || value === undefined ? null : value;
  return merge(object, { [ownKey(object, name) ?? name]: written });
}

/** An object without members is unassigned (RFC 7643 section 2.5). */
function merge(current: JsonObject, value: JsonObject): JsonObject | undefined {
  const members = Object.entries({ ...current, ...value }).filter(([, item]) => item !== null);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
