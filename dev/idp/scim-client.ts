// Speaks SCIM with the headers of a given product, and with the query encoding and the patience of Okta, and
// records each request with its response. The token is only ever sent in the Authorization header: redirects
// are not followed, and the records hold neither the token nor passwords.
import { setTimeout as sleep } from 'node:timers/promises';
import { blankSecrets, type Exchange } from './exchange.ts';
import { ProvisioningError } from './scim-error.ts';

export type Json = Record<string, unknown>;

export interface ScimAnswer {
  status: number;
  /** Null when the response has no body. */
  body: Json | null;
}

export interface Network {
  fetch(url: string, init: RequestInit): Promise<Response>;
  wait(ms: number): Promise<unknown>;
}

export const NETWORK: Network = { fetch: (url, init) => fetch(url, init), wait: (ms) => sleep(ms) };

export interface ScimClientOptions {
  /** Every request has them, beside Authorization and a Content-Type that they may replace. */
  headers: Readonly<Record<string, string>>;
  baseUrl: string;
  token: string;
  network: Network;
  /** Each attempt is added here. */
  exchanges: Exchange[];
}

const TIMEOUT_MS = 60_000;
const MAX_ATTEMPTS = 10;
/** The real ones would wait for hours; a person in front of a page would not. */
const MAX_WAIT_SECONDS = 60;
const MEDIA_TYPE = 'application/scim+json; charset=utf-8';
const MAX_SHOWN_CHARACTERS = 20_000;

export class ScimClient {
  readonly #options: ScimClientOptions;

  constructor(options: ScimClientOptions) {
    this.#options = options;
  }

  /** @throws ProvisioningError, as all of these methods do */
  async get(path: string, query: Record<string, string | number> = {}): Promise<Json> {
    // Like Okta and Entra, URLSearchParams encodes as forms do: `+` for a space, `%40`, `%22`.
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const { status, body } = await this.send('GET', search.size ? `${path}?${search}` : path);
    if (body === null) throw new ProvisioningError('bad_answer', { status, missing: 'a body' });
    return body;
  }

  /** Sends the request again after a 429. A body may be missing: a caller that needs one has to check. */
  async send(method: string, path: string, body?: Json): Promise<ScimAnswer> {
    let waitedSeconds = 0;
    for (let attempt = 1; ; attempt++) {
      const { response, text } = await this.#sendOnce(method, path, body);
      if (response.status !== 429) return read(response.status, text);
      const retryAfter = response.headers.get('Retry-After');
      if (!/^\d+$/.test(retryAfter ?? '')) {
        throw new ProvisioningError('retry_after_unusable', { retryAfter });
      }
      const seconds = Number(retryAfter) * 2 ** (attempt - 1);
      waitedSeconds += seconds;
      if (attempt === MAX_ATTEMPTS || waitedSeconds > MAX_WAIT_SECONDS) {
        throw new ProvisioningError('rate_limited', { attempts: attempt, retryAfter: seconds });
      }
      await this.#options.network.wait(seconds * 1000);
    }
  }

  async #sendOnce(method: string, path: string, body: Json | undefined) {
    const { baseUrl, token, network, exchanges, headers: own } = this.#options;
    const sent = body === undefined ? null : JSON.stringify(body);
    const headers: Record<string, string> = {
      ...(sent !== null && { 'Content-Type': MEDIA_TYPE }),
      ...own,
      Authorization: `Bearer ${token}`,
    };
    const shown = (text: string) => blankSecrets(text, token).slice(0, MAX_SHOWN_CHARACTERS);
    const exchange: Exchange = {
      method,
      url: shown(baseUrl + path),
      headers: { ...headers, Authorization: 'Bearer •••' },
      body: sent === null ? null : shown(sent),
      status: null,
      answer: '',
    };
    exchanges.push(exchange);
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const init: RequestInit = { method, headers, body: sent, redirect: 'manual', signal };
      const response = await network.fetch(baseUrl + path, init);
      const text = await response.text();
      Object.assign(exchange, { status: response.status, answer: shown(text) });
      return { response, text };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError') {
        throw new ProvisioningError('timeout');
      }
      throw new ProvisioningError('unreachable', { cause: causeOf(error) });
    }
  }
}

function read(status: number, text: string): ScimAnswer {
  const body = text === '' ? null : parse(status, text);
  if (status >= 200 && status < 300) return { status, body };
  const detail = typeof body?.detail === 'string' ? body.detail : null;
  throw new ProvisioningError('refused', { status, detail });
}

function parse(status: number, text: string): Json {
  const begin = text.trim().slice(0, 40);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ProvisioningError('not_json', { status, begin });
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Json;
  throw new ProvisioningError('bad_answer', { status, missing: 'a JSON object' });
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, name } = cause as { code?: string; name?: string };
  return code ?? name ?? 'unknown';
}
