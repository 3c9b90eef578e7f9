// /confirm: the password again, or the identity provider, before a dangerous change.

import { Hono } from 'hono';
import { DomainError } from '../../domain/errors.ts';
import { confirmationDoors, confirmWithPassword } from '../../domain/password-confirmation.ts';
import type { Session } from '../../domain/sessions.ts';
import { ConfirmPage } from '../../ui/confirm.tsx';
import type { FormError } from '../../ui/form.tsx';
import { clientKey } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { DOMAIN_COPY } from '../domain-copy.ts';
import { readForm } from '../form.ts';
import { confirmPath } from '../middleware/confirmed.ts';
import { limitRate } from '../middleware/rate-limit.ts';
import { findSession, signInPath } from '../middleware/session.ts';
import { goTo, renderPage, viewerOf } from '../render.tsx';
import { safeReturnTo } from '../return-to.ts';
import { startSso } from '../saml/start-sso.tsx';

export const confirm = new Hono<AppEnv>();

confirm.get('/confirm', async (c) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInPath(c));
  const returnTo = returnToOf(c, c.req.query('return_to'));
  if (c.req.query('method') !== 'sso') return await showConfirm(c, session, returnTo);
  const { ssoOrganizationId } = await confirmationDoors(c.get('deps'), session);
  if (ssoOrganizationId === null) return goTo(c, confirmPath(returnTo ?? '/'));
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c));
  return await startSso(c, {
    organizationId: ssoOrganizationId,
    returnTo,
    loginHint: session.account.email,
    forceAuthn: true,
  });
});

confirm.post('/confirm', async (c) => {
  const session = await findSession(c);
  if (!session) return goTo(c, '/sign-in');
  const form = await readForm(c);
  const returnTo = returnToOf(c, form.text('return_to'));
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c));
  await limitRate(c.env.SIGN_IN_BY_EMAIL, session.account.email.toLowerCase());
  try {
    await confirmWithPassword(c.get('deps'), session, form.text('password'));
  } catch (error) {
    if (!(error instanceof DomainError && error.reason === 'credentials_wrong')) throw error;
    const errors = [{ field: 'password', message: 'This is not your current password.' }];
    return await showConfirm(c, session, returnTo, errors);
  }
  return goTo(c, returnTo ?? '/');
});

async function showConfirm(
  c: AppContext,
  session: Session,
  returnTo: string | null,
  errors: readonly FormError[] = [],
): Promise<Response> {
  const { password, ssoOrganizationId } = await confirmationDoors(c.get('deps'), session);
  return renderPage(
    c,
    <ConfirmPage
      viewer={viewerOf(session) ?? { name: '', email: session.account.email }}
      returnTo={returnTo}
      hasPassword={password}
      ssoHref={ssoOrganizationId && `${confirmPath(returnTo ?? '/')}&method=sso`}
      errors={errors}
    />,
    errors.length > 0 ? DOMAIN_COPY.credentials_wrong.status : 200,
  );
}

function returnToOf(c: AppContext, text: string | undefined): string | null {
  return safeReturnTo(text, c.get('deps').urls.origin);
}
