// The endpoints for identity providers: the ACS, the postback URL, metadata, single logout.
//
// Other sites post here by design, so the same-origin guard leaves these paths out. Their proof is the
// signature in the message and the request in the browser's cookie.

import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { initiatedLogin } from '../../domain/apps/initiated-login.ts';
import { DomainError } from '../../domain/errors.ts';
import { MAX_EMAIL_CHARACTERS } from '../../domain/limits.ts';
import { isOurPath, PATHS, settingsPath, ssoPath, withQuery } from '../../domain/paths.ts';
import { noteRequest } from '../../domain/request-record.ts';
import { refuseStart, refuseUnreadable } from '../../domain/sign-in/saml-response.ts';
import { receiveSamlResponse, type SignedIn, SignInRefused } from '../../domain/sign-in/saml-sign-in.ts';
import { spMetadata } from '../../domain/sso/sp-metadata.ts';
import { METADATA_MEDIA_TYPE } from '../../saml/metadata-out.ts';
import { clientKey, clientOf } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import {
  forgetRequest,
  forgetRestart,
  hasRestarted,
  noteRestart,
  readRequests,
  setSessionCookie,
} from '../cookies.ts';
import { tellOfIdentity } from '../identity-mails.ts';
import { limitRate } from '../middleware/rate-limit.ts';
import { applicationWaitingAt } from '../oauth/waiting.ts';
import { goTo } from '../render.tsx';
import { safeReturnTo } from '../return-to.ts';
import { logout } from './logout.tsx';
import { answerRefusal } from './refusal.tsx';
import { type ResponseForm, readResponseForm } from './response-form.ts';
import { readQuery } from './response-query.ts';
import { startSso } from './start-sso.tsx';
import { universalLogout } from './universal-logout.ts';

export const saml = new Hono<AppEnv>();

saml.route('/', logout);
saml.route('/', universalLogout);

saml.onError((error, c) => {
  if (error instanceof SignInRefused) return answerRefusal(error, c);
  throw error;
});

saml.post(PATHS.acs, (c) => receive(c, null));

/**
 * People get here by "back" or by a bookmark, and want to sign in. An identity provider gets here when it is
 * set to a binding that we don't take.
 */
saml.get(PATHS.acs, async (c) => {
  const unreadable = await readQuery(c.req.url);
  if (unreadable === null) return goTo(c, PATHS.start);
  await limitMessages(c, null);
  return await refuseUnreadable(c.get('deps'), { ...unreadable, ...carriedBy(c, null) });
});

/** Tiles, bookmarks and Entra's "Sign on URL" start single sign-on here. */
saml.get(PATHS.postback, async (c) => {
  const organizationId = c.req.query('org_id');
  const unreadable = await readQuery(c.req.url);
  if (unreadable !== null) {
    await limitMessages(c, organizationId || null);
    return await refuseUnreadable(c.get('deps'), { ...unreadable, ...carriedBy(c, organizationId || null) });
  }
  // The bare address is the audience; a person who opens it wants to sign in.
  if (!organizationId) return goTo(c, PATHS.signIn);
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c), { named: organizationId });
  const returnTo = safeReturnTo(c.req.query('return_to'), c.get('deps').urls.origin);
  try {
    return await startSso(c, {
      organizationId,
      returnTo,
      application: await applicationWaitingAt(c, returnTo),
      loginHint: c.req.query('login_hint')?.slice(0, MAX_EMAIL_CHARACTERS) ?? null,
    });
  } catch (error) {
    const reason = error instanceof DomainError ? error.reason : null;
    if (reason !== 'sso_not_enabled' && reason !== 'plan_lacks_sso' && reason !== 'organization_suspended')
      throw error;
    return await refuseStart(c.get('deps'), { organizationId, reason, client: clientOf(c) });
  }
});

/**
 * Okta's dashboard posts here, with Destination and Recipient naming the ACS, so they are not compared with
 * this address.
 */
saml.post(PATHS.postback, (c) => receive(c, c.req.query('org_id') ?? null));

