// The links from one page of a list to the next.

import { MAX_SEARCHED_MEMBERS } from '../domain/limits.ts';
import { useTexts } from './look.ts';

/**
 * Leads forward from the last row's place, which stays right while rows come and go. The browser's button
 * leads back.
 */
export function Pager({ nextHref, firstHref }: { nextHref: string | null; firstHref: string | null }) {
  const t = useTexts();
  if (!nextHref && !firstHref) return null;
  return (
    <nav aria-label={t('pager_pages')} class="pager">
      {firstHref && <a href={firstHref}>{t('pager_first')}</a>}
      {nextHref && (
        <a href={nextHref} rel="next">
          {t('pager_next')}
        </a>
      )}
    </nav>
  );
}

/** Where a list that is newest first goes on. */
export interface OlderEntries {
  /** The link keeps the rest of the query. */
  readonly href: string;
  /** How far back a search looked that gave up there; null if this page is simply full. */
  readonly searchedTo: string | null;
}

/** Stands under a list that is newest first. */
export function Older({ older }: { older: OlderEntries | null }) {
  if (older === null) return null;
  const { href, searchedTo } = older;
  const t = useTexts();
  return (
    <p>
      {searchedTo !== null && t('pager_searched', { until: searchedTo })}
      <a href={href} rel="next">
        {t(searchedTo === null ? 'pager_older' : 'pager_search_older')}
      </a>
    </p>
  );
}

/** What a search found: more than is shown, or not everything that there is. */
export interface Matches {
  readonly total: number;
  /** False: there may be more. */
  readonly complete: boolean;
  /** False: there are too many users to look inside their names. */
  readonly inside: boolean;
}

/** Stands under the results of a search, and says how many are not shown; nothing if all are. */
export function CutShort({
  shown,
  search,
  matches,
}: {
  shown: number;
  search: string;
  matches: Matches | null;
}) {
  const t = useTexts();
  if (matches === null) return null;
  const { total, complete, inside } = matches;
  const more = complete ? total > shown && 'pager_cut' : shown === 0 ? 'pager_too_many' : 'pager_cut_more';
  return (
    <>
      {more && <p>{t(more, { shown, total, search })}</p>}
      {!inside && <p>{t('pager_beginnings', { most: MAX_SEARCHED_MEMBERS })}</p>}
    </>
  );
}
