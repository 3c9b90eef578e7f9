// Pages of a list: `limit` rows after a cursor. A cursor is opaque to clients and holds only the place where
// the previous page ended; a made-up one can only lead to another page of the same list.

import * as z from 'zod';
import { decodeBase64Url, encodeBase64Url } from '../../lib/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { ApiError } from './errors.ts';
import { named } from './shapes.ts';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

/** The query of every list. */
export const pageQuery = z.strictObject({
  limit: z
    .int()
    .min(1)
    .max(MAX_LIMIT)
    .optional()
    .describe(`The largest number of items; ${DEFAULT_LIMIT} unless given.`),
  cursor: z.string().min(1).max(1000).optional().describe('The nextCursor of the previous page.'),
});

export type PageQuery = z.infer<typeof pageQuery>;

export function listOf<Item extends z.ZodType>(itemId: string, item: Item) {
  return named(
    `${itemId}List`,
    z.strictObject({
      items: z.array(item),
      nextCursor: z.string().optional().describe('Only if there is a next page.'),
    }),
  );
}

/** The place where a page begins, for rows in the order of time and id. */
export interface CursorPlace {
  readonly ms: number;
  readonly id: string;
}

const timePlace = z.tuple([z.int().min(0), z.string().max(100)]);
const namePlace = z.tuple([z.string().max(255)]);

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

export function openCursor<Value>(cursor: string, shape: z.ZodType<Value>): Value {
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
