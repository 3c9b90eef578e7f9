// /profile: a person's own name, password, memberships and sessions. Everyone has one, whatever their roles.

import { Hono } from 'hono';
import type { DomainError } from '../../../domain/errors.ts';
import { PATHS } from '../../../domain/paths.ts';
import { deleteOwnAccount, leaveOrganization } from '../../../domain/people/leaving.ts';
import {
  changeOwnLanguage,
  changeOwnName,
  changeOwnPassword,
  endAllOwnSessions,
  endOwnSession,
} from '../../../domain/people/profile.ts';
import { isLanguage } from '../../../lib/languages.ts';
import { passwordChangedMail } from '../../../mail/messages.ts';
import type { Texts } from '../../../texts/texts.ts';
import { sendMail } from '../../../worker/mail.ts';
import { clientKey, clientOf } from '../../client.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { clearSessionCookie, setDeviceCookie } from '../../cookies.ts';
import { readForm } from '../../form.ts';
import { languageOf, textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { findSession, signInFirst } from '../../middleware/session.ts';
import { type Refusal, refusalIn, refuse } from '../../outcome.ts';
import { goTo } from '../../render.tsx';
import { goToDone } from '../../told-once.ts';
import { showProfile } from './show.tsx';

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
  const url = deps.urls.origin + PATHS.passwordReset;
  c.executionCtx.waitUntil(
    sendMail(c.env, session.account.email, (t) => passwordChangedMail({ url }, t), {
      context: { requestId: c.get('requestId') },
      otherwise: languageOf(c),
    }),
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

profile.post(
  PATHS.profileLeave,
  confirmed(() => PATHS.profile, isSignedIn),
  async (c) => {
    const session = await findSession(c);
    if (!session) return goTo(c, signInFirst(c));
    const organizationId = (await readForm(c)).text('organizationId');
    try {
      const left = await leaveOrganization(c.get('deps'), session, clientOf(c), organizationId);
      return left.accountDeleted ? goAfterAccount(c) : goToDone(c, PATHS.profile, 'left');
    } catch (error) {
      return await showProfile(c, session, { refusal: leaveRefusalIn(textsOf(c), error) });
    }
  },
);

/** The address is typed as well, so that no slip of the hand deletes an account. */
profile.post(
  PATHS.profileDelete,
  confirmed(() => `${PATHS.profile}?delete=yes`, isSignedIn),
  async (c) => {
    const session = await findSession(c);
    if (!session) return goTo(c, signInFirst(c));
    const t = textsOf(c);
    const typed = (await readForm(c)).text('confirmation').trim();
    if (typed.toLowerCase() !== session.account.email.toLowerCase()) {
      const refusal = refuse('confirmation', t('type_your_email'));
      return await showProfile(c, session, { refusal, deleting: true });
    }
    try {
      await deleteOwnAccount(c.get('deps'), session, clientOf(c));
    } catch (error) {
      return await showProfile(c, session, { refusal: leaveRefusalIn(t, error), deleting: true });
    }
    return goAfterAccount(c);
  },
);

/** Somebody who is not signed in has nothing to confirm. */
async function isSignedIn(c: AppContext): Promise<boolean> {
  return (await findSession(c)) !== null;
}

function goAfterAccount(c: AppContext): Response {
  clearSessionCookie(c);
  return goToDone(c, PATHS.signIn, 'gone');
}

/** Names the organization that keeps the person. */
function leaveRefusalIn(t: Texts, error: unknown): Refusal {
  const refusal = refusalIn(t, error);
  const { reason, detail } = error as DomainError;
  const { organization } = detail;
  const named = reason === 'membership_managed' || reason === 'last_owner' || reason === 'member_inactive';
  if (!named || typeof organization !== 'string') return refusal;
  return refuse(null, t(`leave_${reason}`, { organization }), refusal.status);
}

/** On this page, only the current password can be wrong. */
function ownRefusalIn(t: Texts, error: unknown): Refusal {
  const refusal = refusalIn(t, error);
  const { reason, field } = error as DomainError;
  return reason === 'credentials_wrong' ? refuse(field ?? null, t('wrong_current')) : refusal;
}
