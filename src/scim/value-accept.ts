// Values from a request, checked against their attribute and brought into the stored shape: names in the
// schema's spelling, one element per object, "True" as true, a bare string as the `value` of a complex
// attribute. What the server computes (readOnly) and what the schema does not know are left out; null, [] and
// {} are undefined, which means unassigned (RFC 7643 section 2.5).

import { decodeBase64 } from '../lib/base64.ts';
import { unreachable } from '../lib/unreachable.ts';
import { type Attribute, findSubAttribute } from './attribute.ts';
import { parseDateTime } from './date-time.ts';
import { quoteName, ScimError } from './errors.ts';
import {
  equalJson,
  isArray,
  isObject,
  isUnassigned,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  ownFolded,
} from './json.ts';

/** Nobody has more email addresses; a Group's members are not read here. */
export const MAX_ELEMENTS = 100;

/** Enough for a certificate or a formatted address. */
const MAX_TEXT_CHARACTERS = 16_384;

/** Columns are indexed and shown in lists. */
const MAX_COLUMN_CHARACTERS = 1024;

/** Sub-attributes that say nothing without a value. */
export const KIND: ReadonlySet<string> = new Set(['type', 'primary', 'display']);

/** `label` is how the attribute is called in an error: its path. @throws ScimError invalidValue */
export function acceptValue(
  attribute: Attribute,
  value: JsonValue | undefined,
  label: string,
): JsonValue | undefined {
  if (value === undefined || isUnassigned(value)) return undefined;
  if (attribute.multiValued) {
    const elements = acceptElements(attribute, value, label);
    return elements.length === 0 ? undefined : elements;
  }
  if (attribute.type === 'complex') return acceptComplex(attribute, value, label);
  return acceptSimple(attribute, value, label);
}

/**
 * The elements of a multi-valued complex attribute. One object or one bare value stands for a list of one.
 */
export function acceptElements(attribute: Attribute, value: JsonValue, label: string): JsonObject[] {
  const elements: JsonObject[] = [];
  const items = isArray(value) ? value : [value];
  if (items.length > MAX_ELEMENTS) throw invalid(`${quoteName(label)} has more than ${MAX_ELEMENTS} values.`);
  for (const item of items) {
    const element = acceptElement(attribute, item, label);
    if (element !== undefined && !elements.some((one) => equalJson(one, element))) elements.push(element);
  }
  checkPrimary(elements, label);
  return elements;
}

export function acceptElement(attribute: Attribute, item: JsonValue, label: string): JsonObject | undefined {
  if (item === null || item === '') return undefined;
  const element: MutableJsonObject = {};
  for (const [name, value] of acceptSubAttributes(attribute, item, label)) {
    if (value !== undefined) element[name] = value;
  }
  // Entra ID empties an element by emptying its value: what is left says only of what kind it would be.
  if (element.value === '') {
    delete element.value;
    if (Object.keys(element).every((name) => KIND.has(name))) return undefined;
  }
  return Object.keys(element).length === 0 ? undefined : element;
}

/**
 * The sub-attributes that `value` names, in the schema's spelling; undefined: named and unassigned. A bare
 * value is the `value`, because Entra ID sends a manager as "ID".
 */
export function acceptSubAttributes(
  attribute: Attribute,
  value: JsonValue,
  label: string,
): Map<string, JsonValue | undefined> {
  const found = new Map<string, JsonValue | undefined>();
  // Entra ID sends a manager as a list of one.
  const unwrap = !attribute.multiValued && isArray(value) && value.length === 1;
  const single = unwrap ? (value[0] as JsonValue) : value;
  if (!isObject(single)) {
    const main = findSubAttribute(attribute, 'value');
    if (main === undefined || isArray(single)) {
      throw invalid(`${quoteName(label)} is not an object with sub-attributes.`);
    }
    return found.set(main.name, acceptValue(main, single, `${label}.${main.name}`));
  }
  for (const [key, item] of Object.entries(single)) {
    const sub = findSubAttribute(attribute, key);
    if (sub === undefined || sub.mutability === 'readOnly') continue;
    found.set(sub.name, acceptValue(sub, item, `${label}.${sub.name}`));
  }
  // A manager whose client names them by their URI alone.
  const id = attribute.multiValued || found.has('value') ? undefined : idOf(ownFolded(single, '$ref'));
  const main = id === undefined ? undefined : findSubAttribute(attribute, 'value');
  return main === undefined ? found : found.set(main.name, acceptValue(main, id, `${label}.${main.name}`));
}

