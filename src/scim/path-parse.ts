// The path of a PATCH operation (RFC 7644 section 3.5.2): `attrPath / valuePath [subAttr]`, and the bare URN
// of an extension.

import { quoteName, ScimError } from './errors.ts';
import type { AttributePath, Filter } from './filter.ts';
import { isSelectable, parseValueFilter } from './filter-parse.ts';
import { findAttribute, findExtension, type ResourceType, subPath } from './schemas.ts';

export type PatchPath =
  /** The whole of an extension. */
  | { readonly kind: 'extension'; readonly schema: string }
  | {
      readonly kind: 'attribute';
      /** Without the sub-attribute. */
      readonly path: AttributePath;
      /** Selects elements of a multi-valued attribute. */
      readonly filter: Filter | undefined;
      /** `path` with the sub-attribute. */
      readonly sub: AttributePath | undefined;
    };

const MAX_CHARACTERS = 2048;

/**
 * `extensions` are the open extensions that the resource has: a URN alone does not tell whether its last part
 * is the name of an attribute or belongs to the extension's own URN.
 *
 * @throws ScimError invalidPath; invalidFilter for a mistake inside the brackets.
 */
export function parsePath(text: string, type: ResourceType, extensions: readonly string[]): PatchPath {
  if (text.length > MAX_CHARACTERS) throw invalid(`The path is longer than ${MAX_CHARACTERS} characters.`);
  const written = text.trim();
  const bracket = written.indexOf('[');
  if (bracket >= 0) return parseValuePath(written, bracket, type);
  const schema = findWhole(written, type, extensions);
  if (schema !== undefined) return { kind: 'extension', schema };
  const found = findAttribute(written, type);
  if (found === undefined) throw unknownPath(written);
  return toPatchPath(found, type);
}

/** The same for a path that is known to exist. */
export function toPatchPath(found: AttributePath, type: ResourceType): PatchPath {
  if (found.subAttribute === undefined) {
    return { kind: 'attribute', path: found, filter: undefined, sub: undefined };
  }
  const path = findAttribute(found.text.slice(0, -(found.subAttribute.name.length + 1)), type);
  if (path === undefined) throw unknownPath(found.text);
  return { kind: 'attribute', path, filter: undefined, sub: found };
}

function parseValuePath(text: string, bracket: number, type: ResourceType): PatchPath {
  const name = text.slice(0, bracket);
  const path = findAttribute(name, type);
  if (path === undefined) throw unknownPath(name);
  if (!isSelectable(path)) {
    throw invalid(`The attribute ${quoteName(name)} has no elements to select in brackets.`);
  }
  const { filter, end } = parseValueFilter(text, bracket + 1, path, type);
  const rest = text.slice(end + 1);
  if (rest === '') return { kind: 'attribute', path, filter, sub: undefined };
  const sub = rest.startsWith('.') ? subPath(path, rest.slice(1)) : undefined;
  if (sub === undefined) throw unknownPath(`${name}[]${rest}`);
  return { kind: 'attribute', path, filter, sub };
}

function findWhole(text: string, type: ResourceType, extensions: readonly string[]): string | undefined {
  const folded = text.toLowerCase();
  const defined = type.extensions.find((one) => one.id.toLowerCase() === folded);
  if (defined !== undefined) return defined.id;
  const open = extensions.find((urn) => urn.toLowerCase() === folded);
  return open === undefined ? undefined : findExtension(open, type);
}

/** The path names an attribute that no schema has. */
export class UnknownAttribute extends ScimError {}

function unknownPath(text: string): ScimError {
  const detail = `The path ${quoteName(text)} names no attribute.`;
  return isNamed(text) ? new UnknownAttribute('invalidPath', detail) : invalid(detail);
}

/**
 * The path has the form of a name, with a URN before it or without. Anything else is a mistake, or an attempt
 * to reach a prototype.
 */
function isNamed(text: string): boolean {
  if (/(?:^|[.:])(?:constructor|prototype)(?:$|[.[])/i.test(text)) return false;
  return /^(?:[a-z][a-z0-9+.-]*:[\x21-\x7e]*:)?[a-z$][\w$-]*(?:(?:\[\])?\.[a-z$][\w$-]*)?$/i.test(text);
}

function invalid(detail: string): ScimError {
  return new ScimError('invalidPath', detail);
}
