// One `attribute operator value` of a filter, checked against the attribute's type and put into the shapes
// that `filter.ts` promises. RFC 7644 section 3.4.2.2: what the type does not offer is 400 invalidFilter,
// never a comparison that is quietly false.

import { unreachable } from '../lib/unreachable.ts';
import { completeDateTime, parseDateTime } from './date-time.ts';
import { quoteName, ScimError } from './errors.ts';
import type { AttributePath, CompareOperator, Filter, FilterValue } from './filter.ts';
import { compareText } from './filter-match.ts';
import { isExactNumber, isNumber } from './number.ts';
import { findExtension, type ResourceType, subPath } from './schemas.ts';

/** A value as written: `"x"` is quoted, everything else is not (Entra ID leaves quotes out). */
export interface Literal {
  readonly text: string;
  readonly quoted: boolean;
}

export interface Scope {
  readonly type: ResourceType;
  /** The attribute before the bracket, inside a value path. */
  readonly parent: AttributePath | undefined;
}

/** @throws ScimError invalidFilter */
export function toPresence(path: AttributePath, scope: Scope): Filter {
  checkFilterable(path);
  if (isSchemas(path)) return { kind: 'constant', matches: true };
  const fixed = fixedValue(path, scope.type);
  if (fixed === undefined) return { kind: 'present', path };
  return everyElement(path, scope, true);
}

/** @throws ScimError invalidFilter */
export function toComparison(
  written: AttributePath,
  operator: CompareOperator,
  literal: Literal,
  scope: Scope,
): Filter {
  checkFilterable(written);
  if (!literal.quoted && literal.text.toLowerCase() === 'null') return compareNull(written, operator, scope);
  if (isSchemas(written)) return compareSchemas(operator, literal, scope.type);
  const path = defaultToValue(written);
  const value = coerce(path, operator, literal);
  const fixed = fixedValue(path, scope.type);
  if (fixed !== undefined && value.type === 'string') {
    return everyElement(
      path,
      scope,
      compareText(operator, fixed, value.value, path.leaf.caseExact),
      operator,
    );
  }
  if (path.subAttribute?.name === 'primary' && value.type === 'boolean') {
    return comparePrimary(path, (operator === 'eq') === value.value, scope);
  }
  return { kind: 'compare', path, operator, value };
}

/** Attributes that are computed when they are shown, or never kept, are in no row that could be compared. */
function checkFilterable(path: AttributePath): void {
  const name = path.subAttribute?.name;
  const computed =
    path.attribute.returned === 'never' ||
    name === '$ref' ||
    name === 'location' ||
    (path.attribute.name === 'manager' && name === 'displayName');
  if (computed && !path.open)
    throw invalid(`The attribute ${quoteName(path.text)} cannot be used in a filter.`);
}

function compareNull(path: AttributePath, operator: CompareOperator, scope: Scope): Filter {
  const present = toPresence(path, scope);
  if (operator === 'ne') return present;
  if (operator === 'eq') return { kind: 'not', term: present };
  throw invalid(`null compares with eq and ne only, not with ${operator}.`);
}

function isSchemas(path: AttributePath): boolean {
  return !path.open && path.text === 'schemas';
}

function compareSchemas(operator: CompareOperator, literal: Literal, type: ResourceType): Filter {
  if (operator !== 'eq' && operator !== 'ne')
    throw invalid(`"schemas" compares with eq and ne only, not with ${operator}.`);
  const schema = findExtension(literal.text, type);
  const has: Filter =
    schema === undefined
      ? { kind: 'constant', matches: literal.text.toLowerCase() === type.schema.id.toLowerCase() }
      : { kind: 'hasSchema', schema };
  return operator === 'eq' ? has : { kind: 'not', term: has };
}

/**
 * `emails co "x"` and `manager eq "x"` mean the `value`; a
 * complex attribute without one has nothing to compare.
 */
function defaultToValue(path: AttributePath): AttributePath {
  if (path.leaf.type !== 'complex') return path;
  const value = subPath(path, 'value');
  if (value === undefined) {
    throw invalid(`The attribute ${quoteName(path.text)} is complex: name one of its sub-attributes.`);
  }
  return value;
}

