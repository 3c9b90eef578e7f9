// Step 5: PUBLIC_URL. `--url` decides, else the route or custom domain of wrangler.toml, else what the Worker
// has already, else the workers.dev address that its first deployment printed.

import { urlsOf } from '../../src/domain/urls.ts';
import { type Call, CallFailure, orFail } from './cloudflare.ts';
import { DeployFailure } from './failure.ts';
import type { Project } from './project.ts';

/** The API's number for a Worker that isn't there. */
const NO_WORKER = 10007;

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
  readonly text?: string;
}
interface Deployment {
  readonly versions: readonly { readonly version_id: string; readonly percentage: number }[];
}

/** @returns null where the Worker isn't there yet */
export async function findDeployed(call: Call, { workerName }: Project): Promise<Deployed | null> {
  const worker = `/workers/scripts/${workerName}`;
  try {
    const { deployments } = await call<{ deployments: Deployment[] }>('GET', `${worker}/deployments`);
    const [latest] = (deployments[0]?.versions ?? []).toSorted((a, b) => b.percentage - a.percentage);
    if (latest === undefined) return null;
    const view = await call<{ resources: { bindings: Binding[] } }>(
      'GET',
      `${worker}/versions/${latest.version_id}`,
    );
    return { publicUrl: view.resources.bindings.find(({ name }) => name === 'PUBLIC_URL')?.text ?? null };
  } catch (error) {
    if (error instanceof CallFailure && error.codes.includes(NO_WORKER)) return null;
    return orFail(
      'Cloudflare did not say what is deployed now.',
      'Try again in a minute: `npm run deploy`. Nothing has been changed.',
    )(error);
  }
}

/**
 * Where wrangler is going to put a Worker that has no route.
 * @returns null where nobody can know before
 */
export async function findWorkersDev(call: Call, project: Project): Promise<string | null> {
  if (!project.workersDev) return null;
  try {
    const { subdomain } = await call<{ subdomain: string }>('GET', '/workers/subdomain');
    return `https://${project.workerName}.${subdomain}.workers.dev`;
  } catch (error) {
    // wrangler says which of the reasons it is.
    if (error instanceof CallFailure) return null;
    throw error;
  }
}

/** What a change of the address costs. */
export function costOfMove(before: string, after: string): string {
  return `PUBLIC_URL changes from ${before} to ${after}. Everybody has to sign in again. Until their
administrators enter the new addresses, no identity provider signs anybody in and no directory provisions;
applications need the new issuer. To go back: npm run deploy -- --url ${before}`;
}
