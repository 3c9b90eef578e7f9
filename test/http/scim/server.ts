// An identity provider at the door: an organization with a claimed domain and a token, and requests through
// the Worker.

import { env, exports } from 'cloudflare:workers';
import { expect } from 'vitest';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import type { Plan } from '../../../src/domain/plans.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { hashSecret } from '../../../src/lib/ids.ts';
import { writeKv } from '../../../src/storage/kv.ts';
import { depsAt, fixture, OPERATOR } from '../../support/deps.ts';

export const BASE = 'https://sso.example/scim/v2';
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** Bodies of answers, read freely. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface Sent {
  readonly headers?: Record<string, string>;
  /** Sent as it is. */
  readonly raw?: BodyInit;
}

export interface Tenant {
  readonly organizationId: string;
  readonly token: string;
  readonly send: (method: string, path: string, body?: unknown, sent?: Sent) => Promise<Answered>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answered>;
  readonly post: (path: string, body: unknown) => Promise<Answered>;
  readonly put: (path: string, body: unknown) => Promise<Answered>;
  readonly patch: (path: string, ...operations: readonly unknown[]) => Promise<Answered>;
  readonly del: (path: string) => Promise<Answered>;
}

/** An organization that has claimed `domain`, with a token. */
export async function newTenant(domain = 'acme.test', plan: Plan = 'enterprise'): Promise<Tenant> {
  const first = await env.DB.prepare('select not exists (select 1 from organizations)').raw();
  // A fixture is made in an empty database, and leaves nothing in the key-value store.
  const made = first[0]?.[0] === 1 ? await fixture(`tenant ${domain}`, make) : await make();
  const entry = { organizationId: made.id, tokenId: made.tokenId };
  await writeKv(env.TOKENS, 'scimToken', await hashSecret(made.token), entry);
  if (plan !== 'enterprise') {
    await env.DB.prepare('update organizations set plan = ? where id = ?').bind(plan, made.id).run();
  }
  return tenantOf(made.id, made.token);

  async function make() {
    const deps = depsAt();
    const { id } = await createOrganization(deps, OPERATOR, { name: 'Acme', plan: 'enterprise' });
    await claimDomain(deps, OPERATOR, id, domain, true);
    const { token, row } = await generateScimToken(deps, OPERATOR, { id, plan: 'enterprise' });
    return { id, token, tokenId: row.id };
  }
}

export function tenantOf(organizationId: string, token: string): Tenant {
  const send: Tenant['send'] = async (method, path, body, { headers, raw } = {}) => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await exports.default.fetch(`${BASE}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(payload === undefined ? {} : { 'Content-Type': 'application/scim+json; charset=utf-8' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
  return {
    organizationId,
    token,
    send,
    get: (path, headers = {}) => send('GET', path, undefined, { headers }),
    post: (path, body) => send('POST', path, body),
    put: (path, body) => send('PUT', path, body),
    patch: (path, ...operations) => send('PATCH', path, { schemas: [PATCH_OP], Operations: operations }),
    del: (path) => send('DELETE', path),
  };
}

/** A User as Okta creates one. */
export function oktaUser(userName: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    schemas: [USER],
    userName,
    name: { givenName: 'Ada', familyName: 'Byron' },
    emails: [{ primary: true, value: userName, type: 'work' }],
    displayName: 'Ada Byron',
    locale: 'en-US',
    externalId: `ext-${userName}`,
    groups: [],
    password: 'r4nd0m-Secret',
    active: true,
    ...more,
  };
}

/** Makes the person and answers the id. */
export async function createUser(
  tenant: Tenant,
  userName: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { status, body } = await tenant.post('/Users', oktaUser(userName, more));
  if (status !== 201) throw new Error(`create answered ${status}: ${JSON.stringify(body)}`);
  return body.id;
}

export async function createGroup(
  tenant: Tenant,
  displayName: string,
  memberIds: readonly string[] = [],
): Promise<string> {
  const members = memberIds.map((value) => ({ value }));
  const { status, body } = await tenant.post('/Groups', { schemas: [GROUP], displayName, members });
  if (status !== 201) throw new Error(`create answered ${status}: ${JSON.stringify(body)}`);
  return body.id;
}

export async function rows(query: string, ...values: unknown[]): Promise<Json[]> {
  return (
    await env.DB.prepare(query)
      .bind(...values)
      .all()
  ).results;
}

export function expectError(answer: Answered, status: number, scimType?: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
  expect(answer.body).toEqual({
    schemas: [ERROR],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: expect.stringMatching(/\w/),
  });
}
