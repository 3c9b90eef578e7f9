// /sign-in: email first. The address's domain alone decides the next step, so that nobody learns here who has
// an account.

import { Hono } from 'hono';
import { DomainError } from '../../../domain/errors.ts';
import { PATHS, ssoPath } from '../../../domain/paths.ts';
import { discoverSignIn } from '../../../domain/sign-in/discovery.ts';
import { signInWithPassword } from '../../../domain/sign-in/password-sign-in.ts';
import { describeFault, logLine } from '../../../worker/log.ts';
import { clientKey, clientOf } from '../../client.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { readDeviceCookie, setDeviceCookie, setSessionCookie } from '../../cookies.ts';
import { DOMAIN_COPY, sentenceFor, sentenceOf } from '../../domain-copy.ts';
import { answerMessage } from '../../error-answer.tsx';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { findSession } from '../../middleware/session.ts';
import { applicationWaitingAt } from '../../oauth/waiting.ts';
import { outcomeOf, refusalIn } from '../../outcome.ts';
import { goTo, renderPage } from '../../render.tsx';
import { safeReturnTo } from '../../return-to.ts';
import { allowIdentityProvider, startSso } from '../../saml/start-sso.tsx';
import { EmailStep, PasswordStep } from './page.tsx';

export const signIn = new Hono<AppEnv>();

signIn.get(PATHS.signIn, async (c) => {
  const deps = c.get('deps');
  const email = c.req.query('email');
  const returnTo = safeReturnTo(c.req.query('return_to'), deps.urls.origin);
  if (c.req.query('method') === 'password') {
    return renderPage(c, <PasswordStep email={email ?? ''} returnTo={returnTo} ssoHref={null} />);
  }
  if (email === undefined) {
    // `again`: somebody else, or another of the same person's accounts.
    const again = c.req.query('again') !== undefined;
    if (!again && (await findSession(c))) return goTo(c, returnTo ?? PATHS.start);
    // This form may be answered with a redirect to the identity provider, and browsers hold redirects to the
    // form's policy too.
    allowIdentityProvider(c);
    const t = textsOf(c);
    const { notice } = outcomeOf(c, {
      deleted: t('account_deleted'),
      gone: t('account_gone'),
      ended: t('session_gone'),
    });
    return renderPage(c, <EmailStep email="" returnTo={returnTo} notice={notice} />);
  }
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c));
  try {
    const method = await discoverSignIn(deps, email);
    if (method.kind === 'sso') {
      const application = await applicationWaitingAt(c, returnTo);
      return await startSso(c, {
        organizationId: method.organizationId,
        returnTo,
        loginHint: email,
        application,
      });
    }
    const ssoHref =
      method.ssoOrganizationId && ssoPath(method.ssoOrganizationId, { returnTo, loginHint: email });
    return renderPage(c, <PasswordStep email={email} returnTo={returnTo} ssoHref={ssoHref} />);
  } catch (error) {
    if (!(error instanceof DomainError && error.field === 'email')) throw error;
    const errors = [{ field: 'email', message: sentenceOf(error, textsOf(c)) }];
    allowIdentityProvider(c);
    return renderPage(c, <EmailStep email={email} returnTo={returnTo} errors={errors} />, 422);
  }
});

signIn.post(PATHS.signIn, async (c) => {
  const deps = c.get('deps');
  const form = await readForm(c);
  const email = form.text('email');
  const returnTo = safeReturnTo(form.text('return_to'), deps.urls.origin);
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c));
  try {
    const { cookie, device } = await signInWithPassword(deps, {
      email,
      password: form.text('password'),
      client: clientOf(c),
      device: readDeviceCookie(c),
      application: await applicationWaitingAt(c, returnTo),
      defer: (work) => c.executionCtx.waitUntil(work.catch((error) => logFault(c, error))),
    });
    setSessionCookie(c, cookie);
    setDeviceCookie(c, device);
    return goTo(c, returnTo ?? PATHS.start);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { reason, detail } = error;
    logLine('warn', 'password_sign_in_refused', { requestId: c.get('requestId'), reason, ...detail });
    const { organizationId } = detail;
    if (reason === 'sso_required' && typeof organizationId === 'string') {
      return askForSso(c, organizationId, { returnTo, loginHint: email });
    }
    const { errors, status } = refusalIn(textsOf(c), error);
    return renderPage(
      c,
      <PasswordStep email={email} returnTo={returnTo} ssoHref={null} errors={errors} />,
      status,
    );
  }
});

function logFault(c: AppContext, error: unknown): void {
  logLine('error', 'fault', { requestId: c.get('requestId'), ...describeFault(error) });
}

/** A page with a link instead of a redirect, which the form-action policy of the password page would stop. */
export function askForSso(
  c: AppContext,
  organizationId: string,
  more: { returnTo: string | null; loginHint: string | null },
) {
  const t = textsOf(c);
  const { status } = DOMAIN_COPY.sso_required;
  return answerMessage(c, status, 'sso_required', {
    title: t('sso_required_title'),
    sentence: sentenceFor('sso_required', t),
    reference: c.get('requestId'),
    actions: [
      { label: t('sign_in_sso'), href: ssoPath(organizationId, more) },
      { label: t('other_account'), href: PATHS.signIn },
    ],
  });
}
