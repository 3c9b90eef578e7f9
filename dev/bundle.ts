// The Worker's bundle: built as a deployment would, named by one digest, with the packages that are in it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './wrangler.ts';
import { wranglerEnv } from './wrangler-env.ts';

/** Where the bundle is built, below the folder that is built. */
export const BUNDLE_FOLDER = '.wrangler/build';
const TIMEOUT_MS = 120_000;

export interface Finished {
  readonly ok: boolean;
  readonly output: string;
}

/** Builds the sources in `folder` with the wrangler of this checkout. Nothing of an earlier build stays. */
export async function buildBundle(folder: string, logFolder: string): Promise<Finished> {
  rmSync(join(folder, BUNDLE_FOLDER), { recursive: true, force: true });
  return await runQuietly(
    ['deploy', '--dry-run', '--outdir', BUNDLE_FOLDER, '--metafile'],
    folder,
    logFolder,
  );
}

/** Needs no terminal and no network: nothing is asked, and nothing is looked up. */
export async function runQuietly(
  args: readonly string[],
  folder: string,
  logFolder: string,
): Promise<Finished> {
  const wrangler = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
  const child = spawn(process.execPath, [wrangler, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    env: wranglerEnv(logFolder),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  return await new Promise((resolve) => {
    child.once('error', (error) => resolve({ ok: false, output: output + error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

export interface Bundle {
  /** The modules that are uploaded, by name. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /** As it is uploaded beside them: paths of the sources from the bundle's folder. */
  readonly sourceMap: SourceMap;
  /** What it was made from, as paths from the folder that was built. */
  readonly inputs: readonly string[];
}

export interface SourceMap {
  readonly sources: readonly string[];
  readonly [member: string]: unknown;
}

const META = 'bundle-meta.json';

/** esbuild's, as far as it is read here. */
interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}

export function readBundle(folder: string): Bundle {
  const built = join(folder, BUNDLE_FOLDER);
  const json = (name: string) => JSON.parse(readFileSync(join(built, name), 'utf8'));
  const meta = json(META) as Metafile;
  const output = Object.entries(meta.outputs).find(([path]) => path.endsWith('/index.js'))?.[1];
  // wrangler writes a README with the time of the build beside the modules.
  const names = readdirSync(built).filter((name) => ![META, 'README.md', 'index.js.map'].includes(name));
  return {
    modules: new Map(names.map((name) => [name, readFileSync(join(built, name))])),
    sourceMap: json('index.js.map') as SourceMap,
    inputs: Object.keys(output?.inputs ?? {}),
  };
}

/** SHA-256 over the names and digests of all modules, in the order of the names. */
export function digestOf(modules: Bundle['modules']): string {
  const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');
  const lines = [...modules].map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`);
  return sha256(lines.sort().join(''));
}

/** The same for two bundles if the modules are, and what they were made from, wherever the packages lie. */
export function identityOf({ modules, sourceMap }: Bundle): string {
  const sources = sourceMap.sources.map((path) => path.replace(/^.*?(?=node_modules\/)/, ''));
  return `${digestOf(modules)} ${createHash('sha256')
    .update(JSON.stringify({ ...sourceMap, sources }))
    .digest('hex')}`;
}

/** Packages of which a copy is among our own sources: src/assets/style.css is made of it. */
const COPIED = ['node_modules/@picocss/pico'];

/** The folders of the packages in the bundle, as package-lock.json names them. */
export function packagesOf(inputs: readonly string[]): string[] {
  const found = inputs.flatMap((path) => {
    const [inside] =
      /node_modules\/(?:@[^/]+\/)?[^/]+(?:\/node_modules\/(?:@[^/]+\/)?[^/]+)*/.exec(path) ?? [];
    return inside === undefined ? [] : [inside];
  });
  return [...new Set([...found, ...COPIED])].sort();
}
