// English: the pages of the settings, one file for each area.

import { domains } from './domains-en.ts';
import { frame } from './frame-en.ts';
import { overview } from './overview-en.ts';
import { scim } from './scim-en.ts';

export const settings = { ...frame, ...overview, ...domains, ...scim } as const;
