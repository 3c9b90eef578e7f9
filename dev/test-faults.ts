// `npm run test:faults`: kills a real wrangler dev with SIGKILL in the middle of SCIM changes and starts it
// again on its data. Every change that was acknowledged must be there afterwards, and no change may be there
// by half.
//
// ROUNDS (3) chooses how often, and PORT (8797) where. Everything is in a temporary folder that is removed at
// the end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepVariables, openFolder } from './local-folder.ts';
import { prepareStorage } from './local-storage.ts';
import { checkPorts, parsePort } from './ports.ts';
import { type RunningWorker, startWorker } from './wrangler.ts';

const PEOPLE = 12;
const READY_WITHIN_MS = 120_000;
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

type Json = ReturnType<typeof JSON.parse>;

/** A response that is wrong whether the Worker dies or not. */
class UnexpectedStatus extends Error {}

const rounds = Number(process.env.ROUNDS ?? 3);
const port = parsePort('PORT', process.env.PORT, 8797);
const baseUrl = `http://localhost:${port}`;
const root = mkdtempSync(join(tmpdir(), 'gatehouse-faults-'));
const folder = openFolder(root);
let worker: RunningWorker | undefined;
let token = '';
/** What the Worker has acknowledged: the last title of each person, and the members added to the team. */
const titles = new Map<string, string>();
const members = new Set<string>();
const created = new Map<string, string>();

process.exitCode = 1;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(130));
try {
  await run();
  await end(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(worker?.output().slice(-2000) ?? '');
  await end(1);
}

async function run(): Promise<void> {
  await checkPorts([{ port, what: 'the Worker', variable: 'PORT' }]);
  keepVariables(folder, baseUrl);
  const operatorKey = await prepareStorage(folder, 'faults');
  await start();
  token = await prepare(operatorKey);
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, i) => createUser(`person${i}@acme.test`)),
  );
  const team = (await scim('POST', '/Groups', { schemas: [GROUP], displayName: 'Everybody' })).body.id;
  for (let round = 1; round <= rounds; round++) {
    const killed = pushUntilKilled(round, people, team);
    await sleep(1500 + Math.random() * 1500);
    await kill();
    const { acknowledged, unanswered } = await killed;
    await start();
    const found = await check(people, team);
    console.log(`round ${round}: ${acknowledged} acknowledged, ${unanswered} unanswered, ${found}`);
    if (acknowledged === 0)
      throw new Error('nothing was acknowledged before the kill: the round proves nothing');
  }
  console.log('every acknowledged change is there, and none by half');
}

/** Changes people, adds members and creates people, several at a time, until connections break. */
async function pushUntilKilled(round: number, people: readonly string[], team: string) {
  let acknowledged = 0;
  let unanswered = 0;
  const lanes = people.map(async (id, lane) => {
    for (let step = 0; step < 10_000; step++) {
      const title = `round ${round} step ${step}`;
      const userName = `r${round}l${lane}s${step}@acme.test`;
      try {
        const patch = { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'title', value: title }] };
        await must(200, 'PATCH', `/Users/${id}`, patch);
        titles.set(id, title);
        acknowledged++;
        const { body } = await must(201, 'POST', '/Users', { schemas: [USER], userName, active: true });
        created.set(body.id, userName);
        acknowledged++;
        const add = {
          schemas: [PATCH_OP],
          Operations: [{ op: 'add', path: 'members', value: [{ value: body.id }] }],
        };
        await must(204, 'PATCH', `/Groups/${team}`, add);
        members.add(body.id);
        acknowledged++;
      } catch (error) {
        if (error instanceof UnexpectedStatus) throw error;
        unanswered++;
        return;
      }
    }
  });
  await Promise.all(lanes);
  return { acknowledged, unanswered };
}

async function check(people: readonly string[], team: string): Promise<string> {
  for (const id of people) {
    const { status, body } = await scim('GET', `/Users/${id}`);
    if (status !== 200) throw new Error(`${id} is gone: ${status}`);
    const wanted = titles.get(id);
    // The change that was under way when the Worker died may be there. Then it must be complete, and the
    // newest.
    if (wanted !== undefined && stepOf(body.title) < stepOf(wanted))
      throw new Error(`${id} lost "${wanted}": "${body.title}"`);
  }
  const { body: group } = await scim('GET', `/Groups/${team}`);
  const there = new Set<string>(group.members.map((member: Json) => member.value));
  const lost = [...members].filter((id) => !there.has(id));
  if (lost.length > 0) throw new Error(`the team lost ${lost.length} members`);
  const versions = Number(group.meta.version.slice(3, -1)) - 1;
  if (versions !== there.size)
    throw new Error(`the team has ${there.size} members after ${versions} changes`);
  const all = await everybody();
  for (const [id, userName] of created) if (all.get(id) !== userName) throw new Error(`${userName} is gone`);
  const total = (await scim('GET', '/Users?count=0')).body.totalResults;
  if (total !== all.size) throw new Error(`the count says ${total}, the list has ${all.size}`);
  await checkLog();
  return `${all.size} people, ${there.size} members`;
}

