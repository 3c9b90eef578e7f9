// Ends for everybody of a large organization. Nothing that they end counts from the first moment, whatever
// its rows say; here the rows follow, and with them what applications are told.

import { ChangeRefused, commit } from '../../storage/change.ts';
import { openDatabase } from '../../storage/database.ts';
import { endPage, findUnfinishedEnd, selectUnfinishedEnds } from '../../storage/sign-in/unfinished-ends.ts';
import type { UnfinishedEndRow } from '../../storage/tables/unfinished-ends.ts';
import type { Deps } from '../deps.ts';

const MEMBERS_IN_PAGE = 2000;
/** An invocation may make 1,000 queries, and a page is seven: two hundred thousand members. */
const PAGES_AT_ONCE = 100;

type EndDeps = Pick<Deps, 'db' | 'nowMs'>;

/** Continues whatever is under way. @returns how many pages were written */
export async function finishEnds(d1: D1Database, nowMs: number): Promise<{ readonly pages: number }> {
  const deps = { db: openDatabase(d1), nowMs };
  let pages = 0;
  for (const row of await selectUnfinishedEnds(deps.db, PAGES_AT_ONCE)) {
    if (pages < PAGES_AT_ONCE) pages += await finishEnd(deps, row, PAGES_AT_ONCE - pages);
  }
  return { pages };
}

/** @param row of the end as it was read or begun */
export async function finishEnd(
  deps: EndDeps,
  row: UnfinishedEndRow,
  maxPages: number = PAGES_AT_ONCE,
): Promise<number> {
  const { db, nowMs } = deps;
  let at: UnfinishedEndRow | undefined = row;
  for (let pages = 0; pages < maxPages; pages++) {
    if (at === undefined) return pages;
    const { actorType, actorId, actorLabel } = at;
    try {
      const statements = endPage(db, at, MEMBERS_IN_PAGE, nowMs);
      await commit(db, statements, { actorType, actorId, actorLabel, at: nowMs });
    } catch (error) {
      // Another run is at it.
      if (error instanceof ChangeRefused) return pages;
      throw error;
    }
    at = await findUnfinishedEnd(db, row.organizationId, row.why);
  }
  return maxPages;
}
