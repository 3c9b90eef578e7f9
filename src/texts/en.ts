// English, which the other catalogs translate.

import { early } from './early.ts';
import { late } from './late.ts';

export const en = { ...early, ...late } as const;
