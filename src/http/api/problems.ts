// Every refusal of the management API as problem details (RFC 9457): the API's own reasons are here, those of
// the product's rules in `domain-problems.ts`. The type of a problem is the path of its description, and both
// come from here.

import type { DomainReason } from '../../domain/errors.ts';
import { PATHS } from '../../domain/paths.ts';
import { MAX_BODY_BYTES } from './body.ts';
import { DOMAIN_PROBLEMS, type ProblemCopy } from './domain-problems.ts';
import type { ApiReason } from './errors.ts';

const API_PROBLEMS = {
  key_missing: {
    status: 401,
    title: 'No API key',
    detail: 'Send the header "Authorization: Bearer <key>" with a key for this deployment.',
  },
  key_unreadable: {
    status: 401,
    title: 'Authorization header without a readable key',
    detail: 'Write "Bearer", a space and the key, with nothing after it.',
  },
  key_unknown: {
    status: 401,
    title: 'Wrong API key',
    detail:
      'This key is wrong: this deployment did not issue it, or it was revoked or has expired. Check that you copied all of it.',
  },
  token_unknown: {
    status: 401,
    title: 'Access token that is not valid',
    detail:
      'This is no access token of an application that acts for itself, or it has ended. Get a new one with the grant client_credentials and the scope directory:read, and prove its key if it has one.',
  },
  scope_missing: {
    status: 403,
    title: 'Key without the scope',
    detail: 'This key may not do this. Use one with the scope that WWW-Authenticate names, or with "write".',
  },
  route_not_found: {
    status: 404,
    title: 'Not found',
    detail: `${PATHS.api}/openapi.json lists the paths of this API.`,
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    detail: 'Use one of the methods that the Allow header names.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    detail: 'Wait for the number of seconds in Retry-After, then send the request again.',
  },
  media_type_unsupported: {
    status: 415,
    title: 'Unsupported media type',
    detail: 'Send the body as JSON, with the header "Content-Type: application/json".',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    detail: `Send at most ${MAX_BODY_BYTES.toLocaleString('en')} bytes.`,
  },
  json_malformed: {
    status: 400,
    title: 'Malformed JSON',
    detail: 'Send one JSON object in UTF-8 that has no duplicate members.',
  },
  request_invalid: {
    status: 400,
    title: 'Invalid request',
    detail: 'Correct what "errors" lists, then send the request again.',
  },
  idempotency_key_invalid: {
    status: 400,
    title: 'Invalid idempotency key',
    detail: 'Send 1 to 255 printable ASCII characters, for example a UUID.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency key used for another request',
    detail: 'You already used this key with another body or path. Use a new key for a new request.',
  },
  idempotency_key_in_use: {
    status: 409,
    title: 'The same request is still running',
    detail: 'A request with this idempotency key is still in progress. Try again in a moment.',
  },
  sign_in_not_found: {
    status: 404,
    title: 'No such sign-in attempt',
    detail: 'This organization has no sign-in attempt with this reference number.',
  },
  dns_unavailable: {
    status: 503,
    title: 'DNS unavailable',
    detail:
      'A DNS resolver did not respond, and all of them have to. Nothing has changed; try again in a moment.',
  },
  fault: {
    status: 500,
    title: 'Something went wrong',
    detail:
      'This is our fault. If the problem persists, give the X-Request-Id of this response to the operator of this deployment.',
  },
} as const satisfies Record<ApiReason, ProblemCopy>;

export const PROBLEMS = { ...API_PROBLEMS, ...DOMAIN_PROBLEMS } satisfies Record<
  ApiReason | DomainReason,
  ProblemCopy
>;

export type ProblemReason = keyof typeof PROBLEMS;

export function isProblemReason(text: string): text is ProblemReason {
  return Object.hasOwn(PROBLEMS, text);
}

/** Relative to the origin, so that the same problem has the same type in every deployment. */
export function problemType(reason: ProblemReason): string {
  return `${PATHS.api}/problems/${reason}`;
}
