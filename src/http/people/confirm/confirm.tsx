// /confirm: the password again, or the identity provider, before a dangerous change.

import { Hono } from 'hono';
import { DomainError } from '../../../domain/errors.ts';
import { confirmPath, PATHS } from '../../../domain/paths.ts';
import { confirmWithPassword, waysToConfirm } from '../../../domain/sign-in/password-confirmation.ts';
import { clientKey } from '../../client.ts';
import { showConfirm, wrongPassword } from '../../confirm-page.tsx';
import type { AppContext, AppEnv } from '../../context.ts';
import { answerMessage } from '../../error-answer.tsx';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { findSession, signInFirst } from '../../middleware/session.ts';
import { goTo } from '../../render.tsx';
import { safeReturnTo } from '../../return-to.ts';
import { startSso } from '../../saml/start-sso.tsx';

export const confirm = new Hono<AppEnv>();

confirm.get(PATHS.confirm, async (c) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInFirst(c));
  const returnTo = returnToOf(c, c.req.query('return_to'));
  if (c.req.query('method') !== 'sso') {
    return await showConfirm(c, session, { returnTo, pending: null, refusal: null });
  }
  const { ssoOrganizationId } = await waysToConfirm(c.get('deps'), session);
  if (ssoOrganizationId === null) return goTo(c, confirmPath(returnTo ?? PATHS.start));
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c));
  return await startSso(c, {
    organizationId: ssoOrganizationId,
    returnTo,
    loginHint: session.account.email,
    forceAuthn: true,
  });
});

/** Appears in the tab beside the form that waits. */
confirm.get(PATHS.confirmed, async (c) => {
  if (!(await findSession(c))) return goTo(c, signInFirst(c));
  const t = textsOf(c);
  return await answerMessage(c, 200, 'confirmed', {
    title: t('thank_you'),
    sentence: t('close_tab'),
  });
});

confirm.post(PATHS.confirm, async (c) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInFirst(c));
  const form = await readForm(c);
  const returnTo = returnToOf(c, form.text('return_to'));
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c));
  try {
    await confirmWithPassword(c.get('deps'), session, form.text('password'));
  } catch (error) {
    if (!(error instanceof DomainError && error.reason === 'credentials_wrong')) throw error;
    return await showConfirm(c, session, { returnTo, pending: null, refusal: wrongPassword(textsOf(c)) });
  }
  return goTo(c, returnTo ?? PATHS.start);
});

function returnToOf(c: AppContext, text: string | undefined): string | null {
  return safeReturnTo(text, c.get('deps').urls.origin);
}
