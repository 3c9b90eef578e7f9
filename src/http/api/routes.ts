// Every call of the API, in the order of the OpenAPI document.

import { applications } from './applications.ts';
import { brandingRoutes } from './branding.ts';
import { directory } from './directory.ts';
import { domains } from './domains.ts';
import { events } from './events.ts';
import { invitations } from './invitations.ts';
import { keys } from './keys.ts';
import { logStreams } from './log-streams.ts';
import { logs } from './logs.ts';
import { members } from './members.ts';
import { organizations } from './organizations.ts';
import { roleRuleRoutes } from './role-rules.ts';
import type { Route } from './route.ts';
import { scimTokens } from './scim-tokens.ts';
import { sessionPolicyRoutes } from './session-policy.ts';
import { setupLinkRoutes } from './setup-links.ts';
import { spKeyRoutes } from './sp-keys.ts';
import { ssoRoutes } from './sso.ts';
import { ssoVersionRoutes } from './sso-versions.ts';
import { teams } from './teams.ts';
import { webhooks } from './webhooks.ts';

export const ROUTES: readonly Route[] = [
  ...organizations,
  ...members,
  ...roleRuleRoutes,
  ...teams,
  ...domains,
  ...ssoRoutes,
  ...ssoVersionRoutes,
  ...spKeyRoutes,
  ...sessionPolicyRoutes,
  ...scimTokens,
  ...invitations,
  ...setupLinkRoutes,
  ...logs,
  ...logStreams,
  ...keys,
  ...applications,
  ...webhooks,
  ...brandingRoutes,
  ...events,
  ...directory,
];
