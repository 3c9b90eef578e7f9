// What it costs to read a filter's values from every person or team of an organization. The filter is what
// `filter-sql.ts` compiles: each comparison looks at one value of a row, at all elements of a list in its
// JSON, or at rows of other tables.

import { sql } from 'drizzle-orm';
import type { AttributePath, Filter } from '../../scim/filter.ts';
import { type Database, rawRows } from '../database.ts';
import type { FilteredTable } from './filter-cells.ts';
import type { ScimSort } from './pages.ts';

/** How many comparisons look at what. */
export interface FilterCost {
  readonly values: number;
  /** Each opens a list, such as the emails of a person. */
  readonly lists: number;
  /** Each looks at every element of a list. */
  readonly elements: number;
  /** The groups of a User, the members of a Group. */
  readonly memberships: number;
}

/** What there is to look at: rows, the bytes of their JSON, and who is in a team. */
export interface ScanSize {
  readonly rows: number;
  readonly bytes: number;
  readonly memberships: number;
}

export function costOf(filter: Filter | undefined, sort: ScimSort | undefined): FilterCost {
  return add(filter === undefined ? NOTHING : costOfFilter(filter), sort ? costOfPath(sort.path) : NOTHING);
}

/**
 * Estimates the cost in units of about 0.25 µs on one core, as measured. A list's JSON is parsed each time
 * that it is opened, so that its bytes count each time; otherwise a row's JSON is parsed once. A value is
 * short in most rows; in a large one it may be most of the row, and is read as a whole each time.
 */
export function unitsOf(cost: FilterCost, size: ScanSize): number {
  const weights = byteWeights(cost);
  return (
    size.rows * (1 + cost.values + 2 * cost.lists + cost.elements) +
    size.bytes * weights.each +
    Math.max(0, size.bytes - SMALL_ROW_BYTES * size.rows) * weights.beyondSmall +
    size.memberships * 8 * cost.memberships
  );
}

export const SMALL_ROW_BYTES = 1000;

/** Units for each byte of a row's JSON, and for each that a small row would not have. */
export interface ByteWeights {
  readonly each: number;
  readonly beyondSmall: number;
}

export function byteWeights({ values, lists, elements }: FilterCost): ByteWeights {
  return { each: 1 / 750 + lists / 150 + elements / 100, beyondSmall: values / 250 };
}

/** Selects what a scan of the organization has to look at; memberships are summed only if they are needed. */
export function selectScanSize(
  db: Database,
  organizationId: string,
  table: FilteredTable,
  withMemberships: boolean,
) {
  const [rows, bytes] = table === 'members' ? ['member_count', 'member_bytes'] : ['team_count', 'team_bytes'];
  const memberships = withMemberships
    ? sql`(select ifnull(sum(t.member_count), 0) from teams t where t.organization_id = o.id)`
    : sql`0`;
  return rawRows<ScanSize>(
    db,
    sql`select ${sql.raw(`o.${rows}`)} as rows, ${sql.raw(`o.${bytes}`)} as bytes, ${memberships} as memberships
      from organizations o where o.id = ${organizationId}`,
  );
}

const NOTHING: FilterCost = { values: 0, lists: 0, elements: 0, memberships: 0 };
const LIST: FilterCost = { ...NOTHING, lists: 1, elements: 1 };

/** @param inElement inside brackets, where paths are sub-attributes of one element */
function costOfFilter(filter: Filter, inElement = false): FilterCost {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.terms.map((term) => costOfFilter(term, inElement)).reduce(add, NOTHING);
    case 'not':
      return costOfFilter(filter.term, inElement);
    case 'present':
      return costOfPath(filter.path, inElement);
    case 'compare': {
      const cost = costOfPath(filter.path, inElement);
      // It looks for an element that differs, and for none at all.
      return filter.operator === 'ne' && cost.values === 0 ? add(cost, cost) : cost;
    }
    case 'valuePath': {
      const { lists, memberships } = costOfPath(filter.path);
      return add({ ...NOTHING, lists, memberships }, costOfFilter(filter.filter, true));
    }
    case 'hasSchema':
      return LIST;
    case 'constant':
      return NOTHING;
  }
}

function costOfPath({ open, attribute, leaf, text }: AttributePath, inElement = false): FilterCost {
  if (!open && (attribute.name === 'groups' || attribute.name === 'members')) {
    return { ...NOTHING, memberships: 1 };
  }
  // An element of an open extension may hold lists of its own.
  if (inElement) return { ...NOTHING, elements: open ? 2 : 1 };
  const isList = open || attribute.multiValued || (leaf.type === 'complex' && text !== 'meta');
  return isList ? LIST : { ...NOTHING, values: 1 };
}

function add(a: FilterCost, b: FilterCost): FilterCost {
  return {
    values: a.values + b.values,
    lists: a.lists + b.lists,
    elements: a.elements + b.elements,
    memberships: a.memberships + b.memberships,
  };
}
