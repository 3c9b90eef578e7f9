// /sign-up: mails a link, which makes an account, its organization and a session. The browser learns the
// same, after the same time, for every address of a domain. The token stands in the path alone; the page has
// no outside links, and the referrer stays on this origin.

import { Hono } from 'hono';
import type { Email } from '../../../domain/email.ts';
import { DomainError } from '../../../domain/errors.ts';
import { MAX_EMAIL_CHARACTERS } from '../../../domain/limits.ts';
import { mailboxOf } from '../../../domain/mail-limit.ts';
import {
  checkSignUp,
  finishSignUp,
  openSignUp,
  prepareSignUp,
  SIGN_UP_TTL_HOURS,
} from '../../../domain/organization/sign-up.ts';
import { PATHS } from '../../../domain/paths.ts';
import { accountExistsMail, signUpMail } from '../../../mail/messages.ts';
import { describeFault, logLine } from '../../../worker/log.ts';
import { sendMail, type Write } from '../../../worker/mail.ts';
import { clientKey, clientOf } from '../../client.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { setDeviceCookie, setSessionCookie } from '../../cookies.ts';
import { DOMAIN_COPY, sentenceFor, sentenceOf } from '../../domain-copy.ts';
import { answerMessage } from '../../error-answer.tsx';
import { readForm } from '../../form.ts';
import { languageOf, textsOf } from '../../language.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { findSession } from '../../middleware/session.ts';
import { countUnknown, refuseLinkFlood } from '../../middleware/unknown-secrets.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { goTo, renderPage } from '../../render.tsx';
import { askForSso } from '../sign-in/sign-in.tsx';
import { FinishSignUpPage, SignUpPage, type SignUpValues } from './page.tsx';

const LINK = `${PATHS.signUp}/:token` as const;

export const signUp = new Hono<AppEnv>();

signUp.get(PATHS.signUp, async (c) => {
  return (await findSession(c)) ? goTo(c, PATHS.start) : renderPage(c, <SignUpPage email="" />);
});

signUp.post(PATHS.signUp, async (c) => {
  await limitRate(c.env.COSTLY_REQUESTS, clientKey(c));
  const typed = (await readForm(c)).text('email').trim();
  let email: Email;
  try {
    email = await checkSignUp(c.get('deps'), typed);
  } catch (error) {
    if (error instanceof DomainError && error.reason === 'sso_required') return leadToSso(c, error, typed);
    if (!(error instanceof DomainError)) throw error;
    const errors = [{ field: 'email', message: sentenceOf(error, textsOf(c)) }];
    return renderPage(c, <SignUpPage email={typed.slice(0, MAX_EMAIL_CHARACTERS)} errors={errors} />, 422);
  }
  // Each request mails someone, perhaps a stranger.
  await limitRate(c.env.RESET_BY_EMAIL, `sign-up:${mailboxOf(email)}`);
  await limitRate(c.env.SIGN_UP_BY_DOMAIN, email.domain);
  // After the response: neither its content nor its time tells whether there is an account.
  c.executionCtx.waitUntil(mailLink(c, email));
  const t = textsOf(c);
  return answerMessage(c, 200, 'sign_up_requested', {
    title: t('check_inbox'),
    sentence: t('sign_up_sent', { email: email.address }),
    advice: t('sign_up_expires', { hours: SIGN_UP_TTL_HOURS }),
    actions: [{ label: t('sign_in'), href: PATHS.signIn }],
  });
});

signUp.use(LINK, refuseLinkFlood);
signUp.get(LINK, (c) => showFinish(c));

signUp.post(LINK, async (c) => {
  await limitRate(c.env.COSTLY_REQUESTS, clientKey(c));
  const form = await readForm(c);
  const values = {
    organizationName: form.text('organizationName'),
    givenName: form.text('givenName'),
    familyName: form.text('familyName'),
  };
  try {
    const { cookie, device } = await finishSignUp(c.get('deps'), c.req.param('token'), {
      ...values,
      password: form.text('password'),
      client: clientOf(c),
    });
    setSessionCookie(c, cookie);
    setDeviceCookie(c, device);
    return goTo(c, PATHS.start);
  } catch (error) {
    if (!(error instanceof DomainError) || error.field === undefined || error.reason === 'sso_required')
      return answerUnusable(c, error);
    return await showFinish(c, { values, refusal: refusalIn(textsOf(c), error) });
  }
});

async function mailLink(c: AppContext, email: Email): Promise<void> {
  try {
    const answer = await prepareSignUp(c.get('deps'), email);
    if (!answer) return;
    const write: Write = (t) =>
      answer.kind === 'link'
        ? signUpMail({ ...answer, hours: SIGN_UP_TTL_HOURS }, t)
        : accountExistsMail(answer, t);
    await sendMail(c.env, answer.to, write, {
      context: { requestId: c.get('requestId') },
      otherwise: languageOf(c),
    });
  } catch (error) {
    logLine('error', 'fault', { requestId: c.get('requestId'), ...describeFault(error) });
  }
}

interface Shown {
  readonly values?: SignUpValues;
  readonly refusal?: Refusal;
}

const BLANK: SignUpValues = { organizationName: '', givenName: '', familyName: '' };

async function showFinish(c: AppContext, { values = BLANK, refusal }: Shown = {}): Promise<Response> {
  let email: Email;
  try {
    email = await openSignUp(c.get('deps'), c.req.param('token') ?? '');
  } catch (error) {
    return answerUnusable(c, error);
  }
  const page = (
    <FinishSignUpPage
      path={c.req.path}
      email={email.address}
      values={values}
      errors={refusal?.errors ?? []}
    />
  );
  return renderPage(c, page, refusal?.status);
}

async function answerUnusable(c: AppContext, error: unknown): Promise<Response> {
  if (error instanceof DomainError && error.reason === 'sso_required') return leadToSso(c, error, null);
  if (!(error instanceof DomainError && error.reason === 'sign_up_link_unusable')) throw error;
  await countUnknown(c);
  const t = textsOf(c);
  const { status } = DOMAIN_COPY.sign_up_link_unusable;
  return answerMessage(c, status, 'sign_up_link_unusable', {
    title: t('link_dead'),
    sentence: sentenceFor('sign_up_link_unusable', t),
    actions: [
      { label: t('sign_in'), href: PATHS.signIn },
      { label: t('ask_new_link'), href: PATHS.signUp },
    ],
  });
}

function leadToSso(c: AppContext, { detail }: DomainError, loginHint: string | null) {
  return askForSso(c, String(detail.organizationId), { returnTo: null, loginHint });
}
