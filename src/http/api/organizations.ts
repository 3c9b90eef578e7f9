// Organizations: the customers of the product.

import * as z from 'zod/mini';
import {
  MAX_METADATA_KEY_CHARACTERS,
  MAX_METADATA_KEYS,
  MAX_METADATA_VALUE_CHARACTERS,
} from '../../domain/limits.ts';
import { deleteOrganization } from '../../domain/organization/deletion.ts';
import {
  createOrganization,
  listOrganizations,
  loadOrganization,
} from '../../domain/organization/organizations.ts';
import { changeOrganization } from '../../domain/organization/suspension.ts';
import { listOf, pageByTime, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, plan, text, toInstant } from './shapes.ts';

const approval = z
  .boolean()
  .check(
    z.describe(
      'What an Admin changes about certificates, issuer and sign-in URL waits for an Owner. This key stands above that.',
    ),
  );
const suspended = z
  .boolean()
  .check(
    z.describe(
      'Nobody of it signs in, its settings are read-only and its SCIM client gets 403. Sessions and grants that end so stay ended when it is lifted.',
    ),
  );
const externalId = z
  .nullable(
    z
      .string()
      .check(
        z.regex(
          /^(?!org_)[!-~]{1,255}$/,
          'Must be 1 to 255 ASCII characters without spaces, and not begin with org_',
        ),
      ),
  )
  .check(z.describe('What your own systems call it: applications may name it so, and tokens carry it.'));
const metadata = z
  .record(z.string().check(z.maxLength(MAX_METADATA_KEY_CHARACTERS)), text(MAX_METADATA_VALUE_CHARACTERS))
  .check(
    z.describe(
      `What your own systems note about it: at most ${MAX_METADATA_KEYS} keys. A change replaces all of it.`,
    ),
  );
const organizationQuery = z.extend(pageQuery, {
  externalId: z.optional(text(255)).check(z.describe('Lists only the organization with this external id.')),
});
const organization = named(
  'Organization',
  z.strictObject({
    id,
    name: z.string(),
    externalId: z.nullable(z.string()),
    metadata,
    plan,
    memberCount: z.int(),
    suspended,
    approveConnectionChanges: approval,
    createdAt: instant,
    updatedAt: instant,
  }),
);
const organizationList = listOf('Organization', organization);
const organizationCreate = named(
  'OrganizationCreate',
  z.strictObject({
    name: text(1000),
    externalId: z.optional(externalId),
    metadata: z.optional(metadata),
    plan: z
      .optional(plan)
      .check(z.describe('Unless given, the plan that this deployment gives to sign-ups.')),
  }),
);
const organizationUpdate = named(
  'OrganizationUpdate',
  z.strictObject({
    name: z.optional(text(1000)),
    externalId: z.optional(externalId),
    metadata: z.optional(metadata),
    plan: z.optional(plan),
    approveConnectionChanges: z.optional(approval),
    suspended: z.optional(suspended),
  }),
);

type OrganizationRow = Awaited<ReturnType<typeof loadOrganization>>;

function toOrganization(row: OrganizationRow): z.infer<typeof organization> {
  return {
    id: row.id,
    name: row.name,
    externalId: row.externalId,
    metadata: row.metadata,
    plan: row.plan,
    memberCount: row.memberCount,
    suspended: row.suspendedAt !== null,
    approveConnectionChanges: row.approveConnectionChanges,
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
  };
}

const tag = 'Organizations';

export const organizations = [
  defineRoute({
    method: 'POST',
    path: '/organizations',
    operationId: 'createOrganization',
    tag,
    summary: 'Create an organization without members',
    body: organizationCreate,
    status: 201,
    answer: organization,
    refusals: [
      'name_missing',
      'name_too_long',
      'name_invisible',
      'organization_external_id_taken',
      'metadata_invalid',
    ],
    location: ({ id }) => `/organizations/${id}`,
    handle: async ({ deps, actor, body }) =>
      toOrganization(await createOrganization(deps, actor, { ...body, plan: body.plan ?? deps.signUpPlan })),
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations',
    operationId: 'listOrganizations',
    tag,
    summary: 'List the organizations, newest first, or find one by its external id',
    query: organizationQuery,
    status: 200,
    answer: organizationList,
    handle: ({ deps, query }) =>
      pageByTime(
        query,
        ({ limit, place }) =>
          listOrganizations(deps.db, {
            limit,
            after: place && { createdAt: place.ms, id: place.id },
            externalId: query.externalId,
          }),
        (row) => ({ ms: row.createdAt, id: row.id }),
        toOrganization,
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}',
    operationId: 'getOrganization',
    tag,
    summary: 'Read an organization',
    status: 200,
    answer: organization,
    refusals: ['organization_not_found'],
    handle: async ({ deps, params }) => toOrganization(await loadOrganization(deps, params.organizationId)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/organizations/{organizationId}',
    operationId: 'updateOrganization',
    tag,
    summary:
      'Rename or suspend an organization, change its plan, external id or metadata, or decide who approves changes of its connection',
    body: organizationUpdate,
    status: 200,
    answer: organization,
    refusals: [
      'organization_not_found',
      'name_missing',
      'name_too_long',
      'name_invisible',
      'organization_external_id_taken',
      'metadata_invalid',
      'operator_organization',
      'changed_meanwhile',
    ],
    handle: async ({ deps, actor, params, body }) =>
      toOrganization(await changeOrganization(deps, actor, params.organizationId, body)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/organizations/{organizationId}',
    operationId: 'deleteOrganization',
    tag,
    summary:
      'Delete an organization with its members, their accounts unless they belong to another organization, its sign-in and provisioning logs; its audit log stays for 90 days',
    status: 204,
    refusals: ['organization_not_found', 'changed_meanwhile'],
    handle: ({ deps, actor, params }) => deleteOrganization(deps, actor, params.organizationId),
  }),
];
