// /orgs/:orgId/settings: who may enter, and the list of pages, which is route table and navigation in one.

import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { DomainError } from '../../domain/errors.ts';
import { confirmPath, PATHS, SETTINGS_PAGES, settingsPath, ssoPath } from '../../domain/paths.ts';
import { noteRequest } from '../../domain/request-record.ts';
import { openOrganization, requireSettings, type SettingsAccess } from '../../domain/sign-in/access.ts';
import type { Session } from '../../domain/sign-in/sessions.ts';
import { clientOf } from '../client.ts';
import type { AppContext, AppEnv, SettingsPageEntry } from '../context.ts';
import { answerMessage } from '../error-answer.tsx';
import { textsOf } from '../language.ts';
import { findSession, signInFirst } from '../middleware/session.ts';
import { goTo } from '../render.tsx';
import { roleIn } from '../role-names.ts';
import { auditLog } from './audit-log/audit-log.tsx';
import { domains } from './domains/domains.tsx';
import { overview } from './overview/overview.tsx';
import { provisioningLog } from './provisioning-log/provisioning-log.tsx';
import { roles } from './roles/roles.tsx';
import { scim } from './scim/scim.tsx';
import { sessions } from './sessions/sessions.tsx';
import { setupLinks } from './setup-links/setup-links.tsx';
import { signInLog } from './sign-in-log/sign-in-log.tsx';
import { sso } from './sso/sso.tsx';
import { teams } from './teams/teams.tsx';
import { users } from './users/users.tsx';

/**
 * Sends people who are not signed in to sign in first; tells members without a settings role what these pages
 * are.
 */
const guard = createMiddleware<AppEnv>(async (c, next) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInFirst(c));
  const organizationId = c.req.param('orgId') ?? '';
  let access: SettingsAccess;
  try {
    const purpose = c.req.method === 'GET' ? 'look' : 'change';
    access = requireSettings(openOrganization(session, organizationId, clientOf(c), purpose));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.reason === 'sign_in_again') return goTo(c, confirmPath(pageOf(c, organizationId)));
    if (error.reason === 'not_allowed' && c.req.method === 'GET')
      return answerOthers(c, session, organizationId);
    if (error.reason === 'sso_required' && c.req.method === 'GET') {
      return goTo(
        c,
        ssoPath(organizationId, { returnTo: new URL(c.req.url).pathname, loginHint: session.account.email }),
      );
    }
    throw error;
  }
  c.set('access', access);
  noteRequest({ organizationId });
  c.set('settingsPages', PAGES);
  return await next();
});

/**
 * Members mostly get here by a colleague's link: tells them what these pages are, and where their own profile
 * is.
 */
function answerOthers(c: AppContext, { memberships }: Session, organizationId: string) {
  const t = textsOf(c);
  const here = memberships.find(({ organization }) => organization.id === organizationId);
  return answerMessage(c, 403, 'not_allowed', {
    title: t('frame_not_yours_title'),
    sentence: t('frame_not_yours', {
      organization: here?.organization.name ?? '',
      role: roleIn(t, here?.role ?? 'member'),
    }),
    advice: t('frame_not_yours_advice'),
    actions: [{ label: t('profile_title'), href: PATHS.profile }],
  });
}

/** The page to come back to. */
function pageOf(c: AppContext, organizationId: string): string {
  const { pathname, search } = new URL(c.req.url);
  return c.req.method === 'GET' ? pathname + search : settingsPath(organizationId);
}

/**
 * The settings pages, in the order of the navigation. A new page is one entry here and one path in
 * domain/paths.ts.
 */
const PAGES: readonly (SettingsPageEntry & { readonly routes: Hono<AppEnv> })[] = [
  { page: 'overview', routes: overview },
  { page: 'users', routes: users },
  { page: 'teams', routes: teams },
  { page: 'sso', routes: sso, group: 'nav_access_security' },
  { page: 'domains', routes: domains },
  { page: 'scim', routes: scim },
  { page: 'roles', routes: roles },
  { page: 'sessions', routes: sessions },
  { page: 'setupLinks', routes: setupLinks },
  { page: 'signInLog', routes: signInLog, group: 'nav_logs' },
  { page: 'provisioningLog', routes: provisioningLog },
  { page: 'auditLog', routes: auditLog },
];

export const settings = new Hono<AppEnv>();

settings.use(guard);
for (const { page, routes } of PAGES) settings.route(`/${SETTINGS_PAGES[page]}`, routes);
