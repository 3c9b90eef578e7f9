// The parameters of a query (RFC 7644 section 3.4.2, RFC 9865 section 2): from a query string or from the
// body of a SearchRequest. Unknown parameters are ignored, because Entra ID adds its flags to every request.
// Names compare without case, so that `Filter` does not return everybody.

import { quoteName, ScimError } from './errors.ts';
import type { AttributePath, Filter } from './filter.ts';
import { parseFilter } from './filter-parse.ts';
import { isArray, type JsonObject, type JsonValue, ownFolded } from './json.ts';
import { checkSchemas } from './message.ts';
import { type Projection, parseProjection } from './projection.ts';
import { findAttribute, type ResourceType, subPath } from './schemas.ts';

export interface PageLimits {
  readonly defaultCount: number;
  readonly maxCount: number;
}

export const PAGE_LIMITS: PageLimits = { defaultCount: 100, maxCount: 200 };

export interface ListQuery {
  readonly filter: Filter | undefined;
  readonly sort: Sort | undefined;
  readonly page: Page;
  readonly projection: Projection;
  /**
   * What has to stay the same from one cursor page to the
   * next, apart from `count`: filter and sorting as written.
   */
  readonly fingerprint: string;
}

export type Page =
  | { readonly kind: 'index'; readonly startIndex: number; readonly count: number }
  /** `cursor` is undefined for the first page, else what `verifyCursor` has to look at. */
  | { readonly kind: 'cursor'; readonly cursor: string | undefined; readonly count: number };

/**
 * Values compare as in a filter. Missing ones come last when ascending, first when descending; a multi-valued
 * attribute counts by its primary or first value.
 */
export interface Sort {
  readonly path: AttributePath;
  readonly order: 'ascending' | 'descending';
}

export interface QueryOptions {
  readonly limits?: PageLimits;
  /** In a search over several resource types: the types beside this one, see `parseFilter`. */
  readonly otherTypes?: readonly ResourceType[];
}

/** Parameters as `URLSearchParams` gives them: decoded, `+` as space. @throws ScimError */
export function parseListQuery(
  params: Iterable<readonly [string, string]>,
  type: ResourceType,
  options: QueryOptions = {},
): ListQuery {
  const raw = new Map<string, readonly string[]>();
  for (const [name, value] of params) {
    const key = name.toLowerCase();
    raw.set(key, [...(raw.get(key) ?? []), value]);
    if ((raw.get(key)?.length ?? 0) > 1 && SINGLE.has(key)) {
      throw new ScimError('invalidValue', `The parameter ${quoteName(name)} is given twice.`);
    }
  }
  return parseQuery(raw, type, options);
}

export const SEARCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** The body of POST …/.search (RFC 7644 section 3.4.3). @throws ScimError */
export function parseSearchRequest(
  body: JsonObject,
  type: ResourceType,
  options: QueryOptions = {},
): ListQuery {
  checkSchemas(body, SEARCH_SCHEMA);
  const raw = new Map<string, readonly string[]>();
  for (const name of [...SINGLE, ...LISTS]) {
    const value = ownFolded(body, name);
    if (value !== undefined && value !== null) raw.set(name, toTexts(name, value));
  }
  return parseQuery(raw, type, options);
}

/** Only what a single resource takes: `attributes` and `excludedAttributes`. */
export function parseResourceQuery(
  params: Iterable<readonly [string, string]>,
  type: ResourceType,
): Projection {
  const lists = new Map<string, string[]>(LISTS.map((name) => [name, []]));
  for (const [name, value] of params) lists.get(name.toLowerCase())?.push(value);
  return parseProjection(lists.get('attributes') ?? [], lists.get('excludedattributes') ?? [], type);
}

const SINGLE: ReadonlySet<string> = new Set([
  'filter',
  'sortby',
  'sortorder',
  'startindex',
  'count',
  'cursor',
]);
const LISTS: readonly string[] = ['attributes', 'excludedattributes'];

type RawQuery = ReadonlyMap<string, readonly string[]>;

