// An instant. Without script it is in UTC and says so; with script it is in the reader's own time zone, and
// its title has UTC.

/** @param text as http/instants.ts writes it: `2026-11-02 09:00 UTC`, `2026-11-02` or another text */
export function Time({ text }: { text: string }) {
  const [, day, minute] = INSTANT.exec(text) ?? [];
  if (!day) return <>{text}</>;
  return <time datetime={minute ? `${day}T${minute}Z` : day}>{text}</time>;
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}) UTC)?$/;
