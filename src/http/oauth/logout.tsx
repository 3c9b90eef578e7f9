// /oauth/logout: an application signs a person out (OpenID Connect RP-Initiated Logout 1.0). With an ID token
// of this browser's session it happens at once; everybody else could be a stranger's link, so the person is
// asked first.

import { Hono } from 'hono';
import { type LogoutRequest, openLogout } from '../../domain/apps/logout.ts';
import { PATHS } from '../../domain/paths.ts';
import { signOut } from '../../domain/sign-in/logout.ts';
import { OAUTH_PATHS } from '../../oauth/discovery.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { type Parameters, readParameters } from '../../oauth/parameters.ts';
import { logLine } from '../../worker/log.ts';
import { clientKey } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { clearSessionCookie, readSessionCookie } from '../cookies.ts';
import { answerMessage } from '../error-answer.tsx';
import { textsOf } from '../language.ts';
import { keepLogoutReturn } from '../logout-return.ts';
import { limitRate } from '../middleware/rate-limit.ts';
import { goTo, renderPage, viewerOf } from '../render.tsx';
import { carrySignOut, sendSignOut, stepTo } from '../saml/logout.tsx';
import { noteRefusal, readFormParameters } from './endpoint.ts';
import { AskSignOut, PostAgain } from './page.tsx';

export const logout = new Hono<AppEnv>();

/** Where our own page asks. It is held to our own pages, as every form of people is (same-origin.ts). */
const CONFIRMED = `${PATHS.oauth}/sign-out`;

const FIELDS = ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state'];

logout.get(OAUTH_PATHS.logout, (c) =>
  guarded(c, async () => {
    const parameters = readParameters(new URL(c.req.url).searchParams);
    const request = await open(c, parameters);
    return request.proven || request.session === null ? await finish(c, request, 'link') : ask(c, request);
  }),
);

logout.post(OAUTH_PATHS.logout, (c) =>
  guarded(c, async () => {
    const parameters = await readFormParameters(c);
    // A form of another site brings no Lax cookie along. One of our own page does.
    if (isFromElsewhere(c)) {
      const fields = [...parameters].filter(([name]) => FIELDS.includes(name));
      return await renderPage(c, <PostAgain action={OAUTH_PATHS.logout} fields={fields} />);
    }
    const request = await open(c, parameters);
    return request.proven || request.session === null ? await finish(c, request, 'form') : ask(c, request);
  }),
);

/** The person said yes. Application and address are read anew. */
logout.post(CONFIRMED, (c) =>
  guarded(c, async () => await finish(c, await open(c, await readFormParameters(c)), 'form')),
);

async function open(c: AppContext, parameters: Parameters): Promise<LogoutRequest> {
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, `logout:${clientKey(c)}`);
  const request = await openLogout(c.get('deps'), parameters, readSessionCookie(c));
  c.set('session', request.session);
  return request;
}

function isFromElsewhere(c: AppContext): boolean {
  const [origin, site] = [c.req.header('Origin'), c.req.header('Sec-Fetch-Site')];
  if (site !== undefined) return site !== 'same-origin';
  return origin !== undefined && origin !== c.get('deps').urls.origin;
}

async function ask(c: AppContext, { row, session, again }: LogoutRequest): Promise<Response> {
  return await renderPage(
    c,
    <AskSignOut
      action={CONFIRMED}
      applicationName={row?.name ?? null}
      fields={again}
      viewer={viewerOf(session)}
    />,
  );
}

/** Ends the session here and, where the identity provider has single logout, there. */
async function finish(
  c: AppContext,
  { session, returnUrl }: LogoutRequest,
  by: 'link' | 'form',
): Promise<Response> {
  const t = textsOf(c);
  const sent = session && (await signOut(c.get('deps'), session));
  c.set('session', null);
  clearSessionCookie(c);
  if (sent) {
    if (returnUrl !== null) await keepLogoutReturn(c, sent.requestId, returnUrl);
    return await (by === 'link' ? sendSignOut(c, sent) : carrySignOut(c, sent));
  }
  if (returnUrl !== null)
    return by === 'link' ? goTo(c, returnUrl) : await stepTo(c, returnUrl, t('signed_out'));
  return await answerMessage(c, 200, 'signed_out', {
    title: t('signed_out_title'),
    sentence: t('signed_out'),
    actions: [{ label: t('sign_in_again'), href: PATHS.signIn }],
  });
}

/** Nothing has ended, and nobody is sent anywhere. */
async function guarded(c: AppContext, run: () => Promise<Response>): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const { reason, clause, detail, description } = error;
    const t = textsOf(c);
    const requestId = c.get('requestId');
    logLine('warn', 'oauth_refused', { requestId, path: c.req.path, reason, clause, ...detail });
    noteRefusal(c, c.req.query('client_id'), error);
    return await answerMessage(c, 400, reason, {
      title: t('not_signed_out'),
      sentence: t('not_signed_out_app'),
      advice: description,
      reference: requestId,
      actions: [{ label: t('sign_out'), href: PATHS.signOut }],
    });
  }
}
