// `npm run test:strangers`: what somebody leaves behind who has nothing but an organization's addresses. It
// starts STARTS (10,000) sign-ins in the whole Worker, from as many clients, and holds the rows of every
// table against those before: there must be no more. Then it posts REFUSALS (1,000) responses without a
// signature from as many clients: the log keeps its budget, counts the rest, and no other table grows.

import { issueOktaResponse, OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../support/okta.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { type Call, startWhole, type WholeServer } from './whole-server.ts';

const PUBLIC_URL = 'https://sso.example';
const STARTS = Number(process.env.STARTS ?? 10_000);
const REFUSALS = Number(process.env.REFUSALS ?? 1000);
const PARALLEL = 16;

const server = await startWhole(PUBLIC_URL);
try {
  await run(server);
} finally {
  await server.stop();
}

async function run({ d1, ...rest }: WholeServer): Promise<void> {
  const organizationId = await createOrganization({ d1, ...rest });
  const path = `/security/sso/v2/authorize/?org_id=${organizationId}`;
  const before = await countRows(d1);

  await sendAll(rest.send, STARTS, 303, () => ({ method: 'GET', path: `${path}&return_to=/profile` }));
  const grown = difference(before, await countRows(d1));
  check(grown === '', `${STARTS} starts of a sign-in left rows: ${grown}`);
  console.log(`${STARTS} starts of a sign-in left no row in ${before.size} tables.`);

  const unsigned = { nowMs: Date.now(), signResponse: false, signAssertion: false };
  const { base64 } = await issueOktaResponse(unsigned);
  const body = new URLSearchParams({ SAMLResponse: base64 }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  await sendAll(rest.send, REFUSALS, 403, () => ({ method: 'POST', path, headers, body }));
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

async function createOrganization({ d1, operatorKey, send }: WholeServer): Promise<string> {
  const call = async (method: string, path: string, body: object): Promise<{ id: string }> => {
    const headers = { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' };
    const reply = await send({ method, path: `/api/v1${path}`, headers, body: JSON.stringify(body) });
    check(reply.status < 300, `${method} ${path}: ${reply.status} ${reply.text}`);
    return JSON.parse(reply.text) as { id: string };
  };
  const { id } = await call('POST', '/organizations', { name: 'Strangers', plan: 'enterprise' });
  await call('POST', `/organizations/${id}/domains`, { name: 'strangers.test', verified: true });
  await call('PUT', `/organizations/${id}/sso`, {
    issuer: OKTA_ISSUER,
    signInUrl: OKTA_SIGN_IN_URL,
    certificates: [oktaKey.certificate],
    enabled: true,
  });
  check((await countRows(d1)).size > 10, 'the tables were not found');
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
