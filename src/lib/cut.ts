// Texts of others, cut to what a log keeps of them.

/** Stands at the end of a text that was cut. */
export const CUT_MARK = '[…]';

/** At most `maxCharacters` of the text, whole code points, and the mark if something is missing. */
export function cutText(text: string, maxCharacters: number): string {
  // A code point has at most two code units: no more than these have to be split into characters.
  if (text.length <= maxCharacters) return text;
  const characters = [...text.slice(0, 2 * maxCharacters + 2)];
  return characters.length <= maxCharacters ? text : characters.slice(0, maxCharacters).join('') + CUT_MARK;
}

/** The same for every text in a JSON value, names of properties included. */
export function cutTexts<T>(value: T, maxCharacters: number): T {
  return cutAny(value, maxCharacters) as T;
}

function cutAny(value: unknown, max: number): unknown {
  if (typeof value === 'string') return cutText(value, max);
  if (Array.isArray(value)) return value.map((one) => cutAny(one, max));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [cutText(name, max), cutAny(one, max)]),
  );
}
