// English that is read when a page first needs it: the settings and the operator's console.

import { operator } from './operator/en.ts';
import { settings } from './settings/en.ts';

export const late = { ...settings, ...operator } as const;
