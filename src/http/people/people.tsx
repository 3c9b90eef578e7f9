// What everybody has: the start page, the own page, signing out.

import { Hono } from 'hono';
import { signOut } from '../../domain/logout.ts';
import { mayManageSettings } from '../../domain/roles.ts';
import type { Membership, Session } from '../../domain/sessions.ts';
import { ProfilePage } from '../../ui/profile.tsx';
import { SignOutPage } from '../../ui/sign-in.tsx';
import type { AppEnv } from '../context.ts';
import { clearSessionCookie } from '../cookies.ts';
import { findSession, signInPath } from '../middleware/session.ts';
import { goTo, renderPage, viewerOf } from '../render.tsx';
import { ROLE_NAMES } from '../role-names.ts';
import { carrySignOut } from '../saml/logout.tsx';
import { ssoPath } from '../saml/start-sso.tsx';
import { settingsPath } from '../settings/path.ts';
import { confirm } from './confirm.tsx';
import { invitation } from './invitation.tsx';
import { signIn } from './sign-in.tsx';
import { signUp } from './sign-up.tsx';

export const people = new Hono<AppEnv>();

people.route('/', signIn);
people.route('/', signUp);
people.route('/', confirm);
people.route('/', invitation);

people.get('/', async (c) => {
  const session = await findSession(c);
  return goTo(c, session ? homeOf(session) : '/sign-in');
});

people.get('/sign-out', async (c) => {
  return (await findSession(c)) ? renderPage(c, <SignOutPage />) : goTo(c, '/sign-in');
});

people.post('/sign-out', async (c) => {
  const session = await findSession(c);
  const message = session ? await signOut(c.get('deps'), session) : null;
  c.set('session', null);
  clearSessionCookie(c);
  return message ? await carrySignOut(c, message) : goTo(c, '/sign-in');
});

people.get('/profile', async (c) => {
  const session = await findSession(c);
  const viewer = viewerOf(session);
  if (!session || !viewer) return goTo(c, signInPath(c));
  const organizations = session.memberships.map((membership) => ({
    name: membership.organization.name,
    role: ROLE_NAMES[membership.role],
    state: membership.access,
    href: doorOf(membership),
  }));
  return renderPage(c, <ProfilePage viewer={viewer} method={session.method} organizations={organizations} />);
});

/** Who runs an organization starts in its settings, everybody else on the own page. */
function homeOf(session: Session): string {
  const managed = session.memberships.find(
    (membership) => membership.access === 'open' && mayManageSettings(membership.role),
  );
  return managed ? settingsPath(managed.organization.id) : '/profile';
}

function doorOf({ access, role, organization }: Membership): string | null {
  if (access === 'sso_required') return ssoPath(organization.id, { returnTo: '/profile', loginHint: null });
  return access === 'open' && mayManageSettings(role) ? settingsPath(organization.id) : null;
}
