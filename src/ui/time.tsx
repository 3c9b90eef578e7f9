// Instants. Without script they are in UTC and say so; with script they are in the reader's own time zone,
// and their titles have UTC.

/** @param text with instants as http/instants.ts writes them: `2026-11-02 09:00 UTC`, or `2026-11-02` */
export function Time({ text }: { text: string }) {
  return (
    <>
      {text.split(INSTANT).map((part, index) => {
        if (index % 2 === 0) return part;
        const [day = '', minute] = part.split(' ');
        // A day says for programs what it says for people (HTML, 4.5.14).
        return minute ? <time datetime={`${day}T${minute}Z`}>{part}</time> : <time>{part}</time>;
      })}
    </>
  );
}

const INSTANT = /(\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2} UTC)?)/;
