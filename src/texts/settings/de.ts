// German: the pages of the settings, one file for each area.

import { frame } from './frame-de.ts';
import { overview } from './overview-de.ts';

export const settings = { ...frame, ...overview } as const;
