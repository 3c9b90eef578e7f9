// The filter of RFC 7644 section 3.4.2.2 as a tree, resolved against the
// schema: code that compiles it to SQL or evaluates it needs no schema, no
// name comparison and no literal parsing. Only `filter-parse.ts` makes one.
//
// What the parser has settled already:
// - `a eq null` is `not (a pr)`, and `a ne null` is `a pr`: no literal is null.
// - `emails co "x"` is a comparison of `emails.value`; a complex
//   attribute is a leaf only under `present` and `valuePath`.
// - `primary eq false` is `not (primary eq true)` on the element,
//   because an absent `primary` is false (RFC 7643 section 2.4).
// - `schemas eq "urn"` is `hasSchema`; what is the same for every resource of the
//   type (meta.resourceType, members.type) is `constant`, and so is an attribute
//   of another resource type in a search over several (RFC 7644 section 3.4.2.1).
// - `and`, `or` have at least two terms, never of their own
//   kind; the tree is at most as deep as the parser's cap.

import type { Attribute } from './attribute.ts';

export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }
  /**
   * The attribute has a value that is neither null nor "" nor []; of a complex one, any sub-attribute has.
   */
  | { readonly kind: 'present'; readonly path: AttributePath }
  | Comparison
  /**
   * One element of the multi-valued complex attribute
   * satisfies `filter`, whose paths are all in that attribute.
   */
  | { readonly kind: 'valuePath'; readonly path: AttributePath; readonly filter: Filter }
  /**
   * The resource has attributes of this extension. The URN
   * is in the schema's spelling when it is a known one.
   */
  | { readonly kind: 'hasSchema'; readonly schema: string }
  | { readonly kind: 'constant'; readonly matches: boolean };

/**
 * Outside a value path a multi-valued attribute matches if any of its values does. `ne` matches, too, where
 * there is no value at all; every other operator then does not.
 */
export interface Comparison {
  readonly kind: 'compare';
  readonly path: AttributePath;
  readonly operator: CompareOperator;
  readonly value: FilterValue;
}

/**
 * What the attribute is compared with, in the attribute's own type. Strings compare by `path.leaf.caseExact`:
 * exactly, or both sides folded. `co`, `sw`, `ew` come with strings only; booleans with `eq` and `ne` only,
 * binary values with `eq` and `ne` only.
 */
export type FilterValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  /** An instant; the attribute's values are instants, too. */
  | { readonly type: 'dateTime'; readonly ms: number };

/** Where a value is: the attribute of a schema, or a sub-attribute of it. */
export interface AttributePath {
  /** The URN that defines the attribute, in the schema's own spelling: the core schema or an extension. */
  readonly schema: string;
  readonly attribute: Attribute;
  readonly subAttribute: Attribute | undefined;
  /** `subAttribute`, or `attribute` where there is none: what a value here looks like. */
  readonly leaf: Attribute;
  /**
   * Canonical text and key: `userName`, `name.givenName`, `emails.value`, `meta.created`,
   * `urn:…:User:manager.value`.
   */
  readonly text: string;
  /**
   * Whether `schema` is an extension that nobody has defined here. Its attributes are stored as they came:
   * the value may be of any JSON type or an array of such, names compare without case, strings are not
   * case-exact, and `leaf` only says so.
   */
  readonly open: boolean;
}
