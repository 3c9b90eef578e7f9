// A filter evaluated on a whole resource as clients see it: slow and plain, and none of the product's own
// evaluation. What the SQL selects has to be what this selects.

import { foldCase, foldText } from '../../src/lib/fold.ts';
import type { AttributePath, Comparison, Filter } from '../../src/scim/filter.ts';

type Json = unknown;

/** `resource` is complete: with `groups` or `members`, and with `meta`. */
export function matchesResource(filter: Filter, resource: Json): boolean {
  return matches(filter, resource, undefined);
}

/** `within` is the attribute whose element `scope` is. */
function matches(filter: Filter, scope: Json, within: AttributePath | undefined): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.terms.every((term) => matches(term, scope, within));
    case 'or':
      return filter.terms.some((term) => matches(term, scope, within));
    case 'not':
      return !matches(filter.term, scope, within);
    case 'constant':
      return filter.matches;
    case 'hasSchema':
      return list(get(scope, 'schemas')).some((urn) => fold(String(urn)) === fold(filter.schema));
    case 'present':
      return valuesOf(filter.path, scope, within).some(isPresent);
    case 'valuePath':
      return valuesOf(filter.path, scope, within).some((element) =>
        matches(filter.filter, element, filter.path),
      );
    case 'compare': {
      const values = valuesOf(filter.path, scope, within).filter(isPresent);
      if (values.length === 0) return filter.operator === 'ne';
      return values.some((value) => compares(filter, value));
    }
  }
}

function valuesOf(path: AttributePath, scope: Json, within: AttributePath | undefined): Json[] {
  // An element that is not an object is its own value, as it is for PATCH.
  if (within !== undefined && typeof scope !== 'object' && fold(path.leaf.name) === 'value') return [scope];
  if (within !== undefined) return list(get(scope, path.leaf.name));
  const root = path.text.startsWith(`${path.schema}:`) ? get(scope, path.schema) : scope;
  const values = list(get(root, path.attribute.name));
  const sub = path.subAttribute;
  return sub === undefined ? values : values.flatMap((value) => list(get(value, sub.name)));
}

function compares({ operator, path, value }: Comparison, actual: Json): boolean {
  let a: string | number | boolean;
  let b: string | number | boolean;
  if (value.type === 'dateTime') {
    a = Date.parse(String(actual));
    b = value.ms;
  } else {
    if (typeof actual !== value.type) return operator === 'ne';
    const exact = path.leaf.caseExact || value.type !== 'string';
    // One address, one person: userName is equal as addresses are, and searched as all text is.
    const isAddress = path.text === 'userName' && !['co', 'sw', 'ew'].includes(operator);
    const foldAs = isAddress ? foldCase : fold;
    a = exact ? (actual as string | number | boolean) : foldAs(String(actual));
    b = exact ? value.value : foldAs(String(value.value));
  }
  const [left, right] = [String(a), String(b)];
  return {
    eq: a === b,
    ne: a !== b,
    co: left.includes(right),
    sw: left.startsWith(right),
    ew: left.endsWith(right),
    gt: a > b,
    ge: a >= b,
    lt: a < b,
    le: a <= b,
  }[operator];
}

function isPresent(value: Json): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.values(value).some(isPresent);
}

function get(value: Json, name: string): Json {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => fold(key) === fold(name))?.[1];
}

function list(value: Json): Json[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

function fold(text: string): string {
  return foldText(text);
}
