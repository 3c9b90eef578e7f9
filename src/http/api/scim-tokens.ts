// The bearer token of an organization's provisioning: one at a time, shown once.

import * as z from 'zod/mini';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import {
  endScimToken,
  generateScimToken,
  importScimToken,
  pageOfScimTokens,
  type ScimTokenRow,
} from '../../domain/provisioning/tokens.ts';
import { listOf, pageByTime, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, toInstant, toInstantOrNull } from './shapes.ts';

const shape = {
  id,
  createdBy: z.string(),
  createdAt: instant,
  lastUsedAt: z.nullable(instant),
  expiresAt: z.nullable(instant).check(z.describe('When it ends by itself; null: never.')),
};
const scimToken = named('ScimToken', z.strictObject(shape));
const scimTokenList = listOf('ScimToken', scimToken);
const newScimToken = named(
  'NewScimToken',
  z.strictObject({
    ...shape,
    token: z
      .nullable(z.string())
      .check(z.describe('The token in clear. Only this response shows it; null: it was imported.')),
  }),
);
const scimTokenCreate = named(
  'ScimTokenCreate',
  z
    .strictObject({
      expiresInDays: z
        .optional(z.int().check(z.gte(1), z.lte(3650)))
        .check(z.describe('Never unless one of the two is given.')),
      expiresAt: z.optional(instant),
      sha256: z
        .optional(z.string().check(z.regex(/^[0-9a-fA-F]{64}$/, 'Must be 64 hexadecimal digits')))
        .check(
          z.describe(
            'Imports a token of another system by its SHA-256 in hex, so that the identity provider goes on with it. It has to have 20 to 200 characters.',
          ),
        ),
    })
    .check(
      z.refine((body) => body.expiresInDays === undefined || body.expiresAt === undefined, {
        path: ['expiresAt'],
        message: 'Send one of expiresInDays and expiresAt',
      }),
    ),
);

function toScimToken(row: ScimTokenRow): z.infer<typeof scimToken> {
  return {
    id: row.id,
    createdBy: row.createdBy,
    createdAt: toInstant(row.createdAt),
    lastUsedAt: toInstantOrNull(row.lastUsedAt),
    expiresAt: toInstantOrNull(row.expiresAt),
  };
}

const tag = 'SCIM tokens';

export const scimTokens = [
  defineRoute({
    method: 'POST',
    path: '/organizations/{organizationId}/scim-tokens',
    operationId: 'createScimToken',
    tag,
    summary: 'Generate a token, or import one by its SHA-256; replaces the previous one at once',
    body: scimTokenCreate,
    status: 201,
    answer: newScimToken,
    refusals: ['organization_not_found', 'plan_lacks_scim', 'expiry_past', 'scim_token_taken'],
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      const expiresAt =
        body.expiresInDays !== undefined
          ? deps.nowMs + body.expiresInDays * 86_400_000
          : body.expiresAt === undefined
            ? null
            : Date.parse(body.expiresAt);
      if (body.sha256 !== undefined) {
        const hash = body.sha256.toLowerCase();
        const row = await importScimToken(deps, actor, organization, hash, expiresAt);
        return { ...toScimToken(row), token: null };
      }
      const { row, token } = await generateScimToken(deps, actor, organization, expiresAt);
      return { ...toScimToken(row), token };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/scim-tokens',
    operationId: 'listScimTokens',
    tag,
    summary: 'List the current token, without its secret',
    query: pageQuery,
    status: 200,
    answer: scimTokenList,
    refusals: ['organization_not_found'],
    handle: async ({ deps, params, query }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return await pageByTime(
        query,
        ({ limit, place }) =>
          pageOfScimTokens(deps, organization.id, { limit, before: place && { at: place.ms, id: place.id } }),
        (row) => ({ ms: row.createdAt, id: row.id }),
        toScimToken,
      );
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/organizations/{organizationId}/scim-tokens/{tokenId}',
    operationId: 'revokeScimToken',
    tag,
    summary: 'Revoke a token',
    status: 204,
    refusals: ['scim_token_not_found'],
    handle: ({ deps, actor, params }) => endScimToken(deps, actor, params.organizationId, params.tokenId),
  }),
];
