// German. Readers are addressed with Sie.

import { answers } from './de-answers.ts';
import { mails } from './de-mails.ts';
import { pages } from './de-pages.ts';

export const de = { ...pages, ...answers, ...mails } as const;
