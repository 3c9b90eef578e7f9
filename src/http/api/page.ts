// Pages of a list: `limit` rows after a cursor. A cursor is opaque to clients and holds only the place where
// the previous page ended; a made-up one can only lead to another page of the same list.

import * as z from 'zod/mini';
import type { FoundRows, LogPage } from '../../domain/organization/logs.ts';
import { decodeBase64Url, encodeBase64Url } from '../../lib/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { ApiError } from './errors.ts';
import { named } from './shapes.ts';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

type LogPlace = NonNullable<LogPage['before']>;

/** The query of every list. */
export const pageQuery = z.strictObject({
  limit: z
    .optional(z.int().check(z.gte(1), z.lte(MAX_LIMIT)))
    .check(z.describe(`The largest number of items; ${DEFAULT_LIMIT} unless given.`)),
  cursor: z
    .optional(z.string().check(z.minLength(1), z.maxLength(1000)))
    .check(z.describe('The nextCursor of the previous page.')),
});

export type PageQuery = z.infer<typeof pageQuery>;

export function listOf<Item extends z.ZodMiniType>(itemId: string, item: Item) {
  return named(
    `${itemId}List`,
    z.strictObject({
      items: z.array(item),
      nextCursor: z.optional(z.string()).check(z.describe('Only if there is a next page.')),
    }),
  );
}

/** The place where a page begins, for rows in the order of time and id. */
export interface CursorPlace {
  readonly ms: number;
  readonly id: string;
}

const timePlace = z.tuple([z.int().check(z.gte(0)), z.string().check(z.maxLength(100))]);
const namePlace = z.tuple([z.string().check(z.maxLength(255))]);

/** Reads one row more than the page holds, which tells without counting whether there is a next page. */
export async function pageByTime<Row, Item>(
  query: PageQuery,
  read: (page: { limit: number; place: CursorPlace | undefined }) => Promise<readonly Row[]>,
  placeOf: (row: Row) => CursorPlace,
  toItem: (row: Row) => Item,
): Promise<{ items: Item[]; nextCursor?: string }> {
  const place = query.cursor === undefined ? undefined : openCursor(query.cursor, timePlace);
  const limit = query.limit ?? DEFAULT_LIMIT;
  const rows = await read({ limit: limit + 1, place: place && { ms: place[0], id: place[1] } });
  return cut(rows, limit, toItem, (row) => {
    const { ms, id } = placeOf(row);
    return [ms, id];
  });
}

/**
 * A page of a log that may be searched. A search that has looked at many rows ends its page early, and the
 * cursor goes on there.
 */
export async function pageOfFound<Row extends LogPlace, Item>(
  query: PageQuery,
  read: (page: LogPage) => Promise<FoundRows<Row>>,
  toItem: (row: Row) => Item,
): Promise<{ items: Item[]; nextCursor?: string }> {
  let gaveUpAt: LogPlace | null = null;
  const page = await pageByTime(
    query,
    async ({ limit, place }) => {
      const found = await read({ limit, before: place && { at: place.ms, id: place.id } });
      gaveUpAt = found.gaveUpAt;
      return found.rows;
    },
    (row) => ({ ms: row.at, id: row.id }),
    toItem,
  );
  const end = gaveUpAt as LogPlace | null;
  if (page.nextCursor !== undefined || end === null) return page;
  return { ...page, nextCursor: sealCursor([end.at, end.id]) };
}

export async function pageByName<Row, Item>(
  query: PageQuery,
  read: (page: { limit: number; after: string | undefined }) => Promise<readonly Row[]>,
  nameOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): Promise<{ items: Item[]; nextCursor?: string }> {
  const place = query.cursor === undefined ? undefined : openCursor(query.cursor, namePlace);
  const limit = query.limit ?? DEFAULT_LIMIT;
  const rows = await read({ limit: limit + 1, after: place?.[0] });
  return cut(rows, limit, toItem, (row) => [nameOf(row)]);
}

function cut<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  toPlace: (row: Row) => readonly unknown[],
): { items: Item[]; nextCursor?: string } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    ...(rows.length > limit && last !== undefined ? { nextCursor: sealCursor(toPlace(last)) } : {}),
  };
}

export function sealCursor(place: unknown): string {
  return encodeBase64Url(encodeUtf8(JSON.stringify(place)));
}

export function openCursor<Value>(cursor: string, shape: z.ZodMiniType<Value>): Value {
  try {
    const bytes = decodeBase64Url(cursor);
    const place = shape.safeParse(bytes && JSON.parse(decodeUtf8(bytes)));
    if (place.success) return place.data;
  } catch {
    // Not UTF-8 or not JSON: we did not make this cursor.
  }
  throw new ApiError('request_invalid', [
    { parameter: 'cursor', detail: 'Send a nextCursor from this list, or none.' },
  ]);
}
