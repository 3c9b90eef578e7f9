// Setup links: the customer's IT sets up domains, single sign-on and provisioning without an account.

import * as z from 'zod/mini';
import { DEFAULT_SETUP_LINK_DAYS, MAX_SETUP_LINK_DAYS, MAX_SETUP_LINKS } from '../../domain/limits.ts';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import {
  createSetupLink,
  pageOfSetupLinks,
  revokeSetupLink,
  SETUP_SCOPES,
  type SetupLinkRow,
} from '../../domain/setup-links/links.ts';
import { listOf, pageByTime, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, text, toInstant, toInstantOrNull } from './shapes.ts';

const scopes = z
  .array(z.enum(SETUP_SCOPES))
  .check(
    z.minLength(1),
    z.maxLength(SETUP_SCOPES.length),
    z.describe(
      'What the link can set up. certificate is a rotation alone: the next certificate of the same identity provider.',
    ),
  );
const shape = {
  id,
  scopes,
  email: z.nullable(z.string()),
  returnUrl: z.nullable(z.string()),
  createdBy: z.string(),
  createdAt: instant,
  expiresAt: instant,
  openedAt: z.nullable(instant),
  lastUsedAt: z.nullable(instant).check(z.describe('To the minute.')),
};
const setupLink = named('SetupLink', z.strictObject(shape));
const setupLinkList = listOf('SetupLink', setupLink);
const newSetupLink = named(
  'NewSetupLink',
  z.strictObject({
    ...shape,
    url: z
      .string()
      .check(
        z.describe(
          'The link for the customer’s IT. Anyone who has it can set up what its scopes name. Only this response shows it.',
        ),
      ),
  }),
);
const setupLinkCreate = named(
  'SetupLinkCreate',
  z.strictObject({
    scopes,
    expiresInDays: z
      .optional(z.int().check(z.minimum(1), z.maximum(MAX_SETUP_LINK_DAYS)))
      .check(z.describe(`${DEFAULT_SETUP_LINK_DAYS} unless given.`)),
    email: z
      .optional(text(320))
      .check(z.describe('Whom the link is for, in lists and the audit log. We do not mail it.')),
    returnUrl: z
      .optional(text(2048))
      .check(z.describe('Where the last page leads: https, without credentials.')),
  }),
);

function toSetupLink(row: SetupLinkRow): z.infer<typeof setupLink> {
  return {
    id: row.id,
    scopes: [...row.scopes],
    email: row.email,
    returnUrl: row.returnUrl,
    createdBy: row.makerLabel,
    createdAt: toInstant(row.createdAt),
    expiresAt: toInstant(row.expiresAt),
    openedAt: toInstantOrNull(row.openedAt),
    lastUsedAt: toInstantOrNull(row.lastUsedAt),
  };
}

const tag = 'Setup links';

export const setupLinkRoutes = [
  defineRoute({
    method: 'POST',
    path: '/organizations/{organizationId}/setup-links',
    operationId: 'createSetupLink',
    tag,
    summary: `Make a link with which the customer’s IT sets up SSO and SCIM; at most ${MAX_SETUP_LINKS} at a time`,
    body: setupLinkCreate,
    status: 201,
    answer: newSetupLink,
    refusals: ['organization_not_found', 'email_invalid', 'return_url_invalid', 'setup_link_too_many'],
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      const { row, url } = await createSetupLink(deps, actor, organization.id, body);
      return { ...toSetupLink(row), url };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/setup-links',
    operationId: 'listSetupLinks',
    tag,
    summary: 'List the links that still work, newest first',
    query: pageQuery,
    status: 200,
    answer: setupLinkList,
    refusals: ['organization_not_found'],
    handle: async ({ deps, params, query }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return await pageByTime(
        query,
        ({ limit, place }) =>
          pageOfSetupLinks(deps, organization.id, {
            limit,
            before: place && { at: place.ms, id: place.id },
          }),
        (row) => ({ ms: row.createdAt, id: row.id }),
        toSetupLink,
      );
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/organizations/{organizationId}/setup-links/{setupLinkId}',
    operationId: 'revokeSetupLink',
    tag,
    summary: 'Revoke a link; what was set up with it stays',
    status: 204,
    refusals: ['setup_link_not_found'],
    handle: ({ deps, actor, params }) =>
      revokeSetupLink(deps, actor, params.organizationId, params.setupLinkId),
  }),
];
