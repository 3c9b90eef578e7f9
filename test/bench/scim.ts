// `npm run bench:scim`: measures SCIM in organizations of 1,000, 10,000 and 100,000 members, against a real
// Worker on this machine. Prints for each operation the D1 batches and rows by D1's own count, the median
// latency as a ratio to the smallest organization, and requests per second as a ratio to a bare Hono route
// with one D1 query in the same process. It asserts nothing, because a clock is not a test;
// test/http/scim/budgets.test.ts checks the budgets.
//
// SIZES (1000,10000,100000) and PORT (8798) may be chosen.

import { newSecret } from '../../dev/local-folder.ts';
import { parsePort } from '../../dev/ports.ts';
import { type BenchServer, type Json, quantile, withBench } from './server.ts';

const SAMPLES = 40;
const CONCURRENCY = 8;
const THROUGHPUT_MS = 2000;
const MAX_TEAM = 10_000;
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

interface Measured {
  readonly batches: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly medianMs: number;
  readonly perSecond: number;
}

interface Tenant {
  readonly size: number;
  readonly organizationId: string;
  readonly token: string;
  readonly ids: readonly string[];
  readonly teamId: string;
  readonly lastCursor: string;
}

interface Operation {
  readonly name: string;
  readonly run: (tenant: Tenant, turn: number) => readonly [method: string, path: string, body?: object];
}

const filterOf = (text: string) => `/Users?filter=${encodeURIComponent(text)}`;
const patchOf = (operation: object) => ({ schemas: [PATCH_OP], Operations: [operation] });
const pick = ({ ids }: Tenant, turn: number) => ids[turn % ids.length] as string;

const OPERATIONS: readonly Operation[] = [
  { name: 'GET /Users/{id}', run: (t, turn) => ['GET', `/Users/${pick(t, turn)}`] },
  {
    name: 'userName eq',
    run: (t, turn) => ['GET', filterOf(`userName eq "person${turn % t.size}@${domainOf(t.size)}"`)],
  },
  { name: 'externalId eq', run: (t, turn) => ['GET', filterOf(`externalId eq "ext-${turn % t.size}"`)] },
  { name: 'last page of 100, by cursor', run: (t) => ['GET', `/Users?count=100&cursor=${t.lastCursor}`] },
  { name: 'last page of 100, by index', run: (t) => ['GET', `/Users?startIndex=${t.size - 99}&count=100`] },
  // The first members of the organization are in the team.
  { name: 'page of 100, each in a team', run: () => ['GET', '/Users?count=100&cursor='] },
  { name: 'GET /Groups, one of many members', run: () => ['GET', '/Groups?startIndex=1&count=100'] },
  { name: 'displayName co (a scan)', run: () => ['GET', filterOf('displayName co "Person 77"')] },
  {
    name: 'POST /Users',
    run: (t, turn) => [
      'POST',
      '/Users',
      { schemas: [USER], userName: `new-${t.size}-${turn}-${newSecret().slice(0, 8)}@${domainOf(t.size)}` },
    ],
  },
  {
    name: 'PATCH /Users',
    run: (t, turn) => [
      'PATCH',
      `/Users/${pick(t, turn)}`,
      patchOf({ op: 'replace', path: 'title', value: newSecret() }),
    ],
  },
  {
    name: 'PATCH /Groups, one member more',
    run: (t, turn) => [
      'PATCH',
      `/Groups/${t.teamId}`,
      // This member is added and removed in turn.
      turn % 2 === 0
        ? patchOf({ op: 'add', path: 'members', value: [{ value: pick(t, 0) }] })
        : patchOf({ op: 'remove', path: `members[value eq "${pick(t, 0)}"]` }),
    ],
  },
];

const sizes = (process.env.SIZES ?? '1000,10000,100000').split(',').map(Number);
const port = parsePort('PORT', process.env.PORT, 8798);
let server: BenchServer;

await withBench(port, async (started) => {
  server = started;
  await measureAll();
});

