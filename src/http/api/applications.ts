// The vendor's applications, which sign people in through this deployment, and the keys that sign what they
// get.

import * as z from 'zod/mini';
import {
  type ApplicationRow,
  type ApplicationSecretRow,
  addSecret,
  changeApplication,
  createApplication,
  listSecrets,
  loadApplication,
  pageOfApplications,
  removeApplication,
  removeSecret,
} from '../../domain/apps/applications.ts';
import { type Failure, failuresOf } from '../../domain/apps/failures.ts';
import { publishedKeys, rotateSigningKeys, type SigningKeyRow } from '../../domain/apps/signing-keys.ts';
import { type LogoutDeliveryRow, pageOfLogouts } from '../../domain/webhooks/deliveries.ts';
import { AUTH_METHODS, GRANT_TYPES, isScope, SCOPES, SIGNING_ALGORITHMS } from '../../oauth/application.ts';
import type { JSONWebKeySet } from '../../oauth/keys.ts';
import { listOf, pageByTime, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, text, toInstant, toInstantOrNull } from './shapes.ts';

const uri = z.string().check(z.maxLength(2000));
const uris = z.array(uri).check(z.maxLength(50));
const keySet = z
  .strictObject({
    keys: z
      .array(z.record(z.string().check(z.maxLength(50)), z.unknown()))
      .check(z.minLength(1), z.maxLength(20)),
  })
  .check(z.describe('RFC 7517 5, public keys alone.'));

const settings = {
  name: text(1000).check(z.describe('What people and the logs call it.')),
  redirectUris: uris.check(z.describe('Compared as text; on a loopback address with any port.')),
  postLogoutRedirectUris: uris,
  initiateLoginUri: z
    .nullable(uri)
    .check(z.describe('OpenID Connect Core 4: where a sign-in that began at the identity provider goes on.')),
  backchannelLogoutUri: z.nullable(uri),
  homeUrl: z.nullable(uri),
  authMethod: z.enum(AUTH_METHODS).check(z.describe('A secret may come in the header or in the form.')),
  jwks: z.nullable(keySet).check(z.describe('For private_key_jwt, or jwksUri.')),
  jwksUri: z.nullable(uri),
  idTokenAlg: z.enum(SIGNING_ALGORITHMS),
  accessTokenFormat: z
    .enum(['jwt', 'opaque'])
    .check(z.describe('opaque: each call is checked by introspection.')),
  accessTokenSeconds: z.int().check(z.gte(30), z.lte(3600)),
  refreshTokenDays: z.int().check(z.gte(1), z.lte(365)),
  requirePar: z.boolean(),
  requireDpop: z.boolean(),
  organizations: z
    .union([z.literal('all'), z.array(z.string().check(z.maxLength(40))).check(z.maxLength(1000))])
    .check(z.describe('Whose people may sign in to it: everybody’s, or those of these organizations.')),
  grantTypes: z.array(z.enum(GRANT_TYPES)).check(z.minLength(1), z.maxLength(GRANT_TYPES.length)),
  scopes: z.array(z.enum(SCOPES)).check(z.maxLength(SCOPES.length)),
  resource: z
    .nullable(z.string().check(z.maxLength(500)))
    .check(z.describe('The audience of its access tokens; null: its id.')),
};

const optional = z.partial(z.object(settings)).shape;

const shape = {
  id: id.check(z.describe('The client_id.')),
  clientId: id,
  ...settings,
  createdAt: instant,
  updatedAt: instant,
};
const application = named('Application', z.strictObject(shape));
const applicationList = listOf('Application', application);
const newApplication = named(
  'NewApplication',
  z.strictObject({
    ...shape,
    clientSecret: z.nullable(z.string()).check(z.describe('In clear. Only this response shows it.')),
  }),
);
const applicationCreate = named('ApplicationCreate', z.strictObject({ ...optional, name: settings.name }));
const applicationUpdate = named('ApplicationUpdate', z.strictObject(optional));

const secretShape = { id, createdAt: instant };
const secret = named('ApplicationSecret', z.strictObject(secretShape));
const secretList = named('ApplicationSecretList', z.strictObject({ items: z.array(secret) }));
const newSecret = named(
  'NewApplicationSecret',
  z.strictObject({
    ...secretShape,
    clientSecret: z.string().check(z.describe('In clear. Only this response shows it.')),
  }),
);

