// The drill: a deployment in wrangler's local storage is backed up, lost, and restored. Afterward every table
// has the same rows, and the same people and programs come in.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { newBackupKey } from '../../../dev/backup/sealed-file.ts';
import { runQuietly } from '../../../dev/bundle.ts';
import { newSecret } from '../../../dev/local-folder.ts';
import { withLocalStorage } from '../../../dev/local-storage.ts';
import { ROOT } from '../../../dev/wrangler.ts';
import { emptyCheckout } from '../../support/cloudflare/run-deploy.ts';

// wrangler's own Miniflare, which reads what its commands have written.
const { Miniflare, convertV4MiniflareOptions } = createRequire(
  createRequire(import.meta.url).resolve('wrangler'),
)('miniflare') as typeof import('miniflare');

const ORIGIN = 'https://sso.example';
const PASSWORD = 'correct horse battery';
const OPERATOR_KEY = `ghk_${newSecret()}`;
const SETTINGS = {
  PUBLIC_URL: ORIGIN,
  SIGN_UP_PLAN: 'free',
  SESSION_KEYS: `k1:${newSecret()}`,
  WRAPPING_KEYS: `w1:${newSecret()}`,
};
const backupKey = newBackupKey();

let checkout: string;
let temporary: string;
let build: string;
let file: string;
/** Name, count of rows and digest of each table. */
let before: string[][];
let scimToken: string;
let organizationId: string;

beforeAll(async () => {
  checkout = emptyCheckout();
  temporary = mkdtempSync(join(tmpdir(), 'gatehouse-drill-'));
  build = join(temporary, 'build');
  file = join(temporary, 'gatehouse.backup');
  const built = await runQuietly(['deploy', '--dry-run', '--outdir', build], ROOT, temporary);
  if (!built.ok) throw new Error(built.output);
  const state = join(checkout, '.wrangler/state');
  await withLocalStorage({ state }, async () => {});
  before = await withWorker(async (worker) => {
    await worker.putKey();
    organizationId = (
      await worker.api<{ id: string }>('/organizations', { name: 'Acme', plan: 'enterprise' })
    ).id;
    const path = `/organizations/${organizationId}`;
    await worker.api(`${path}/domains`, { name: 'acme.test', verified: true });
    const names = { givenName: "Ada 'the first'; --", familyName: '李 😀 "x"' };
    await worker.api(`${path}/members`, {
      email: 'ada@acme.test',
      role: 'owner',
      ...names,
      password: PASSWORD,
    });
    scimToken = (await worker.api<{ token: string }>(`${path}/scim-tokens`, {})).token;
    expect(await worker.signIn()).toBe(303);
    return await worker.digests();
  });
}, 180_000);

afterAll(() => {
  for (const folder of [checkout, temporary]) rmSync(folder, { recursive: true, force: true });
});

it('brings back every row, and everybody who could come in', { timeout: 180_000 }, async () => {
  const backup = await run('backup', [file, '--local']);
  expect(backup).toMatchObject({ ok: true });
  expect(readFileSync(file, 'latin1')).not.toMatch(/acme|Lovelace|create table/i);
  expect((await run('restore', [file, '--local'])).output).toMatch(/is not empty/);

  rmSync(join(checkout, '.wrangler'), { recursive: true, force: true });
  const wrongKey = await run('restore', [file, '--local'], newBackupKey());
  expect([wrongKey.ok, existsSync(join(checkout, '.wrangler/state'))]).toEqual([false, false]);
  const restored = await run('restore', [file, '--local']);
  expect(restored.output).toMatch(/^Restored/);
  // Both say how many tables and rows there are.
  const counted = /\d+ tables, \d+ rows/;
  expect(counted.exec(restored.output)?.[0]).toBe(counted.exec(backup.output)?.[0]);

  await withWorker(async (worker) => {
    expect(await worker.digests()).toEqual(before);
    expect(before.length).toBeGreaterThan(25);
    expect(await worker.signIn()).toBe(303);
    expect([await worker.scim(), await worker.operator()]).toEqual([401, 401]);
  });
  expect((await run('restore', ['--tokens', '--local'])).output).toMatch(/Wrote 2 tokens and keys/);
  await withWorker(async (worker) => {
    expect([await worker.scim(), await worker.operator()]).toEqual([200, 200]);
  });
  expect(readdirSync(temporary).filter((name) => name.startsWith('gatehouse-deploy-'))).toEqual([]);
});

