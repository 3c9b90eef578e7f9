// /orgs/:orgId/settings: who may enter, and the frame that every page there shares.

import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { DomainError } from '../../domain/errors.ts';
import { openOrganization, requireSettings, type SettingsAccess } from '../../domain/sign-in/access.ts';
import type { Session } from '../../domain/sign-in/sessions.ts';
import { clientOf } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { answerMessage } from '../error-answer.tsx';
import { confirmPath } from '../middleware/confirmed.ts';
import { findSession, signInPath } from '../middleware/session.ts';
import { goTo } from '../render.tsx';
import { ROLE_NAMES } from '../role-names.ts';
import { ssoPath } from '../saml/start-sso.tsx';
import { auditLog } from './audit-log/audit-log.tsx';
import { domains } from './domains/domains.tsx';
import { overview } from './overview/overview.tsx';
import { settingsPath } from './path.ts';
import { provisioningLog } from './provisioning-log/provisioning-log.tsx';
import { scim } from './scim/scim.tsx';
import { signInLog } from './sign-in-log/sign-in-log.tsx';
import { sso } from './sso/sso.tsx';
import { teams } from './teams/teams.tsx';
import { users } from './users/users.tsx';

/** Everybody who is not signed in signs in first; members without a settings role read what these pages are. */
const guard = createMiddleware<AppEnv>(async (c, next) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInPath(c));
  const organizationId = c.req.param('orgId') ?? '';
  let access: SettingsAccess;
  try {
    access = requireSettings(openOrganization(session, organizationId, clientOf(c)));
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
  return await next();
});

/** A link of a colleague, mostly: what these pages are, and what one has instead. */
function answerOthers(c: AppContext, { memberships }: Session, organizationId: string) {
  const here = memberships.find(({ organization }) => organization.id === organizationId);
  return answerMessage(c, 403, 'not_allowed', {
    title: 'For Owners and Admins',
    sentence: `Your role in ${here?.organization.name} is ${here && ROLE_NAMES[here.role]}. Owners and Admins run its settings.`,
    advice: 'If you need them, ask one of them to change your role.',
    actions: [{ label: 'Your profile', href: '/profile' }],
  });
}

/** Where to come back to. */
function pageOf(c: AppContext, organizationId: string): string {
  const { pathname, search } = new URL(c.req.url);
  return c.req.method === 'GET' ? pathname + search : settingsPath(organizationId);
}

export const settings = new Hono<AppEnv>();

settings.use(guard);

settings.route('/', overview);
settings.route('/access-security/sso', sso);
settings.route('/access-security/domains', domains);
settings.route('/access-security/scim', scim);
settings.route('/sign-in-log', signInLog);
settings.route('/provisioning-log', provisioningLog);
settings.route('/audit-log', auditLog);
settings.route('/users', users);
settings.route('/teams', teams);
