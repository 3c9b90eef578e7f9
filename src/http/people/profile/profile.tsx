// /profile: a person's own name, password, memberships and sessions. Everyone has one, whatever their roles.

import { Hono } from 'hono';
import { openableApplications } from '../../../domain/apps/openable.ts';
import type { DomainError } from '../../../domain/errors.ts';
import { confirmPath, PATHS, settingsPath, ssoPath } from '../../../domain/paths.ts';
import {
  changeOwnLanguage,
  changeOwnName,
  changeOwnPassword,
  endAllOwnSessions,
  endOwnSession,
  listOwnSessions,
} from '../../../domain/people/profile.ts';
import { mayManageSettings } from '../../../domain/roles.ts';
import { isPasswordUseless } from '../../../domain/sign-in/password-reset.ts';
import type { Membership, Session } from '../../../domain/sign-in/sessions.ts';
import { isLanguage } from '../../../lib/languages.ts';
import { passwordChangedMail } from '../../../mail/messages.ts';
import type { Texts } from '../../../texts/texts.ts';
import { sendMail } from '../../../worker/mail.ts';
import { clientKey, clientOf } from '../../client.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { clearSessionCookie, setDeviceCookie } from '../../cookies.ts';
import { readForm } from '../../form.ts';
import { minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { findSession, signInFirst } from '../../middleware/session.ts';
import { outcomeOf, type Refusal, refusalIn, refuse } from '../../outcome.ts';
import { goTo, renderPage, viewerOf } from '../../render.tsx';
import { roleIn } from '../../role-names.ts';
import { loadSteps } from '../../settings/overview/steps.ts';
import { goToDone } from '../../told-once.ts';
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
    return await showProfile(c, session, { refusal: ownRefusalIn(textsOf(c), error), name });
  }
  return goToDone(c, PATHS.profile, 'name');
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
    return await showProfile(c, session, { refusal: ownRefusalIn(textsOf(c), error) });
  }
  const words = passwordChangedMail({ url: deps.urls.origin + PATHS.passwordReset }, textsOf(c));
  c.executionCtx.waitUntil(
    sendMail(c.env, { to: session.account.email, ...words }, { requestId: c.get('requestId') }),
  );
  return goToDone(c, PATHS.profile, 'password');
});

profile.post(PATHS.endSession, async (c) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInFirst(c));
  const id = (await readForm(c)).text('id');
  try {
    await endOwnSession(c.get('deps'), session, clientOf(c), id);
  } catch (error) {
    return await showProfile(c, session, { refusal: ownRefusalIn(textsOf(c), error) });
  }
  return goToDone(c, PATHS.profile, 'session');
});

profile.post(PATHS.endSessions, async (c) => {
  const session = await findSession(c);
  if (session) await endAllOwnSessions(c.get('deps'), session, clientOf(c));
  c.set('session', null);
  clearSessionCookie(c);
  return goTo(c, PATHS.signIn);
});

profile.post(PATHS.profileLanguage, async (c) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInFirst(c));
  const chosen = (await readForm(c)).text('language');
  await changeOwnLanguage(c.get('deps'), session, isLanguage(chosen) ? chosen : null);
  return goToDone(c, PATHS.profile, 'language');
});

function noticesIn(t: Texts) {
  return {
    name: t('done_name'),
    language: t('done_language'),
    password: t('done_password'),
    session: t('done_session'),
    deleted: t('done_deleted'),
  };
}

interface Shown {
  readonly refusal?: Refusal;
  readonly name?: { readonly givenName: string; readonly familyName: string };
}

/** On this page, only the current password can be wrong. */
function ownRefusalIn(t: Texts, error: unknown): Refusal {
  const refusal = refusalIn(t, error);
  const { reason, field } = error as DomainError;
  return reason === 'credentials_wrong' ? refuse(field ?? null, t('wrong_current')) : refusal;
}

async function showProfile(c: AppContext, session: Session, shown: Shown = {}): Promise<Response> {
  const { refusal, name } = shown;
  const t = textsOf(c);
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
      {...outcomeOf(c, noticesIn(t), refusal)}
      name={name ?? session.account}
      hasPassword={hasPassword}
      language={session.account.language}
      ssoOnly={ssoOnly}
      organizations={session.memberships.map((membership) => ({
        name: membership.organization.name,
        role: roleIn(t, membership.role),
        state: membership.access,
        href: organizationHref(membership),
      }))}
      applications={applications}
      setUps={setUps}
      sessions={sessions.slice(0, MAX_SHOWN_SESSIONS).map((one) => ({
        id: one.id,
        current: one.current,
        browser: describeAgent(one.userAgent, t),
        address: one.address ?? t('unknown_address'),
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