const logout = named(
  'ApplicationLogout',
  z.strictObject({
    id,
    organizationId: id,
    accountId: id,
    memberId: id,
    sid: z.string(),
    jti: z.string(),
    why: z.string().check(z.describe('What ended, such as session_ended or member_inactive.')),
    outcome: z
      .enum(['waiting', 'delivered', 'failed', 'withdrawn'])
      .check(
        z.describe(
          'failed: it was tried for a day. withdrawn: the application has no backchannelLogoutUri any more.',
        ),
      ),
    createdAt: instant,
    attempts: z.int().check(z.gte(0)),
    nextAt: z.nullable(instant).check(z.describe('Only while it waits.')),
    lastAt: z.nullable(instant),
    lastStatus: z.nullable(z.int()).check(z.describe('The HTTP status; null: no answer came.')),
    lastProblem: z.nullable(z.string()),
    endedAt: z.nullable(instant),
  }),
);
const logoutList = listOf('ApplicationLogout', logout);

const failure = named(
  'ApplicationFailure',
  z.strictObject({
    at: instant.check(z.describe('The last time, within ten seconds.')),
    reason: z.string(),
    error: z.string().check(z.describe('The code that the application was given.')),
    description: z.string(),
    clause: z.string().check(z.describe('Where it is prescribed.')),
    path: z.string(),
    detail: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .check(z.describe('Expected and actual values.')),
    requestId: z.string().check(z.describe('By which the log has it.')),
  }),
);
const failureList = named('ApplicationFailureList', z.strictObject({ items: z.array(failure) }));

const signingKey = named(
  'SigningKey',
  z.strictObject({
    kid: z.string(),
    alg: z.enum(SIGNING_ALGORITHMS),
    createdAt: instant,
    notBefore: instant.check(z.describe('It signs from then on.')),
    retireAt: z
      .nullable(instant)
      .check(z.describe('It is published until then; null: no other has replaced it.')),
  }),
);
const signingKeyList = named('SigningKeyList', z.strictObject({ items: z.array(signingKey) }));
const rotation = named(
  'SigningKeyRotation',
  z.strictObject({
    immediately: z
      .optional(z.boolean())
      .check(
        z.describe(
          'The new keys sign at once, and tokens of the present ones are worthless: for keys that leaked.',
        ),
      ),
  }),
);

function toAnswer(row: ApplicationRow): z.infer<typeof application> {
  const { createdAt, updatedAt, organizations, scopes, jwks, ...rest } = row;
  return {
    ...rest,
    clientId: row.id,
    redirectUris: [...row.redirectUris],
    postLogoutRedirectUris: [...row.postLogoutRedirectUris],
    grantTypes: [...row.grantTypes],
    jwks: jwks && { keys: jwks.keys.map((key) => ({ ...key })) },
    organizations: organizations === null ? 'all' : [...organizations],
    scopes: scopes.filter(isScope),
    createdAt: toInstant(createdAt),
    updatedAt: toInstant(updatedAt),
  };
}

/** The keys' own members are checked by the rules. */
function toInput<Body extends { jwks?: z.infer<typeof keySet> | null | undefined }>(body: Body) {
  const { jwks, ...rest } = body;
  return { ...rest, ...(jwks !== undefined && { jwks: jwks as JSONWebKeySet | null }) };
}

function toSecret(row: ApplicationSecretRow): z.infer<typeof secret> {
  return { id: row.id, createdAt: toInstant(row.createdAt) };
}

function toLogout(row: LogoutDeliveryRow): z.infer<typeof logout> {
  const { applicationId: _, attempt, endedWhy, toldAt: __, ...rest } = row;
  return {
    ...rest,
    outcome: endedWhy ?? 'waiting',
    createdAt: toInstant(row.createdAt),
    attempts: attempt,
    nextAt: endedWhy === null ? toInstant(row.nextAt) : null,
    lastAt: toInstantOrNull(row.lastAt),
    endedAt: toInstantOrNull(row.endedAt),
  };
}

function toFailure({ at, path, detail, requestId, refusal }: Failure): z.infer<typeof failure> {
  const { reason, code: error, description, clause } = refusal;
  return { at: toInstant(at), reason, error, description, clause, path, detail: { ...detail }, requestId };
}

function toSigningKey(row: SigningKeyRow): z.infer<typeof signingKey> {
  return {
    kid: row.kid,
    alg: row.alg,
    createdAt: toInstant(row.createdAt),
    notBefore: toInstant(row.notBefore),
    retireAt: toInstantOrNull(row.retireAt),
  };
}

const tag = 'Applications';
const SETTING_REFUSALS = [
  'name_missing',
  'name_too_long',
  'name_invisible',
  'redirect_uri_invalid',
  'uri_invalid',
  'callback_not_https',
  'callback_not_public',
  'client_keys_missing',
  'client_keys_invalid',
  'grant_type_unsuitable',
] as const;

