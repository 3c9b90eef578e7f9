// The languages of pages and mails, and which of them a reader asks for.

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

export function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text);
}

/** What reads from right to left (Unicode CLDR); none of our languages does so far. */
const RIGHT_TO_LEFT = ['ar', 'dv', 'fa', 'he', 'ku', 'ps', 'ur', 'yi'];

export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.includes(language.split('-')[0] as string) ? 'rtl' : 'ltr';
}

/** A browser lists a handful. */
const MAX_RANGES = 20;

/**
 * The language that Accept-Language prefers of ours; null: none of them. A range stands for what it begins
 * with, so that `de-AT` asks for German. (rfc9110 12.5.4, rfc4647 3.4)
 */
export function acceptedLanguage(header: string | undefined): Language | null {
  const wanted = (header ?? '')
    .slice(0, 1000)
    .split(',', MAX_RANGES)
    .flatMap((range, place) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const language = tag.split('-')[0] as string;
      const weight = weightOf(parameters);
      return isLanguage(language) && weight > 0 ? [{ language, weight, place }] : [];
    })
    .toSorted((a, b) => b.weight - a.weight || a.place - b.place);
  return wanted[0]?.language ?? null;
}

function weightOf(parameters: readonly string[]): number {
  const written = parameters.find((one) => one.startsWith('q='))?.slice(2);
  if (written === undefined) return 1;
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(written) ? Number(written) : 0;
}
