// The operator at the door of the management API: requests through the Worker, every answer held against the
// OpenAPI document.

import { env, exports } from 'cloudflare:workers';
import { expect } from 'vitest';
import { z } from 'zod';
import { hashSecret } from '../../../src/lib/ids.ts';
import { app } from '../../../src/worker/app.ts';
import type { Bindings } from '../../../src/worker/bindings.ts';
import { emptyStorage } from '../../support/storage.ts';

export const API_KEY = 'gh_api_test-operator-key-0123456789';
export const API_KEY_LABEL = 'Test key';
const ORIGIN = 'https://sso.example';

/** An empty deployment with one key. */
export async function freshDeployment(): Promise<void> {
  await emptyStorage();
  await putKey(API_KEY, { id: 'key_1', label: API_KEY_LABEL });
}

/** @param known whether it has its row already, or was only put into KV by hand */
export async function putKey(
  key: string,
  entry: { id: string; label: string },
  known = true,
  scopes: readonly string[] = ['write'],
): Promise<void> {
  const hash = await hashSecret(key);
  await env.TOKENS.put(`api_key:${hash}`, JSON.stringify({ ...entry, createdAt: 1_700_000_000_000 }));
  if (!known) return;
  await env.DB.prepare('insert into api_keys (id, hash, label, scopes, created_at) values (?, ?, ?, ?, ?)')
    .bind(entry.id, hash, entry.label, JSON.stringify(scopes), 1_700_000_000_000)
    .run();
}

/** Bodies are checked against the document first, then read freely. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface Sent {
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
  /** Sent as it is. */
  readonly raw?: BodyInit;
  /** Bindings that are others than the deployment's. */
  readonly bindings?: Partial<Bindings>;
}

/** Sends as the operator, and checks the answer against the document. */
export async function call(method: string, path: string, body?: unknown, sent: Sent = {}): Promise<Answered> {
  const key = sent.key === undefined ? API_KEY : sent.key;
  const payload = sent.raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const request = new Request(`${ORIGIN}/api/v1${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...sent.headers,
    },
    ...(payload === undefined ? {} : { body: payload }),
  });
  const { bindings } = sent;
  const response = await (bindings
    ? app.fetch(request, { ...env, ...bindings })
    : exports.default.fetch(request));
  const text = await response.text();
  const answered = {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
  expect(answered.headers.get('cache-control')).toBe('no-store');
  await checkAgainstDocument(method, path, answered);
  return answered;
}

/** A call that must succeed: its body. */
export async function ok(method: string, path: string, body?: unknown, sent?: Sent): Promise<Json> {
  const { status, body: answer } = await call(method, path, body, sent);
  expect([status, status < 300 ? '' : answer.reason]).toEqual([status < 300 ? status : 200, '']);
  return answer;
}

/** A call that must be refused: the status and the reason, and the problem's members that go with it. */
export async function refused(method: string, path: string, body?: unknown, sent?: Sent): Promise<string> {
  const { status, body: problem } = await call(method, path, body, sent);
  expect(status).toBeGreaterThanOrEqual(400);
  return `${status} ${problem.reason}`;
}

/** Where the document's `errors` point. */
export function places(problem: Json): string[] {
  return problem.errors.map((one: Json) => one.pointer ?? one.parameter);
}

export async function newOrganization(plan = 'enterprise', name = 'Acme'): Promise<string> {
  return `/organizations/${(await ok('POST', '/organizations', { name, plan })).id}`;
}

let document: Json;

export async function openApi(): Promise<Json> {
  document ??= await (await exports.default.fetch(`${ORIGIN}/api/v1/openapi.json`)).json();
  return document;
}

async function checkAgainstDocument(method: string, target: string, answered: Answered): Promise<void> {
  const { paths, components } = await openApi();
  const path = target.split('?')[0] as string;
  const known = Object.keys(paths).find((one) =>
    new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  const operation = known && paths[known][method.toLowerCase()];
  if (answered.status >= 400) {
    expect(answered.headers.get('content-type')).toBe('application/problem+json');
    const problem = toZod(components.schemas.Problem, components.schemas).parse(answered.body) as Json;
    expect(problem).toMatchObject({ status: answered.status, type: `/api/v1/problems/${problem.reason}` });
    // A refusal that the document does not announce is as wrong as an undocumented answer.
    if (operation) {
      expect(operation.responses[answered.status]?.description ?? '').toContain(`\`${problem.reason}\``);
    }
    return;
  }
  const content = operation.responses[answered.status];
  expect(content, `${method} ${path} ${answered.status}`).toBeDefined();
  if (answered.status === 204) {
    expect(answered.body).toBeUndefined();
    return;
  }
  expect(answered.headers.get('content-type')).toBe('application/json');
  toZod(content.content['application/json'].schema, components.schemas).parse(answered.body);
}

/** The document's schema, read back from its JSON: what a stranger's validator would see. */
function toZod(schema: Json, schemas: Json): z.ZodType {
  const inlined = JSON.parse(
    JSON.stringify({ ...schema, $defs: schemas }).replaceAll('#/components/schemas/', '#/$defs/'),
  );
  return z.fromJSONSchema(inlined);
}
