// `npm run bench:events`: how soon an application knows. It prints the three speeds of an end under load, how
// soon webhooks arrive and how many a second, what an event costs beside the change that it tells of, and a
// page of the feed at a million events. It runs in Miniflare without wrangler's proxies, with receivers on
// this machine; it asserts that nobody is let through after an end, and nothing else, because a clock is no
// test. `-- --json FILE` writes the figures.

import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { decodeJwt } from 'jose';
import { endAfter, sayMachine } from './machine.ts';
import { quantile } from './server.ts';
import { APPLICATION, type Application, form, signIn, type Tokens, tokensOf } from './signed-in.ts';
import { fillTenant, memberId, scim, type Tenant } from './whole-operations.ts';
import { startWhole } from './whole-server.ts';

const PUBLIC_URL = 'http://localhost:8787';
const DOMAIN = 'bench.test';
const MEMBERS = 200;
const PEOPLE = 60;
const ASKERS = 6;
const CHANGES = 200;
const BURST = 3000;
const FEED_EVENTS = 1_000_000;
const DEADLINE_MS = 420_000;
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly most: number;
}

const { values: options } = parseArgs({ options: { json: { type: 'string' } } });
const deadline = endAfter(DEADLINE_MS, 'bench:events');
const machine = sayMachine('run the bench again when it is idle before comparing figures.');
const server = await startWhole(PUBLIC_URL);
const receivers: Server[] = [];
const stop = async () => {
  for (const one of receivers) {
    one.closeAllConnections();
    one.close();
  }
  await server.stop();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void stop().finally(() => process.exit(130)));
}
try {
  const tenant = await fillTenant(server, DOMAIN, MEMBERS, { withSso: true });
  const ends = await measureEnds(tenant);
  const cost = await measureCost(tenant);
  const webhooks = await measureWebhooks(tenant);
  const feed = await measureFeed();
  const run = { at: new Date().toISOString(), machine, ends, webhooks, cost, feed };
  if (options.json) writeFileSync(options.json, `${JSON.stringify(run, null, 2)}\n`);
} finally {
  await stop();
  clearTimeout(deadline);
}

/** @param receive what arrived, and when */
async function listen(receive: (body: string, at: number) => void): Promise<string> {
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      receive(Buffer.concat(chunks).toString('utf8'), performance.now());
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  receivers.push(receiver);
  return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
}

