// /oauth/authorize: an application sends a person's browser, and gets it back with a code. What the person
// has to do first happens on the pages that are there anyway; the request waits in the browser.

import { type Context, Hono } from 'hono';
import {
  type Authorization,
  AuthorizeRefused,
  grantCode,
  openAuthorization,
} from '../../domain/apps/authorize.ts';
import { type AuthorizeStep, nextStep, type SignInStep } from '../../domain/apps/next-step.ts';
import { expiryOfAuthorization, type PendingAuthorization } from '../../domain/apps/pending-authorization.ts';
import { findEmail } from '../../domain/email.ts';
import { DomainError } from '../../domain/errors.ts';
import { signInPath, withQuery } from '../../domain/paths.ts';
import type { Session } from '../../domain/sign-in/sessions.ts';
import type { Target } from '../../oauth/authorize.ts';
import { OAUTH_PATHS } from '../../oauth/discovery.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { readParameters } from '../../oauth/parameters.ts';
import { type AuthorizeAnswer, answerFields, answerUrl } from '../../oauth/response.ts';
import { logLine } from '../../worker/log.ts';
import { clientKey } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { readSessionCookie } from '../cookies.ts';
import { answerMessage } from '../error-answer.tsx';
import { readForm } from '../form.ts';
import { textsOf } from '../language.ts';
import { limitRate } from '../middleware/rate-limit.ts';
import { goTo, renderPage, viewerOf } from '../render.tsx';
import { startSso } from '../saml/start-sso.tsx';
import { noteRefusal, readFormParameters } from './endpoint.ts';
import { ChooseOrganization, NoAccess, OnTheWay, PostToApplication } from './page.tsx';
import { beginWaiting, CONTINUE, continuePath, forgetWaiting, keepWaiting, openWaiting } from './waiting.ts';

export const authorize = new Hono<AppEnv>();

/** An identity provider that never asks anew would be asked forever. */
const MAX_TRIES = 2;

/** Where an answer may go, and whose it is. */
type Proven = Pick<Authorization, 'row' | 'target'>;

/** What is asked for, and how far it has got. */
interface Asked {
  readonly pending: PendingAuthorization;
  /** By which it waits in the browser; null: it does not yet. */
  readonly key: string | null;
  /** The organization that the person chose on our page. */
  readonly chosen: string | null;
}

authorize.get(OAUTH_PATHS.authorize, (c) =>
  guarded(c, async () => {
    await limitStarts(c);
    const pending = await beginWaiting(c, readParameters(new URL(c.req.url).searchParams));
    return await proceed(c, { pending, key: null, chosen: null });
  }),
);

/**
 * OpenID Connect Core 3.1.2.1. A form of another site brings no session along, because its cookie is Lax; the
 * redirect to ourselves that follows it does.
 */
authorize.post(OAUTH_PATHS.authorize, (c) =>
  guarded(c, async () => {
    await limitStarts(c);
    const pending = await beginWaiting(c, await readFormParameters(c));
    const key = await keepWaiting(c, pending);
    return key === null
      ? await proceed(c, { pending, key: null, chosen: null })
      : goTo(c, continuePath(key, 'straight'));
  }),
);

/**
 * Chromium holds redirects to the policy of the form before them, and the form of the password must lead
 * nowhere but here. A page in between begins a navigation of its own.
 */
authorize.get(`${CONTINUE}/:key`, async (c) => {
  const key = c.req.param('key');
  const straight = c.req.query('go') !== undefined || c.req.header('Sec-Fetch-Site') === 'cross-site';
  if (!straight && expiryOfAuthorization(key) > 0)
    return await renderPage(c, <OnTheWay path={continuePath(key, 'straight')} />);
  return await guarded(c, () => goOn(c, null));
});

authorize.post(`${CONTINUE}/:key`, (c) =>
  guarded(c, async () => await goOn(c, (await readForm(c)).text('organization') || null)),
);

async function limitStarts(c: AppContext): Promise<void> {
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, `authorize:${clientKey(c)}`);
}

async function goOn(c: Context<AppEnv, `${string}/:key`>, chosen: string | null): Promise<Response> {
  const key = c.req.param('key');
  const pending = await openWaiting(c, key);
  if (pending === null) {
    return await answerMessage(c, 400, 'authorization_unknown', {
      title: textsOf(c)('start_again_title'),
      sentence: textsOf(c)('start_again'),
      reference: c.get('requestId'),
    });
  }
  return await proceed(c, { pending, key, chosen });
}

async function proceed(c: AppContext, asked: Asked): Promise<Response> {
  const deps = c.get('deps');
  const { pending, chosen } = asked;
  const opened = await openAuthorization(deps, pending.parameters, readSessionCookie(c), pending.startedAt);
  const { authorization, session } = opened;
  c.set('session', session);
  const step = nextStep({ ...authorization, ...opened, chosen });
  if (step.kind === 'grant') {
    if (session === null) throw new Error('a grant without a session');
    const code = await grantCode(deps, authorization, session, step.membership);
    return await finish(c, asked, authorization, { code });
  }
  if (step.kind === 'refuse') return await finish(c, asked, authorization, { refusal: step.refusal });
  if (step.kind === 'sign_in') return await askToSignIn(c, asked, authorization, session, step);
  return await askOnPage(c, asked, authorization, session, step);
}

async function finish(
  c: AppContext,
  { key }: Asked,
  proven: Proven,
  what: AuthorizeAnswer,
): Promise<Response> {
  if (key !== null) forgetWaiting(c, key);
  return await answer(c, proven, what);
}

