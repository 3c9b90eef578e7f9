// What the profile shows, and what has become of the form that led there.

import { openableApplications } from '../../../domain/apps/openable.ts';
import { confirmPath, PATHS, settingsPath, ssoPath } from '../../../domain/paths.ts';
import { leaveObstacles } from '../../../domain/people/leaving.ts';
import { listOwnSessions } from '../../../domain/people/profile.ts';
import { mayManageSettings } from '../../../domain/roles.ts';
import { isPasswordUseless } from '../../../domain/sign-in/password-reset.ts';
import type { Membership, Session } from '../../../domain/sign-in/sessions.ts';
import type { Texts } from '../../../texts/texts.ts';
import type { AppContext } from '../../context.ts';
import { minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { outcomeOf, type Refusal } from '../../outcome.ts';
import { renderPage, viewerOf } from '../../render.tsx';
import { roleIn } from '../../role-names.ts';
import { loadSteps } from '../../settings/overview/steps.ts';
import { describeAgent } from '../agent.ts';
import { type OpenSetUp, ProfilePage } from './page.tsx';

function noticesIn(t: Texts) {
  return {
    name: t('done_name'),
    language: t('done_language'),
    password: t('done_password'),
    session: t('done_session'),
    deleted: t('done_deleted'),
    left: t('done_left'),
  };
}

interface Shown {
  readonly refusal?: Refusal;
  readonly name?: { readonly givenName: string; readonly familyName: string };
  readonly deleting?: boolean;
}

export async function showProfile(c: AppContext, session: Session, shown: Shown = {}): Promise<Response> {
  const { refusal, name, deleting = c.req.query('delete') === 'yes' } = shown;
  const t = textsOf(c);
  const { hasPassword, email } = session.account;
  const [sessions, applications, setUps, ssoOnly, obstacles] = await Promise.all([
    listOwnSessions(c.get('deps'), session),
    openableApplications(c.get('deps'), session),
    openSetUps(c, session),
    hasPassword ? false : isPasswordUseless(c.get('deps'), email),
    leaveObstacles(c.get('deps'), session),
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
        id: membership.organization.id,
        obstacle:
          obstacles.find(({ organizationId }) => organizationId === membership.organization.id)?.obstacle ??
          null,
      }))}
      deleting={deleting}
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
    const steps = (await loadSteps(c.get('deps'), textsOf(c), organization)).filter(
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
