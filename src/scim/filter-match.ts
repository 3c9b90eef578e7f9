// Whether one element of a multi-valued attribute satisfies a value filter. PATCH and projections select
// elements with it; whole resources are never filtered here (that is SQL).

import { foldText } from '../lib/fold.ts';
import { unreachable } from '../lib/unreachable.ts';
import { parseDateTime } from './date-time.ts';
import type { AttributePath, CompareOperator, Comparison, Filter } from './filter.ts';
import { foldedOnce } from './folded-once.ts';
import { isArray, isObject, isUnassigned, type JsonValue, ownFolded } from './json.ts';

/** `filter` comes from within a value path: its paths are sub-attributes of the element's attribute. */
export function matchesElement(filter: Filter, element: JsonValue): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.terms.every((term) => matchesElement(term, element));
    case 'or':
      return filter.terms.some((term) => matchesElement(term, element));
    case 'not':
      return !matchesElement(filter.term, element);
    case 'present':
      return valuesAt(filter.path, element).length > 0;
    case 'compare':
      return matchesComparison(filter, element);
    case 'constant':
      return filter.matches;
    // Neither can be written inside brackets.
    case 'valuePath':
    case 'hasSchema':
      return false;
    default:
      return unreachable(filter);
  }
}

export function compareText(
  operator: CompareOperator,
  actual: string,
  expected: string,
  caseExact: boolean,
): boolean {
  return caseExact
    ? compareFolded(operator, actual, expected)
    : compareFolded(operator, foldText(actual), foldText(expected));
}

function compareFolded(operator: CompareOperator, a: string, b: string): boolean {
  switch (operator) {
    case 'co':
      return a.includes(b);
    case 'sw':
      return a.startsWith(b);
    case 'ew':
      return a.endsWith(b);
    default:
      return compareOrdered(operator, a, b);
  }
}

/** The values of the sub-attribute in the element; an element that is not an object is its own `value`. */
function valuesAt(path: AttributePath, element: JsonValue): readonly JsonValue[] {
  const name = path.leaf.name;
  const value = isObject(element) ? ownFolded(element, name) : name === 'value' ? element : undefined;
  if (value === undefined || isUnassigned(value)) return [];
  return (isArray(value) ? value : [value]).filter((one) => one !== '' && one !== null);
}

function matchesComparison(comparison: Comparison, element: JsonValue): boolean {
  const { operator, path, value } = comparison;
  const actual = valuesAt(path, element);
  if (actual.length === 0) return operator === 'ne';
  const folded = (holder: object, text: string) => (path.leaf.caseExact ? text : foldedOnce(holder, text));
  return actual.some((one) => {
    switch (value.type) {
      case 'string':
        return typeof one === 'string'
          ? compareFolded(
              operator,
              folded(isObject(element) ? element : comparison, one),
              folded(comparison, value.value),
            )
          : operator === 'ne';
      case 'number':
        return typeof one === 'number' ? compareOrdered(operator, one, value.value) : operator === 'ne';
      case 'boolean':
        return operator === 'eq' ? one === value.value : operator === 'ne' && one !== value.value;
      case 'dateTime': {
        const ms = typeof one === 'string' ? parseDateTime(one) : undefined;
        return ms === undefined ? operator === 'ne' : compareOrdered(operator, ms, value.ms);
      }
      default:
        return unreachable(value);
    }
  });
}

function compareOrdered<T extends string | number>(operator: CompareOperator, a: T, b: T): boolean {
  switch (operator) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'gt':
      return a > b;
    case 'ge':
      return a >= b;
    case 'lt':
      return a < b;
    case 'le':
      return a <= b;
    // The parser lets these through for strings only.
    case 'co':
    case 'sw':
    case 'ew':
      return false;
    default:
      return unreachable(operator);
  }
}