async function api<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const { status, text } = await server.send({
    method,
    path: `/api/v1${path}`,
    headers: { authorization: `Bearer ${server.operatorKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
  return (text === '' ? null : JSON.parse(text)) as Answer;
}

async function replace({ organizationId, token }: Tenant, i: number, path: string, value: unknown) {
  const patch = { schemas: [PATCH_OP], Operations: [{ op: 'replace', path, value }] };
  const call = scim(token, 'PATCH', `/Users/${memberId(organizationId, i)}`, patch);
  const reply = await server.send({ ...call, headers: { ...call.headers, 'x-measure': '1' } });
  if (reply.status !== 200) throw new Error(`a change answered ${reply.status}: ${reply.text}`);
  return reply;
}

interface Person {
  readonly i: number;
  readonly tokens: Tokens;
  readonly cookie: string;
  readonly sid: string;
  endedAt: number | null;
}

/** People at work in an application, who are deactivated one after the other while it asks about them. */
async function measureEnds(tenant: Tenant) {
  const arrivals = new Map<string, number>();
  const address = await listen((body, at) => {
    const { sid } = decodeJwt(new URLSearchParams(body).get('logout_token') ?? '');
    arrivals.set(String(sid), at);
  });
  const application = await api<Application>('POST', '/applications', {
    ...APPLICATION,
    name: 'Reports',
    accessTokenSeconds: 3600,
    backchannelLogoutUri: address,
  });
  const people: Person[] = [];
  for (let i = 0; i < PEOPLE; i++) people.push(await openPerson(tenant, application, i));
  const asked = {
    introspection: ask(introspect(application)),
    check: ask(checkToken),
    cookie: ask(checkCookie),
  };
  let asking = true;
  const counts = { before: 0, refused: 0, accepted: 0 };
  const askers = Object.values(asked).flatMap((one) =>
    Array.from({ length: ASKERS / 3 }, () => one(people, counts, () => asking)),
  );
  await sleep(500);
  for (const person of people) {
    await replace(tenant, person.i, 'active', false);
    person.endedAt = performance.now();
    await sleep(30);
  }
  await sleep(500);
  asking = false;
  await Promise.all(askers);
  if (counts.accepted > 0) throw new Error(`${counts.accepted} requests were let through after an end`);
  const refreshes: number[] = [];
  for (const { tokens } of people) {
    const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const { status, ms } = await server.send(form('/oauth/token', application, fields));
    if (status !== 400) throw new Error(`a refresh after the end answered ${status}`);
    refreshes.push(ms);
  }
  for (let tries = 0; arrivals.size < PEOPLE && tries < 600; tries++) await sleep(100);
  const told = spread(people.map(({ sid, endedAt }) => (arrivals.get(sid) ?? Number.NaN) - (endedAt ?? 0)));
  console.log(`\n| how the application checks | after the end was answered |\n|---|---|
| \`check\` or introspection | ${counts.accepted} of ${counts.refused} requests let through (${counts.before} before), by ${ASKERS} askers at once |
| back-channel logout | arrives in ${ms(told)} |
| access token read offline | its five minutes; ${PEOPLE} of ${PEOPLE} refreshes refused |`);
  return { ...counts, told, refreshes: spread(refreshes) };
}

async function openPerson({ organizationId }: Tenant, application: Application, i: number): Promise<Person> {
  const cookie = await signIn(server.send, organizationId, `person${i}@${DOMAIN}`, PUBLIC_URL);
  const tokens = await tokensOf(server.send, application, cookie);
  const sid = String(decodeJwt(tokens.id_token).sid);
  return { i, tokens, cookie: cookie.slice(cookie.indexOf('=') + 1), sid, endedAt: null };
}

/** Only a request that began after the answer has to be refused. */
function ask(isActive: (person: Person) => Promise<boolean>) {
  return async (
    people: readonly Person[],
    counts: { before: number; refused: number; accepted: number },
    goesOn: () => boolean,
  ): Promise<void> => {
    while (goesOn()) {
      const person = people[Math.floor(Math.random() * people.length)] as Person;
      const began = performance.now();
      const active = await isActive(person);
      const ended = person.endedAt !== null && began >= person.endedAt;
      if (ended) counts[active ? 'accepted' : 'refused']++;
      else if (active) counts.before++;
    }
  };
}

function introspect(application: Application) {
  return async ({ tokens }: Person) =>
    activeIn(await server.send(form('/oauth/introspect', application, { token: tokens.access_token })));
}

function checkToken({ tokens }: Person): Promise<boolean> {
  return checked('token', tokens.access_token);
}

function checkCookie({ cookie }: Person): Promise<boolean> {
  return checked('cookie', cookie);
}

async function checked(parameter: string, value: string): Promise<boolean> {
  const path = `/bench/check?${new URLSearchParams({ [parameter]: value })}`;
  return activeIn(await server.send({ method: 'GET', path }));
}

function activeIn({ text }: { readonly text: string }): boolean {
  return (JSON.parse(text) as { active: boolean }).active;
}

/** The same change with the trigger that tells of it, and without. */
async function measureCost(tenant: Tenant) {
  const rows = async (title: string) => {
    await replace(tenant, MEMBERS - 1, 'title', `${title} before`);
    const [batches, read, written] = (
      (await replace(tenant, MEMBERS - 1, 'title', title)).header('x-d1-cost') ?? ''
    )
      .split(',')
      .map(Number);
    return { batches, read, written };
  };
  const trigger = await server.d1
    .prepare(`select sql from sqlite_master where name = 'members_update_event'`)
    .first<string>('sql');
  const told = await rows('told');
  await server.d1.prepare('drop trigger members_update_event').run();
  const silent = await rows('silent');
  await server.d1.prepare(trigger ?? '').run();
  console.log(`\nPATCH of a title, the same with its event and without:\n
| | D1 batches | rows read | rows written |\n|---|---|---|---|
| with its event | ${told.batches} | ${told.read} | ${told.written} |
| without | ${silent.batches} | ${silent.read} | ${silent.written} |`);
  return { told, silent };
}

async function measureWebhooks(tenant: Tenant) {
  const arrivals = new Map<string, number>();
  let count = 0;
  const url = await listen((body, at) => {
    const { data } = JSON.parse(body);
    arrivals.set(String(data.data?.attributes?.title ?? data.seq), at);
    count++;
  });
  const { id } = await api<{ id: string }>('POST', '/webhooks', { url });
  const answered = new Map<string, number>();
  for (let i = 0; i < CHANGES; i++) {
    const title = `change ${i}`;
    await replace(tenant, PEOPLE + (i % 100), 'title', title);
    answered.set(title, performance.now());
    await sleep(20);
  }
  for (let tries = 0; count < CHANGES && tries < 600; tries++) await sleep(50);
  const latency = spread([...answered].map(([title, at]) => (arrivals.get(title) ?? Number.NaN) - at));
  const burst = async (organizations: number) => {
    const before = count;
    await fillEvents(BURST, organizations);
    const began = performance.now();
    await api('PATCH', `/webhooks/${id}`, { description: `${organizations}` });
    while (count < before + BURST) await sleep(10);
    return Math.round((BURST / (performance.now() - began)) * 1000);
  };
  const one = await burst(1);
  const many = await burst(20);
  console.log(`\n| webhooks | |\n|---|---|
| from the answer to the change until it arrives | ${ms(latency)} |
| ${BURST.toLocaleString('en')} events of one organization, one after the other | ${one} a second |
| ${BURST.toLocaleString('en')} events of twenty, six organizations at once | ${many} a second |`);
  await api('DELETE', `/webhooks/${id}`);
  return { latency, one, many };
}

async function fillEvents(count: number, organizations: number): Promise<void> {
  await server.d1
    .prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
       insert into directory_events (id, organization_id, type, subject_type, subject_id, at, after, cause)
       select 'evd_' || lower(hex(randomblob(10))), 'org_bench_' || (i % ${organizations}), 'member.updated', 'member',
         'mem_' || i, 1, json_object('id', 'mem_' || i, 'email', 'person' || i || '@bench.test', 'active', json('true')),
         '{"type":"system","id":null}' from n`,
    )
    .run();
}

async function measureFeed() {
  const empty = await timeOf(20, 0);
  await fillEvents(FEED_EVENTS, 1000);
  const pages = await timeOf(100, FEED_EVENTS / 2);
  const rows = await rowsOfPage(FEED_EVENTS / 2);
  console.log(`\n| a page of 100 of the feed | time | D1 batches | rows read |\n|---|---|---|---|
| at ${(BURST * 2).toLocaleString('en')} events | ${ms(empty)} | | |
| at a million more | ${ms(pages)} | ${rows[0]} | ${rows[1]} |`);
  return { empty, pages, rows };
}

function feedCall(after: number) {
  return {
    method: 'GET',
    path: `/api/v1/events?after=${after}&limit=100`,
    headers: { authorization: `Bearer ${server.operatorKey}` },
  };
}

async function timeOf(count: number, after: number): Promise<Spread> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push((await server.send(feedCall(after + i * 100))).ms);
  return spread(times.slice(5));
}

async function rowsOfPage(after: number): Promise<number[]> {
  const call = feedCall(after);
  const reply = await server.send({ ...call, headers: { ...call.headers, 'x-measure': '1' } });
  return (reply.header('x-d1-cost') ?? '').split(',').map(Number);
}

function spread(values: readonly number[]): Spread {
  if (values.some(Number.isNaN)) throw new Error('something never arrived');
  return { median: quantile(values, 0.5), p95: quantile(values, 0.95), most: Math.max(...values) };
}

function ms({ median, p95, most }: Spread): string {
  return `${median.toFixed(0)} ms (p95 ${p95.toFixed(0)}, at most ${most.toFixed(0)})`;
}
