// /orgs/:orgId/settings: who may enter, and the frame that every page there shares.

import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { loadSsoSettings } from '../../domain/connections.ts';
import { DomainError } from '../../domain/errors.ts';
import { openOrganization, requireSettings, type SettingsAccess } from '../../domain/organizations.ts';
import { OverviewPage } from '../../ui/overview.tsx';
import { clientOf } from '../client.ts';
import type { AppEnv } from '../context.ts';
import { findSession, signInPath } from '../middleware/session.ts';
import { goTo, renderPage } from '../render.tsx';
import { ROLE_NAMES } from '../role-names.ts';
import { ssoPath } from '../saml/start-sso.tsx';
import { domains } from './domains.tsx';
import { PLAN_NAMES, settingsFrame } from './frame.ts';
import { sso } from './sso.tsx';
import { users } from './users.tsx';

/** Everybody who is not signed in signs in first; members without a settings role see their own page instead of an error. */
const guard = createMiddleware<AppEnv>(async (c, next) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInPath(c));
  const organizationId = c.req.param('orgId') ?? '';
  let access: SettingsAccess;
  try {
    access = requireSettings(openOrganization(session, organizationId, clientOf(c)));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.reason === 'not_allowed' && c.req.method === 'GET') return goTo(c, '/profile');
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

export const settings = new Hono<AppEnv>();

settings.use(guard);

settings.get('/', async (c) => {
  const access = c.get('access');
  const { connection } = await loadSsoSettings(c.get('deps'), access.organization.id);
  return renderPage(
    c,
    <OverviewPage
      frame={settingsFrame(c, access)}
      plan={PLAN_NAMES[access.organization.plan]}
      role={ROLE_NAMES[access.role]}
      sso={{
        state: connection ? (connection.enabled ? 'enabled' : 'switched off') : 'not configured',
        href: `${new URL(c.req.url).pathname.replace(/\/?$/, '/')}access-security/sso`,
      }}
    />,
  );
});

settings.route('/access-security/sso', sso);
settings.route('/access-security/domains', domains);
settings.route('/users', users);
