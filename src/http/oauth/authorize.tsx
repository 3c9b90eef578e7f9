// /oauth/authorize: an application sends a person's browser, and gets it back with a code. What the person
// has to do first happens on the pages that are there anyway; the request waits in the browser.

import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import {
  type Authorization,
  AuthorizeRefused,
  type AuthorizeStep,
  grantCode,
  nextStep,
  openAuthorization,
} from '../../domain/apps/authorize.ts';
import {
  AUTHORIZATION_TTL_SECONDS,
  expiryOfAuthorization,
  nameOfPushed,
  openPendingAuthorization,
  type PendingAuthorization,
  sealAuthorization,
} from '../../domain/apps/pending-authorization.ts';
import { hashOfRequestUri } from '../../domain/apps/pushed-requests.ts';
import { PATHS, signInPath } from '../../domain/paths.ts';
import type { Session } from '../../domain/sign-in/sessions.ts';
import { OAUTH_PATHS } from '../../oauth/discovery.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { type Parameters, readParameters } from '../../oauth/parameters.ts';
import { type AuthorizeAnswer, answerFields, answerUrl } from '../../oauth/response.ts';
import { logLine } from '../../worker/log.ts';
import { clientKey } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { readSessionCookie } from '../cookies.ts';
import { answerMessage } from '../error-answer.tsx';
import { readForm } from '../form.ts';
import { limitRate } from '../middleware/rate-limit.ts';
import { goTo, renderPage, viewerOf } from '../render.tsx';
import { startSso } from '../saml/start-sso.tsx';
import { readFormParameters } from './endpoint.ts';
import { ChooseOrganization, PostToApplication } from './page.tsx';

export const authorize = new Hono<AppEnv>();

const CONTINUE = `${PATHS.oauth}/continue`;
const COOKIE = 'gatehouse-app-';
const MAX_WAITING = 5;
/** An identity provider that never asks anew would be asked forever. */
const MAX_TRIES = 2;

authorize.on(['GET', 'POST'], OAUTH_PATHS.authorize, async (c) => {
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, `authorize:${clientKey(c)}`);
  return await guarded(c, async () => {
    const parameters =
      c.req.method === 'GET' ? readParameters(new URL(c.req.url).searchParams) : await readFormParameters(c);
    return await proceed(c, await arrive(c, parameters), null);
  });
});

authorize.get(`${CONTINUE}/:key`, (c) => guarded(c, () => goOn(c, null)));

authorize.post(`${CONTINUE}/:key`, (c) =>
  guarded(c, async () => await goOn(c, (await readForm(c)).text('organization'))),
);

/**
 * A request that was pushed is its address alone: RFC 9126 4 ignores what else the browser brings. Somebody
 * who reloads, or comes back, goes on from when they first arrived.
 */
async function arrive(c: AppContext, brought: Parameters): Promise<PendingAuthorization> {
  const deps = c.get('deps');
  const hash = await hashOfRequestUri(brought);
  if (hash === null) return { parameters: brought, startedAt: deps.nowMs, tries: 0 };
  const key = waitingIn(c).find((one) => one.endsWith(`-${nameOfPushed(hash)}`));
  const waiting =
    key === undefined ? null : await openPendingAuthorization(deps, key, getCookie(c, COOKIE + key, 'host'));
  const parameters = new Map([...brought].filter(([name]) => name === 'client_id' || name === 'request_uri'));
  return { parameters, startedAt: waiting?.startedAt ?? deps.nowMs, tries: 0 };
}

async function goOn(c: Context<AppEnv, `${string}/:key`>, chosen: string | null): Promise<Response> {
  const key = c.req.param('key');
  const pending = await openPendingAuthorization(c.get('deps'), key, getCookie(c, COOKIE + key, 'host'));
  if (pending === null) {
    return await answerMessage(c, 400, 'authorization_unknown', {
      title: 'Start again in the application',
      sentence: 'This sign-in is not under way in this browser, or it took more than ten minutes.',
      reference: c.get('requestId'),
    });
  }
  forget(c, key);
  return await proceed(c, pending, chosen);
}

async function proceed(
  c: AppContext,
  pending: PendingAuthorization,
  chosen: string | null,
): Promise<Response> {
  const deps = c.get('deps');
  const opened = await openAuthorization(deps, pending.parameters, readSessionCookie(c), pending.startedAt);
  const { authorization, session, hinted } = opened;
  c.set('session', session);
  const step = nextStep(authorization, session, hinted, chosen, deps.nowMs);
  if (step.kind === 'grant' && session !== null)
    return await answer(c, authorization, {
      code: await grantCode(deps, authorization, session, step.membership),
    });
  if (step.kind === 'refuse') return await answer(c, authorization, { refusal: step.refusal });
  return await ask(c, pending, authorization, session, step);
}