export const applications = [
  defineRoute({
    method: 'POST',
    path: '/applications',
    operationId: 'createApplication',
    tag,
    summary: 'Register an application (an OAuth client)',
    body: applicationCreate,
    status: 201,
    answer: newApplication,
    refusals: SETTING_REFUSALS,
    location: ({ id: applicationId }) => `/applications/${applicationId}`,
    handle: async ({ deps, actor, body }) => {
      const { row, secret: clientSecret } = await createApplication(deps, actor, toInput(body));
      return { ...toAnswer(row), clientSecret };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/applications',
    operationId: 'listApplications',
    tag,
    summary: 'List the applications, newest first',
    query: pageQuery,
    status: 200,
    answer: applicationList,
    handle: ({ deps, query }) =>
      pageByTime(
        query,
        ({ limit, place }) =>
          pageOfApplications(deps, { limit, before: place && { at: place.ms, id: place.id } }),
        (row) => ({ ms: row.createdAt, id: row.id }),
        toAnswer,
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/applications/{applicationId}',
    operationId: 'getApplication',
    tag,
    summary: 'Read an application',
    status: 200,
    answer: application,
    refusals: ['application_not_found'],
    handle: async ({ deps, params }) => toAnswer(await loadApplication(deps, params.applicationId)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/applications/{applicationId}',
    operationId: 'updateApplication',
    tag,
    summary: 'Change what is sent, and nothing else',
    body: applicationUpdate,
    status: 200,
    answer: application,
    refusals: [...SETTING_REFUSALS, 'application_not_found', 'changed_meanwhile'],
    handle: async ({ deps, actor, params, body }) =>
      toAnswer(await changeApplication(deps, actor, params.applicationId, toInput(body))),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/applications/{applicationId}',
    operationId: 'deleteApplication',
    tag,
    summary: 'Delete an application; everything that it was given ends at once',
    status: 204,
    refusals: ['application_not_found'],
    handle: ({ deps, actor, params }) => removeApplication(deps, actor, params.applicationId),
  }),
  defineRoute({
    method: 'GET',
    path: '/applications/{applicationId}/failures',
    operationId: 'listApplicationFailures',
    tag,
    summary: 'List what was refused to it, or in its name, last: each reason once, the latest first',
    status: 200,
    answer: failureList,
    refusals: ['application_not_found'],
    handle: async ({ deps, params }) => ({
      items: (await failuresOf(deps, params.applicationId)).map(toFailure),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/applications/{applicationId}/secrets',
    operationId: 'listApplicationSecrets',
    tag,
    summary: 'List its secrets, at most two, without what is secret',
    status: 200,
    answer: secretList,
    refusals: ['application_not_found'],
    handle: async ({ deps, params }) => {
      const { id: applicationId } = await loadApplication(deps, params.applicationId);
      return { items: (await listSecrets(deps, applicationId)).map(toSecret) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/applications/{applicationId}/secrets',
    operationId: 'createApplicationSecret',
    tag,
    summary: 'Make a second secret, so that the first can be exchanged',
    status: 201,
    answer: newSecret,
    refusals: ['application_not_found', 'application_without_secret', 'secret_too_many'],
    handle: async ({ deps, actor, params }) => {
      const { row, secret: clientSecret } = await addSecret(deps, actor, params.applicationId);
      return { ...toSecret(row), clientSecret };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/applications/{applicationId}/secrets/{secretId}',
    operationId: 'deleteApplicationSecret',
    tag,
    summary: 'Delete a secret; it opens nothing from then on',
    status: 204,
    refusals: ['secret_not_found'],
    handle: ({ deps, actor, params }) => removeSecret(deps, actor, params.applicationId, params.secretId),
  }),
  defineRoute({
    method: 'GET',
    path: '/applications/{applicationId}/logouts',
    operationId: 'listApplicationLogouts',
    tag,
    summary: 'List the logouts that it was or has to be told of, newest first, for 30 days',
    query: pageQuery,
    status: 200,
    answer: logoutList,
    refusals: ['application_not_found'],
    handle: ({ deps, params, query }) =>
      pageByTime(
        query,
        ({ limit, place }) =>
          pageOfLogouts(deps, params.applicationId, {
            limit,
            before: place && { at: place.ms, id: place.id },
          }),
        (row) => ({ ms: row.createdAt, id: row.id }),
        toLogout,
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/signing-keys',
    operationId: 'listSigningKeys',
    tag,
    summary: 'List the keys that are published: present, next, and retired ones',
    status: 200,
    answer: signingKeyList,
    handle: async ({ deps }) => ({ items: (await publishedKeys(deps)).map(toSigningKey) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/signing-keys/rotate',
    operationId: 'rotateSigningKeys',
    tag,
    summary: 'Publish the next keys, which sign a day later',
    body: rotation,
    status: 200,
    answer: signingKeyList,
    refusals: ['changed_meanwhile'],
    handle: async ({ deps, actor, body }) => ({
      items: (await rotateSigningKeys(deps, actor, body.immediately ?? false)).map(toSigningKey),
    }),
  }),
];
