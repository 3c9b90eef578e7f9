// English: the pages of the settings, one file for each area.

import { domains } from './domains-en.ts';
import { frame } from './frame-en.ts';
import { guides } from './guides-en.ts';
import { guidesOfServers } from './guides-of-servers-en.ts';
import { metadataImport } from './import-en.ts';
import { overview } from './overview-en.ts';
import { scim } from './scim-en.ts';
import { setupLinks } from './setup-links-en.ts';
import { ssoAdvanced } from './sso-advanced-en.ts';
import { sso } from './sso-en.ts';
import { ssoParts } from './sso-parts-en.ts';

export const settings = {
  ...frame,
  ...overview,
  ...domains,
  ...scim,
  ...sso,
  ...ssoParts,
  ...ssoAdvanced,
  ...metadataImport,
  ...guides,
  ...guidesOfServers,
  ...setupLinks,
} as const;