function parseQuery(raw: RawQuery, type: ResourceType, options: QueryOptions): ListQuery {
  const { limits = PAGE_LIMITS, otherTypes = [] } = options;
  const filter = raw.get('filter')?.[0]?.trim() ? raw.get('filter')?.[0] : undefined;
  const sort = parseSort(raw, type, otherTypes);
  return {
    filter: filter === undefined ? undefined : parseFilter(filter, type, { otherTypes }),
    sort,
    page: parsePage(raw, limits),
    projection: parseProjection(raw.get('attributes') ?? [], raw.get('excludedattributes') ?? [], type),
    fingerprint: JSON.stringify([filter ?? null, sort?.path.text ?? null, sort?.order ?? null]),
  };
}

function parsePage(raw: RawQuery, limits: PageLimits): Page {
  const cursor = raw.get('cursor')?.[0];
  const startIndex = raw.get('startindex')?.[0] || undefined;
  if (cursor === undefined) {
    return {
      kind: 'index',
      // RFC 7644 section 3.4.2.4: below 1 is 1.
      startIndex:
        startIndex === undefined ? 1 : Math.max(1, parseInteger('startIndex', startIndex, 'invalidValue')),
      count: Math.min(limits.maxCount, parseCount(raw, limits, 'invalidValue')),
    };
  }
  if (startIndex !== undefined) {
    throw new ScimError('invalidValue', '"startIndex" and "cursor" select two kinds of paging: give one.');
  }
  const count = parseCount(raw, limits, 'invalidCount');
  // RFC 9865 section 2.1
  if (count > limits.maxCount) throw new ScimError('invalidCount', `"count" is at most ${limits.maxCount}.`);
  return { kind: 'cursor', cursor: cursor === '' ? undefined : cursor, count };
}

function parseCount(raw: RawQuery, limits: PageLimits, reason: 'invalidValue' | 'invalidCount'): number {
  const count = raw.get('count')?.[0] || undefined;
  // A negative count is 0, which asks for the total alone.
  return count === undefined ? limits.defaultCount : Math.max(0, parseInteger('count', count, reason));
}

function parseInteger(name: string, text: string, reason: 'invalidValue' | 'invalidCount'): number {
  const value = /^[+-]?\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw new ScimError(reason, `"${name}" is not an integer.`);
  return value;
}

function parseSort(raw: RawQuery, type: ResourceType, otherTypes: readonly ResourceType[]): Sort | undefined {
  const order = parseSortOrder(raw.get('sortorder')?.[0]);
  const name = raw.get('sortby')?.[0];
  if (name === undefined || name.trim() === '') return undefined;
  const found = findAttribute(name.trim(), type);
  if (found === undefined) {
    // Without a value the attribute sorts nothing: the resources of this type keep their order.
    if (otherTypes.some((other) => findAttribute(name.trim(), other) !== undefined)) return undefined;
    throw new ScimError('invalidValue', `The attribute ${quoteName(name)} of "sortBy" is not known.`);
  }
  const path = found.leaf.type === 'complex' ? subPath(found, 'value') : found;
  if (path === undefined || !isSortable(path)) {
    throw new ScimError('invalidValue', `Resources cannot be sorted by ${quoteName(name)}.`);
  }
  return { path, order };
}

function isSortable({ attribute, leaf, text }: AttributePath): boolean {
  return (
    leaf.type !== 'complex' &&
    leaf.type !== 'binary' &&
    attribute.returned !== 'never' &&
    !leaf.name.startsWith('$') &&
    !['schemas', 'meta.location'].includes(text) &&
    !['groups', 'members'].includes(attribute.name) &&
    !(attribute.name === 'manager' && leaf.name === 'displayName')
  );
}

function parseSortOrder(text: string | undefined): Sort['order'] {
  switch (text?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'asc':
    case 'ascending':
      return 'ascending';
    case 'desc':
    case 'descending':
      return 'descending';
    default:
      throw new ScimError('invalidValue', '"sortOrder" is ascending or descending.');
  }
}

function toTexts(name: string, value: JsonValue): readonly string[] {
  const items = isArray(value) && LISTS.includes(name) ? value : [value];
  return items.map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number' && SINGLE.has(name)) return String(item);
    throw new ScimError('invalidValue', `"${name}" of the search has the wrong type.`);
  });
}
