// One request and its answer as the Tasks page shows them: without the token, without passwords.

export interface Exchange {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
  /** Null: no answer came. */
  status: number | null;
  answer: string;
}

const BLANK = '•••';

/** `text` with every value of a key `password` blanked, at any depth, and the token wherever it stands. */
export function blankSecrets(text: string, token: string): string {
  let shown = text;
  try {
    const blank = (key: string, value: unknown) =>
      key.toLowerCase() === 'password' && value !== null ? BLANK : value;
    shown = JSON.stringify(JSON.parse(text), blank);
  } catch {
    // No JSON: shown as it came.
  }
  return token ? shown.replaceAll(token, BLANK) : shown;
}

/** Indented where it is JSON. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
