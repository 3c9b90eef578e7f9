// German: the pages of the settings, one file for each area.

import { domains } from './domains-de.ts';
import { frame } from './frame-de.ts';
import { overview } from './overview-de.ts';
import { scim } from './scim-de.ts';

export const settings = { ...frame, ...overview, ...domains, ...scim } as const;
