// The filter grammar of RFC 7644 section 3.4.2.2, by recursive descent in one pass without backtracking.
// Accepts, beyond the ABNF, what identity providers send: values without quotes, booleans in quotes, an
// operator that touches its quoted value, and `emails[type eq "work"].value eq "x"`.
//
// Promises: a Filter or a ScimError invalidFilter; time
// linear in the text; recursion no deeper than `maxDepth`.

import { quoteName, ScimError } from './errors.ts';
import type { AttributePath, CompareOperator, Filter } from './filter.ts';
import { type Literal, type Scope, toComparison, toPresence } from './filter-compare.ts';
import { FilterScanner } from './filter-scan.ts';
import { findAttribute, type ResourceType, subPath } from './schemas.ts';

export interface FilterLimits {
  readonly maxCharacters: number;
  /** The nesting of parentheses, `not` and brackets. */
  readonly maxDepth: number;
  /** Comparisons; D1 takes 100 bound values in a statement. */
  readonly maxTerms: number;
}

export const FILTER_LIMITS: FilterLimits = { maxCharacters: 8192, maxDepth: 30, maxTerms: 80 };

/** A PATCH may have many paths, and each is read against every element. */
const VALUE_FILTER_LIMITS: FilterLimits = { maxCharacters: 2048, maxDepth: 8, maxTerms: 10 };

export interface FilterOptions {
  readonly limits?: FilterLimits;
  /**
   * In a search over several resource types: an attribute that only these know has no value here (RFC 7644
   * section 3.4.2.1).
   */
  readonly otherTypes?: readonly ResourceType[];
}

/** A filter over resources of `type`. */
export function parseFilter(text: string, type: ResourceType, options: FilterOptions = {}): Filter {
  const parser = new Parser(text, options, 0);
  const filter = parser.parse({ type, parent: undefined });
  parser.scanner.expectEnd();
  return filter;
}

/**
 * The filter that starts at `offset`, inside the brackets of a
 * value path of `parent`; `end` is where its bracket closes.
 */
export function parseValueFilter(
  text: string,
  offset: number,
  parent: AttributePath,
  type: ResourceType,
): { readonly filter: Filter; readonly end: number } {
  const parser = new Parser(text, { limits: VALUE_FILTER_LIMITS }, offset);
  const filter = parser.parse({ type, parent });
  return { filter, end: parser.scanner.expect(']') };
}

/** Whether brackets can follow: elements have sub-attributes to select by. */
export function isSelectable(path: AttributePath): boolean {
  return (
    path.attribute.multiValued &&
    path.subAttribute === undefined &&
    (path.open || path.attribute.type === 'complex')
  );
}

const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);

/** `pr` is the one that comes without a literal. */
type Predicate =
  | { readonly operator: 'pr' }
  | { readonly operator: CompareOperator; readonly literal: Literal };

class Parser {
  readonly scanner: FilterScanner;
  readonly #limits: FilterLimits;
  readonly #otherTypes: readonly ResourceType[];
  #depth = 0;
  #terms = 0;

  constructor(text: string, options: FilterOptions, at: number) {
    this.scanner = new FilterScanner(text, at);
    this.#limits = options.limits ?? FILTER_LIMITS;
    this.#otherTypes = options.otherTypes ?? [];
    if (text.length > this.#limits.maxCharacters) {
      throw invalid(`The filter is longer than ${this.#limits.maxCharacters} characters.`);
    }
    if (this.scanner.peek() === undefined) throw invalid('The filter is empty.');
  }

  /** `or` binds weakest, then `and`, then `not`. */
  parse(scope: Scope): Filter {
    return this.#chain('or', () => this.#chain('and', () => this.#term(scope)));
  }