function idOf(reference: JsonValue | undefined): string | undefined {
  if (typeof reference !== 'string') return undefined;
  return /(?:^|\/)Users\/([\w-]{1,100})$/.exec(reference)?.[1];
}

/** RFC 7643 section 2.4: `primary` is true at most once. */
function checkPrimary(elements: readonly JsonObject[], label: string): void {
  if (elements.filter((one) => one.primary === true).length > 1) {
    throw invalid(`${quoteName(label)} has more than one primary value.`);
  }
}

/**
 * A singular complex attribute with a `value` (the manager)
 * stands or falls with it: without a `value` it is unassigned.
 */
export function isHollow(attribute: Attribute, value: JsonObject): boolean {
  if (Object.keys(value).length === 0) return true;
  return findSubAttribute(attribute, 'value') !== undefined && isUnassignedText(value.value);
}

/** A text that has a column of its own, already accepted; '' where there is none. */
export function acceptColumn(label: string, value: JsonValue | undefined): string {
  if (typeof value !== 'string') return '';
  if (value.length > MAX_COLUMN_CHARACTERS) {
    throw invalid(`${quoteName(label)} is longer than ${MAX_COLUMN_CHARACTERS} characters.`);
  }
  return value;
}

function acceptComplex(attribute: Attribute, value: JsonValue, label: string): JsonObject | undefined {
  const accepted = acceptElement(attribute, value, label);
  return accepted === undefined || isHollow(attribute, accepted) ? undefined : accepted;
}

function acceptSimple(attribute: Attribute, value: JsonValue, label: string): JsonValue | undefined {
  const name = quoteName(label);
  const { type } = attribute;
  switch (type) {
    case 'boolean': {
      if (typeof value === 'boolean') return value;
      const folded = typeof value === 'string' ? value.toLowerCase() : undefined;
      // Entra ID sends "True" and "False".
      if (folded === 'true' || folded === 'false') return folded === 'true';
      throw invalid(`${name} is not true or false.`);
    }
    case 'integer':
      if (typeof value === 'number' && Number.isInteger(value)) return value;
      throw invalid(`${name} is not an integer.`);
    case 'decimal':
      if (typeof value === 'number') return value;
      throw invalid(`${name} is not a number.`);
    case 'string':
      // Directories send numbers of employees, postal codes and telephones as numbers.
      return acceptText(typeof value === 'number' ? String(value) : value, name);
    // RFC 7643 section 2.3.7 wants a URI, but identity providers map any text to profileUrl and photos, and a
    // refusal would keep a person active whom the same request deactivates. It is kept as sent and never
    // followed: nothing here makes it a link.
    case 'reference':
      return acceptText(value, name) || undefined;
    case 'dateTime': {
      const text = acceptText(value, name);
      if (text !== '' && parseDateTime(text) === undefined) throw invalid(`${name} is not a dateTime.`);
      return text || undefined;
    }
    case 'binary': {
      const text = acceptText(value, name);
      if (decodeBase64(text) === undefined) throw invalid(`${name} is not base64.`);
      return text || undefined;
    }
    case 'complex':
      throw invalid(`${name} is not an object with sub-attributes.`);
    default:
      return unreachable(type);
  }
}

function acceptText(value: JsonValue, name: string): string {
  if (typeof value !== 'string') throw invalid(`${name} is not a string.`);
  if (value.length > MAX_TEXT_CHARACTERS)
    throw invalid(`${name} is longer than ${MAX_TEXT_CHARACTERS} characters.`);
  return value;
}

function isUnassignedText(value: JsonValue | undefined): boolean {
  return isUnassigned(value) || value === '';
}

function invalid(detail: string): ScimError {
  return new ScimError('invalidValue', detail);
}
