// PATCH on a multi-valued complex attribute (RFC 7644 section 3.5.2.1 to 3.5.2.3): elements are added,
// selected, changed, removed. Elements that an operation does not touch stay the same objects, which is how
// it is known whose `primary` is new.

import { foldText } from '../lib/fold.ts';
import { unreachable } from '../lib/unreachable.ts';
import { type Attribute, findSubAttribute } from './attribute.ts';
import { quoteName, ScimError } from './errors.ts';
import type { AttributePath, Filter } from './filter.ts';
import { matchesElement } from './filter-match.ts';
import { foldedOnce } from './folded-once.ts';
import { equalJson, isArray, type JsonObject, type JsonValue, type MutableJsonObject } from './json.ts';
import type { PatchOperation } from './patch-parse.ts';
import { acceptElement, acceptElements, acceptValue, KIND, MAX_ELEMENTS } from './value-accept.ts';

export interface ElementTarget {
  readonly path: AttributePath;
  readonly filter: Filter | undefined;
  readonly sub: AttributePath | undefined;
}

/**
 * The elements after the operation; none: the attribute is
 * unassigned. @throws ScimError invalidValue, noTarget
 */
export function patchElements(
  current: readonly JsonObject[],
  op: PatchOperation['op'],
  target: ElementTarget,
  value: JsonValue | undefined,
): readonly JsonObject[] {
  const label = target.path.text;
  const changed = change(current, op, target, value);
  const next = settlePrimary(current, withoutRepetition(current, changed), label);
  if (next.length > MAX_ELEMENTS) {
    throw new ScimError('invalidValue', `${quoteName(label)} has more than ${MAX_ELEMENTS} values.`);
  }
  return next;
}

function change(
  current: readonly JsonObject[],
  op: PatchOperation['op'],
  target: ElementTarget,
  value: JsonValue | undefined,
): readonly JsonObject[] {
  const { path, filter, sub } = target;
  if (filter === undefined && sub === undefined) return changeList(current, op, path, value);
  const selected = current.filter((element) => filter === undefined || matchesElement(filter, element));
  // RFC 7644 section 3.5.2.2: there is nothing to remove, which is not an error.
  if (op === 'remove') return update(current, selected, (element) => removeFrom(element, target));
  const written = (element: JsonObject) =>
    sub === undefined ? writeElement(element, op, target, value) : setSub(element, sub, value);
  if (selected.length > 0) return update(current, selected, written);
  const created = written(createElement(op, target));
  return created === undefined ? current : addElement(current, created, path.attribute);
}

/** No filter and no sub-attribute: the attribute as a whole. */
function changeList(
  current: readonly JsonObject[],
  op: PatchOperation['op'],
  path: AttributePath,
  value: JsonValue | undefined,
): readonly JsonObject[] {
  const { attribute } = path;
  // A removal with an empty list removes what is in the list,
  // not everything: Entra ID's old style, see `removeListed`.
  if (value === undefined || value === null) return op === 'add' ? current : [];
  const given = acceptElements(attribute, value, path.text);
  switch (op) {
    case 'add':
      return given.reduce<readonly JsonObject[]>(
        (list, element) => addElement(list, element, attribute),
        current,
      );
    case 'replace':
      return given;
    case 'remove':
      return removeListed(current, given, attribute);
    default:
      return unreachable(op);
  }
}

/** Entra ID's old style: `remove` with a list of values removes those and never all of them. */
function removeListed(
  current: readonly JsonObject[],
  listed: readonly JsonObject[],
  attribute: Attribute,
): readonly JsonObject[] {
  return current.filter(
    (element) => !listed.some((one) => isSameValue(element, one, attribute, one.type !== undefined)),
  );
}

/**
 * RFC 7644 section 3.5.2.1: what is there already is not added again; an element with the same value and type
 * takes over what is new.
 */
function addElement(
  list: readonly JsonObject[],
  element: JsonObject,
  attribute: Attribute,
): readonly JsonObject[] {
  const same = list.find((one) => isSameValue(one, element, attribute, true));
  if (same === undefined) return [...list, element];
  const merged = { ...same, ...element };
  return equalJson(merged, same) ? list : list.map((one) => (one === same ? merged : one));
}

/**
 * Elements are compared by `value`, and by `type` where it
 * counts; those without a `value` (addresses) by everything.
 */
function isSameValue(a: JsonObject, b: JsonObject, attribute: Attribute, byType: boolean): boolean {
  const main = findSubAttribute(attribute, 'value');
  const [left, right] = [a.value, b.value];
  if (main === undefined || typeof left !== 'string' || typeof right !== 'string') return equalJson(a, b);
  const equal = left === right || (!main.caseExact && foldedOnce(a, left) === foldedOnce(b, right));
  return equal && (!byType || sameType(a.type, b.type));
}

function sameType(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (typeof a === 'string' && typeof b === 'string') return foldText(a) === foldText(b);
  return a === b;
}

