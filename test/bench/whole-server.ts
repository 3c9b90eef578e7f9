// The Worker of `bench:whole` in Miniflare alone: wrangler bundles it, and its development proxies stay out
// of the measurement.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler';
import { newSecret } from '../../dev/local-folder.ts';
import { BATCH_WORKER, batchWorker, runBatches } from '../../dev/sql-batches.ts';
import { ROOT } from '../../dev/wrangler.ts';
import { wranglerEnv } from '../../dev/wrangler-env.ts';
import { recordOf } from '../support/record-migrations.ts';
import { cpuMsOf, findChild } from './process-cpu.ts';

// wrangler's own Miniflare, so that the Worker runs in the workerd that `npm start` runs it in.
const { Miniflare, convertV4MiniflareOptions } = createRequire(
  createRequire(import.meta.url).resolve('wrangler'),
)('miniflare') as typeof import('miniflare');

const MAX_RATE = 1_000_000;
const REQUEST_MS = 60_000;

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly cookies: readonly string[];
  readonly text: string;
  /** From the request to the response's last byte. */
  readonly ms: number;
}

export interface WholeServer {
  readonly d1: D1Database;
  /** A key of the management API. */
  readonly operatorKey: string;
  readonly send: (call: Call) => Promise<Reply>;
  /** What workerd has used so far, of user and system time; null where the system has no /proc. */
  readonly cpuMs: () => number | null;
  /** Starts a new workerd with the same storage; `d1` and `cpuMs` belong to the old one. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What wrangler.toml says of the Worker, in Miniflare's words: the parts that are changed here. */
interface WorkerBindings {
  readonly d1Databases: Readonly<Record<string, string>>;
  readonly bindings: Readonly<Record<string, string>>;
  readonly durableObjects: Readonly<Record<string, { className: string; useSQLite?: boolean }>>;
  readonly ratelimits: Readonly<Record<string, { simple: { limit: number; period: 10 | 60 } }>>;
}

/**
 * @param keptLimits the rate limits that stay as wrangler.toml has them; the others would stop a measurement
 */
export async function startWhole(
  publicUrl: string,
  keptLimits: readonly string[] = [],
): Promise<WholeServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-whole-'));
  const modules = bundleWorker(folder);
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, 'wrangler.toml'));
  const { bindings, d1Databases, durableObjects, ratelimits } = workerOptions as unknown as WorkerBindings;
  const unlimited = Object.entries(ratelimits).map(([name, limit]) => [
    name,
    keptLimits.includes(name) ? limit : { ...limit, simple: { ...limit.simple, limit: MAX_RATE } },
  ]);
  const main = {
    ...workerOptions,
    name: 'whole',
    rootPath: folder,
    modulesRules: undefined,
    modules,
    modulesRoot: folder,
    bindings: {
      ...bindings,
      PUBLIC_URL: publicUrl,
      ...(keptLimits.includes('SCIM_BY_ORGANIZATION') ? {} : { SCIM_REQUESTS_PER_SECOND: String(MAX_RATE) }),
      SESSION_KEYS: `k1:${newSecret()}`,
      WRAPPING_KEYS: `w1:${newSecret()}`,
    },
    ratelimits: Object.fromEntries(unlimited),
    durableObjects: { ...durableObjects, FLOOR: { className: 'FloorLane', useSQLite: true } },
  };
  const options = convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    handleStructuredLogs: sayUnusual,
    workers: [main, batchWorker(d1Databases)],
  } as Parameters<typeof convertV4MiniflareOptions>[0]);
  const miniflare = new Miniflare(options);
  const agent = new Agent({ keepAlive: true });
  const stop = async () => {
    agent.destroy();
    await miniflare.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    let url = await miniflare.ready;
    // Miniflare's types name the classes of another release of workers-types.
    const d1 = (await miniflare.getD1Database('DB')) as unknown as D1Database;
    await runBatches(await miniflare.getWorker(BATCH_WORKER), migrations());
    const operatorKey = `ghk_${newSecret()}`;
    const tokens = await miniflare.getKVNamespace('TOKENS');
    const hash = createHash('sha256').update(operatorKey).digest('hex');
    await tokens.put(`api_key:${hash}`, JSON.stringify({ id: 'bench', label: 'bench', createdAt: 0 }));
    await tokens.put('bench:floor', JSON.stringify({ organizationId: 'bench' }));
    const workerd = findChild(process.pid, 'workerd');
    const cpuMs = () => (workerd === null ? null : cpuMsOf(workerd));
    const restart = async () => {
      await miniflare.setOptions(options);
      url = await miniflare.ready;
    };
    return { d1, operatorKey, cpuMs, restart, stop, send: (call) => sendCall(url, agent, call) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A line for each request, which every deployment writes, would bury what the measurement says. */
function sayUnusual({ message }: { readonly message: string }): void {
  if (!message.includes('"event":"request"')) console.error(message);
}

/** @returns the modules, the entry first; style sheets and the pages' script lie beside it as text */
function bundleWorker(folder: string) {
  const wrangler = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
  const args = [wrangler, 'deploy', 'test/bench/whole-worker.ts', '--dry-run', '--outdir', folder];
  const run = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: wranglerEnv(join(folder, 'logs')),
  });
  if (run.status !== 0) throw new Error(`the Worker could not be bundled:\n${run.stdout}${run.stderr}`);
  const text = readdirSync(folder).filter((name) => /^[0-9a-f]{40}-/.test(name));
  return [
    { type: 'ESModule' as const, path: join(folder, 'whole-worker.js') },
    ...text.map((name) => ({ type: 'Text' as const, path: join(folder, name) })),
  ];
}

/** The schema, wrangler's record of it, and the rows that the floor reads. */
function migrations(): string[][] {
  const folder = join(ROOT, 'migrations');
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const floor = Array.from(
    { length: 5 },
    (_, i) => `insert into bench_floor values ('seed-${i}', 'a row to read', 1)`,
  );
  return [
    ...files.sort().map((name) => unstable_splitSqlQuery(readFileSync(join(folder, name), 'utf8'))),
    recordOf(files),
    ['create table bench_floor (id text primary key, name text, at integer) without rowid', ...floor],
  ];
}

export function sendCall(base: URL, agent: Agent, call: Call): Promise<Reply> {
  const { method, path, headers, body } = call;
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const outgoing = request(
      new URL(path, base),
      {
        agent,
        method,
        timeout: REQUEST_MS,
        headers: {
          'cf-connecting-ip': '192.0.2.1',
          'user-agent': 'bench',
          ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const ms = performance.now() - began;
          resolve({
            status: incoming.statusCode ?? 0,
            header: (name) => [incoming.headers[name.toLowerCase()]].flat()[0],
            cookies: incoming.headers['set-cookie'] ?? [],
            text: Buffer.concat(chunks).toString('utf8'),
            ms,
          });
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path} took over ${REQUEST_MS} ms`)));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // workerd has closed a connection that was idle just as this request took it: nobody has read it.
      if (error.code !== 'ECONNRESET' || !outgoing.reusedSocket) return reject(error);
      resolve(sendCall(base, agent, call));
    });
    outgoing.end(body);
  });
}
