// English, which the other catalogs translate.

import { answers } from './en-answers.ts';
import { pages } from './en-pages.ts';

export const en = { ...pages, ...answers } as const;
