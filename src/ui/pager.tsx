// The links from one page of a list to the next.

/**
 * Leads forward from the last row's place, which stays right while rows come and go. The browser's button
 * leads back.
 */
export function Pager({ nextHref, firstHref }: { nextHref: string | null; firstHref: string | null }) {
  if (!nextHref && !firstHref) return null;
  return (
    <nav aria-label="Pages" class="pager">
      {firstHref && <a href={firstHref}>First page</a>}
      {nextHref && (
        <a href={nextHref} rel="next">
          Next page
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
  return (
    <p>
      {searchedTo !== null && `This search has looked back to ${searchedTo}. `}
      <a href={href} rel="next">
        {searchedTo === null ? 'Older entries' : 'Search older entries'}
      </a>
    </p>
  );
}

/** Stands under the results of a search that found more. */
export function CutShort({ shown, search }: { shown: number; search: string }) {
  return (
    <p>
      {shown === 0 ? 'There are too many matches.' : `These are the first ${shown} matches.`} Type more of “
      {search}” to narrow the search.
    </p>
  );
}
