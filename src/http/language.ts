// In which language a page is: the one that the reader chose on their profile, else the first of ours that
// the browser asks for, else English.

import { PATHS } from '../domain/paths.ts';
import { acceptedLanguage, type Language } from '../lib/languages.ts';
import { type Texts, textsFor } from '../texts/texts.ts';
import type { AppContext } from './context.ts';

export function languageOf(c: AppContext): Language {
  const chosen = c.get('session')?.account.language;
  return chosen ?? acceptedLanguage(c.req.header('Accept-Language')) ?? 'en';
}

/** Programs alone call these, and nothing there speaks to a person. */
const FOR_PROGRAMS = [PATHS.scim, PATHS.api].map((path) => `${path}/`);

export function isForPrograms(path: string): boolean {
  return FOR_PROGRAMS.some((one) => path.startsWith(one));
}

/** For mails to people who have chosen none: the language of the page that leads to them. */
export function languageForMails(c: AppContext): Language {
  return isForPrograms(c.req.path) ? 'en' : languageOf(c);
}

export function textsOf(c: AppContext): Texts {
  return textsFor(languageOf(c));
}
