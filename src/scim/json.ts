// JSON values as types, and the few operations on them that this room needs. Only own properties of objects
// are read: a name from a request never reaches a prototype.

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** The same while it is being built. */
export interface MutableJsonObject {
  [name: string]: JsonValue;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The own member of that exact name. */
export function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The own name that equals `name` without case (RFC 7644 section 3.10), as the object spells it. */
export function ownKey(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const folded = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === folded);
}

/** The own member whose name equals `name` without case. */
export function ownFolded(object: JsonObject, name: string): JsonValue | undefined {
  const key = ownKey(object, name);
  return key === undefined ? undefined : object[key];
}

/** Deep equality: the order of an object's members doesn't matter, the order of an array does. */
export function equalJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (isArray(a)) {
    return isArray(b) && a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => equalJson(a[key], own(b, key)));
  }
  return false;
}

/** null, [] and no value are one state (RFC 7643 section 2.5). */
export function isUnassigned(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || (isArray(value) && value.length === 0);
}
