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

/** Stands under a list that is newest first. */
export function Older({ href }: { href: string | null }) {
  if (href === null) return null;
  return (
    <p>
      <a href={href} rel="next">
        Older entries
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
