// The three logs of an organization, newest first: who signed in, what the identity provider provisioned,
// what was changed.

import * as z from 'zod/mini';
import { AUDIT_ACTIONS } from '../../domain/audit.ts';
import type { Deps } from '../../domain/deps.ts';
import { DEPLOYMENT } from '../../domain/operator/deployment-events.ts';
import {
  type AuditEventRow,
  type FoundRows,
  findSignIn,
  type ListedAttempt,
  type LogPage,
  type ProvisioningEventRow,
  searchAudit,
  searchProvisioning,
  searchSignIns,
} from '../../domain/organization/logs.ts';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import { readReference } from '../../domain/sign-in/references.ts';
import { ApiError } from './errors.ts';
import { listOf, type PageQuery, pageOfFound, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, toInstant } from './shapes.ts';

const detail = z
  .record(z.string(), z.unknown())
  .check(z.describe('Identifiers and settings, expected and actual.'));

const signInShape = {
  id: z.string().check(z.describe('The reference number that the browser showed.')),
  at: instant,
  method: z.enum(['password', 'saml']),
  flow: z.enum(['sp_initiated', 'idp_initiated', 'test', 'form', 'logout', 'universal_logout']),
  outcome: z.enum(['accepted', 'refused']),
  reason: z.nullable(z.string()),
  email: z.nullable(z.string()),
  memberId: z.nullable(id),
  connectionId: z.nullable(id),
  address: z.nullable(z.string()),
  userAgent: z.nullable(z.string()),
  more: z
    .int()
    .check(
      z.describe('How many later refusals were only counted here, because too many came in a short time.'),
    ),
  detail,
};
const signIn = named('SignInAttempt', z.strictObject(signInShape));
const signInList = listOf('SignInAttempt', signIn);
const signInWithResponse = named(
  'SignInAttemptWithResponse',
  z.strictObject({
    ...signInShape,
    redactedResponse: z
      .nullable(z.string())
      .check(z.describe('The response that arrived, with its values redacted.')),
  }),
);
const provisioningEvent = named(
  'ProvisioningEvent',
  z.strictObject({
    id,
    at: instant,
    tokenId: z.nullable(id),
    method: z.string(),
    path: z.string(),
    status: z.int(),
    operation: z.nullable(z.string()),
    targetType: z.nullable(z.enum(['user', 'group'])),
    targetId: z.nullable(id),
    targetLabel: z.nullable(z.string()),
    reason: z.nullable(z.string()),
    detail,
    durationMs: z.int(),
  }),
);
const provisioningList = listOf('ProvisioningEvent', provisioningEvent);
const auditEvent = named(
  'AuditEvent',
  z.strictObject({
    id,
    at: instant,
    action: z
      .string()
      .check(z.describe('Noun and verb, for example organization_access_security.sso_enabled.')),
    actor: z.strictObject({
      type: z.enum(['account', 'operator', 'setup_link', 'scim', 'saml', 'system']),
      id: z.nullable(z.string()),
      label: z.string(),
      address: z.nullable(z.string()),
    }),
    target: z.strictObject({ type: z.string(), id }),
    detail,
  }),
);
const auditList = listOf('AuditEvent', auditEvent);

const time = {
  since: z.optional(instant).check(z.describe('Nothing from before this instant.')),
  until: z.optional(instant).check(z.describe('Nothing from this instant on.')),
};
const member = z
  .optional(z.string().check(z.minLength(1), z.maxLength(100)))
  .check(z.describe('Only what is about the member with this id.'));
const LONG_SEARCH =
  ' A search through very many entries returns fewer than the limit, even none; follow nextCursor while there is one.';

const signInQuery = z.extend(pageQuery, {
  ...time,
  outcome: z.optional(z.enum(['accepted', 'refused'])).check(z.describe(`Only this outcome.${LONG_SEARCH}`)),
  member,
});
const provisioningQuery = z.extend(pageQuery, {
  ...time,
  outcome: z
    .optional(z.enum(['done', 'changed', 'refused']))
    .check(z.describe(`Only this outcome; "changed" leaves look-ups out.${LONG_SEARCH}`)),
  action: z
    .optional(z.string().check(z.minLength(1), z.maxLength(100)))
    .check(z.describe('Only this operation, for example user.deactivated.')),
  member,
});
const action = z.optional(z.enum(AUDIT_ACTIONS)).check(z.describe(`Only this action.${LONG_SEARCH}`));
const auditQuery = z.extend(pageQuery, { ...time, action, member });
const deploymentQuery = z.extend(pageQuery, { ...time, action });

