// German: the operator's console, one file for each area.

import { apiKeys } from './api-keys-de.ts';
import { applications } from './applications-de.ts';
import { branding } from './branding-de.ts';
import { frame } from './frame-de.ts';
import { health } from './health-de.ts';
import { organizations } from './organizations-de.ts';
import { support } from './support-de.ts';
import { webhooks } from './webhooks-de.ts';

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
