// Organizations: the customers of the product.

import * as z from 'zod';
import {
  createOrganization,
  deleteOrganization,
  listOrganizations,
  loadOrganization,
  updateOrganization,
} from '../../domain/organization/organizations.ts';
import { listOf, pageByTime, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, plan, text, toInstant } from './shapes.ts';

const organization = named(
  'Organization',
  z.strictObject({
    id,
    name: z.string(),
    plan,
    memberCount: z.int(),
    createdAt: instant,
    updatedAt: instant,
  }),
);
const organizationList = listOf('Organization', organization);
const organizationCreate = named(
  'OrganizationCreate',
  z.strictObject({
    name: text(1000),
    plan: plan.optional().describe('Unless given, the plan that this deployment gives to sign-ups.'),
  }),
);
const organizationUpdate = named(
  'OrganizationUpdate',
  z.strictObject({ name: text(1000).optional(), plan: plan.optional() }),
);

type OrganizationRow = Awaited<ReturnType<typeof loadOrganization>>;

function toOrganization(row: OrganizationRow): z.infer<typeof organization> {
  return {
    id: row.id,
    name: row.name,
    plan: row.plan,
    memberCount: row.memberCount,
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
    refusals: ['name_missing', 'name_too_long', 'name_invisible'],
    location: ({ id }) => `/organizations/${id}`,
    handle: async ({ deps, actor, body }) =>
      toOrganization(
        await createOrganization(deps, actor, { name: body.name, plan: body.plan ?? deps.signUpPlan }),
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations',
    operationId: 'listOrganizations',
    tag,
    summary: 'List the organizations, newest first',
    query: pageQuery,
    status: 200,
    answer: organizationList,
    handle: ({ deps, query }) =>
      pageByTime(
        query,
        ({ limit, place }) =>
          listOrganizations(deps.db, { limit, after: place && { createdAt: place.ms, id: place.id } }),
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
    summary: 'Rename an organization or change its plan',
    body: organizationUpdate,
    status: 200,
    answer: organization,
    refusals: ['organization_not_found', 'name_missing', 'name_too_long', 'name_invisible'],
    handle: async ({ deps, actor, params, body }) =>
      toOrganization(await updateOrganization(deps, actor, params.organizationId, body)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/organizations/{organizationId}',
    operationId: 'deleteOrganization',
    tag,
    summary: 'Delete an organization with its members, domains, connection and tokens; its audit log stays',
    status: 204,
    refusals: ['organization_not_found'],
    handle: ({ deps, actor, params }) => deleteOrganization(deps, actor, params.organizationId),
  }),
];
