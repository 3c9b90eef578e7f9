// SCIM under /scim: handles every request, and is the one place where a refusal becomes a response. Whatever
// the path, the method or the fault, the response is JSON that identity providers can read.

import { Hono } from 'hono';
import type { ScimClient } from '../../domain/commands.ts';
import { PATHS, settingsPath } from '../../domain/paths.ts';
import { authenticateScim, unauthorized } from '../../domain/provisioning/client.ts';
import { listSeenExtensions } from '../../domain/provisioning/extensions.ts';
import { lastOwnerNotice } from '../../domain/provisioning/last-owner.ts';
import { logRevoked, logScimRefusal, refusalOfTooLarge } from '../../domain/provisioning/refused-requests.ts';
import { noteRequest } from '../../domain/request-record.ts';
import { lastOwnerMail } from '../../mail/last-owner.ts';
import { ScimError } from '../../scim/errors.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import { sendToEach } from '../../worker/mail.ts';
import { clientOf } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { HttpError } from '../errors.ts';
import { tellOfIdentity } from '../identity-mails.ts';
import { countUnknown, refuseFlood, rememberBearer } from '../middleware/unknown-secrets.ts';
import { renderAnswer, renderError } from './answers.ts';
import { readJson } from './body.ts';
import { type CallInput, type Handler, LoggedRefusal, ScimCall } from './call.ts';
import { serviceProviderConfig } from './discovery.ts';
import { findEndpoint, type ScimEndpoint, sentenceOfUnknown } from './endpoints.ts';
import { takeStep } from './pace.ts';
import { preferredHandling } from './prefer.ts';

export const scim = new Hono<AppEnv>();

scim.onError((error, c) => {
  if (error instanceof ScimError) return renderError(c, error);
  if (error instanceof HttpError && error.reason === 'too_many_requests') {
    const sentence =
      'Too many requests with an unknown bearer token came from your address. Wait, then continue.';
    return renderError(c, new ScimError('tooManyRequests', sentence), undefined, error.retryAfterSeconds);
  }
  const { method, path } = c.req;
  logLine('error', 'fault', { requestId: c.get('requestId'), method, path, ...describeFault(error) });
  const sentence = `This is our fault. Try again; if the problem persists, give support the number ${c.get('requestId')}.`;
  return renderError(c, new ScimError('internal', sentence));
});

scim.all('/v2', (c) => answer(c));
scim.all('/v2/*', (c) => answer(c));
// RFC 7644 section 3.13: another version gets an error of its own.
scim.all('*', (c) => {
  const versioned = /^\/scim\/v\d/.test(c.req.path);
  if (!versioned) throw new ScimError('notFound', `This endpoint does not exist. SCIM is at ${PATHS.scim}.`);
  throw new ScimError('invalidVers', `We do not support this version of the protocol. Use ${PATHS.scim}.`);
});

async function answer(c: AppContext): Promise<Response> {
  const segments = segmentsOf(c.req.raw.url);
  const endpoint = segments && findEndpoint(segments);
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  if (endpoint?.kind === 'discovery') return answerDiscovery(c, endpoint, method);
  const client = await authenticate(c);
  const deps = c.get('deps');
  const request = { client, ...describe(c) };
  const call = new ScimCall(
    deps,
    request,
    inputOf(c.req.raw, () => limit(c, client)),
  );
  try {
    await limit(c, client);
    const { handler, id } = findHandler(c, endpoint, method, segments);
    const result = await handler(call, id);
    applied(c);
    tellLater(c, client.organizationId, result.lastOwnerIds ?? []);
    return renderAnswer(c, result);
  } catch (error) {
    const refusal =
      error instanceof ScimError ? error : (refusalOfTooLarge(error) ?? refusalOfBusyLane(error));
    if (refusal === undefined) throw error;
    logLine('warn', 'refused', {
      requestId: c.get('requestId'),
      method,
      path: c.req.path,
      reason: refusal.reason,
      organizationId: client.organizationId,
    });
    if (refusal instanceof LoggedRefusal) {
      if (refusal.lastOwnerId !== undefined) tellLater(c, client.organizationId, [refusal.lastOwnerId]);
    } else if (refusal.reason !== 'tooManyRequests') {
      // A client that is too fast does not reach the database at all.
      await logScimRefusal(deps, request, refusal, call.target);
    }
    applied(c);
    throw refusal;
  } finally {
    tellOfIdentity(c, client, call.told);
  }
}

/** RFC 7240 section 3: tells the client that its preference counted. */
function applied(c: AppContext): void {
  const handling = preferredHandling(c.req.header('Prefer'));
  if (handling === undefined) return;
  c.header('Preference-Applied', `handling=${handling}`);
}

/** The mail goes out after the response. */
function tellLater(c: AppContext, organizationId: string, lastOwnerIds: readonly string[]): void {
  for (const id of lastOwnerIds) c.executionCtx.waitUntil(tellOwners(c, organizationId, id));
}

async function tellOwners(c: AppContext, organizationId: string, memberId: string): Promise<void> {
  const deps = c.get('deps');
  const notice = await lastOwnerNotice(deps, organizationId, memberId);
  if (notice === null) return;
  const url = deps.urls.origin + settingsPath(organizationId, 'users');
  const { organizationName, recipients } = notice;
  const context = { requestId: c.get('requestId') };
  await sendToEach(c.env, recipients, (t) => lastOwnerMail({ organizationName, url }, t), { context });
}

function inputOf(raw: Request, count: CallInput['count']): CallInput {
  return {
    params: new URL(raw.url).searchParams,
    ifMatch: raw.headers.get('If-Match'),
    ifNoneMatch: raw.headers.get('If-None-Match'),
    json: (maxBytes) => readJson(raw, maxBytes),
    count,
  };
}

