// The requests of `bench:whole`, and the organization that they are sent to: 1,400 members, the first 1,000
// of them in a team.

import { randomUUID } from 'node:crypto';
import { inflateMessage } from '../../dev/idp/authn-request.ts';
import { issueOktaResponse, OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../support/okta.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { fillOrganization, fillTeam } from '../support/scim-fill.ts';
import type { Call, Reply, WholeServer } from './whole-server.ts';

const DOMAIN = 'bench.test';
const MEMBERS = 1400;
const TEAM = 1000;
/** How many people take turns. Their lanes are open already, like those of people who come back soon. */
const PEOPLE = 40;
const PARALLEL = 8;
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface Operation {
  readonly name: string;
  /** How many requests are under way at once. */
  readonly parallel: number;
  /** The floor that it is compared with; the floor routes have none. */
  readonly floor?: string;
  /** Set by a floor route: which floor it is. */
  readonly is?: string;
  readonly status: number;
  /** Makes the requests of one round, before the clock starts. */
  readonly make: (count: number) => Promise<readonly Call[]>;
  /** Sees the replies of one round, after the clock has stopped. */
  readonly done?: (replies: readonly Reply[]) => Promise<void>;
  /** Another server that answers in place of ours. */
  readonly peer?: Pick<WholeServer, 'send' | 'cpuMs'>;
}

export interface Tenant {
  readonly organizationId: string;
  readonly token: string;
  readonly teamId: string;
}

/** A browser that holds an AuthnRequest and has not come back yet. */
interface Attempt {
  readonly cookie: string;
  readonly requestId: string;
  readonly relayState: string | null;
}

export async function openOperations(server: WholeServer, publicUrl: string): Promise<Operation[]> {
  const tenant = await fillTenant(server, DOMAIN, MEMBERS, { withSso: true });
  await fillTeam(server.d1, tenant.organizationId, tenant.teamId, TEAM);
  return [
    ...floors(1),
    ...floors(PARALLEL),
    { name: '/healthz', parallel: 1, status: 200, make: repeat(() => ({ method: 'GET', path: '/healthz' })) },
    ...samlOperations(tenant, publicUrl),
    ...scimReads(tenant),
    ...scimWrites(server, tenant, 1),
    ...scimWrites(server, tenant, PARALLEL),
  ];
}

function floors(parallel: number): Operation[] {
  return [
    {
      name: 'floor of a read',
      is: 'read',
      parallel,
      status: 200,
      make: repeat(() => ({ method: 'GET', path: '/bench/floor/read' })),
    },
    {
      name: 'floor of a sign-in and of a write',
      is: 'sign-in',
      parallel,
      status: 200,
      make: repeat((turn) => ({ method: 'GET', path: `/bench/floor/sign-in?lane=${turn % PEOPLE}` })),
    },
  ];
}

/** The two requests of one sign-in. Each AuthnRequest of a round gets its response in the same round. */
function samlOperations({ organizationId }: Tenant, publicUrl: string): Operation[] {
  let attempts: Attempt[] = [];
  return [
    {
      name: 'SAML: AuthnRequest out',
      parallel: 1,
      status: 303,
      make: repeat(() => ({
        method: 'GET',
        path: `/security/sso/v2/authorize/?org_id=${organizationId}`,
      })),
      done: async (replies) => {
        attempts = replies.map(readAttempt);
      },
    },
    {
      name: 'SAML: signed response in',
      floor: 'sign-in',
      parallel: 1,
      status: 303,
      make: (count) => {
        const open = attempts.splice(0, count);
        return Promise.all(open.map((attempt, i) => responseTo(attempt, personOf(i), publicUrl)));
      },
      done: async (replies) => {
        if (!replies.every(({ cookies }) => cookies.some((line) => line.startsWith('__Host-gatehouse=')))) {
          throw new Error('a sign-in opened no session');
        }
      },
    },
  ];
}

export function readAttempt({ header, cookies }: Reply): Attempt {
  const { searchParams } = new URL(header('location') ?? '');
  const xml = inflateMessage(searchParams.get('SAMLRequest') ?? undefined);
  const requestId = /\sID="([^"]+)"/.exec(xml)?.[1];
  if (requestId === undefined) throw new Error(`an AuthnRequest without an ID: ${xml}`);
  return {
    requestId,
    relayState: searchParams.get('RelayState'),
    cookie: cookies.map((line) => line.split(';')[0]).join('; '),
  };
}

export async function responseTo(
  { cookie, requestId, relayState }: Attempt,
  email: string,
  publicUrl: string,
): Promise<Call> {
  const { base64 } = await issueOktaResponse({
    nowMs: Date.now(),
    destination: `${publicUrl}/sso/saml2`,
    recipient: `${publicUrl}/sso/saml2`,
    audience: `${publicUrl}/security/sso/v2/authorize/`,
    inResponseTo: requestId,
    nameId: email,
    attributes: [
      { name: 'email', values: [email] },
      { name: 'firstName', values: ['Person'] },
      { name: 'lastName', values: ['Number'] },
    ],
  });
  const fields = { SAMLResponse: base64, ...(relayState !== null && { RelayState: relayState }) };
  return {
    method: 'POST',
    path: '/sso/saml2',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  };
}

