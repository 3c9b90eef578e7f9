// `attributes` and `excludedAttributes` (RFC 7644 section 3.4.2.5 and 3.9): which part of a resource is
// shown. Attributes with returned "always" are always shown; unknown names are ignored.

import { ScimError } from './errors.ts';
import type { Filter } from './filter.ts';
import { matchesElement } from './filter-match.ts';
import {
  isArray,
  isObject,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  ownKey,
} from './json.ts';
import { type PatchPath, parsePath } from './path-parse.ts';
import { findAttribute, findExtension, type ResourceType } from './schemas.ts';

export interface Projection {
  readonly mode: 'default' | 'only' | 'except';
  readonly type: ResourceType;
  readonly paths: readonly PatchPath[];
}

/** @throws ScimError invalidValue when both are given: they exclude each other. */
export function parseProjection(
  attributes: readonly string[],
  excludedAttributes: readonly string[],
  type: ResourceType,
): Projection {
  const only = attributes.flatMap(splitNames);
  const except = excludedAttributes.flatMap(splitNames);
  if (only.length > 0 && except.length > 0) {
    throw new ScimError('invalidValue', '"attributes" and "excludedAttributes" exclude each other.');
  }
  if (only.length + except.length > MAX_NAMES) {
    throw new ScimError('invalidValue', `More than ${MAX_NAMES} attributes are named.`);
  }
  if (only.length > 0) return { mode: 'only', type, paths: only.flatMap((name) => pathsOf(name, type)) };
  if (except.length > 0)
    return { mode: 'except', type, paths: except.flatMap((name) => pathsOf(name, type)) };
  return { mode: 'default', type, paths: [] };
}

/** Whether any of the core attribute can be shown: what cannot (`members`, `groups`) need not be loaded. */
export function shows(projection: Projection, name: string): boolean {
  const about = projection.paths.filter((path) => isAbout(path, projection.type.schema.id, name));
  switch (projection.mode) {
    case 'only':
      return about.length > 0;
    case 'except':
      return !about.some(isWhole);
    default:
      return true;
  }
}

export function project(resource: JsonObject, projection: Projection): JsonObject {
  if (projection.mode === 'default') return resource;
  const { schema, extensions } = projection.type;
  const shown: MutableJsonObject = {};
  for (const [key, value] of Object.entries(resource)) {
    const extension = key.includes(':') ? (ownKeyOf(extensions, key) ?? key) : undefined;
    const part =
      extension === undefined || !isObject(value)
        ? projectAttribute(projection, schema.id, key, value)
        : projectExtension(projection, extension, value);
    if (part !== undefined) shown[key] = part;
  }
  return shown;
}

const MAX_NAMES = 100;
const MAX_CHARACTERS = 8192;

/**
 * Commas separate, except in the brackets and quotes of a
 * value path (Entra ID: attributes=emails[type eq "work"]).
 */
function splitNames(list: string): string[] {
  if (list.length > MAX_CHARACTERS) {
    throw new ScimError('invalidValue', `A list of attributes is longer than ${MAX_CHARACTERS} characters.`);
  }
  const names: string[] = [];
  let start = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < list.length; at++) {
    const character = list[at];
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '[') bracketed = true;
    else if (!quoted && character === ']') bracketed = false;
    else if (!quoted && !bracketed && character === ',') {
      names.push(list.slice(start, at));
      start = at + 1;
    }
  }
  names.push(list.slice(start));
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

/** None: an unknown name. Two: a URN that may be all of an open extension or one attribute of another. */
function pathsOf(name: string, type: ResourceType): PatchPath[] {
  if (name.toLowerCase() === type.schema.id.toLowerCase())
    return [{ kind: 'extension', schema: type.schema.id }];
  const extension = findExtension(name, type);
  const whole: PatchPath[] = extension === undefined ? [] : [{ kind: 'extension', schema: extension }];
  if (!name.includes('[') && findAttribute(name, type) === undefined) return whole;
  try {
    return [...whole, parsePath(name, type, [])];
  } catch (error) {
    if (error instanceof ScimError) return whole;
    throw error;
  }
}

function projectExtension(projection: Projection, schema: string, value: JsonObject): JsonValue | undefined {
  const parts: MutableJsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    const part = projectAttribute(projection, schema, name, item);
    if (part !== undefined) parts[name] = part;
  }
  return Object.keys(parts).length === 0 ? undefined : parts;
}

function projectAttribute(
  projection: Projection,
  schema: string,
  name: string,
  value: JsonValue,
): JsonValue | undefined {
  const always = schema === projection.type.schema.id && (name === 'id' || name === 'schemas');
  if (always) return value;
  const about = projection.paths.filter((path) => isAbout(path, schema, name));
  if (projection.mode === 'only') return select(value, about, pick);
  return about.length === 0 ? value : select(value, about, omit);
}

function isAbout(path: PatchPath, schema: string, name: string): boolean {
  const of = path.kind === 'extension' ? path.schema : path.path.schema;
  if (of.toLowerCase() !== schema.toLowerCase()) return false;
  return path.kind === 'extension' || path.path.attribute.name.toLowerCase() === name.toLowerCase();
}

function isWhole(path: PatchPath): boolean {
  return path.kind === 'extension' || (path.sub === undefined && path.filter === undefined);
}

type Select = (item: JsonValue, paths: readonly PatchPath[]) => JsonValue | undefined;

/**
 * Element by element, each with the paths whose filter it
 * satisfies. An attribute of which nothing is left is not shown.
 */
function select(value: JsonValue, paths: readonly PatchPath[], apply: Select): JsonValue | undefined {
  if (!isArray(value))
    return apply(
      value,
      paths.filter((path) => filterOf(path) === undefined),
    );
  if (value.length === 0) return apply(value, paths);
  const items = value.flatMap((item) => {
    const chosen = paths.filter((path) => {
      const filter = filterOf(path);
      return filter === undefined || matchesElement(filter, item);
    });
    const part = apply(item, chosen);
    return part === undefined ? [] : [part];
  });
  return items.length === 0 ? undefined : items;
}

function filterOf(path: PatchPath): Filter | undefined {
  return path.kind === 'extension' ? undefined : path.filter;
}

function pick(item: JsonValue, paths: readonly PatchPath[]): JsonValue | undefined {
  const keys = subKeys(item, paths);
  if (keys === 'all') return item;
  if (!isObject(item) || keys.length === 0) return undefined;
  return Object.fromEntries(keys.map((key) => [key, item[key] as JsonValue]));
}

function omit(item: JsonValue, paths: readonly PatchPath[]): JsonValue | undefined {
  const keys = subKeys(item, paths);
  if (keys === 'all') return undefined;
  if (!isObject(item) || keys.length === 0) return item;
  const rest = Object.entries(item).filter(([key]) => !keys.includes(key));
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** The sub-attributes of the item that the paths name; 'all': one of them names the item itself. */
function subKeys(item: JsonValue, paths: readonly PatchPath[]): readonly string[] | 'all' {
  const subs = paths.map((path) => (path.kind === 'extension' ? undefined : path.sub?.leaf.name));
  if (subs.some((sub) => sub === undefined)) return 'all';
  if (!isObject(item)) return [];
  return subs.flatMap((sub) => ownKey(item, sub as string) ?? []);
}

function ownKeyOf(extensions: ResourceType['extensions'], key: string): string | undefined {
  return extensions.find((one) => one.id.toLowerCase() === key.toLowerCase())?.id;
}
