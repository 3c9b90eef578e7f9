// English: the pages of the settings, one file for each area.

import { frame } from './frame-en.ts';
import { overview } from './overview-en.ts';

export const settings = { ...frame, ...overview } as const;
