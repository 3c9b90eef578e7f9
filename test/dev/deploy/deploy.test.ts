// Whole deployments with wrangler itself, against a stand-in of Cloudflare's API. A command of wrangler takes
// seconds, so the runs are made once, one after the other, and the tests look at what they left.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, type Call, lineOf } from '../../support/cloudflare/call.ts';
import { type DeployRun, emptyCheckout, runDeploy } from '../../support/cloudflare/run-deploy.ts';
import { type StandIn, startStandIn } from '../../support/cloudflare/stand-in.ts';

const ADDS = '9001_notes.sql';
const TAKES_AWAY = '9002_contract_notes.sql';
const ADDS_AGAIN = '9003_more_notes.sql';
const CODE = /^PUT \/workers\/scripts\/gatehouse /;
const WORKERS_DEV = 'https://gatehouse.vendor.workers.dev';

interface Seen extends DeployRun {
  readonly calls: readonly Call[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly publicUrl: unknown;
}

let standIn: StandIn;
let checkout: string;
let temporary: string;
const runs = {} as Record<'nobody' | 'first' | 'stopped' | 'second' | 'newer', Seen>;

async function run(...args: Parameters<typeof runDeploy> extends [unknown, unknown, ...infer R] ? R : never) {
  const before = standIn.calls.length;
  const [options = [], env = {}] = args;
  const result = await runDeploy(standIn, checkout, options, { TMPDIR: temporary, ...env });
  const bindings = standIn.account.worker?.versions.at(-1)?.bindings ?? [];
  return {
    ...result,
    calls: standIn.calls.slice(before),
    secrets: Object.fromEntries(standIn.account.worker?.secrets ?? []),
    publicUrl: bindings.find(({ name }) => name === 'PUBLIC_URL')?.text,
  };
}

function addMigration(name: string, sql: string): void {
  writeFileSync(join(checkout, 'migrations', name), sql);
}

beforeAll(async () => {
  standIn = await startStandIn();
  checkout = emptyCheckout();
  temporary = mkdtempSync(join(tmpdir(), 'gatehouse-deploy-test-'));
  runs.nobody = await run([], { CLOUDFLARE_API_TOKEN: '' });
  // This login may not read the account's part of workers.dev.
  standIn.failOn(/^GET \/workers\/subdomain/, new ApiError(403, 10000, 'Authentication error'));
  runs.first = await run();
  standIn.failOn(null);
  addMigration(ADDS, 'create table notes (id text primary key);\nalter table notes add column old text;');
  addMigration(TAKES_AWAY, 'alter table notes drop column old;');
  addMigration(ADDS_AGAIN, 'alter table notes add column new text;');
  standIn.failOn(/alter table notes drop column/);
  runs.stopped = await run();
  standIn.failOn(null);
  runs.second = await run();
  rmSync(join(checkout, 'migrations', ADDS_AGAIN));
  runs.newer = await run(['--url', 'https://sso.vendor.example']);
}, 300_000);

afterAll(async () => {
  await standIn.close();
  for (const folder of [checkout, temporary]) rmSync(folder, { recursive: true, force: true });
});

const applied = () => {
  const [database] = [...standIn.account.databases.values()];
  const rows = database!.d1.prepare('select name from d1_migrations order by id').all();
  return rows.map(({ name }) => name);
};
const indexOf = ({ calls }: Seen, pattern: RegExp) =>
  calls.findIndex((call) => pattern.test(`${lineOf(call)} ${call.body.toString('latin1')}`));

describe('without a login', () => {
  it('stops with a sentence and a next step, and sends nothing', () => {
    expect(runs.nobody).toMatchObject({ ok: false, calls: [] });
    expect(runs.nobody.output).toMatch(/Nobody is logged in/);
    expect(runs.nobody.output).toMatch(/npx wrangler login/);
    expect(runs.nobody.output).not.toMatch(/^\s+at /m);
  });
});

describe('the first deployment', () => {
  it('makes one database and one namespace, and links them', () => {
    expect(runs.first).toMatchObject({ ok: true });
    const { databases, namespaces, worker } = standIn.account;
    expect([...databases.values()].map(({ name }) => name)).toEqual(['gatehouse']);
    expect([...namespaces.values()].map(({ title }) => title)).toEqual(['gatehouse-tokens']);
    const { bindings } = worker!.versions.at(-1)!;
    expect(bindings).toContainEqual(
      expect.objectContaining({ name: 'DB', type: 'd1', id: [...databases.keys()][0] }),
    );
    expect(bindings).toContainEqual(
      expect.objectContaining({ name: 'TOKENS', namespace_id: [...namespaces.keys()][0] }),
    );
  });

  it('has the address of workers.dev, and its crons', () => {
    expect(runs.first.publicUrl).toBe(WORKERS_DEV);
    expect(runs.first.output).toContain(`Gatehouse is at ${WORKERS_DEV}`);
    expect(standIn.account.worker).toMatchObject({
      workersDev: true,
      schedules: ['*/10 * * * *', '17 3 * * *'],
    });
  });

  it('is built once more where nobody could know the address before', () => {
    expect(runs.first.output).toContain('once more');
    expect(runs.first.calls.filter((call) => CODE.test(`${lineOf(call)} `))).toHaveLength(2);
    expect(runs.second.output).not.toContain('once more');
  });

  it('goes live last: the schema comes after the secrets and the address', () => {
    const schema = indexOf(runs.first, /CREATE TABLE `accounts`/);
    expect(schema).toBeGreaterThan(indexOf(runs.first, /^PATCH .*\/secrets-bulk/));
    expect(schema).toBeGreaterThan(indexOf(runs.first, /"text":"https:\/\/gatehouse\.vendor/));
    expect(indexOf(runs.first, /^PATCH .*\/secrets-bulk/)).toBeGreaterThan(0);
  });

  it('makes both secrets as keyrings', () => {
    expect(runs.first.secrets).toEqual({
      SESSION_KEYS: expect.stringMatching(/^k1:[\w-]{43}$/),
      WRAPPING_KEYS: expect.stringMatching(/^w1:[\w-]{43}$/),
    });
    expect(runs.first.secrets.SESSION_KEYS?.slice(3)).not.toBe(runs.first.secrets.WRAPPING_KEYS?.slice(3));
  });

  it('prints a set-up link, of which only the hash was sent', () => {
    const [, token = ''] = /\/setup\?token=([\w-]{43})$/m.exec(runs.first.output) ?? [];
    expect(token).not.toBe('');
    const sent = runs.first.calls.map(({ body }) => body.toString('latin1')).join('\n');
    expect(sent).not.toContain(token);
    expect(sent).toContain(createHash('sha256').update(token).digest('hex'));
  });
});

describe('a deployment that stops at a migration', () => {
  it('says so, and leaves what it did: the migrations that add, and the new code', () => {
    expect(runs.stopped.ok).toBe(false);
    expect(runs.stopped.output).toMatch(/A migration did not work/);
    expect(runs.stopped.output).toMatch(/The stand-in was told to fail/);
    expect(indexOf(runs.stopped, /create table notes/)).toBeGreaterThan(0);
    expect(indexOf(runs.stopped, CODE)).toBeGreaterThan(0);
  });

  it('applies what adds before the code, and what takes away after it', () => {
    const code = indexOf(runs.stopped, CODE);
    expect(indexOf(runs.stopped, /add column new/)).toBeLessThan(code);
    expect(indexOf(runs.stopped, /drop column old/)).toBeGreaterThan(code);
  });
});

describe('the second deployment', () => {
  it('goes on from where the first one stopped', () => {
    expect(runs.second.ok).toBe(true);
    expect(indexOf(runs.second, /create table notes/)).toBe(-1);
    expect(indexOf(runs.second, /drop column old/)).toBeGreaterThan(0);
    expect(applied().slice(-3)).toEqual([ADDS, ADDS_AGAIN, TAKES_AWAY]);
  });

  it('leaves secrets, database, namespace and address as they are', () => {
    expect(runs.second.secrets).toEqual(runs.first.secrets);
    expect(runs.second.publicUrl).toBe(WORKERS_DEV);
    expect(indexOf(runs.second, /secrets-bulk|^POST \/d1\/database |^POST \/storage/)).toBe(-1);
    expect(standIn.account.databases.size).toBe(1);
  });
});

describe('on a database that is newer than the checkout', () => {
  it('names the migration, and changes nothing', () => {
    expect(runs.newer.ok).toBe(false);
    expect(runs.newer.output).toContain(ADDS_AGAIN);
    expect(runs.newer.calls.filter(({ method }) => method !== 'GET').map(lineOf)).toEqual([
      expect.stringMatching(/^POST \/d1\/database\/[^/]+\/query$/),
    ]);
  });

  it('has said before what another address costs', () => {
    expect(runs.newer.output).toContain(
      `PUBLIC_URL changes from ${WORKERS_DEV} to https://sso.vendor.example`,
    );
    expect(runs.newer.publicUrl).toBe(WORKERS_DEV);
  });
});

describe('the set-up link', () => {
  it('is another after each deployment, until it was used', () => {
    const linkOf = ({ output }: Seen) => /\/setup\?token=\S+/.exec(output)?.[0];
    expect(linkOf(runs.second)).toBeDefined();
    expect(linkOf(runs.second)).not.toBe(linkOf(runs.first));
    expect(linkOf(runs.newer)).toBeUndefined();
  });
});

describe('secrets', () => {
  it('are in no output and no file', () => {
    const files = readdirSync(checkout, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && !entry.parentPath.includes('node_modules'),
    );
    const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
    const everything = [...texts, ...Object.values(runs).map(({ output }) => output)].join('\n');
    for (const secret of Object.values(runs.first.secrets)) {
      expect(everything.includes(secret.slice(3))).toBe(false);
    }
    expect(readdirSync(temporary).filter((name) => name.startsWith('gatehouse-'))).toEqual([]);
  });
});

it('calls nothing that the stand-in does not know', () => {
  expect(standIn.unknown).toEqual([]);
});
