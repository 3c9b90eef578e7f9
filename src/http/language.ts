// In which language a page is: the one that the reader chose on their profile, else the first of ours that
// the browser asks for, else English.

import { acceptedLanguage, type Language } from '../lib/languages.ts';
import { type Texts, textsFor } from '../texts/texts.ts';
import type { AppContext } from './context.ts';

export function languageOf(c: AppContext): Language {
  const chosen = c.get('session')?.account.language;
  return chosen ?? acceptedLanguage(c.req.header('Accept-Language')) ?? 'en';
}

export function textsOf(c: AppContext): Texts {
  return textsFor(languageOf(c));
}
