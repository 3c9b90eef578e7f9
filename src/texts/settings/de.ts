// German: the pages of the settings, one file for each area.

import { advice } from './advice-de.ts';
import { adviceOfStatus } from './advice-of-status-de.ts';
import { adviceTitles } from './advice-titles-de.ts';
import { auditLog } from './audit-log-de.ts';
import { domains } from './domains-de.ts';
import { frame } from './frame-de.ts';
import { guides } from './guides-de.ts';
import { guidesOfServers } from './guides-of-servers-de.ts';
import { metadataImport } from './import-de.ts';
import { invitations } from './invitations-de.ts';
import { logNames } from './log-names-de.ts';
import { logs } from './logs-de.ts';
import { overview } from './overview-de.ts';
import { progress } from './progress-de.ts';
import { provisioningLog } from './provisioning-log-de.ts';
import { push } from './push-de.ts';
import { result } from './result-de.ts';
import { roles } from './roles-de.ts';
import { scim } from './scim-de.ts';
import { sessions } from './sessions-de.ts';
import { setUp } from './set-up-de.ts';
import { setupLinks } from './setup-links-de.ts';
import { signInLog } from './sign-in-log-de.ts';
import { ssoAdvanced } from './sso-advanced-de.ts';
import { sso } from './sso-de.ts';
import { ssoParts } from './sso-parts-de.ts';
import { teams } from './teams-de.ts';
import { user } from './user-de.ts';
import { users } from './users-de.ts';

export const settings = {
  ...frame,
  ...overview,
  ...users,
  ...user,
  ...invitations,
  ...progress,
  ...teams,
  ...domains,
  ...scim,
  ...sso,
  ...ssoParts,
  ...ssoAdvanced,
  ...metadataImport,
  ...guides,
  ...guidesOfServers,
  ...adviceTitles,
  ...advice,
  ...adviceOfStatus,
  ...result,
  ...push,
  ...setupLinks,
  ...setUp,
  ...sessions,
  ...roles,
  ...logs,
  ...signInLog,
  ...provisioningLog,
  ...auditLog,
  ...logNames,
} as const;
