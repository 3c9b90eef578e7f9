// Step 2: the Worker. wrangler builds it, makes the database and the namespace where they are missing, and
// links them.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Call, listAll, orFail } from './cloudflare.ts';
import { DeployFailure, lastLines } from './failure.ts';
import type { Project } from './project.ts';
import { codeOf, type Ran, type Wrangler } from './run-wrangler.ts';

/** @returns the addresses that the Worker has now, as wrangler names them */
export async function uploadWorker(
  wrangler: Wrangler,
  call: Call,
  project: Project,
  publicUrl: string | null,
): Promise<readonly string[]> {
  const args = ['deploy', ...(publicUrl === null ? [] : ['--var', `PUBLIC_URL:${publicUrl}`])];
  let ran = await wrangler.run(args);
  if (isTaken(ran)) ran = await runLinked(wrangler, call, project, args);
  if (!ran.ok) throw failureOf(ran);
  return ran.reported.find(({ type }) => type === 'deploy')?.targets ?? [];
}

export function workersDevOf(targets: readonly string[]): string | null {
  return targets.find((target) => /^https:\/\/[^/]+\.workers\.dev$/.test(target)) ?? null;
}

/** An earlier run made the namespace and stopped before a Worker was linked to it. */
function isTaken(ran: Ran): boolean {
  return !ran.ok && codeOf(ran) === 10014;
}

/** The name of the file with the namespace's id, for as long as the command runs. */
const LINKED = 'wrangler.linked.toml';

async function runLinked(
  wrangler: Wrangler,
  call: Call,
  project: Project,
  args: readonly string[],
): Promise<Ran> {
  const id = await findNamespace(call, project);
  if (id === null) {
    throw new DeployFailure(
      `There is a KV namespace ${project.namespaceTitle} already, and it was not found in the list.`,
      'Put its id below `binding = "TOKENS"` in wrangler.toml (`npx wrangler kv namespace list`), and run `npm run deploy` again.',
    );
  }
  const text = readFileSync(join(project.folder, 'wrangler.toml'), 'utf8');
  const linked = text.replace(/^binding = "TOKENS"$/m, `$&\nid = "${id}"`);
  const file = join(project.folder, LINKED);
  writeFileSync(file, linked);
  try {
    return await wrangler.run([...args, '--config', LINKED]);
  } finally {
    rmSync(file, { force: true });
  }
}

/** @returns its id, or null */
export async function findNamespace(call: Call, { namespaceTitle }: Project): Promise<string | null> {
  const namespaces = await listAll<{ id: string; title: string }>(call, '/storage/kv/namespaces').catch(
    orFail('Cloudflare did not list the KV namespaces.', 'Try again in a minute. Nothing has been changed.'),
  );
  return namespaces.find(({ title }) => title === namespaceTitle)?.id ?? null;
}

function failureOf(ran: Ran): DeployFailure {
  const said = lastLines(ran.output);
  if (/workers\.dev subdomain/i.test(ran.output)) {
    return new DeployFailure(
      'This account has not chosen its workers.dev subdomain yet.',
      'Choose one in the dashboard (Compute, Workers & Pages), or set a route with your own domain in wrangler.toml; then run `npm run deploy` again.',
      said,
    );
  }
  if (/Build failed/i.test(ran.output)) {
    return new DeployFailure(
      'The Worker could not be built. What was running still runs.',
      'Run `npm run check` to see what is wrong with the source.',
      said,
    );
  }
  return new DeployFailure(
    'The Worker was not deployed. What was running still runs.',
    'Read what Cloudflare said, and run `npm run deploy` again: it goes on from here. The login needs the permissions "Workers Scripts", "Workers KV Storage" and "D1": Edit.',
    said,
  );
}
