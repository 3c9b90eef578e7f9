// English that the bundle has: what pages of people, errors and mails say, also while nothing can be read.

import { answers } from './en-answers.ts';
import { mails } from './en-mails.ts';
import { notices } from './en-notices.ts';
import { pages } from './en-pages.ts';

export const early = { ...pages, ...answers, ...mails, ...notices } as const;