/** Each selected element becomes what `written` makes of it; undefined: it goes. */
function update(
  current: readonly JsonObject[],
  selected: readonly JsonObject[],
  written: (element: JsonObject) => JsonObject | undefined,
): readonly JsonObject[] {
  return current.flatMap((element) => {
    if (!selected.includes(element)) return [element];
    const next = written(element);
    return next === undefined ? [] : [next];
  });
}

function removeFrom(element: JsonObject, { sub }: ElementTarget): JsonObject | undefined {
  return sub === undefined ? undefined : setSub(element, sub, undefined);
}

/**
 * A whole element. `replace` replaces it, but what selected it stays true: a new value for emails[type eq
 * "work"] that does not repeat the type is still the work address, and the next update finds it.
 */
function writeElement(
  element: JsonObject,
  op: PatchOperation['op'],
  { path, filter }: ElementTarget,
  value: JsonValue | undefined,
): JsonObject | undefined {
  if (isArray(value) && value.length > 1) {
    throw new ScimError(
      'invalidValue',
      `${quoteName(path.text)} has one selected value and several new ones.`,
    );
  }
  const single = isArray(value) ? value[0] : value;
  const given = single === undefined ? undefined : acceptElement(path.attribute, single, path.text);
  if (given === undefined) return op === 'add' ? element : undefined;
  return op === 'add' ? { ...element, ...given } : { ...filterValues(filter), ...given };
}

/** undefined: after the removal the element would only say what kind it is. */
function setSub(
  element: JsonObject,
  sub: AttributePath,
  value: JsonValue | undefined,
): JsonObject | undefined {
  const accepted = acceptValue(sub.leaf, value, sub.text);
  if (accepted !== undefined && !(accepted === '' && sub.leaf.name === 'value'))
    return { ...element, [sub.leaf.name]: accepted };
  const { [sub.leaf.name]: _, ...rest } = element;
  return Object.keys(rest).every((name) => KIND.has(name)) ? undefined : rest;
}

/**
 * The element that a filter without a match stands for. The RFC has this for `add` alone
 * and wants noTarget for `replace` (section 3.5.2.3), but Entra ID replaces
 * phoneNumbers[type eq "mobile"].value to create it. So `replace` creates where the filter
 * is a single `eq` on a canonical type or on primary; every other miss is noTarget.
 */
function createElement(op: PatchOperation['op'], { path, filter }: ElementTarget): JsonObject {
  if (filter === undefined) return {};
  const values = filterValues(filter);
  const creates =
    op === 'add' ? values !== undefined : filter.kind === 'compare' && isWellKnown(filter.path, values);
  if (values === undefined || !creates) {
    throw new ScimError('noTarget', `No value of ${quoteName(path.text)} matches the filter of the path.`);
  }
  return values;
}

const CANONICAL_TYPES: readonly string[] = ['work', 'home', 'other', 'mobile', 'fax', 'pager'];

function isWellKnown(path: AttributePath, values: JsonObject | undefined): boolean {
  const name = path.leaf.name.toLowerCase();
  if (name === 'primary') return true;
  const type = values?.[path.leaf.name];
  if (name !== 'type' || typeof type !== 'string') return false;
  return [...CANONICAL_TYPES, ...(path.leaf.canonicalValues ?? [])].includes(type.toLowerCase());
}

/** What an element has to be to satisfy the filter, where that is a conjunction of `eq`; else undefined. */
function filterValues(filter: Filter | undefined): JsonObject | undefined {
  if (filter?.kind === 'and') {
    const values: MutableJsonObject = {};
    for (const term of filter.terms) {
      const one = filterValues(term);
      if (one === undefined) return undefined;
      Object.assign(values, one);
    }
    return values;
  }
  if (filter?.kind !== 'compare' || filter.operator !== 'eq' || filter.value.type === 'dateTime')
    return undefined;
  return { [filter.path.leaf.name]: filter.value.value };
}

/** RFC 7643 section 2.4: a value is not there twice, even if an operation made two of them equal. */
function withoutRepetition(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
): readonly JsonObject[] {
  const old = new Set(before);
  // Two old ones differ already: only what is new has to be compared.
  return after.filter(
    (element, index) =>
      !after.slice(0, index).some((one) => !(old.has(one) && old.has(element)) && equalJson(one, element)),
  );
}

/** RFC 7644 section 3.5.2: an element that this operation made primary takes it from the others. */
function settlePrimary(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  label: string,
): readonly JsonObject[] {
  const promoted = after.filter((element) => element.primary === true && !before.includes(element));
  if (promoted.length > 1) {
    throw new ScimError('invalidValue', `${quoteName(label)} has more than one primary value.`);
  }
  if (promoted.length === 0) return after;
  return after.map((element) =>
    element.primary === true && element !== promoted[0] ? { ...element, primary: false } : element,
  );
}