saml.get(PATHS.metadata, async (c) => {
  await limitRate(c.env.UNKNOWN_BY_ADDRESS, `metadata:${clientKey(c)}`);
  const xml = await spMetadata(c.get('deps'), c.req.query('org_id') ?? null);
  return c.body(xml, 200, {
    'Content-Type': `${METADATA_MEDIA_TYPE}; charset=utf-8`,
    'Cache-Control': 'public, max-age=300',
  });
});

/**
 * The addresses of former systems: whatever is no address of ours. The connection says whether it has this
 * one; without a response in the form there is nothing here.
 */
export const formerAcs = createMiddleware<AppEnv>(async (c, next) => {
  const { pathname } = new URL(c.req.url);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header('Content-Type') ?? '');
  if (c.req.method !== 'POST' || !isForm || isOurPath(pathname)) return await next();
  try {
    await limitMessages(c, null);
    const form = await readResponseForm(c);
    if ('reason' in form) return await next();
    return await receive(c, null, { form, arrivedAt: c.get('deps').urls.origin + pathname });
  } catch (error) {
    if (error instanceof SignInRefused) return await answerRefusal(error, c);
    throw error;
  }
});

/** @param elsewhere a response that arrived at the address of a former system */
async function receive(
  c: AppContext,
  postbackOrganizationId: string | null,
  elsewhere?: { readonly form: ResponseForm; readonly arrivedAt: string },
): Promise<Response> {
  const deps = c.get('deps');
  if (!elsewhere) await limitMessages(c, postbackOrganizationId);
  const form = elsewhere?.form ?? (await readResponseForm(c));
  const carrier = { ...carriedBy(c, postbackOrganizationId), arrivedAt: elsewhere?.arrivedAt ?? null };
  try {
    if ('reason' in form) return await refuseUnreadable(deps, { ...form, ...carrier });
    const received = await receiveSamlResponse(deps, { ...form, ...carrier });
    noteRequest({ organizationId: received.organizationId });
    if (received.answered !== null) forgetRequest(c, received.answered);
    if (received.kind === 'tested') {
      return showTest(c, received);
    }
    tellOfIdentity(c, received, received.told);
    setSessionCookie(c, received.cookie);
    forgetRestart(c);
    const path = safeReturnTo(received.unverifiedReturnTo, deps.urls.origin);
    return goTo(c, path ?? (await pathIntoApplication(c, received)) ?? PATHS.start);
  } catch (error) {
    if (!(error instanceof SignInRefused) || error.organizationId === null) throw error;
    const { organizationId, reference, ownTest } = error;
    if (ownTest !== null) return showTest(c, { organizationId, reference, ...ownTest });
    // The dashboard's tile still works where unsolicited responses are off: we send the identity provider a
    // request instead. One that answers this unsolicited too would go on for ever, so it gets one request.
    if (error.reason !== 'idp_initiated_not_allowed' || hasRestarted(c)) throw error;
    noteRestart(c);
    return goTo(c, ssoPath(error.organizationId, { returnTo: null, loginHint: null }));
  }
}

interface Tested {
  readonly organizationId: string;
  readonly reference: string;
  readonly returnTo: string | null;
}

function showTest(c: AppContext, { organizationId, reference, returnTo }: Tested): Response {
  const page = safeReturnTo(returnTo, c.get('deps').urls.origin);
  if (page !== null) return goTo(c, withQuery(page, { test: reference }));
  return goTo(c, settingsPath(organizationId, 'signInLog', reference));
}

/** A tile of the identity provider's may lead into an application. */
async function pathIntoApplication(
  c: AppContext,
  { answered, unverifiedReturnTo, organizationId, email }: SignedIn,
): Promise<string | null> {
  if (answered !== null) return null;
  return await initiatedLogin(c.get('deps'), { relayState: unverifiedReturnTo, organizationId, email });
}

/**
 * Counts messages apart from starts, so that a sign-in does not count twice. What is past the limit reaches
 * no database: the operator's log has its reference, and the organization that its address names.
 */
async function limitMessages(c: AppContext, named: string | null): Promise<void> {
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, `message:${clientKey(c)}`, { named });
}

function carriedBy(c: AppContext, postbackOrganizationId: string | null) {
  return { pending: readRequests(c), postbackOrganizationId, client: clientOf(c) };
}
