// The OpenAPI 3.1 document, made from the route table and the registered shapes: a call that is
// not in it does not exist, and requests are checked with its schemas.

import * as z from 'zod/mini';
import { PATHS } from '../../domain/paths.ts';
import { OAUTH_PATHS } from '../../oauth/discovery.ts';
import { exampleOf, type Schemas } from './example.ts';
import { PROBLEM_MEDIA_TYPE, problem } from './problem-answer.ts';
import { PROBLEMS, type ProblemReason } from './problems.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { isForApplications, scopeOf } from './scope.ts';
import { components } from './shapes.ts';

let document: object | undefined;

/** The same for every deployment: servers are named relative to it. */
export function openApiDocument(): object {
  document ??= makeDocument();
  return document;
}

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

function makeDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of ROUTES) {
    paths[route.path] ??= {};
    (paths[route.path] as Record<string, object>)[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse management API',
      version: '1',
      description:
        'For the operator of a deployment: organizations, members, teams, domains, single sign-on, SCIM tokens, invitations, logs, and keys of this API; and for its applications: events and the directory.',
    },
    servers: [{ url: PATHS.api }],
    security: [{ operatorKey: [] }],
    paths,
    components: {
      securitySchemes: {
        operatorKey: { type: 'http', scheme: 'bearer' },
        applicationToken: {
          type: 'oauth2',
          description: 'An application that acts for itself, limited to its organizations.',
          flows: {
            clientCredentials: {
              tokenUrl: OAUTH_PATHS.token,
              scopes: { 'directory:read': 'Read events and the directory.' },
            },
          },
        },
      },
      schemas: publishedSchemas(),
    },
  };
}

function operation(route: Route): object {
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.anyScope ? {} : { security: securityOf(route) }),
    parameters: [...pathParameters(route), ...queryParameters(route), ...idempotencyKey(route)],
    ...(route.body
      ? {
          requestBody: {
            required: Object.values(route.body.shape).some(
              (member) => !z.safeParse(member, undefined).success,
            ),
            content: {
              'application/json': { schema: reference(route.body), example: exampleFor(route.body) },
            },
          },
        }
      : {}),
    responses: { [route.status]: success(route), ...problems(route) },
  };
}

function securityOf(route: Route): object[] {
  const key = { operatorKey: [scopeOf(route)] };
  return isForApplications(route) ? [key, { applicationToken: ['directory:read'] }] : [key];
}

function success({ answer }: Route): object {
  if (!answer) return { description: 'Done.' };
  return { description: 'Done.', content: { 'application/json': { schema: reference(answer) } } };
}

function problems(route: Route): Record<string, object> {
  const byStatus = Map.groupBy(new Set(refusalsOf(route)), (reason) => PROBLEMS[reason].status);
  return Object.fromEntries(
    [...byStatus].map(([status, reasons]) => [
      status,
      {
        description: reasons.map((reason) => `\`${reason}\`: ${PROBLEMS[reason].title}.`).join(' '),
        content: { [PROBLEM_MEDIA_TYPE]: { schema: reference(problem) } },
      },
    ]),
  );
}

function pathParameters({ path }: Route): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

interface QueryParameter {
  readonly name: string;
  readonly in: 'query';
  readonly required: false;
  readonly description: string | undefined;
  readonly schema: object;
}

export function queryParameters({ query }: Pick<Route, 'query'>): QueryParameter[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const { $schema: _dialect, description, ...json } = z.toJSONSchema(schema);
    return { name, in: 'query', required: false, description, schema: json } as const;
  });
}

function idempotencyKey({ method }: Route): object[] {
  if (method !== 'POST') return [];
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'If you send the same request with the same key again within 24 hours, you get the first response, and nothing is done twice.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
  ];
}

/** Under which name the document has a body or an answer. */
export function schemaIdOf(schema: z.ZodMiniType): string {
  const id = components.get(schema)?.id;
  if (id === undefined) throw new Error('a body or answer of the route table is not registered in shapes.ts');
  return id;
}

function reference(schema: z.ZodMiniType): object {
  return { $ref: toUri(schemaIdOf(schema)) };
}

function exampleFor(schema: z.ZodMiniType): unknown {
  return exampleOf(publishedSchemas() as Schemas, schemaIdOf(schema), 'request');
}

let published: Record<string, object> | undefined;

/** Every shape, by its name. */
export function publishedSchemas(): Record<string, object> {
  if (published !== undefined) return published;
  const { schemas } = z.toJSONSchema(components, { uri: toUri });
  published = Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _id, ...schema }]) => [id, schema]),
  );
  return published;
}

function toUri(id: string): string {
  return `#/components/schemas/${id}`;
}