it.each<[string, string[], string, RegExp]>([
  ['backup', [], backupKey, /needs a file/],
  ['backup', ['a', 'b'], backupKey, /too many/],
  ['backup', ['package.json'], backupKey, /there already/],
  ['backup', ['new.backup', '--local'], '', /BACKUP_KEY is not set/],
  ['backup', ['new.backup', '--local'], 'a password', /BACKUP_KEY is not a key/],
  ['restore', ['none.backup'], backupKey, /There is no file/],
  ['restore', ['package.json', '--local'], backupKey, /can't be read/],
])('%s %j says what is wrong', async (program, args, key, sentence) => {
  const { ok, output } = await run(program, args, key);
  expect([ok, output]).toEqual([false, expect.stringMatching(sentence)]);
  expect(output).not.toMatch(/^\s+at /m);
});

async function run(program: string, args: readonly string[], key = backupKey) {
  const child = spawn(process.execPath, [join(ROOT, 'dev', `${program}.ts`), ...args], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temporary, BACKUP_KEY: key },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { ok: code === 0, output };
}

type Worker = Awaited<ReturnType<typeof startWorker>>;

async function withWorker<Result>(use: (worker: Worker) => Promise<Result>): Promise<Result> {
  const worker = await startWorker();
  try {
    return await use(worker);
  } finally {
    await worker.stop();
  }
}

async function startWorker() {
  const state = join(checkout, '.wrangler/state/v3');
  mkdirSync(state, { recursive: true });
  const files = readdirSync(build).filter((name) => !/\.map$|README/.test(name));
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, 'wrangler.toml'));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      ...workerOptions,
      resourcePersistencePath: state,
      rootPath: build,
      modulesRules: undefined,
      modulesRoot: build,
      modules: [
        { type: 'ESModule', path: join(build, 'index.js') },
        ...files
          .filter((name) => name !== 'index.js')
          .map((name) => ({ type: 'Text' as const, path: join(build, name) })),
      ],
      bindings: SETTINGS,
    }),
  );
  const send = async (path: string, init: Record<string, unknown> = {}) =>
    await miniflare.dispatchFetch(ORIGIN + path, { redirect: 'manual', ...init });
  const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
  return {
    stop: () => miniflare.dispose(),
    putKey: async () => {
      const tokens = await miniflare.getKVNamespace('TOKENS');
      const hash = createHash('sha256').update(OPERATOR_KEY).digest('hex');
      await tokens.put(`api_key:${hash}`, JSON.stringify({ id: 'key_1', label: 'test', createdAt: 0 }));
    },
    api: async <Body>(path: string, body: unknown): Promise<Body> => {
      const answer = await send(`/api/v1${path}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${OPERATOR_KEY}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Body;
    },
    signIn: async () => {
      const body = new URLSearchParams({ email: 'ada@acme.test', password: PASSWORD });
      return (await send('/sign-in', { method: 'POST', headers: { Origin: ORIGIN }, body })).status;
    },
    scim: async () => (await send('/scim/v2/Users', bearer(scimToken))).status,
    operator: async () =>
      (await send(`/api/v1/organizations/${organizationId}`, bearer(OPERATOR_KEY))).status,
    digests: async () => {
      const d1 = await miniflare.getD1Database('DB');
      const names = await d1
        .prepare(
          `select name from sqlite_master where type = 'table' and name not like 'sqlite!_%' escape '!'
           and name not like '!_cf!_%' escape '!' order by name`,
        )
        .all<{ name: string }>();
      const digests: string[][] = [];
      for (const { name } of names.results) {
        const { results } = await d1.prepare(`select * from "${name}"`).all();
        const lines = results.map((row) => JSON.stringify(row)).sort();
        const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
        digests.push([name, String(lines.length), digest]);
      }
      const schema = await d1
        .prepare(
          `select type, name, sql from sqlite_master where name not like '!_cf!_%' escape '!' order by 1, 2`,
        )
        .all();
      const shape = createHash('sha256').update(JSON.stringify(schema.results).toLowerCase()).digest('hex');
      return [...digests, ['schema', String(schema.results.length), shape]];
    },
  };
}
