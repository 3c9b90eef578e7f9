// `npm run -s sbom`: the packages that are in the Worker's bundle, as CycloneDX JSON on standard output.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundle, digestOf, packagesOf, readBundle } from './bundle.ts';
import { type Bom, bomOfBundle, type Lock } from './sbom-document.ts';
import { ROOT } from './wrangler.ts';

const logs = mkdtempSync(join(tmpdir(), 'gatehouse-sbom-'));
try {
  const build = await buildBundle(ROOT, logs);
  if (!build.ok) throw new Error(build.output);
  const { modules, inputs } = readBundle(ROOT);
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
  const bom = bomOfBundle(npmSbom(), lock, packagesOf(inputs), digestOf(modules));
  process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(logs, { recursive: true, force: true });
}

/** Reads the lock file alone, and needs no network. */
function npmSbom(): Bom {
  // npm runs this script, so npm_execpath is the npm that the person called.
  const cli = process.env.npm_execpath;
  const [command, ...first] = cli ? [process.execPath, cli] : ['npm'];
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const run = spawnSync(command as string, [...first, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status !== 0) throw new Error(`npm sbom failed:\n${run.stderr}`);
  return JSON.parse(run.stdout) as Bom;
}
