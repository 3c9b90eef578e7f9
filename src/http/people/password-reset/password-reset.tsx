// /password-reset: mails a link, which sets a new password. The browser learns the same, after the same time,
// for every address.

import { Hono } from 'hono';
import { findEmail } from '../../../domain/email.ts';
import { DomainError } from '../../../domain/errors.ts';
import { MAX_EMAIL_CHARACTERS } from '../../../domain/limits.ts';
import { mailboxOf } from '../../../domain/mail-limit.ts';
import { PATHS, signInPath } from '../../../domain/paths.ts';
import {
  openPasswordReset,
  PASSWORD_RESET_TTL_MINUTES,
  preparePasswordReset,
  resetPassword,
} from '../../../domain/sign-in/password-reset.ts';
import {
  addressUnconfirmedMail,
  passwordChangedMail,
  passwordClosedMail,
  passwordResetMail,
} from '../../../mail/messages.ts';
import type { Texts } from '../../../texts/texts.ts';
import { describeFault, logLine } from '../../../worker/log.ts';
import { sendMail, type Write } from '../../../worker/mail.ts';
import { clientKey, clientOf } from '../../client.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { clearSessionCookie, setDeviceCookie } from '../../cookies.ts';
import { DOMAIN_COPY, sentenceFor } from '../../domain-copy.ts';
import { answerMessage } from '../../error-answer.tsx';
import { readForm } from '../../form.ts';
import { languageOf, textsOf } from '../../language.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { countUnknown, refuseLinkFlood } from '../../middleware/unknown-secrets.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { askForSso } from '../sign-in/sign-in.tsx';
import { NewPasswordPage, PasswordResetRequestPage } from './page.tsx';

const LINK = `${PATHS.passwordReset}/:token` as const;

export const passwordReset = new Hono<AppEnv>();

passwordReset.get(PATHS.passwordReset, (c) =>
  renderPage(
    c,
    <PasswordResetRequestPage email={(c.req.query('email') ?? '').slice(0, MAX_EMAIL_CHARACTERS)} />,
  ),
);

passwordReset.post(PATHS.passwordReset, async (c) => {
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c));
  const email = (await readForm(c)).text('email').trim();
  const found = findEmail(email);
  if (!found) {
    const errors = [{ field: 'email', message: sentenceFor('email_invalid', textsOf(c)) }];
    return renderPage(
      c,
      <PasswordResetRequestPage email={email.slice(0, MAX_EMAIL_CHARACTERS)} errors={errors} />,
      422,
    );
  }
  await limitRate(c.env.RESET_BY_EMAIL, mailboxOf(found));
  // After the response: neither its content nor its time tells whether there is an account.
  c.executionCtx.waitUntil(mailReset(c, email));
  const t = textsOf(c);
  return answerMessage(c, 200, 'reset_requested', {
    title: t('check_inbox'),
    sentence: t('reset_sent', { email }),
    advice: t('reset_expires', { minutes: PASSWORD_RESET_TTL_MINUTES }),
    actions: [{ label: t('sign_in'), href: PATHS.signIn }],
  });
});

passwordReset.use(LINK, refuseLinkFlood);
passwordReset.get(LINK, (c) => showNewPassword(c));

passwordReset.post(LINK, async (c) => {
  // A new password costs a hash, as a sign-in does.
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c));
  const password = (await readForm(c)).text('password');
  const deps = c.get('deps');
  try {
    const { email, device } = await resetPassword(deps, c.req.param('token'), password, clientOf(c));
    c.set('session', null);
    clearSessionCookie(c);
    setDeviceCookie(c, device);
    const url = deps.urls.origin + PATHS.passwordReset;
    c.executionCtx.waitUntil(mail(c, email, (t) => passwordChangedMail({ url }, t)));
    const t = textsOf(c);
    return answerMessage(c, 200, 'password_changed', {
      title: t('password_changed_title'),
      sentence: t('password_changed_text'),
      actions: [{ label: t('sign_in'), href: signInPath(null, email) }],
    });
  } catch (error) {
    if (!(error instanceof DomainError) || error.reason === 'reset_link_unusable')
      return answerUnusable(c, error);
    const { organizationId } = error.detail;
    if (error.reason === 'sso_required' && typeof organizationId === 'string') {
      return askForSso(c, organizationId, { returnTo: null, loginHint: null });
    }
    return await showNewPassword(c, refusalIn(textsOf(c), error));
  }
});

async function mailReset(c: AppContext, email: string): Promise<void> {
  try {
    const answer = await preparePasswordReset(c.get('deps'), email);
    if (!answer) return;
    const { to, url } = answer;
    const write = {
      link: (t: Texts) => passwordResetMail({ url, minutes: PASSWORD_RESET_TTL_MINUTES }, t),
      sso: (t: Texts) => passwordClosedMail({ url }, t),
      unconfirmed: (t: Texts) => addressUnconfirmedMail({ url }, t),
    };
    await mail(c, to, write[answer.kind]);
  } catch (error) {
    logLine('error', 'fault', { requestId: c.get('requestId'), ...describeFault(error) });
  }
}

async function mail(c: AppContext, to: string, write: Write): Promise<void> {
  await sendMail(c.env, to, write, {
    context: { requestId: c.get('requestId') },
    otherwise: languageOf(c),
  });
}

async function showNewPassword(c: AppContext, refusal?: Refusal): Promise<Response> {
  try {
    const account = await openPasswordReset(c.get('deps'), c.req.param('token') ?? '');
    return renderPage(
      c,
      <NewPasswordPage path={c.req.path} email={account.email} errors={refusal?.errors ?? []} />,
      refusal?.status,
    );
  } catch (error) {
    return answerUnusable(c, error);
  }
}

async function answerUnusable(c: AppContext, error: unknown): Promise<Response> {
  if (!(error instanceof DomainError && error.reason === 'reset_link_unusable')) throw error;
  await countUnknown(c);
  const t = textsOf(c);
  const { status } = DOMAIN_COPY.reset_link_unusable;
  return answerMessage(c, status, 'reset_link_unusable', {
    title: t('link_dead'),
    sentence: sentenceFor('reset_link_unusable', t),
    actions: [{ label: t('ask_new_link'), href: PATHS.passwordReset }],
  });
}