  #chain(kind: 'and' | 'or', next: () => Filter): Filter {
    const terms = [next()];
    while (this.scanner.takeKeyword(kind)) terms.push(next());
    if (terms.length === 1) return terms[0] as Filter;
    return { kind, terms: terms.flatMap((term) => (term.kind === kind ? term.terms : [term])) };
  }

  #term(scope: Scope): Filter {
    if (this.scanner.peek() === '(') return this.#enclosed('(', ')', scope);
    if (!this.scanner.takeKeyword('not')) return this.#attributeExpression(scope);
    if (this.scanner.peek() !== '(') throw invalid('"not" is followed by a filter in parentheses.');
    return { kind: 'not', term: this.#enclosed('(', ')', scope) };
  }

  #enclosed(open: '(' | '[', close: ')' | ']', scope: Scope): Filter {
    this.#depth++;
    if (this.#depth > this.#limits.maxDepth) {
      throw invalid(`The filter is nested deeper than ${this.#limits.maxDepth} levels.`);
    }
    this.scanner.expect(open);
    const filter = this.parse(scope);
    this.scanner.expect(close);
    this.#depth--;
    return filter;
  }

  #attributeExpression(scope: Scope): Filter {
    const name = this.scanner.takeWord();
    if (name === '') throw this.scanner.unexpected();
    const path = scope.parent === undefined ? findAttribute(name, scope.type) : subPath(scope.parent, name);
    if (this.scanner.next === '[') return this.#valuePath(name, path, scope);
    const predicate = this.#predicate();
    return path === undefined ? this.#foreign(name, predicate) : resolve(path, predicate, scope);
  }

  #valuePath(name: string, path: AttributePath | undefined, scope: Scope): Filter {
    if (scope.parent !== undefined) throw invalid('Brackets do not nest: sub-attributes are never complex.');
    if (path === undefined) return this.#foreignValuePath(name);
    if (!isSelectable(path)) {
      throw invalid(`The attribute ${quoteName(name)} has no elements to select in brackets.`);
    }
    const inner: Scope = { type: scope.type, parent: path };
    const filter = this.#enclosed('[', ']', inner);
    if (this.scanner.next !== '.') return { kind: 'valuePath', path, filter };
    // Not in the ABNF; Entra ID matches people by emails[type eq "work"].value eq "x".
    const subName = this.scanner.takeSubName();
    const sub = subPath(path, subName);
    if (sub === undefined) throw unknownAttribute(`${name}.${subName}`);
    const terms = filter.kind === 'and' ? filter.terms : [filter];
    const last = resolve(sub, this.#predicate(), inner);
    return { kind: 'valuePath', path, filter: { kind: 'and', terms: [...terms, last] } };
  }

  #predicate(): Predicate {
    this.#terms++;
    if (this.#terms > this.#limits.maxTerms) {
      throw invalid(`The filter has more than ${this.#limits.maxTerms} comparisons.`);
    }
    const written = this.scanner.takeWord();
    const operator = written.toLowerCase();
    if (operator === 'pr') return { operator };
    if (operator === '') throw invalid('An attribute in the filter is not followed by an operator.');
    if (!OPERATORS.has(operator)) throw invalid(`The operator ${quoteName(written)} is not supported.`);
    return { operator: operator as CompareOperator, literal: this.scanner.takeLiteral() };
  }

  /** An attribute that only another type of the search knows has no value here. */
  #foreign(name: string, predicate: Predicate): Filter {
    if (!this.#otherTypes.some((type) => findAttribute(name, type) !== undefined)) {
      throw unknownAttribute(name);
    }
    if (predicate.operator === 'pr') return { kind: 'constant', matches: false };
    const { text, quoted } = predicate.literal;
    const isNull = !quoted && text.toLowerCase() === 'null';
    return { kind: 'constant', matches: predicate.operator === (isNull ? 'eq' : 'ne') };
  }

  #foreignValuePath(name: string): Filter {
    const type = this.#otherTypes.find((one) => findAttribute(name, one) !== undefined);
    const path = type && findAttribute(name, type);
    if (type === undefined || path === undefined) throw unknownAttribute(name);
    // Parsed for its syntax only: an attribute without a value has no element.
    this.#valuePath(name, path, { type, parent: undefined });
    return { kind: 'constant', matches: false };
  }
}

function resolve(path: AttributePath, predicate: Predicate, scope: Scope): Filter {
  return predicate.operator === 'pr'
    ? toPresence(path, scope)
    : toComparison(path, predicate.operator, predicate.literal, scope);
}

function unknownAttribute(name: string): ScimError {
  return invalid(`The attribute ${quoteName(name)} is not known.`);
}

function invalid(detail: string): ScimError {
  return new ScimError('invalidFilter', detail);
}
