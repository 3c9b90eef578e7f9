// German. Readers are addressed with Sie.

import { answers } from './de-answers.ts';
import { pages } from './de-pages.ts';

export const de = { ...pages, ...answers } as const;
