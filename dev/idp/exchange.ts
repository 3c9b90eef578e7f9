// One request and its response as the Tasks page shows them: without the token and without passwords.

export interface Exchange {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
  /** Null when no response came. */
  status: number | null;
  answer: string;
}

const BLANK = '•••';

/** Returns `text` without the token, and without the value of any `password` key at any depth. */
export function blankSecrets(text: string, token: string): string {
  let shown = text;
  try {
    const blank = (key: string, value: unknown) =>
      key.toLowerCase() === 'password' && value !== null ? BLANK : value;
    shown = JSON.stringify(JSON.parse(text), blank);
  } catch {
    // A body that is not JSON is shown as it came.
  }
  return token ? shown.replaceAll(token, BLANK) : shown;
}

/** Indents JSON, and leaves other text alone. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
