// The ways on from a page of a list.

/** Forwards by the place of the last row, which stays right while rows come and go; back is the browser's button. */
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

/** Under a list that is newest first. */
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

/** Under what a search found, where that is not all. */
export function CutShort({ shown, search }: { shown: number; search: string }) {
  return (
    <p>
      {shown === 0 ? 'Too many begin like that to look at each.' : `Only the first ${shown} are shown.`} Type
      more of “{search}”.
    </p>
  );
}