async function measureAll(): Promise<void> {
  const tenants: Tenant[] = [];
  for (const size of sizes) tenants.push(await fill(size));
  await throughput(() => fetch(`${server.baseUrl}/bench/bare`));
  const bare = await throughput(() => fetch(`${server.baseUrl}/bench/bare`));
  const heads = [
    'operation',
    ...tenants.flatMap(({ size }) => [`batches, rows read, written at ${size}`, 'latency', 'requests/s']),
  ];
  console.log(
    `\nA bare Hono route with one D1 query: ${bare.toFixed(0)} requests/s, the 1 of the columns "requests/s".\n`,
  );
  console.log(`| ${heads.join(' | ')} |\n|${heads.map(() => '---|').join('')}`);
  for (const operation of OPERATIONS) {
    const cells: string[] = [];
    let smallest: Measured | undefined;
    for (const tenant of tenants) {
      const measured = await measure(operation, tenant);
      smallest ??= measured;
      const { batches, rowsRead, rowsWritten, medianMs, perSecond } = measured;
      cells.push(
        `${batches}, ${rowsRead}, ${rowsWritten}`,
        (medianMs / smallest.medianMs).toFixed(2),
        (perSecond / bare).toFixed(2),
      );
    }
    console.log(`| ${[operation.name, ...cells].join(' | ')} |`);
  }
}

async function measure({ run }: Operation, tenant: Tenant): Promise<Measured> {
  const times: number[] = [];
  let cost: readonly number[] = [];
  let turn = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const began = performance.now();
    const { headers } = await scim(tenant.token, ...run(tenant, turn++));
    times.push(performance.now() - began);
    const now = (headers.get('x-d1-cost') ?? '').split(',').map(Number);
    // The cheapest sample shows the operation alone: "last used" is written with some samples only, once a
    // minute.
    if (
      cost.length === 0 ||
      (now[1] as number) + (now[2] as number) < (cost[1] as number) + (cost[2] as number)
    )
      cost = now;
  }
  const perSecond = await throughput(() => scim(tenant.token, ...run(tenant, turn++)));
  const [batches = 0, rowsRead = 0, rowsWritten = 0] = cost;
  return { batches, rowsRead, rowsWritten, medianMs: quantile(times, 0.5), perSecond };
}

async function throughput(send: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + THROUGHPUT_MS;
  let done = 0;
  const senders = Array.from({ length: CONCURRENCY }, async () => {
    while (performance.now() < until) {
      const response = await send();
      if (response instanceof Response) await response.arrayBuffer();
      done++;
    }
  });
  const began = performance.now();
  await Promise.all(senders);
  return done / ((performance.now() - began) / 1000);
}

async function fill(size: number): Promise<Tenant> {
  console.log(`filling an organization with ${size} members…`);
  const organization = await server.post('/api/v1/organizations', { name: `${size}`, plan: 'enterprise' });
  const organizationId: string = organization.id;
  const domain = domainOf(size);
  await server.post(`/api/v1/organizations/${organizationId}/domains`, { name: domain, verified: true });
  const { token } = await server.post(`/api/v1/organizations/${organizationId}/scim-tokens`, {});
  await server.post('/bench/fill', { organizationId, domain, count: size });
  const { body: team } = await scim(token, 'POST', '/Groups', { schemas: [GROUP], displayName: 'Everybody' });
  await server.post('/bench/team', {
    organizationId,
    teamId: team.id,
    count: Math.min(size - 100, MAX_TEAM),
  });
  let cursor = '';
  let ids: string[] = [];
  for (;;) {
    const { body } = await scim(token, 'GET', `/Users?attributes=id&count=100&cursor=${cursor}`);
    ids = body.Resources.map((user: Json) => user.id);
    if (body.nextCursor === undefined) break;
    cursor = body.nextCursor;
  }
  return { size, organizationId, token, ids, teamId: team.id, lastCursor: cursor };
}

function domainOf(size: number): string {
  return `of-${size}.test`;
}

async function scim(
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ headers: Headers; body: Json }> {
  const response = await fetch(`${server.baseUrl}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json', 'x-measure': '1' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return { headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}
