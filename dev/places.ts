// `npm run -s places`: copies standard input, such as lines of the log, and replaces each place in the bundle
// by the one in the sources. The checkout must be the version that is deployed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildBundle, readBundle } from './bundle.ts';
import { withSources } from './source-places.ts';
import { ROOT } from './wrangler.ts';

const logs = mkdtempSync(join(tmpdir(), 'gatehouse-places-'));
try {
  const build = await buildBundle(ROOT, logs);
  if (!build.ok) throw new Error(build.output);
  const { sourceMap } = readBundle(ROOT);
  process.stdout.write(withSources(await text(process.stdin), sourceMap));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(logs, { recursive: true, force: true });
}
