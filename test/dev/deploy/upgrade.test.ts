// An upgrade under load: clients ask all the time while `npm run deploy` brings a version whose migrations
// add a column and take one away. Cloudflare is a stand-in on loopback, which runs what was uploaded to it.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EdgeAnswer, type Hosted, hostDeployment } from '../../support/cloudflare/host.ts';
import { copyCheckout, type DeployRun, runDeploy } from '../../support/cloudflare/run-deploy.ts';
import { type StandIn, startStandIn } from '../../support/cloudflare/stand-in.ts';

const HOST = 'gatehouse.vendor.workers.dev';
const ADDS = '9001_adds_a_column';
const TAKES_AWAY = '9002_contract_takes_it_away';

let standIn: StandIn;
let checkout: string;
let hosted: Hosted;
let first: DeployRun;
let firstVersions: number;
let upgrade: DeployRun;
let key: string;
const seen: { name: string; status: number; expected: number }[] = [];

beforeAll(async () => {
  standIn = await startStandIn();
  checkout = copyCheckout();
  first = await runDeploy(standIn, checkout);
  firstVersions = standIn.account.worker?.versions.length ?? 0;
  hosted = await hostDeployment(standIn);
  hosted.follow();
  key = await setUp(/token=([\w-]{43})/.exec(first.output)?.[1] ?? '');

  addMigration(ADDS, "alter table members add column note text default 'none' not null;");
  addMigration(TAKES_AWAY, 'alter table members drop column note;');
  let asking = true;
  const clients = [1, 2, 3].map(async (client) => {
    for (let round = 0; asking; round++) {
      await askForEverything(`${client}-${round}`);
      await sleep(20);
    }
  });
  upgrade = await runDeploy(standIn, checkout);
  asking = false;
  await Promise.all(clients);
}, 300_000);

afterAll(async () => {
  await Promise.allSettled([hosted?.stop(), standIn?.close()]);
  rmSync(checkout, { recursive: true, force: true });
});

/** The file, and its entry in the journal, from which the code knows which migration it needs. */
function addMigration(tag: string, sql: string): void {
  writeFileSync(join(checkout, 'migrations', `${tag}.sql`), sql);
  const file = join(checkout, 'migrations/meta/_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: object[] };
  const { length: idx } = journal.entries;
  journal.entries.push({ idx, version: '6', when: 1_900_000_000_000 + idx, tag, breakpoints: true });
  writeFileSync(file, JSON.stringify(journal));
}

async function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<EdgeAnswer> {
  return await hosted.send({ method, path, headers: { host: HOST, ...headers }, body });
}

/** @returns the first API key */
async function setUp(token: string): Promise<string> {
  const fields = new URLSearchParams({
    token,
    organizationName: 'Vendor',
    email: 'olga@vendor.example',
    givenName: 'Olga',
    familyName: 'Taussky',
    password: 'correct horse battery',
  });
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: `https://${HOST}` };
  const { headers } = await send('POST', '/setup', form, fields.toString());
  const cookie = (headers['set-cookie'] ?? '').split('\n').map((line) => line.split(';')[0]);
  const shown = await send('GET', headers.location ?? '/', { cookie: cookie.join('; ') });
  return /ghk_[\w-]{43}/.exec(shown.body.toString())?.[0] ?? `${shown.status}: no key`;
}

/** Reads and writes, with and without the database. */
async function askForEverything(name: string): Promise<void> {
  const api = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const ask = async (expected: number, method: string, path: string, body?: object) => {
    const { status } = await send(method, path, api, body && JSON.stringify(body));
    seen.push({ name: `${method} ${path}`, status, expected });
  };
  await ask(200, 'GET', '/readyz');
  await ask(200, 'GET', '/sign-in');
  await ask(200, 'GET', '/.well-known/openid-configuration');
  await ask(200, 'GET', '/api/v1/organizations');
  await ask(201, 'POST', '/api/v1/organizations', { name: `Customer ${name}` });
}

it('is deployed once before, with the address that it is going to have', () => {
  expect(first.output).toContain(`Gatehouse is at https://${HOST}\n`);
  expect(firstVersions).toBe(1);
});

it('is an upgrade: the column was added before the code, and taken away after it', () => {
  expect(upgrade.output).toContain(`Applied ${ADDS}.sql`);
  expect(upgrade.output).toContain(`Applied ${TAKES_AWAY}.sql`);
  expect(upgrade.ok).toBe(true);
  expect(standIn.unknown).toEqual([]);
});

it('meets each client with the answer that it expects, before, during and after', () => {
  expect(key).toMatch(/^ghk_/);
  expect(seen.length).toBeGreaterThan(200);
  const surprises = seen.filter(({ status, expected }) => status !== expected);
  expect(surprises).toEqual([]);
});

it('runs the new code afterwards, on the new schema', async () => {
  const [version] = standIn.account.worker!.versions.slice(-1);
  expect(version!.modules.some(({ text }) => text.includes(ADDS))).toBe(true);
  expect((await send('GET', '/readyz')).status).toBe(200);
});
