// Runs what was deployed to the stand-in: the modules that were uploaded, with the variables and secrets that
// the Worker has there, on a D1 that has done what the stand-in's did.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler';
import { ROOT } from '../../../dev/wrangler.ts';
import type { StandIn } from './stand-in.ts';

// wrangler's own Miniflare, so that the Worker runs in the workerd that `npm start` runs it in.
const { Miniflare, convertV4MiniflareOptions } = createRequire(
  createRequire(import.meta.url).resolve('wrangler'),
)('miniflare') as typeof import('miniflare');

export interface Hosted {
  /** Its address here; requests keep the host that they are for. */
  readonly url: URL;
  stop(): Promise<void>;
}

export async function hostDeployment({ account }: StandIn): Promise<Hosted> {
  const { secrets, versions } = account.worker!;
  const { modules, bindings } = versions.at(-1)!;
  const variables = bindings.filter(({ type }) => type === 'plain_text');
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, 'wrangler.toml'));
  const code = modules.filter(({ contentType }) => contentType !== 'application/source-map');
  const isEntry = ({ name }: { name: string }) => name === 'index.js';
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      ...workerOptions,
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
    }),
  );
  const url = await miniflare.ready;
  const d1 = (await miniflare.getD1Database('DB')) as unknown as D1Database;
  const [database] = [...account.databases.values()];
  for (const sql of database?.done ?? []) {
    await d1.batch(unstable_splitSqlQuery(sql).map((statement) => d1.prepare(statement)));
  }
  return { url, stop: () => miniflare.dispose() };
}