/** The person has something to do, and comes back to `CONTINUE`. */
async function ask(
  c: AppContext,
  pending: PendingAuthorization,
  authorization: Authorization,
  session: Session | null,
  step: AuthorizeStep,
): Promise<Response> {
  const deps = c.get('deps');
  if (pending.tries >= MAX_TRIES)
    return await answer(c, authorization, { refusal: new OAuthError('login_required') });
  const tries = pending.tries + (step.kind === 'sign_in' ? 1 : 0);
  const name = authorization.pushed === null ? undefined : nameOfPushed(authorization.pushed);
  const sealed = await sealAuthorization(deps, { ...pending, tries }, name);
  if (sealed === null)
    return await answer(c, authorization, {
      refusal: new OAuthError('parameter_too_long', { name: 'state', limit: 2000 }),
    });
  keep(c, sealed, deps.nowMs);
  const path = `${CONTINUE}/${sealed.key}`;
  if (step.kind === 'choose') {
    const organizations = step.memberships.map(({ organization }) => organization);
    return await renderPage(
      c,
      <ChooseOrganization
        path={path}
        applicationName={authorization.row.name}
        organizations={organizations}
        viewer={viewerOf(session)}
      />,
    );
  }
  const { loginHint } = authorization.request;
  const { organizationId, anew } = step.kind === 'sign_in' ? step : { organizationId: null, anew: false };
  if (organizationId !== null)
    return await startSso(c, { organizationId, returnTo: path, loginHint, forceAuthn: anew });
  const page = signInPath(path);
  return goTo(c, loginHint === null ? page : `${page}&email=${encodeURIComponent(loginHint)}`);
}

/** Back to the application. Nothing else may lead there. */
async function answer(
  c: AppContext,
  { target }: Pick<Authorization, 'target'>,
  what: AuthorizeAnswer,
): Promise<Response> {
  const issuer = c.get('deps').urls.origin;
  if ('refusal' in what) {
    const { reason, clause, detail } = what.refusal;
    logLine('warn', 'oauth_refused', {
      requestId: c.get('requestId'),
      path: c.req.path,
      reason,
      clause,
      ...detail,
    });
  }
  if (target.responseMode === 'query') return goTo(c, answerUrl(target, issuer, what));
  c.set('formAction', new URL(target.redirectUri).origin);
  const fields = answerFields(target, issuer, what);
  return await renderPage(c, <PostToApplication action={target.redirectUri} fields={fields} />);
}

/** Errors whose address is proven go to the application, the others stay here: RFC 9700 4.11. */
async function guarded(c: AppContext, run: () => Promise<Response>): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AuthorizeRefused) return await answer(c, error, { refusal: error.refusal });
    if (!(error instanceof OAuthError)) throw error;
    const { reason, clause, detail, description } = error;
    logLine('warn', 'oauth_refused', {
      requestId: c.get('requestId'),
      path: c.req.path,
      reason,
      clause,
      ...detail,
    });
    return await answerMessage(c, 400, reason, {
      title: 'The application made a mistake',
      sentence: 'This sign-in cannot go on. Go back to the application, and tell its support this:',
      advice: description,
      reference: c.get('requestId'),
    });
  }
}

function keep(c: AppContext, { key, value }: { key: string; value: string }, nowMs: number): void {
  const others = waitingIn(c)
    .filter((other) => other !== key)
    .sort((a, b) => expiryOfAuthorization(a) - expiryOfAuthorization(b));
  for (const [index, other] of others.entries()) {
    if (others.length - index >= MAX_WAITING || expiryOfAuthorization(other) <= nowMs) forget(c, other);
  }
  setCookie(c, COOKIE + key, value, {
    prefix: 'host',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: AUTHORIZATION_TTL_SECONDS,
  });
}

/** The keys under which authorizations wait in this browser. */
function waitingIn(c: AppContext): string[] {
  const prefix = `__Host-${COOKIE}`;
  return Object.keys(getCookie(c))
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

function forget(c: AppContext, key: string): void {
  setCookie(c, COOKIE + key, '', { prefix: 'host', httpOnly: true, sameSite: 'Lax', maxAge: 0 });
}
