// Renders results as responses (media type, entity tags, locations), and every refusal as a SCIM error.

import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ScimError, toErrorBody } from '../../scim/errors.ts';
import { isNotModified, renderEtag } from '../../scim/etag.ts';
import type { JsonObject } from '../../scim/json.ts';
import type { AppContext } from '../context.ts';
import type { ScimAnswer } from './call.ts';
import { streamBody } from './group-stream.ts';

const MEDIA_TYPE = 'application/scim+json; charset=utf-8';

export function renderAnswer(c: AppContext, { status, body, headers, streamed }: ScimAnswer): Response {
  for (const [name, value] of Object.entries(headers ?? {})) c.header(name, value);
  if (body === undefined) return c.body(null, status as 204);
  c.header('Content-Type', MEDIA_TYPE);
  const content = streamed ? streamBody(c, streamed, body) : JSON.stringify(body);
  return c.body(content, status as ContentfulStatusCode);
}

/** The period of the rate limit. An integer number of seconds: Okta reads anything else as five minutes. */
export const RETRY_AFTER_SECONDS = 10;

export function renderError(
  c: AppContext,
  error: ScimError,
  allow?: readonly string[],
  retryAfterSeconds = RETRY_AFTER_SECONDS,
): Response {
  // RFC 7644 section 2
  if (error.reason === 'unauthorized') c.header('WWW-Authenticate', 'Bearer realm="SCIM"');
  if (error.reason === 'tooManyRequests') c.header('Retry-After', String(retryAfterSeconds));
  if (allow !== undefined) c.header('Allow', allow.join(', '));
  c.header('Content-Type', MEDIA_TYPE);
  return c.body(JSON.stringify(toErrorBody(error)), error.status as ContentfulStatusCode);
}

/** A resource that was read; 304 if the client already has this version. */
export function readAnswer(
  body: JsonObject,
  version: number,
  location: string,
  ifNoneMatch: string | null,
): ScimAnswer {
  const headers = { ETag: renderEtag(version), 'Content-Location': location };
  return isNotModified(ifNoneMatch, version) ? { status: 304, headers } : { status: 200, body, headers };
}

/** A resource that was created or changed. */
export function writtenAnswer(
  status: 200 | 201,
  body: JsonObject,
  version: number,
  location: string,
): ScimAnswer {
  const headers = { ETag: renderEtag(version), 'Content-Location': location };
  return { status, body, headers: status === 201 ? { ...headers, Location: location } : headers };
}
