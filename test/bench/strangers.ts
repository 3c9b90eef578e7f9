// `npm run test:strangers`: what somebody leaves behind who has nothing but the addresses of an organization
// and an application. It starts STARTS (10,000) sign-ins at the postback URL and as many at /oauth/authorize
// in the whole Worker, from as many clients, and holds the rows of every table against those before: there
// must be no more. Then it makes REFUSALS (1,000) mistakes of each kind. The application keeps one row of its
// mistake. Of the responses without a signature the log keeps its budget and counts the rest; nothing else
// grows.

import { issueOktaResponse, OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../support/okta.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { type Call, startWhole, type WholeServer } from './whole-server.ts';

const PUBLIC_URL = 'https://sso.example';
const REDIRECT_URI = 'https://app.example/callback';
const STARTS = Number(process.env.STARTS ?? 10_000);
const REFUSALS = Number(process.env.REFUSALS ?? 1000);
const PARALLEL = 16;

const server = await startWhole(PUBLIC_URL);
try {
  await run(server);
} finally {
  await server.stop();
}

async function run(server: WholeServer): Promise<void> {
  const { d1, send } = server;
  const organizationId = await createOrganization(server);
  const applicationId = await createApplication(server);
  const path = `/security/sso/v2/authorize/?org_id=${organizationId}`;
  const asked = authorizationOf(applicationId);
  const before = await countRows(d1);

  for (const start of [`${path}&return_to=/profile`, asked]) {
    await sendAll(send, STARTS, 303, () => ({ method: 'GET', path: start }));
    const grown = difference(before, await countRows(d1));
    check(grown === '', `${STARTS} starts of a sign-in left rows: ${grown}`);
    console.log(`${STARTS} × ${start.split('?')[0]} left no row in ${before.size} tables.`);
  }

  await sendAll(send, REFUSALS, 303, () => ({ method: 'GET', path: `${asked}&prompt=sometimes` }));
  const failures = await d1.prepare('select count(*) as n from application_failures').first('n');
  check(failures === 1, `${failures} mistakes of one kind were kept`);
  before.set('application_failures', 1);

  const unsigned = { nowMs: Date.now(), signResponse: false, signAssertion: false };
  const { base64 } = await issueOktaResponse(unsigned);
  const body = new URLSearchParams({ SAMLResponse: base64 }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  await sendAll(send, REFUSALS, 403, () => ({ method: 'POST', path, headers, body }));
  const after = await countRows(d1);
  const kept = (after.get('sign_in_attempts') ?? 0) - (before.get('sign_in_attempts') ?? 0);
  const more = await d1.prepare('select sum(more) as n from sign_in_attempts').first<number>('n');
  after.delete('sign_in_attempts');
  before.delete('sign_in_attempts');
  const others = difference(before, after);
  check(others === '', `refused responses left rows elsewhere: ${others}`);
  check(kept > 0 && kept <= 100, `${kept} refusals were kept`);
  check(kept + (more ?? 0) === REFUSALS, `${kept} refusals were kept and ${more} counted`);
  console.log(`${REFUSALS} refused responses: ${kept} kept, ${more} counted, no other row.`);
}

function authorizationOf(applicationId: string): string {
  const fields = {
    client_id: applicationId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid email',
    state: 'state',
    nonce: 'nonce',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  };
  return `/oauth/authorize?${new URLSearchParams(fields)}`;
}

async function createApplication(server: WholeServer): Promise<string> {
  const { id } = await callApi(server, 'POST', '/applications', {
    name: 'Strangers',
    redirectUris: [REDIRECT_URI],
  });
  return id;
}

async function callApi(
  { operatorKey, send }: WholeServer,
  method: string,
  path: string,
  body: object,
): Promise<{ id: string }> {
  const headers = { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' };
  const reply = await send({ method, path: `/api/v1${path}`, headers, body: JSON.stringify(body) });
  check(reply.status < 300, `${method} ${path}: ${reply.status} ${reply.text}`);
  return JSON.parse(reply.text) as { id: string };
}

async function createOrganization(server: WholeServer): Promise<string> {
  const { id } = await callApi(server, 'POST', '/organizations', { name: 'Strangers', plan: 'enterprise' });
  await callApi(server, 'POST', `/organizations/${id}/domains`, { name: 'strangers.test', verified: true });
  await callApi(server, 'PUT', `/organizations/${id}/sso`, {
    issuer: OKTA_ISSUER,
    signInUrl: OKTA_SIGN_IN_URL,
    certificates: [oktaKey.certificate],
    enabled: true,
  });
  check((await countRows(server.d1)).size > 10, 'the tables were not found');
  return id;
}

/** Each from a client of its own. */
async function sendAll(send: WholeServer['send'], many: number, status: number, make: () => Call) {
  let next = 0;
  const work = async () => {
    for (let turn = next++; turn < many; turn = next++) {
      const call = make();
      const from = `2001:db8:${(turn >> 16).toString(16)}:${(turn & 0xffff).toString(16)}::1`;
      const reply = await send({ ...call, headers: { ...call.headers, 'cf-connecting-ip': from } });
      check(
        reply.status === status,
        `${call.method} ${call.path}: ${reply.status} ${reply.text.slice(0, 500)}`,
      );
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
}

async function countRows(d1: D1Database): Promise<Map<string, number>> {
  const { results } = await d1
    .prepare(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite!_%' escape '!' and name not like '!_cf!_%' escape '!'`,
    )
    .all<{ name: string }>();
  const counts = new Map<string, number>();
  for (const { name } of results) {
    counts.set(name, (await d1.prepare(`select count(*) as n from "${name}"`).first<number>('n')) ?? -1);
  }
  return counts;
}

function difference(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string {
  return [...after]
    .filter(([name, rows]) => before.get(name) !== rows)
    .map(([name, rows]) => `${name} ${before.get(name)} → ${rows}`)
    .join(', ');
}

function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
