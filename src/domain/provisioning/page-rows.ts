// The rows of a page: in the order of its scan, as far as the page has room for them, and complete.

import type { ListQuery } from '../../scim/query.ts';
import { PAGE_MAX_BYTES, type PageRow, type ScimPosition } from '../../storage/provisioning/pages.ts';
import type { ScanMatch } from '../../storage/provisioning/scan.ts';

/** What a scan has found. */
export interface Found {
  readonly found: readonly ScanMatch[];
  readonly total: number;
}

interface Row extends PageRow {
  readonly id: string;
  readonly createdAt: number;
  /** Null if the row is too large for its share of the page. */
  readonly profile: string | null;
}

/** The rows as the scan has ordered them, with what it sorted them by. Without a scan they are in order. */
export function rowsInOrder<R extends Row>(rows: readonly R[], scanned: Found | undefined): readonly R[] {
  if (scanned === undefined) return rows;
  const byId = new Map(rows.map((row) => [row.id, row]));
  // A row that was deleted since then is left out.
  return scanned.found.flatMap(([id, , sortValue]) => {
    const row = byId.get(id);
    return row === undefined ? [] : [{ ...row, sortValue }];
  });
}

/** How many of the rows the page has room for, at most `count` and at least one. */
export function fitting(rows: readonly PageRow[], count: number): number {
  let bytes = 0;
  const tooMany = rows.slice(0, count).findIndex((row, index) => {
    bytes += row.bytes;
    return index > 0 && bytes > PAGE_MAX_BYTES;
  });
  return tooMany === -1 ? Math.min(rows.length, count) : tooMany;
}

export function bytesOf(rows: readonly PageRow[]): number {
  return rows.reduce((sum, row) => sum + row.bytes, 0);
}

/** Reads the rows that came without their profiles. A row that was deleted since then is left out. */
export async function withLargeRows<R extends Row, Complete extends { readonly id: string }>(
  rows: readonly R[],
  read: (ids: readonly string[]) => Promise<readonly Complete[]>,
): Promise<(Complete | (R & { readonly profile: string }))[]> {
  const ids = rows.filter(({ profile }) => profile === null).map(({ id }) => id);
  const large = new Map(ids.length === 0 ? [] : (await read(ids)).map((row) => [row.id, row]));
  return rows.flatMap<Complete | (R & { readonly profile: string })>((row) =>
    isComplete(row) ? [row] : (large.get(row.id) ?? []),
  );
}

function isComplete<R extends Row>(row: R): row is R & { readonly profile: string } {
  return row.profile !== null;
}

/** Where a cursor page that shows `count` of the rows ends, if more follow. */
export function nextPosition(
  { page, sort }: ListQuery,
  rows: readonly Row[],
  count: number,
): ScimPosition | undefined {
  const last = page.kind === 'cursor' && rows.length > count ? rows[count - 1] : undefined;
  if (last === undefined) return undefined;
  const { createdAt, id, sortValue } = last;
  return sort === undefined ? [createdAt, id] : [sortValue, createdAt, id];
}
