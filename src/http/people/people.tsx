// What everyone has: the start page, signing out, signing in and up, links by mail, and the profile.

import { Hono } from 'hono';
import { PATHS, settingsPath } from '../../domain/paths.ts';
import { mayManageSettings } from '../../domain/roles.ts';
import { signOut } from '../../domain/sign-in/logout.ts';
import type { Session } from '../../domain/sign-in/sessions.ts';
import type { AppEnv } from '../context.ts';
import { clearSessionCookie } from '../cookies.ts';
import { findSession } from '../middleware/session.ts';
import { goTo, renderPage } from '../render.tsx';
import { carrySignOut } from '../saml/logout.tsx';
import { confirm } from './confirm/confirm.tsx';
import { invitation } from './invitation/invitation.tsx';
import { passwordReset } from './password-reset/password-reset.tsx';
import { profile } from './profile/profile.tsx';
import { setup } from './setup/setup.tsx';
import { sharedTest } from './shared-test/shared-test.tsx';
import { SignOutPage } from './sign-in/page.tsx';
import { signIn } from './sign-in/sign-in.tsx';
import { signUp } from './sign-up/sign-up.tsx';

export const people = new Hono<AppEnv>();

people.route('/', signIn);
people.route('/', signUp);
people.route('/', setup);
people.route('/', confirm);
people.route('/', invitation);
people.route('/', passwordReset);
people.route('/', profile);
people.route('/', sharedTest);

people.get(PATHS.start, async (c) => {
  const session = await findSession(c);
  return goTo(c, session ? homeOf(session) : PATHS.signIn);
});

people.get(PATHS.signOut, async (c) => {
  return (await findSession(c)) ? renderPage(c, <SignOutPage />) : goTo(c, PATHS.signIn);
});

people.post(PATHS.signOut, async (c) => {
  const session = await findSession(c);
  const message = session ? await signOut(c.get('deps'), session) : null;
  c.set('session', null);
  clearSessionCookie(c);
  return message ? await carrySignOut(c, message) : goTo(c, PATHS.signIn);
});

/** An Owner or Admin starts in the settings, everyone else on their profile. */
function homeOf(session: Session): string {
  const managed = session.memberships.find(
    (membership) => membership.access === 'open' && mayManageSettings(membership.role),
  );
  return managed ? settingsPath(managed.organization.id) : PATHS.profile;
}
