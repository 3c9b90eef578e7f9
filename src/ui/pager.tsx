// The way to the next page of a list that is newest first.

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
