// `npm run bench:capacity`: how far one D1 carries. It measures what a sign-in, a change by SCIM and the rest
// of a deployment's day ask of the database: milliseconds of SQL, rows and bytes that stay. It also measures
// how many a second one thread of workerd does with sixteen at once, and works out from these what fits into
// Cloudflare's limits of one database. It runs in Miniflare without wrangler's proxies and asserts nothing.
// `-- --json FILE` writes the figures.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { endAfter, sayMachine } from './machine.ts';
import { print } from './measure.ts';
import { APPLICATION, type Application, signIn, tokensOf } from './signed-in.ts';
import { fillTenant, memberId, scim, type Tenant } from './whole-operations.ts';
import { type Reply, startWhole, type WholeServer } from './whole-server.ts';

const PUBLIC_URL = 'https://sso.example';
const DOMAIN = 'bench.test';
const MEMBERS = 1000;
const ONE_BY_ONE = 300;
const AT_ONCE = 600;
const PARALLEL = 16;
const DEADLINE_MS = 420_000;
/** Cloudflare's limit of one database. */
const MAX_BYTES = 10e9;
/** `LOG_DAYS` of an organization that is not on the enterprise plan. */
const LOG_DAYS = 90;
const WORKING_DAYS = Math.round((LOG_DAYS * 5) / 7);
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

interface Day {
  readonly name: string;
  readonly act: (server: WholeServer, turn: number) => Promise<unknown>;
}

interface Figures {
  readonly name: string;
  readonly sqlMs: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly bytes: number;
  readonly perSecond: number;
}

const { values: options } = parseArgs({ options: { json: { type: 'string' } } });
const deadline = endAfter(DEADLINE_MS, 'bench:capacity');
const machine = sayMachine('run the bench again when it is idle before comparing figures.');
const server = await startWhole(PUBLIC_URL);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void server.stop().finally(() => process.exit(130)));
}
try {
  const tenant = await fillTenant(server, DOMAIN, MEMBERS, { withSso: true });
  const application = await register(server);
  const figures: Figures[] = [];
  for (const day of daysOf(tenant, application)) figures.push(await measure(day));
  say(figures);
  if (options.json) {
    writeFileSync(options.json, `${JSON.stringify({ at: new Date(), machine, figures }, null, 2)}\n`);
  }
} finally {
  await server.stop();
  clearTimeout(deadline);
}

async function register({ send, operatorKey }: WholeServer): Promise<Application> {
  const reply = await send({
    method: 'POST',
    path: '/api/v1/applications',
    headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...APPLICATION, name: 'Reports' }),
  });
  return JSON.parse(expectStatus(reply, 201).text) as Application;
}

function daysOf({ organizationId, token }: Tenant, application: Application): readonly Day[] {
  const person = (turn: number) => `person${turn % MEMBERS}@${DOMAIN}`;
  let created = 0;
  return [
    {
      name: 'a person created by SCIM',
      act: async ({ send }) =>
        expectStatus(
          await send(
            scim(token, 'POST', '/Users', {
              schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
              userName: `grace.hopper.${created++}@${DOMAIN}`,
              externalId: `00u${String(created).padStart(17, '0')}`,
              name: { givenName: 'Grace', familyName: 'Hopper' },
              emails: [{ value: `grace.hopper.${created}@${DOMAIN}`, primary: true, type: 'work' }],
              title: 'Rear admiral',
              active: true,
            }),
          ),
          201,
        ),
    },
    {
      name: 'a change by SCIM',
      act: async ({ send }, turn) =>
        expectStatus(
          await send(
            scim(token, 'PATCH', `/Users/${memberId(organizationId, turn % MEMBERS)}`, {
              schemas: [PATCH_OP],
              Operations: [{ op: 'replace', path: 'title', value: `Title ${turn}` }],
            }),
          ),
          200,
        ),
    },
    {
      name: 'a look-up by SCIM',
      act: async ({ send }, turn) =>
        expectStatus(
          await send(scim(token, 'GET', `/Users/${memberId(organizationId, turn % MEMBERS)}`)),
          200,
        ),
    },
    {
      name: 'a sign-in by SAML',
      act: async ({ send }, turn) => await signIn(send, organizationId, person(turn), PUBLIC_URL),
    },
    {
      name: 'a sign-in by SAML into an application',
      act: async ({ send }, turn) =>
        await tokensOf(send, application, await signIn(send, organizationId, person(turn), PUBLIC_URL)),
    },
  ];
}

function expectStatus(reply: Reply, status: number): Reply {
  if (reply.status !== status) throw new Error(`${reply.status}, not ${status}: ${reply.text}`);
  return reply;
}

async function measure({ name, act }: Day): Promise<Figures> {
  let turn = 0;
  for (; turn < PARALLEL; turn++) await act(server, turn);
  const cost = [0, 0, 0, 0];
  const before = await bytes();
  const metered: WholeServer = {
    ...server,
    send: async (call) => {
      const reply = await server.send({ ...call, headers: { ...call.headers, 'x-measure': '1' } });
      const parts = (reply.header('x-d1-cost') ?? '').split(',').map(Number);
      for (const [i, part] of parts.entries()) cost[i] = (cost[i] ?? 0) + part;
      return reply;
    },
  };
  for (let i = 0; i < ONE_BY_ONE; i++) await act(metered, turn++);
  const began = performance.now();
  const last = turn + AT_ONCE;
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      while (turn < last) await act(server, turn++);
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const grown = (await bytes()) - before;
  const [, rowsRead = 0, rowsWritten = 0, sqlMs = 0] = cost.map((sum) => sum / ONE_BY_ONE);
  return {
    name,
    sqlMs,
    rowsRead,
    rowsWritten,
    bytes: grown / (ONE_BY_ONE + AT_ONCE),
    perSecond: AT_ONCE / seconds,
  };
}

async function bytes(): Promise<number> {
  const { meta } = await server.d1.prepare('select 1').run();
  return meta.size_after;
}

function say(figures: readonly Figures[]): void {
  console.log(`\n${PARALLEL} at once; each row ${ONE_BY_ONE} one by one and ${AT_ONCE} at once.`);
  print(['', 'SQL ms', 'rows read', 'written', 'bytes that stay', 'a second here', 'a second by SQL alone']);
  print(Array.from({ length: 7 }, () => '---'));
  for (const one of figures) {
    print([
      one.name,
      one.sqlMs.toFixed(2),
      one.rowsRead.toFixed(1),
      one.rowsWritten.toFixed(1),
      Math.round(one.bytes),
      Math.round(one.perSecond),
      one.sqlMs > 0 ? Math.round(1000 / one.sqlMs) : '–',
    ]);
  }
  const [person, change, , , application] = figures as [Figures, Figures, Figures, Figures, Figures];
  const perPerson = person.bytes + WORKING_DAYS * application.bytes + 6 * change.bytes;
  console.log(
    `\nA person who signs in to an application once on each of ${WORKING_DAYS} working days, and whom the directory changes\n` +
      `six times in ${LOG_DAYS} days, takes at most ${Math.round(perPerson / 1000)} KB, so that 10 GB hold ${Math.floor(
        MAX_BYTES / perPerson,
      ).toLocaleString('en')} such people or more: sessions, grants and deliveries go sooner.`,
  );
}
