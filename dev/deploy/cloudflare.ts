// Cloudflare's API, for what a single call can tell or do: a command of wrangler takes a second before its
// first call. wrangler stays for what it does better: it builds and uploads, exports and imports.

import http from 'node:http';
import { DeployFailure, lastLines } from './failure.ts';
import { jsonOf, type Wrangler } from './run-wrangler.ts';

/** A path of the API, from a slash. What it resolves to is the `result` of the answer. */
export type Call = <Result>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) => Promise<Result>;

/** A call that did not work, with what Cloudflare said of it. */
export class CallFailure extends Error {
  /** Undefined where there was no answer. */
  readonly status: number | undefined;
  /** Numbers of the API's own, more exact than the status. */
  readonly codes: readonly number[];

  constructor(message: string, status?: number, codes: readonly number[] = []) {
    super(message);
    this.status = status;
    this.codes = codes;
  }
}

interface Answer {
  readonly success: boolean;
  readonly result: unknown;
  readonly errors?: readonly { readonly code: number; readonly message: string }[];
}

/** With the operator's own login, as wrangler finds it. */
export async function openCloudflare(wrangler: Wrangler): Promise<Call> {
  const authorization = headersOf(await credentialsOf(wrangler));
  const base = addressOf(wrangler.env);
  useProxy(wrangler.env);
  return async <Result>(method: string, path: string, body?: object) => {
    const headers = new Headers(authorization);
    if (body) headers.set('Content-Type', typeOf(method));
    const sent = fetch(base + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const response = await sent.catch((error: Error) => {
      throw new CallFailure(`${method} ${path}: ${String(error.cause ?? error)}`);
    });
    const answer = (await response.json().catch(() => null)) as Answer | null;
    if (answer?.success === true) return answer.result as Result;
    throw failureOf(`${method} ${path}`, response.status, answer);
  };
}

function typeOf(method: string): string {
  return method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
}

function failureOf(line: string, status: number, answer: Answer | null): CallFailure {
  const errors = answer?.errors ?? [];
  const said = errors.map(({ code, message }) => `${message} [code: ${code}]`);
  const codes = errors.map(({ code }) => code);
  return new CallFailure([`${line}: ${status}`, ...said].join('\n'), status, codes);
}

/** The whole of a list that comes in pages. */
export async function listAll<Item>(call: Call, path: string): Promise<Item[]> {
  const size = 50;
  const all: Item[] = [];
  for (let page = 1; ; page++) {
    const items = await call<Item[]>('GET', `${path}?page=${page}&per_page=${size}`);
    all.push(...items);
    if (items.length < size) return all;
  }
}

/** Throws what Cloudflare said as a failure of the deployment. */
export function orFail(sentence: string, next: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof CallFailure)) throw error;
    throw new DeployFailure(sentence, next, lastLines(error.message));
  };
}

type Credentials =
  | { readonly type: 'oauth' | 'api_token'; readonly token: string }
  | { readonly type: 'api_key'; readonly key: string; readonly email: string };

/** The headers that say who calls. wrangler knows where a login is kept, and renews it. */
async function credentialsOf(wrangler: Wrangler): Promise<Record<string, string>> {
  const { CLOUDFLARE_API_TOKEN: token } = wrangler.env;
  if (token) return { Authorization: `Bearer ${token}` };
  const ran = await wrangler.run(['auth', 'token', '--json']);
  if (!ran.ok) {
    throw new DeployFailure(
      'Nobody is logged in to Cloudflare.',
      'Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN where there is no browser; then run the command again.',
      lastLines(ran.output),
    );
  }
  const found = jsonOf<Credentials>(ran);
  if (found.type === 'api_key') return { 'X-Auth-Key': found.key, 'X-Auth-Email': found.email };
  return { Authorization: `Bearer ${found.token}` };
}

/** What a header cannot hold would be in the error of each call, as it is. */
function headersOf(credentials: Record<string, string>): Headers {
  try {
    return new Headers(credentials);
  } catch {
    throw new DeployFailure(
      'The login to Cloudflare has a line break, or another character that no token has.',
      'Copy CLOUDFLARE_API_TOKEN again, as one line; or leave it out and run `npx wrangler login`.',
    );
  }
}

function addressOf(env: NodeJS.ProcessEnv): string {
  const region = env.CLOUDFLARE_COMPLIANCE_REGION === 'fedramp_high' ? '.fed' : '';
  return env.CLOUDFLARE_API_BASE_URL || `https://api${region}.cloudflare.com/client/v4`;
}

/** As wrangler does. Node 24.14 is the first that can. */
function useProxy(env: NodeJS.ProcessEnv): void {
  const isSet = ['http_proxy', 'https_proxy'].some((name) => env[name] || env[name.toUpperCase()]);
  if (isSet) http.setGlobalProxyFromEnv?.({ NO_PROXY: 'localhost,127.0.0.1,::1', ...env });
}
