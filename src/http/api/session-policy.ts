// How long people of an organization stay signed in, and the end of all their sessions.

import * as z from 'zod/mini';
import { MAX_SESSION_MINUTES, MIN_IDLE_MINUTES, MIN_SESSION_MINUTES } from '../../domain/limits.ts';
import {
  loadSessionPolicy,
  type SessionPolicySettings,
  setSessionPolicy,
  signEverybodyOut,
} from '../../domain/organization/session-policy.ts';
import { defineRoute } from './route.ts';
import { instant, named, toInstantOrNull } from './shapes.ts';

const settings = {
  lifetimeMinutes: z
    .int()
    .check(
      z.describe(
        `How long a session counts after a sign-in, from ${MIN_SESSION_MINUTES} to ${MAX_SESSION_MINUTES} minutes.`,
      ),
    ),
  idleMinutes: z
    .nullable(z.int())
    .check(
      z.describe(
        `After how long without use it counts no more, from ${MIN_IDLE_MINUTES} minutes to the lifetime; null: never.`,
      ),
    ),
};
const sessionPolicy = named(
  'SessionPolicy',
  z.strictObject({
    ...settings,
    signedOutAt: z.nullable(instant).check(z.describe('When everybody was last signed out.')),
  }),
);
const sessionPolicyReplace = named('SessionPolicyReplace', z.strictObject(settings));
const everybodySignedOut = named(
  'EverybodySignedOut',
  z.strictObject({ sessions: z.int().check(z.describe('How many sessions ended.')) }),
);

function toSessionPolicy(policy: SessionPolicySettings): z.infer<typeof sessionPolicy> {
  return { ...policy, signedOutAt: toInstantOrNull(policy.signedOutAt) };
}

const tag = 'Sessions';
const path = '/organizations/{organizationId}/session-policy';

export const sessionPolicyRoutes = [
  defineRoute({
    method: 'GET',
    path,
    operationId: 'getSessionPolicy',
    tag,
    summary: 'Read how long people stay signed in',
    status: 200,
    answer: sessionPolicy,
    refusals: ['organization_not_found'],
    handle: async ({ deps, params }) => toSessionPolicy(await loadSessionPolicy(deps, params.organizationId)),
  }),
  defineRoute({
    method: 'PUT',
    path,
    operationId: 'replaceSessionPolicy',
    tag,
    summary: 'Set how long people stay signed in; it applies to open sessions, too',
    body: sessionPolicyReplace,
    status: 200,
    answer: sessionPolicy,
    refusals: [
      'organization_not_found',
      'session_lifetime_invalid',
      'session_idle_invalid',
      'changed_meanwhile',
    ],
    handle: async ({ deps, actor, params, body }) => {
      await setSessionPolicy(deps, actor, params.organizationId, body);
      return toSessionPolicy(await loadSessionPolicy(deps, params.organizationId));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/organizations/{organizationId}/sign-out-everybody',
    operationId: 'signOutEverybody',
    tag,
    summary:
      'End the sessions of all members; everyone has to sign in again before they can use the organization',
    status: 200,
    answer: everybodySignedOut,
    refusals: ['organization_not_found', 'changed_meanwhile'],
    handle: async ({ deps, actor, params }) => ({
      sessions: await signEverybodyOut(deps, actor, params.organizationId),
    }),
  }),
];
