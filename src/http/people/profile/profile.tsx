// /profile: a person's own name, password, memberships and sessions. Everyone has one, whatever their roles.

import { Hono } from 'hono';
import { openableApplications } from '../../../domain/apps/openable.ts';
import type { DomainError } from '../../../domain/errors.ts';
import { confirmPath, PATHS, settingsPath, ssoPath } from '../../../domain/paths.ts';
import {
  changeOwnName,
  changeOwnPassword,
  endAllOwnSessions,
  endOwnSession,
  listOwnSessions,
} from '../../../domain/people/profile.ts';
import { mayManageSettings } from '../../../domain/roles.ts';
import { isPasswordUseless } from '../../../domain/sign-in/password-reset.ts';
import type { Membership, Session } from '../../../domain/sign-in/sessions.ts';
import { passwordChangedMail } from '../../../mail/messages.ts';
import { sendMail } from '../../../worker/mail.ts';
import { clientKey, clientOf } from '../../client.ts';
import { WRONG_PASSWORD } from '../../confirm-page.tsx';
import type { AppContext, AppEnv } from '../../context.ts';
import { clearSessionCookie, setDeviceCookie } from '../../cookies.ts';
import { readForm } from '../../form.ts';
import { minuteOf } from '../../instants.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { findSession, signInFirst } from '../../middleware/session.ts';
import { outcomeOf, type Refusal, refusalOf, refuse } from '../../outcome.ts';
import { goTo, renderPage, viewerOf } from '../../render.tsx';
import { ROLE_NAMES } from '../../role-names.ts';
import { loadSteps } from '../../settings/overview/steps.ts';
import { describeAgent } from '../agent.ts';
import { type OpenSetUp, ProfilePage } from './page.tsx';

export const profile = new Hono<AppEnv>();

profile.get(PATHS.profile, async (c) => {
  const session = await findSession(c);
  return session ? await showProfile(c, session) : goTo(c, signInFirst(c));
});

profile.post(PATHS.profileName, async (c) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInFirst(c));
  const form = await readForm(c);
  const name = { givenName: form.text('givenName'), familyName: form.text('familyName') };
  try {
    await changeOwnName(c.get('deps'), session, clientOf(c), name);
  } catch (error) {
    return await showProfile(c, session, { refusal: ownRefusalOf(error), name });
  }
  return goTo(c, `${PATHS.profile}?done=name`);
});

profile.post(PATHS.profilePassword, async (c) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInFirst(c));
  const form = await readForm(c);
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c));
  const deps = c.get('deps');
  try {
    const { device } = await changeOwnPassword(deps, session, clientOf(c), {
      current: form.text('current'),
      next: form.text('next'),
    });
    setDeviceCookie(c, device);
  } catch (error) {
    return await showProfile(c, session, { refusal: ownRefusalOf(error) });
  }
  const words = passwordChangedMail({ url: deps.urls.origin + PATHS.passwordReset });
  c.executionCtx.waitUntil(
    sendMail(c.env, { to: session.account.email, ...words }, { requestId: c.get('requestId') }),
  );
  return goTo(c, `${PATHS.profile}?done=password`);
});

profile.post(PATHS.endSession, async (c) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInFirst(c));
  const id = (await readForm(c)).text('id');
  try {
    await endOwnSession(c.get('deps'), session, clientOf(c), id);
  } catch (error) {
    return await showProfile(c, session, { refusal: ownRefusalOf(error) });
  }
  return goTo(c, `${PATHS.profile}?done=session`);
});

profile.post(PATHS.endSessions, async (c) => {
  const session = await findSession(c);
  if (session) await endAllOwnSessions(c.get('deps'), session, clientOf(c));
  c.set('session', null);
  clearSessionCookie(c);
  return goTo(c, PATHS.signIn);
});

const NOTICES = {
  name: 'Your name has been saved.',
  password: 'Your password has been changed, and all your other sessions have ended.',
  session: 'The session has ended.',
  deleted: 'The organization has been deleted.',
};

interface Shown {
  readonly refusal?: Refusal;
  readonly name?: { readonly givenName: string; readonly familyName: string };
}

/** On this page, only the current password can be wrong. */
function ownRefusalOf(error: unknown): Refusal {
  const refusal = refusalOf(error);
  const { reason, field } = error as DomainError;
  return reason === 'credentials_wrong' ? refuse(field ?? null, WRONG_PASSWORD.sentence) : refusal;
}

async function showProfile(c: AppContext, session: Session, shown: Shown = {}): Promise<Response> {
  const { refusal, name } = shown;
  const { hasPassword, email } = session.account;
  const [sessions, applications, setUps, ssoOnly] = await Promise.all([
    listOwnSessions(c.get('deps'), session),
    openableApplications(c.get('deps'), session),
    openSetUps(c, session),
    hasPassword ? false : isPasswordUseless(c.get('deps'), email),
  ]);
  return renderPage(
    c,
    <ProfilePage
      viewer={viewerOf(session) ?? { name: '', email: session.account.email }}
      method={session.method}
      {...outcomeOf(c, NOTICES, refusal)}
      name={name ?? session.account}
      hasPassword={hasPassword}
      ssoOnly={ssoOnly}
      organizations={session.memberships.map((membership) => ({
        name: membership.organization.name,
        role: ROLE_NAMES[membership.role],
        state: membership.access,
        href: organizationHref(membership),
      }))}
      applications={applications}
      setUps={setUps}
      sessions={sessions.slice(0, MAX_SHOWN_SESSIONS).map((one) => ({
        id: one.id,
        current: one.current,
        browser: describeAgent(one.userAgent),
        address: one.address ?? 'unknown address',
        since: minuteOf(one.createdAt),
        method: one.method,
      }))}
    />,
    refusal?.status,
  );
}

const MAX_SHOWN_SESSIONS = 50;
/** Each costs a look at its settings. */
const MAX_SET_UPS = 3;

/** The organizations that the person may set up, and where something is left to do. */
async function openSetUps(c: AppContext, { memberships }: Session): Promise<OpenSetUp[]> {
  const own = memberships.filter(({ access, role }) => access === 'open' && mayManageSettings(role));
  const looked = own.slice(0, MAX_SET_UPS).map(async ({ organization }) => {
    const steps = (await loadSteps(c.get('deps'), organization)).filter(
      ({ state }) => state !== 'unavailable',
    );
    const next = steps.find(({ state }) => state !== 'done');
    const { id, name } = organization;
    const done = steps.filter(({ state }) => state === 'done').length;
    return next ? [{ name, href: settingsPath(id), done, all: steps.length, next }] : [];
  });
  return (await Promise.all(looked)).flat();
}

function organizationHref({ access, role, organization }: Membership): string | null {
  if (access === 'sso_required')
    return ssoPath(organization.id, { returnTo: PATHS.profile, loginHint: null });
  const page = mayManageSettings(role) ? settingsPath(organization.id) : null;
  if (access === 'sign_in_again') return confirmPath(page ?? PATHS.profile);
  return access === 'open' || access === 'suspended' ? page : null;
}