function coerce(path: AttributePath, operator: CompareOperator, literal: Literal): FilterValue {
  if (path.open) return coerceOpen(operator, literal);
  const { type } = path.leaf;
  const name = quoteName(path.text);
  switch (type) {
    case 'string':
    case 'reference':
      return { type: 'string', value: literal.text };
    case 'binary':
      checkOperator(operator, ['eq', 'ne'], `Binary attributes such as ${name}`);
      return { type: 'string', value: literal.text };
    case 'boolean': {
      checkOperator(operator, ['eq', 'ne'], `Boolean attributes such as ${name}`);
      // The value may be quoted, too: Entra ID sends roles[primary eq "True"].
      const folded = literal.text.toLowerCase();
      if (folded !== 'true' && folded !== 'false') throw invalid(`${name} compares with true or false.`);
      return { type: 'boolean', value: folded === 'true' };
    }
    case 'integer':
    case 'decimal': {
      checkOperator(operator, ORDERED, `Numbers such as ${name}`);
      if (!isNumber(literal.text)) throw invalid(`${name} compares with a number.`);
      return toNumber(literal.text);
    }
    case 'dateTime': {
      checkOperator(operator, ORDERED, `Instants such as ${name}`);
      const ms = parseDateTime(completeDateTime(literal.text));
      if (ms === undefined) throw invalid(`${name} compares with a dateTime such as "2026-01-31T08:00:00Z".`);
      return { type: 'dateTime', ms };
    }
    case 'complex':
      throw invalid(`The attribute ${name} is complex: name one of its sub-attributes.`);
    default:
      return unreachable(type);
  }
}

/** Nobody has defined the type, so the literal does. */
function coerceOpen(operator: CompareOperator, literal: Literal): FilterValue {
  const folded = literal.text.toLowerCase();
  if (!literal.quoted && (folded === 'true' || folded === 'false')) {
    checkOperator(operator, ['eq', 'ne'], 'Booleans');
    return { type: 'boolean', value: folded === 'true' };
  }
  if (!literal.quoted && isNumber(literal.text)) {
    checkOperator(operator, ORDERED, 'Numbers');
    return toNumber(literal.text);
  }
  return { type: 'string', value: literal.text };
}

const ORDERED: readonly CompareOperator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];

function checkOperator(operator: CompareOperator, allowed: readonly CompareOperator[], what: string): void {
  if (!allowed.includes(operator)) throw invalid(`${what} do not compare with ${operator}.`);
}

/** Rounded, it would equal other numbers. */
function toNumber(text: string): FilterValue {
  if (!isExactNumber(text)) throw invalid('A number in the filter cannot be compared exactly.');
  return { type: 'number', value: Number(text) };
}

/** The value that every resource, or every element, has here. */
function fixedValue(path: AttributePath, type: ResourceType): string | undefined {
  if (path.open) return undefined;
  switch (path.text) {
    case 'meta.resourceType':
      return type.name;
    case 'members.type':
      return 'User';
    case 'groups.type':
      return 'direct';
    default:
      return undefined;
  }
}

/**
 * A comparison with a fixed value is the same for every element; outside brackets there has to be one (or,
 * for `ne`, none).
 */
function everyElement(
  path: AttributePath,
  scope: Scope,
  matches: boolean,
  operator?: CompareOperator,
): Filter {
  if (scope.parent !== undefined || !path.attribute.multiValued) return { kind: 'constant', matches };
  const whole: AttributePath = {
    ...path,
    subAttribute: undefined,
    leaf: path.attribute,
    text: path.attribute.name,
  };
  const some: Filter = { kind: 'present', path: whole };
  if (operator === 'ne') return matches ? { kind: 'constant', matches: true } : { kind: 'not', term: some };
  return matches ? some : { kind: 'constant', matches: false };
}

/** An element without `primary` is not primary (RFC 7643 section 2.4). */
function comparePrimary(path: AttributePath, wanted: boolean, scope: Scope): Filter {
  const isPrimary: Filter = {
    kind: 'compare',
    path,
    operator: 'eq',
    value: { type: 'boolean', value: true },
  };
  if (wanted) return isPrimary;
  const isNot: Filter = { kind: 'not', term: isPrimary };
  if (scope.parent !== undefined) return isNot;
  const whole: AttributePath = {
    ...path,
    subAttribute: undefined,
    leaf: path.attribute,
    text: path.text.slice(0, -'.primary'.length),
  };
  return { kind: 'valuePath', path: whole, filter: isNot };
}

function invalid(detail: string): ScimError {
  return new ScimError('invalidFilter', detail);
}