async function answerDiscovery(
  c: AppContext,
  endpoint: Extract<ScimEndpoint, { kind: 'discovery' }>,
  method: string,
): Promise<Response> {
  if (method !== 'GET') throw methodNotAllowed(c, ['GET']);
  const { deps, params } = { deps: c.get('deps'), params: new URL(c.req.raw.url).searchParams };
  const client = endpoint.handler === serviceProviderConfig ? null : await findClient(c);
  if (client !== null) await limit(c, client);
  const seen = client === null ? [] : await listSeenExtensions(deps, { client, ...describe(c) });
  return renderAnswer(c, {
    status: 200,
    body: endpoint.handler(deps.urls.scim, params, endpoint.name, seen),
  });
}

function findHandler(
  c: AppContext,
  endpoint: ScimEndpoint | undefined,
  method: string,
  segments: readonly string[] | undefined,
): { handler: Handler; id: string } {
  if (endpoint === undefined) throw new ScimError('notFound', sentenceOfUnknown(segments?.[0]));
  if (endpoint.kind !== 'resource') throw new ScimError('notImplemented', 'We do not support this endpoint.');
  const handler = endpoint.handlers[method];
  if (handler === undefined) throw methodNotAllowed(c, Object.keys(endpoint.handlers));
  return { handler, id: endpoint.id };
}

function methodNotAllowed(c: AppContext, methods: readonly string[]): ScimError {
  c.header('Allow', methods.join(', '));
  return new ScimError('methodNotAllowed', `This endpoint accepts only ${methods.join(', ')}.`);
}

/**
 * A token costs one read of KV, whatever it looks like; other kinds of credentials cost nothing.
 * @throws HttpError `too_many_requests`
 */
async function findClient(c: AppContext): Promise<ScimClient | null> {
  const token = /^Bearer +([^\s,]+)$/i.exec(c.req.header('Authorization')?.trim() ?? '')?.[1];
  if (token === undefined) return null;
  await refuseFlood(c, token);
  const client = await authenticateScim(c.get('deps'), token, clientOf(c).address);
  if (client !== null && !('kind' in client)) {
    await rememberBearer(c, token);
    return client;
  }
  // It counts as unknown, so that its holder cannot use up what its organization may send.
  await countUnknown(c);
  if (client !== null) await logRevoked(c.get('deps'), client, describe(c));
  return null;
}

/** @throws ScimError unauthorized */
async function authenticate(c: AppContext): Promise<ScimClient> {
  const client = await findClient(c);
  if (client === null) throw unauthorized(shapeOf(c.req.header('Authorization')));
  noteRequest({ organizationId: client.organizationId });
  return client;
}

/** What is wrong with a header that cannot be read; null: its form is right, or it is of no known kind. */
function shapeOf(header: string | undefined): string | null {
  const text = header?.trim() ?? '';
  if (text === '') return 'The request has no Authorization header.';
  if (/^Basic\b/i.test(text)) return 'The Authorization header is of the kind Basic.';
  if (/^Bearer +Bearer\b/i.test(text)) return 'The Authorization header has the word Bearer twice.';
  if (/^Bearer +["'“‘<{[]/i.test(text)) return 'The token is in quotes or brackets.';
  if (/^Bearer$/i.test(text)) return 'There is no token after the word Bearer.';
  if (/^Bearer +\S+[\s,]/i.test(text)) return 'There is more than one word after the word Bearer.';
  return /^Bearer /i.test(text) ? null : 'The Authorization header does not begin with the word Bearer.';
}

async function limit(c: AppContext, { organizationId }: ScimClient): Promise<void> {
  if (!(await c.env.SCIM_BY_ORGANIZATION.limit({ key: organizationId })).success) {
    throw new ScimError('tooManyRequests', 'This organization sends too many requests. Wait, then continue.');
  }
  await takeStep(organizationId, {
    writes: c.req.method !== 'GET',
    perSecond: Number(c.env.SCIM_REQUESTS_PER_SECOND) || undefined,
  });
}

/** A lane with too many waiting changes says so itself; it is free again within ten seconds. */
function refusalOfBusyLane(error: unknown): ScimError | undefined {
  if ((error as { overloaded?: boolean }).overloaded !== true) return undefined;
  return new ScimError(
    'tooManyRequests',
    'There are too many concurrent changes to one resource. Wait, then continue.',
  );
}

/**
 * The path below the root, decoded; undefined if it cannot be. Entra ID's flag may be a segment of the path
 * and means nothing.
 */
function segmentsOf(url: string): string[] | undefined {
  const path = new URL(url).pathname.slice(PATHS.scim.length);
  try {
    const segments = path.split('/').map(decodeURIComponent);
    return segments.filter((segment) => segment !== '' && segment.toLowerCase() !== 'aadoptscim062020');
  } catch {
    return undefined;
  }
}

/**
 * The request as the log shows it. A query could compare passwords, which is refused, and must not be logged
 * either.
 */
function describe(c: AppContext) {
  const { pathname, search } = new URL(c.req.raw.url);
  const query = decodeQuery(search);
  return {
    method: c.req.method,
    path: `${pathname.slice(PATHS.scim.length)}${/password/i.test(query) ? '?…' : query}`,
    nowMs: c.get('deps').nowMs,
    handling: preferredHandling(c.req.header('Prefer')),
  };
}

function decodeQuery(search: string): string {
  try {
    return decodeURIComponent(search.replace(/\+/g, ' '));
  } catch {
    return search;
  }
}
