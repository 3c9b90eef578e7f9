// English: the pages of the settings, one file for each area.

import { advice } from './advice-en.ts';
import { adviceOfStatus } from './advice-of-status-en.ts';
import { adviceTitles } from './advice-titles-en.ts';
import { auditLog } from './audit-log-en.ts';
import { domains } from './domains-en.ts';
import { frame } from './frame-en.ts';
import { guides } from './guides-en.ts';
import { guidesOfServers } from './guides-of-servers-en.ts';
import { metadataImport } from './import-en.ts';
import { invitations } from './invitations-en.ts';
import { logNames } from './log-names-en.ts';
import { logs } from './logs-en.ts';
import { overview } from './overview-en.ts';
import { progress } from './progress-en.ts';
import { provisioningLog } from './provisioning-log-en.ts';
import { push } from './push-en.ts';
import { result } from './result-en.ts';
import { roles } from './roles-en.ts';
import { scim } from './scim-en.ts';
import { sessions } from './sessions-en.ts';
import { setUp } from './set-up-en.ts';
import { setupLinks } from './setup-links-en.ts';
import { signInLog } from './sign-in-log-en.ts';
import { ssoAdvanced } from './sso-advanced-en.ts';
import { sso } from './sso-en.ts';
import { ssoParts } from './sso-parts-en.ts';
import { teams } from './teams-en.ts';
import { user } from './user-en.ts';
import { users } from './users-en.ts';

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