function scimReads({ organizationId, token }: Tenant): Operation[] {
  const shared = { floor: 'read', parallel: 1, status: 200 } as const;
  return [
    {
      ...shared,
      name: 'SCIM: userName eq',
      make: repeat((turn) => {
        const filter = encodeURIComponent(`userName eq "${personOf(turn)}"`);
        return scim(token, 'GET', `/Users?filter=${filter}`);
      }),
    },
    {
      ...shared,
      name: 'SCIM: GET /Users/{id}',
      make: repeat((turn) => scim(token, 'GET', `/Users/${memberId(organizationId, turn % PEOPLE)}`)),
    },
  ];
}

function scimWrites(
  server: WholeServer,
  { organizationId, token, teamId }: Tenant,
  parallel: number,
): Operation[] {
  const shared = { floor: 'sign-in', parallel } as const;
  const group = `/Groups/${teamId}`;
  // Each round adds people who are not in the team, one per request, and removes them after the clock has
  // stopped.
  let added: string[] = [];
  return [
    {
      ...shared,
      name: 'SCIM: POST /Users',
      status: 201,
      make: repeat(() =>
        scim(token, 'POST', '/Users', {
          schemas: [USER],
          userName: `new-${randomUUID()}@${DOMAIN}`,
          name: { givenName: 'New', familyName: 'Person' },
        }),
      ),
    },
    {
      ...shared,
      name: 'SCIM: PATCH /Users, a title',
      status: 200,
      make: repeat((turn) =>
        scim(token, 'PATCH', `/Users/${memberId(organizationId, turn % PEOPLE)}`, {
          schemas: [PATCH_OP],
          Operations: [{ op: 'replace', path: 'title', value: randomUUID() }],
        }),
      ),
    },
    {
      ...shared,
      name: `SCIM: PATCH /Groups, one member into ${TEAM.toLocaleString('en')}`,
      status: 204,
      make: async (count) => {
        added = Array.from({ length: count }, (_, i) => memberId(organizationId, TEAM + i));
        return added.map((value) => scim(token, 'PATCH', group, changeOf('add', [value])));
      },
      done: async () => {
        const reply = await server.send(scim(token, 'PATCH', group, changeOf('remove', added)));
        if (reply.status !== 204) throw new Error(`the team was not emptied: ${reply.status} ${reply.text}`);
      },
    },
  ];
}

function changeOf(op: 'add' | 'remove', ids: readonly string[]): object {
  return {
    schemas: [PATCH_OP],
    Operations: [{ op, path: 'members', value: ids.map((value) => ({ value })) }],
  };
}

/** An organization with a claimed domain, a token, members, and an empty team. */
export async function fillTenant(
  server: WholeServer,
  domain: string,
  members: number,
  { withSso }: { readonly withSso: boolean },
): Promise<Tenant> {
  const operator = async (method: string, path: string, body: object) =>
    await read(
      server.send({
        method,
        path: `/api/v1/organizations${path}`,
        headers: { authorization: `Bearer ${server.operatorKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const { id: organizationId } = await operator('POST', '', { name: 'Bench', plan: 'enterprise' });
  await operator('POST', `/${organizationId}/domains`, { name: domain, verified: true });
  const connection = {
    issuer: OKTA_ISSUER,
    signInUrl: OKTA_SIGN_IN_URL,
    certificates: [oktaKey.certificate],
    enabled: true,
    requireSso: false,
    managedAccess: false,
    allowIdpInitiated: true,
  };
  if (withSso) await operator('PUT', `/${organizationId}/sso`, connection);
  const { token } = await operator('POST', `/${organizationId}/scim-tokens`, {});
  await fillOrganization(server.d1, organizationId, domain, members);
  const team = { schemas: [GROUP], displayName: 'Engineering' };
  const { id: teamId } = await read(server.send(scim(token, 'POST', '/Groups', team)));
  return { organizationId, token, teamId };
}

async function read(sent: Promise<Reply>): Promise<{ id: string; token: string }> {
  const { status, text } = await sent;
  if (status >= 300) throw new Error(`the set-up failed: ${status} ${text}`);
  return JSON.parse(text) as { id: string; token: string };
}

export function scim(token: string, method: string, path: string, body?: object): Call {
  return {
    method,
    path: `/scim/v2${path}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

/** The id that `fillOrganization` gives to its i-th member. */
export function memberId(organizationId: string, i: number): string {
  return `mem_${organizationId}_${i}`;
}

function personOf(turn: number): string {
  return `person${turn % PEOPLE}@${DOMAIN}`;
}

/** Makes calls from a number that counts on from round to round. */
export function repeat(call: (turn: number) => Call): (count: number) => Promise<readonly Call[]> {
  let turn = 0;
  return async (count) => Array.from({ length: count }, () => call(turn++));
}
