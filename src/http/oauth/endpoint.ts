// What the endpoints for applications share: how a request is read, and how a refusal is answered (RFC 6749
// 5.2, RFC 6750 3, RFC 9449 7.1).

import type { PresentedCredentials } from '../../domain/apps/client.ts';
import { noteFailure } from '../../domain/apps/failures.ts';
import { allowsLoopback } from '../../domain/urls.ts';
import { readClientCredentials } from '../../oauth/client-auth.ts';
import type { DpopProof } from '../../oauth/dpop.ts';
import { verifyDpopProof } from '../../oauth/dpop.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { CLIENT_ALGORITHMS } from '../../oauth/jwt.ts';
import { type Parameters, readParameters } from '../../oauth/parameters.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import { clientKey } from '../client.ts';
import type { AppContext } from '../context.ts';
import { fetchClientKeys } from './client-keys.ts';
import { CONTINUE } from './waiting.ts';

const FORM = 'application/x-www-form-urlencoded';

/** @throws OAuthError `parameter_malformed` for another content type; as `readParameters` */
export async function readFormParameters(c: AppContext): Promise<Parameters> {
  const type = c.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== FORM) throw new OAuthError('parameter_malformed', { name: 'body', expected: `Send ${FORM}.` });
  return readParameters(new URLSearchParams(await c.req.text()));
}

/**
 * What the application shows of itself, with the way to its keys where they are at an address.
 *
 * @throws OAuthError as `readClientCredentials`
 */
export function readCredentials(c: AppContext, parameters: Parameters): PresentedCredentials {
  const credentials = readClientCredentials(parameters, c.req.header('Authorization') ?? null);
  const { nowMs, urls } = c.get('deps');
  const options = { nowMs, allowLoopback: allowsLoopback(urls), fetch: fetch.bind(globalThis) };
  // An application without a secret is anybody who knows its name, so that each address counts by itself.
  const place = credentials.method === 'none' ? clientKey(c) : 'application';
  return {
    ...credentials,
    keysAt: (jwksUri, kid) => fetchClientKeys(jwksUri, kid, options),
    counted: async (id) => (await c.env.CALLS_BY_APPLICATION.limit({ key: `${id} ${place}` })).success,
  };
}

/** @throws OAuthError `dpop_refused`; null: there is none */
export async function readProof(c: AppContext, accessToken: string | null): Promise<DpopProof | null> {
  const proof = c.req.header('DPoP');
  if (proof === undefined) return null;
  const { origin } = c.get('deps').urls;
  return await verifyDpopProof(proof, {
    method: c.req.method,
    url: origin + c.req.path,
    accessToken,
    nowMs: c.get('deps').nowMs,
  });
}

/** The answer of an endpoint that applications call by themselves. */
export function answerOAuthError(c: AppContext, error: OAuthError): Response {
  const { code, description, reason, clause, detail } = error;
  const requestId = c.get('requestId');
  logLine('warn', 'oauth_refused', { requestId, path: c.req.path, reason, clause, ...detail });
  if (reason === 'client_too_fast') {
    c.header('Retry-After', '60');
    return c.json({ error: code, error_description: description }, 429);
  }
  if (code === 'invalid_client') {
    if (c.req.header('Authorization') !== undefined) c.header('WWW-Authenticate', 'Basic realm="gatehouse"');
    return c.json({ error: code, error_description: description }, 401);
  }
  return c.json({ error: code, error_description: description }, 400);
}

/** The answer where an access token is at fault: RFC 6750 3. */
export function answerTokenError(c: AppContext, error: OAuthError): Response {
  const { code, description, reason, clause, detail } = error;
  logLine('warn', 'oauth_refused', {
    requestId: c.get('requestId'),
    path: c.req.path,
    reason,
    clause,
    ...detail,
  });
  // RFC 9449 7.1: in the scheme in which the token came.
  const proves = code === 'invalid_dpop_proof' || /^dpop /i.test(c.req.header('Authorization') ?? '');
  const scheme = proves ? 'DPoP realm="gatehouse"' : 'Bearer realm="gatehouse"';
  const said = reason === 'token_missing' ? '' : `, error="${code}", error_description="${description}"`;
  const algorithms = proves ? `, algs="${CLIENT_ALGORITHMS.join(' ')}"` : '';
  c.header('WWW-Authenticate', scheme + said + algorithms);
  const status =
    code === 'insufficient_scope'
      ? 403
      : code === 'invalid_request' && reason !== 'token_missing'
        ? 400
        : 401;
  return c.json({ error: code, error_description: description }, status);
}

/** Keeps the refusal for the operator, once the answer is on its way. */
export function noteRefusal(c: AppContext, clientId: string | undefined, error: OAuthError): void {
  if (clientId === undefined) return;
  const requestId = c.get('requestId');
  const path = c.req.path.startsWith(CONTINUE) ? CONTINUE : c.req.path;
  c.executionCtx.waitUntil(
    noteFailure(c.get('deps'), clientId, error, { path, requestId }).catch((fault: unknown) =>
      logLine('error', 'failure_not_noted', { requestId, ...describeFault(fault) }),
    ),
  );
}
