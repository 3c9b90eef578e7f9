// The operator's keys for this API: made by a key that may, never with more than it may do itself, and shown
// once.

import * as z from 'zod/mini';
import { DomainError } from '../../domain/errors.ts';
import { type ApiKeyRow, createApiKey, endApiKey, pageOfApiKeys } from '../../domain/operator/api-keys.ts';
import { APPLICATION_SCOPES, SCOPES } from '../../domain/operator/scopes.ts';
import { ApiError } from './errors.ts';
import { listOf, pageByTime, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { mayUse } from './scope.ts';
import { id, instant, named, text, toInstant, toInstantOrNull } from './shapes.ts';

const scopes = z
  .array(z.enum(SCOPES))
  .check(
    z.minLength(1),
    z.maxLength(SCOPES.length),
    z.describe('read and write are everything; a name before the colon is one area. Who may write may read.'),
  );
const shape = {
  id,
  label: z.string().check(z.describe('The actor in the audit log.')),
  scopes,
  createdBy: z
    .nullable(z.string())
    .check(z.describe('The label of the key that made it; null: put into KV by hand.')),
  createdAt: instant,
  expiresAt: z.nullable(instant),
  lastUsedAt: z.nullable(instant).check(z.describe('To the minute.')),
};
const apiKey = named('ApiKey', z.strictObject(shape));
const apiKeyList = listOf('ApiKey', apiKey);
const newApiKey = named(
  'NewApiKey',
  z.strictObject({
    ...shape,
    key: z.string().check(z.describe('The key in clear. Only this response shows it.')),
  }),
);
const ownKey = named(
  'OwnKey',
  z.strictObject({
    type: z
      .enum(['api_key', 'application'])
      .check(z.describe('What the request showed: a key, or the access token of an application.')),
    id: id.check(z.describe('Of the key or the application.')),
    label: shape.label,
    scopes: z.array(z.string()),
    expiresAt: z.nullable(instant),
    organizationIds: z
      .nullable(z.array(z.string()))
      .check(z.describe('The only organizations whose data it reads; null: all.')),
  }),
);
const apiKeyCreate = named(
  'ApiKeyCreate',
  z.strictObject({
    label: text(1000),
    scopes,
    expiresAt: z.optional(instant).check(z.describe('Never unless given.')),
  }),
);

function toApiKey(row: ApiKeyRow): z.infer<typeof apiKey> {
  return {
    id: row.id,
    label: row.label,
    scopes: SCOPES.filter((scope) => row.scopes.includes(scope)),
    createdBy: row.createdBy,
    createdAt: toInstant(row.createdAt),
    expiresAt: toInstantOrNull(row.expiresAt),
    lastUsedAt: toInstantOrNull(row.lastUsedAt),
  };
}

/** The key that asks was revoked, or expired, after it had been let in. */
function refuseEndedKey(error: unknown): never {
  if (error instanceof DomainError && error.reason === 'changed_meanwhile') throw new ApiError('key_unknown');
  throw error;
}

const tag = 'API keys';

export const keys = [
  defineRoute({
    method: 'POST',
    path: '/keys',
    operationId: 'createApiKey',
    tag,
    summary: 'Make a key, with at most the scopes of the one that asks; it ends with that one at the latest',
    body: apiKeyCreate,
    status: 201,
    answer: newApiKey,
    refusals: ['name_missing', 'name_too_long', 'name_invisible', 'scope_above_own', 'expiry_past'],
    handle: async ({ deps, operator, body }) => {
      const expiresAt = body.expiresAt === undefined ? null : Date.parse(body.expiresAt);
      const { row, key } = await createApiKey(deps, operator, { ...body, expiresAt }).catch(refuseEndedKey);
      return { ...toApiKey(row), key };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/keys',
    operationId: 'listApiKeys',
    tag,
    summary: 'List the keys that are good now, newest first, without their secrets',
    query: pageQuery,
    status: 200,
    answer: apiKeyList,
    handle: ({ deps, query }) =>
      pageByTime(
        query,
        ({ limit, place }) => pageOfApiKeys(deps, { limit, before: place && { at: place.ms, id: place.id } }),
        (row) => ({ ms: row.createdAt, id: row.id }),
        toApiKey,
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/key',
    operationId: 'getOwnKey',
    tag,
    summary: 'Read what the key of this request is, and what it may do',
    anyScope: true,
    status: 200,
    answer: ownKey,
    handle: async ({ operator }) => ({
      type: operator.scopes === APPLICATION_SCOPES ? ('application' as const) : ('api_key' as const),
      id: operator.keyId,
      label: operator.actor.label,
      scopes: [...operator.scopes],
      expiresAt: toInstantOrNull(operator.expiresAt),
      organizationIds: operator.organizations === null ? null : [...operator.organizations],
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/keys/{keyId}',
    operationId: 'revokeApiKey',
    tag,
    summary: 'Revoke a key at once; a key may revoke itself without the scope for it, also as "current"',
    anyScope: true,
    status: 204,
    refusals: ['scope_missing', 'api_key_not_found'],
    handle: async ({ deps, operator, params }) => {
      const own = params.keyId === 'current' || params.keyId === operator.keyId;
      if (!own && !mayUse(operator, 'keys:write')) throw new ApiError('scope_missing');
      await endApiKey(deps, operator.actor, own ? operator.keyId : params.keyId);
    },
  }),
];
