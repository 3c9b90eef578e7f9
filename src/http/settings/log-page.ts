// Pages of the three logs: newest first, a cursor that names the last row shown, one row more read than
// shown.

import type { FoundRows, LogPage } from '../../domain/organization/logs.ts';
import type { OlderEntries } from '../../ui/pager.tsx';
import type { AppContext } from '../context.ts';
import { minuteOf } from '../instants.ts';

const PAGE_ROWS = 50;

/** From `?before=`. A cursor that makes no sense is the first page. */
export function logPageOf(c: AppContext): LogPage {
  const match = /^(\d{1,16})\.([\w-]{1,64})$/.exec(c.req.query('before') ?? '');
  const before = match ? { at: Number(match[1]), id: match[2] as string } : undefined;
  return { limit: PAGE_ROWS + 1, before };
}

export interface ShownPage<Row> {
  readonly rows: readonly Row[];
  readonly older: OlderEntries | null;
}

export function cutPage<Row extends { readonly at: number; readonly id: string }>(
  c: AppContext,
  { rows: found, gaveUpAt }: FoundRows<Row>,
): ShownPage<Row> {
  const rows = found.slice(0, PAGE_ROWS);
  const last = found.length > PAGE_ROWS ? rows.at(-1) : gaveUpAt;
  if (!last) return { rows, older: null };
  const query = new URLSearchParams(new URL(c.req.url).search);
  query.set('before', `${last.at}.${last.id}`);
  const searchedTo = last === gaveUpAt ? minuteOf(last.at) : null;
  return { rows, older: { href: `?${query}`, searchedTo } };
}
