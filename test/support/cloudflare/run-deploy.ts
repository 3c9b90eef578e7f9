// `npm run deploy` as an operator runs it, against the stand-in.

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unstable_readConfig } from 'wrangler';
import { ROOT } from '../../../dev/wrangler.ts';
import { type StandIn, TOKEN } from './stand-in.ts';

export interface DeployRun {
  readonly ok: boolean;
  readonly output: string;
}

export async function runDeploy(
  standIn: StandIn,
  folder: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<DeployRun> {
  const child = spawn(process.execPath, [join(ROOT, 'dev/deploy.ts'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environmentFor(standIn), ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { ok: code === 0, output };
}

export function environmentFor(standIn: StandIn): NodeJS.ProcessEnv {
  return {
    CLOUDFLARE_API_BASE_URL: standIn.url,
    CLOUDFLARE_API_TOKEN: TOKEN,
    // A developer's own login and account stay out of it.
    CLOUDFLARE_ACCOUNT_ID: '',
    XDG_CONFIG_HOME: join(tmpdir(), 'gatehouse-nobody'),
  };
}

/** A checkout of its own, whose migrations a test can add to. */
export function copyCheckout(): string {
  return copyOf('src', 'tsconfig.json');
}

/** The same with a Worker that does nothing, for what does not depend on it: it is built in no time. */
export function emptyCheckout(): string {
  const folder = copyOf('src/assets');
  const { main } = unstable_readConfig({ config: join(folder, 'wrangler.toml') }, { hideWarnings: true });
  const classes = ['Lane', 'Hasher', 'Sender'].map((name) => `export class ${name} extends DurableObject {}`);
  mkdirSync(dirname(main!), { recursive: true });
  writeFileSync(
    main!,
    `import { DurableObject } from 'cloudflare:workers';
${classes.join('\n')}
export default { fetch: () => new Response('empty') };
`,
  );
  return folder;
}

function copyOf(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-checkout-'));
  for (const name of [...names, 'migrations', 'wrangler.toml', 'package.json']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
