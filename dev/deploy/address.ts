// Step 5: PUBLIC_URL. `--url` decides, else the route or custom domain of wrangler.toml, else what the Worker
// has already, else the workers.dev address that its first deployment printed.

import { urlsOf } from '../../src/domain/urls.ts';
import { DeployFailure, lastLines } from './failure.ts';
import type { Project } from './project.ts';
import { codeOf, jsonOf, type Wrangler } from './run-wrangler.ts';

/** @throws DeployFailure unless it is an https origin */
export function parseAddress(text: string, from: string): string {
  try {
    const { origin } = urlsOf(text);
    if (origin.startsWith('https://')) return origin;
  } catch {
    // Said below.
  }
  throw new DeployFailure(
    `${from} is not an address that Gatehouse can have: ${text}`,
    'Give an https origin without a path, such as `npm run deploy -- --url https://sso.example.com`.',
  );
}

/** @returns null where wrangler.toml has no route */
export function addressOfRoutes({ routes }: Pick<Project, 'routes'>): string | null {
  const patterns = routes.map((route) => (typeof route === 'string' ? route : route.pattern));
  const [first] = patterns;
  if (first === undefined) return null;
  const host = first.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  if (host.includes('*')) {
    throw new DeployFailure(
      `The route ${first} stands for many hosts.`,
      'Say which of them is the address: `npm run deploy -- --url https://sso.example.com`.',
    );
  }
  return parseAddress(`https://${host}`, 'The route in wrangler.toml');
}

export interface Deployed {
  readonly publicUrl: string | null;
}

interface Binding {
  readonly name: string;
  readonly type: string;
  readonly text?: string;
}

/** @returns null where the Worker isn't there yet */
export async function findDeployed(wrangler: Wrangler): Promise<Deployed | null> {
  const status = await wrangler.run(['deployments', 'status', '--json']);
  if (!status.ok && (codeOf(status) === 10007 || /has no deployments/.test(status.output))) return null;
  if (!status.ok) throw unread(status.output);
  const { versions } = jsonOf<{ versions: { version_id: string; percentage: number }[] }>(status);
  const [latest] = versions.toSorted((a, b) => b.percentage - a.percentage);
  if (latest === undefined) return null;
  const view = await wrangler.run(['versions', 'view', latest.version_id, '--json']);
  if (!view.ok) throw unread(view.output);
  const { bindings } = jsonOf<{ resources: { bindings: Binding[] } }>(view).resources;
  return { publicUrl: bindings.find(({ name }) => name === 'PUBLIC_URL')?.text ?? null };
}

function unread(output: string): DeployFailure {
  return new DeployFailure(
    'Cloudflare did not say what is deployed now.',
    'Try again in a minute: `npm run deploy`. Nothing has been changed.',
    lastLines(output),
  );
}

/** What a change of the address costs. */
export function costOfMove(before: string, after: string): string {
  return `PUBLIC_URL changes from ${before} to ${after}. Everybody has to sign in again. Until their
administrators enter the new addresses, no identity provider signs anybody in and no directory provisions;
applications need the new issuer. To go back: npm run deploy -- --url ${before}`;
}
