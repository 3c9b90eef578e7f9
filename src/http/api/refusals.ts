// What a call may be refused for, besides what its route names.

import type { ProblemReason } from './problems.ts';
import type { Route } from './route.ts';

/** What every call may be refused for. */
const EVERYWHERE: readonly ProblemReason[] = [
  'key_missing',
  'key_unreadable',
  'key_unknown',
  'token_unknown',
  'request_invalid',
  'too_many_requests',
  'fault',
];
const WITH_BODY: readonly ProblemReason[] = ['json_malformed', 'body_too_large', 'media_type_unsupported'];
const WITH_KEY: readonly ProblemReason[] = [
  'idempotency_key_invalid',
  'idempotency_key_reused',
  'idempotency_key_in_use',
];

/** Every reason that a call may be refused for. */
export function refusalsOf(route: Route): readonly ProblemReason[] {
  return [
    ...EVERYWHERE,
    ...(route.anyScope ? [] : (['scope_missing'] as const)),
    ...(route.method === 'GET' ? [] : WITH_BODY),
    ...(route.method === 'POST' ? WITH_KEY : []),
    ...route.refusals,
  ];
}
