// English, which the other catalogs translate.

import { early } from './early.ts';
import { settings } from './settings/en.ts';

export const en = { ...early, ...settings } as const;