/**
 * Checks that no change is there without its event: the audit log has one for each person and each
 * membership.
 */
async function checkLog(): Promise<void> {
  const query = `select
    (select count(*) from members) as members,
    (select count(*) from accounts) as accounts,
    (select count(*) from audit_events where action = 'organization.user_added') as added,
    (select count(*) from provisioning_events where operation = 'user.created') as logged,
    (select member_count from organizations) as counted,
    (select count(*) from team_members) as inTeam,
    (select count(*) from audit_events where action = 'team.user_added') as joined,
    (select sum(version - 1) from members) as changes,
    (select count(*) from audit_events where action = 'user.profile_changed') as changed`;
  const [row] = await queryD1(query);
  const { members: people, accounts, added, logged, counted, inTeam, joined, changes, changed } = row;
  const good =
    people === accounts &&
    people === added &&
    people === logged &&
    people === counted &&
    inTeam === joined &&
    changes === changed;
  if (!good) throw new Error(`a change is there by half: ${JSON.stringify(row)}`);
}

async function queryD1(query: string): Promise<Json[]> {
  const { DatabaseSync } = await import('node:sqlite');
  const { readdirSync } = await import('node:fs');
  const objects = join(folder.state, 'v3/d1/miniflare-D1DatabaseObject');
  const file = readdirSync(objects).find((name) => name.endsWith('.sqlite') && !name.startsWith('metadata'));
  if (file === undefined) throw new Error(`no database in ${objects}`);
  const database = new DatabaseSync(join(objects, file), { readOnly: true });
  try {
    return database.prepare(query).all();
  } finally {
    database.close();
  }
}

async function everybody(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const { body } = await scim('GET', `/Users?attributes=userName&count=200&cursor=${cursor}`);
    for (const user of body.Resources) found.set(user.id, user.userName);
    cursor = body.nextCursor;
  }
  return found;
}

function stepOf(title: string | undefined): number {
  const [, round = '0', step = '-1'] = /^round (\d+) step (\d+)$/.exec(title ?? '') ?? [];
  return Number(round) * 100_000 + Number(step);
}

async function prepare(operatorKey: string): Promise<string> {
  const api = async (path: string, body: object) => {
    const response = await fetch(`${baseUrl}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Json;
  };
  const { id } = await api('/organizations', { name: 'Acme', plan: 'enterprise' });
  await api(`/organizations/${id}/domains`, { name: 'acme.test', verified: true });
  return (await api(`/organizations/${id}/scim-tokens`, {})).token;
}

async function createUser(userName: string): Promise<string> {
  const { body } = await must(201, 'POST', '/Users', { schemas: [USER], userName, active: true });
  created.set(body.id, userName);
  return body.id;
}

async function must(status: number, method: string, path: string, body: object): Promise<{ body: Json }> {
  const answer = await scim(method, path, body);
  // A 5xx while the Worker dies acknowledges nothing. Any other unexpected status is a defect.
  if (answer.status >= 500) throw new Error(`${method} ${path} answered ${answer.status}`);
  if (answer.status !== status)
    throw new UnexpectedStatus(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

async function scim(method: string, path: string, body?: object): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${baseUrl}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

async function start(): Promise<void> {
  worker = startWorker(folder, port);
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if ((await fetch(`${baseUrl}/healthz`).catch(() => null))?.ok) return;
    if (Date.now() > deadline)
      throw new Error(`${baseUrl}/healthz did not answer within ${READY_WITHIN_MS / 1000} s`);
    await sleep(200);
  }
}

/** Kills wrangler and workerd at once, without a chance to finish anything. */
async function kill(): Promise<void> {
  worker?.kill();
  await worker?.ended;
}

async function end(code: number): Promise<never> {
  worker?.kill();
  await worker?.ended.catch(() => undefined);
  rmSync(root, { recursive: true, force: true });
  process.exit(code);
}
