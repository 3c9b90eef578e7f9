// German. Readers are addressed with Sie.

import { answers } from './de-answers.ts';
import { mails } from './de-mails.ts';
import { notices } from './de-notices.ts';
import { pages } from './de-pages.ts';
import { operator } from './operator/de.ts';
import { settings } from './settings/de.ts';

export const de = { ...pages, ...answers, ...mails, ...notices, ...settings, ...operator } as const;
