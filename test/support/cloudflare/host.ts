// Runs what was deployed to the stand-in: the modules that were uploaded, with the variables and secrets that
// the Worker has there, on a D1 that has done what the stand-in's did.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler';
import { BATCH_WORKER, batchWorker, runBatches } from '../../../dev/sql-batches.ts';
import { ROOT } from '../../../dev/wrangler.ts';
import type { Account, StoredAsset } from './account.ts';
import type { StandIn } from './stand-in.ts';

// wrangler's own Miniflare, so that the Worker runs in the workerd that `npm start` runs it in.
const { Miniflare, convertV4MiniflareOptions } = createRequire(
  createRequire(import.meta.url).resolve('wrangler'),
)('miniflare') as typeof import('miniflare');

export interface Hosted {
  /** Its address here; requests keep the host that they are for. */
  readonly url: URL;
  /** A request as the edge hands it over. It waits while Miniflare starts again with another version. */
  send(call: EdgeCall): Promise<EdgeAnswer>;
  /** From now on, what the stand-in is sent happens here, too, before wrangler hears that it is done. */
  follow(): void;
  stop(): Promise<void>;
}

export interface EdgeCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | undefined;
}

export interface EdgeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export async function hostDeployment(standIn: StandIn): Promise<Hosted> {
  const { account } = standIn;
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-hosted-'));
  const miniflare = new Miniflare(optionsOf(account, folder));
  let url = await miniflare.ready;
  let done = 0;
  let version = account.worker!.versions.at(-1);
  let underWay = 0;
  let restarting: Promise<void> = Promise.resolve();

  const migrate = async () => {
    const [database] = [...account.databases.values()];
    const sent = database?.done.slice(done) ?? [];
    if (sent.length === 0) return;
    done += sent.length;
    await runBatches(await miniflare.getWorker(BATCH_WORKER), sent.map(unstable_splitSqlQuery));
  };
  // workerd starts anew with the version, which Cloudflare's does not, so what is under way ends first and
  // what comes in the meantime waits.
  const restart = async () => {
    while (underWay > 0) await sleep(5);
    await miniflare.setOptions(optionsOf(account, folder));
    url = await miniflare.ready;
  };
  const follow = async () => {
    await restarting;
    await migrate();
    if (account.worker!.versions.at(-1) === version) return;
    version = account.worker!.versions.at(-1);
    restarting = restart();
    await restarting;
  };

  await migrate();
  return {
    url,
    send: async (call) => {
      await restarting;
      underWay += 1;
      try {
        return await sendTo(url, call);
      } finally {
        underWay -= 1;
      }
    },
    follow: () => standIn.afterEach(follow),
    stop: async () => {
      standIn.afterEach(null);
      await miniflare.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param folder where each version has its assets in a folder of their own */
function optionsOf(account: Account, folder: string) {
  const { secrets, versions } = account.worker!;
  const { id, modules, bindings, assets } = versions.at(-1)!;
  const variables = bindings.filter(({ type }) => type === 'plain_text');
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, 'wrangler.toml'));
  const code = modules.filter(({ contentType }) => contentType !== 'application/source-map');
  const isEntry = ({ name }: { name: string }) => name === 'index.js';
  const main = {
    ...workerOptions,
    name: 'deployed',
    assets: { ...(workerOptions.assets as object), directory: writeAssets(join(folder, id), assets) },
    modulesRules: undefined,
    modulesRoot: '/',
    modules: [...code.filter(isEntry), ...code.filter((one) => !isEntry(one))].map(
      ({ name, contentType, text }) => ({
        type: contentType === 'application/javascript+module' ? ('ESModule' as const) : ('Text' as const),
        path: `/${name}`,
        contents: text,
      }),
    ),
    bindings: {
      ...Object.fromEntries(variables.map(({ name, text }) => [name, String(text)])),
      ...Object.fromEntries(secrets),
    },
  };
  const { d1Databases } = workerOptions as unknown as { readonly d1Databases: Record<string, string> };
  return convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    workers: [main, batchWorker(d1Databases)],
  } as Parameters<typeof convertV4MiniflareOptions>[0]);
}

function writeAssets(folder: string, assets: readonly StoredAsset[]): string {
  mkdirSync(folder, { recursive: true });
  for (const { path, content } of assets) writeFileSync(join(folder, path), content);
  return folder;
}

async function sendTo(url: URL, { method, path, headers, body }: EdgeCall): Promise<EdgeAnswer> {
  return await new Promise((resolve, reject) => {
    const call = request({ host: url.hostname, port: url.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const all = Object.entries(response.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join('\n') : String(value),
        ]);
        const whole = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 500, headers: Object.fromEntries(all), body: whole });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
