// The links from one page of a list to the next.

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

/** Stands under the results of a search that found more. */
export function CutShort({ shown, search }: { shown: number; search: string }) {
  const t = useTexts();
  return <p>{shown === 0 ? t('pager_too_many', { search }) : t('pager_cut', { shown, search })}</p>;
}