function timesOf({ since, until }: { since?: string | undefined; until?: string | undefined }) {
  return {
    fromMs: since === undefined ? undefined : Date.parse(since),
    untilMs: until === undefined ? undefined : Date.parse(until),
  };
}

const tag = 'Logs';

export const logs = [
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/sign-in-log',
    operationId: 'listSignInAttempts',
    tag,
    summary: 'List the sign-in attempts',
    query: signInQuery,
    status: 200,
    answer: signInList,
    refusals: ['organization_not_found'],
    handle: ({ deps, params, query }) =>
      pageOfLog(deps, params.organizationId, query, toSignIn, (organizationId, page) =>
        searchSignIns(deps, organizationId, page, {
          ...timesOf(query),
          outcome: query.outcome,
          memberId: query.member,
        }),
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/sign-in-log/{reference}',
    operationId: 'getSignInAttempt',
    tag,
    summary: 'Read one attempt with the redacted response',
    status: 200,
    answer: signInWithResponse,
    refusals: ['sign_in_not_found'],
    handle: async ({ deps, params }) => {
      const row = await findSignIn(deps, params.organizationId, readReference(params.reference));
      if (!row) throw new ApiError('sign_in_not_found');
      return { ...toSignIn(row), redactedResponse: row.redactedResponse };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/provisioning-log',
    operationId: 'listProvisioningEvents',
    tag,
    summary: 'List the SCIM requests',
    query: provisioningQuery,
    status: 200,
    answer: provisioningList,
    refusals: ['organization_not_found'],
    handle: ({ deps, params, query }) =>
      pageOfLog(
        deps,
        params.organizationId,
        query,
        ({ organizationId: _organizationId, ...row }: ProvisioningEventRow) => ({
          ...row,
          at: toInstant(row.at),
        }),
        (organizationId, page) =>
          searchProvisioning(deps, organizationId, page, {
            ...timesOf(query),
            outcome: query.outcome,
            operation: query.action,
            memberId: query.member,
          }),
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/audit-log',
    operationId: 'listAuditEvents',
    tag,
    summary: 'List the changes; the log outlives the organization',
    query: auditQuery,
    status: 200,
    answer: auditList,
    refusals: ['organization_not_found'],
    handle: ({ deps, params, query }) =>
      pageOfLog(deps, params.organizationId, query, toAuditEvent, (organizationId, page) =>
        searchAudit(deps, organizationId, page, {
          ...timesOf(query),
          action: query.action,
          targetId: query.member,
        }),
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/audit-log',
    operationId: 'listDeploymentEvents',
    tag,
    summary: 'List the changes that belong to no organization: the keys of this API',
    query: deploymentQuery,
    status: 200,
    answer: auditList,
    handle: ({ deps, query }) =>
      pageOfFound(
        query,
        (page) => searchAudit(deps, DEPLOYMENT, page, { ...timesOf(query), action: query.action }),
        toAuditEvent,
      ),
  }),
];

/** An empty first page is an empty log only if there is such an organization. */
async function pageOfLog<Row extends { readonly at: number; readonly id: string }, Item>(
  deps: Deps,
  organizationId: string,
  query: PageQuery,
  toItem: (row: Row) => Item,
  read: (organizationId: string, page: LogPage) => Promise<FoundRows<Row>>,
): Promise<{ items: Item[]; nextCursor?: string }> {
  const page = await pageOfFound(query, (place) => read(organizationId, place), toItem);
  if (page.items.length === 0) await loadOrganization(deps, organizationId);
  return page;
}

function toAuditEvent(row: AuditEventRow): z.infer<typeof auditEvent> {
  return {
    id: row.id,
    at: toInstant(row.at),
    action: row.action,
    actor: { type: row.actorType, id: row.actorId, label: row.actorLabel, address: row.address },
    target: { type: row.targetType, id: row.targetId },
    detail: row.detail,
  };
}

function toSignIn(row: ListedAttempt): z.infer<typeof signIn> {
  return {
    id: row.id,
    at: toInstant(row.at),
    method: row.method,
    flow: row.flow,
    outcome: row.outcome,
    reason: row.reason,
    email: row.email,
    memberId: row.memberId,
    connectionId: row.connectionId,
    address: row.address,
    userAgent: row.userAgent,
    more: row.more,
    detail: row.detail,
  };
}
