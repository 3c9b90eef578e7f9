// English, which the other catalogs translate.

import { answers } from './en-answers.ts';
import { mails } from './en-mails.ts';
import { pages } from './en-pages.ts';
import { settings } from './settings/en.ts';

export const en = { ...pages, ...answers, ...mails, ...settings } as const;
