// The OpenAPI 3.1 document, made from the route table and the registered shapes: a call that is
// not in it does not exist, and requests are checked with its schemas.

import * as z from 'zod/mini';
import { PATHS } from '../../src/domain/paths.ts';
import type { Schemas } from '../../src/http/api/json-schema.ts';
import { PROBLEM_MEDIA_TYPE, problem } from '../../src/http/api/problem-answer.ts';
import { PROBLEMS } from '../../src/http/api/problems.ts';
import { refusalsOf } from '../../src/http/api/refusals.ts';
import type { Route } from '../../src/http/api/route.ts';
import { ROUTES } from '../../src/http/api/routes.ts';
import { isForApplications, scopeOf } from '../../src/http/api/scope.ts';
import { components } from '../../src/http/api/shapes.ts';
import { OAUTH_PATHS } from '../../src/oauth/discovery.ts';
import { exampleOf } from './example.ts';

/** The same for every deployment: servers are named relative to it. */
export function openApiDocument(): object {
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
              'application/json': {
                schema: reference(route.body),
                example: exampleFor(route.body, 'request'),
              },
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
  return {
    description: 'Done.',
    content: { 'application/json': { schema: reference(answer), example: exampleFor(answer, 'answer') } },
  };
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

function queryParameters({ query }: Pick<Route, 'query'>): QueryParameter[] {
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

function exampleFor(schema: z.ZodMiniType, kind: 'request' | 'answer'): unknown {
  return exampleOf(publishedSchemas() as Schemas, schemaIdOf(schema), kind);
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
