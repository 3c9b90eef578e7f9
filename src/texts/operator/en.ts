// English: the operator's console, one file for each area.

import { apiKeys } from './api-keys-en.ts';
import { applications } from './applications-en.ts';
import { branding } from './branding-en.ts';
import { frame } from './frame-en.ts';
import { health } from './health-en.ts';
import { organizations } from './organizations-en.ts';
import { support } from './support-en.ts';
import { webhooks } from './webhooks-en.ts';

export const operator = {
  ...frame,
  ...organizations,
  ...support,
  ...applications,
  ...webhooks,
  ...apiKeys,
  ...branding,
  ...health,
} as const;