/** The person signs in, and comes back to `CONTINUE`. */
async function askToSignIn(
  c: AppContext,
  asked: Asked,
  { row, request, target }: Authorization,
  session: Session | null,
  { organizationId, anew }: SignInStep,
): Promise<Response> {
  const { pending, key: before } = asked;
  if (pending.tries >= MAX_TRIES)
    return await finish(c, asked, { row, target }, { refusal: new OAuthError('login_required') });
  const application = { id: row.id, name: row.name };
  const key = await keepWaiting(c, { ...pending, tries: pending.tries + 1, application });
  if (key === null) return await finish(c, asked, { row, target }, { refusal: tooLong() });
  // A request that was pushed keeps its key.
  if (before !== null && before !== key) forgetWaiting(c, before);
  const loginHint = findEmail(request.loginHint ?? '')?.address ?? null;
  if (organizationId !== null) {
    try {
      const returnTo = continuePath(key, 'straight');
      return await startSso(c, { organizationId, returnTo, loginHint, forceAuthn: anew, application });
    } catch (error) {
      // Its people have passwords: the page for addresses knows.
      if (!(error instanceof DomainError) || !WITHOUT_SSO.includes(error.reason)) throw error;
    }
  }
  const again = loginHint ?? (anew ? (session?.account.email ?? null) : null);
  const path = signInPath(continuePath(key, 'after a form'), again);
  // That page would take a person with a session straight back.
  return goTo(c, session !== null && again === null ? withAgain(path) : path);
}

const WITHOUT_SSO: readonly string[] = ['sso_not_enabled', 'plan_lacks_sso', 'organization_not_found'];

/** The person has a question to answer, or nothing that they can do here. */
async function askOnPage(
  c: AppContext,
  asked: Asked,
  { row, target }: Authorization,
  session: Session | null,
  step: Extract<AuthorizeStep, { readonly kind: 'choose' | 'no_access' }>,
): Promise<Response> {
  const { pending } = asked;
  // A page that is loaded again finds its request again.
  const key =
    asked.key ?? (await keepWaiting(c, { ...pending, application: { id: row.id, name: row.name } }));
  if (key === null) return await finish(c, asked, { row, target }, { refusal: tooLong() });
  const others = withAgain(signInPath(continuePath(key, 'after a form')));
  const viewer = viewerOf(session);
  if (step.kind === 'choose') {
    allowApplication(c, target);
    return await renderPage(
      c,
      <ChooseOrganization
        path={`${CONTINUE}/${key}`}
        applicationName={row.name}
        memberships={step.memberships}
        othersHref={others}
        viewer={viewer}
      />,
    );
  }
  const { refusal, membership } = step;
  logRefused(c, refusal, row.id);
  allowApplication(c, target);
  const issuer = c.get('deps').urls.origin;
  const back =
    target.responseMode === 'query'
      ? { href: answerUrl(target, issuer, { refusal }) }
      : { action: target.redirectUri, fields: answerFields(target, issuer, { refusal }) };
  const page = (
    <NoAccess
      applicationName={row.name}
      organizationName={membership?.organization.name ?? null}
      suspended={membership?.access === 'suspended'}
      back={back}
      othersHref={others}
      viewer={viewer}
    />
  );
  return await renderPage(c, page, 403);
}

function withAgain(path: string): string {
  const { pathname, searchParams } = new URL(path, 'https://here.invalid');
  return withQuery(pathname, { ...Object.fromEntries(searchParams), again: '1' });
}

function tooLong(): OAuthError {
  return new OAuthError('parameter_too_long', { name: 'state', limit: 2000 });
}

/** Back to the application. Nothing else may lead there. */
async function answer(c: AppContext, { row, target }: Proven, what: AuthorizeAnswer): Promise<Response> {
  const issuer = c.get('deps').urls.origin;
  if ('refusal' in what) logRefused(c, what.refusal, row.id);
  if (target.responseMode === 'query') return goTo(c, answerUrl(target, issuer, what));
  allowApplication(c, target);
  const fields = answerFields(target, issuer, what);
  return await renderPage(c, <PostToApplication action={target.redirectUri} fields={fields} />);
}

/**
 * Lets a form on this page lead to the application, which may redirect it on to another host of its own, or
 * to an identity provider. Only the scheme can be named; there is no password on the page.
 */
function allowApplication(c: AppContext, { redirectUri }: Target): void {
  const { protocol } = new URL(redirectUri);
  c.set('formAction', protocol === 'https:' ? protocol : `https: ${protocol}`);
}

function logRefused(c: AppContext, error: OAuthError, clientId: string | undefined): void {
  const { reason, clause, detail } = error;
  noteRefusal(c, clientId, error);
  const path = c.req.path.startsWith(CONTINUE) ? CONTINUE : c.req.path;
  logLine('warn', 'oauth_refused', { requestId: c.get('requestId'), path, reason, clause, ...detail });
}

/** Errors whose address is proven go to the application, the others stay here: RFC 9700 4.11. */
async function guarded(c: AppContext, run: () => Promise<Response>): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AuthorizeRefused) return await answer(c, error, { refusal: error.refusal });
    if (!(error instanceof OAuthError)) throw error;
    logRefused(c, error, c.req.query('client_id'));
    return await answerMessage(c, 400, error.reason, {
      title: textsOf(c)('app_mistake_title'),
      sentence: textsOf(c)('app_mistake'),
      advice: error.description,
      reference: c.get('requestId'),
    });
  }
}
