// A real wrangler dev that can be killed with SIGKILL and started again on its data, and receivers on real
// sockets that can be down for a while.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepVariables, openFolder } from '../../dev/local-folder.ts';
import { prepareStorage } from '../../dev/local-storage.ts';
import { checkPorts } from '../../dev/ports.ts';
import { type RunningWorker, startWorker } from '../../dev/wrangler.ts';

export type Json = ReturnType<typeof JSON.parse>;

const READY_WITHIN_MS = 120_000;
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export class FaultServer {
  readonly baseUrl: string;
  readonly #root = mkdtempSync(join(tmpdir(), 'gatehouse-faults-'));
  readonly #folder = openFolder(this.#root);
  readonly #port: number;
  readonly #script: string | undefined;
  #key = '';
  #worker: RunningWorker | undefined;

  /** @param script an entry other than wrangler.toml's */
  constructor(port: number, script?: string) {
    this.#port = port;
    this.#script = script;
    this.baseUrl = `http://localhost:${port}`;
  }

  get operatorKey(): string {
    return this.#key;
  }

  async open(): Promise<void> {
    await checkPorts([{ port: this.#port, what: 'the Worker', variable: 'PORT' }]);
    keepVariables(this.#folder, this.baseUrl);
    this.#key = await prepareStorage(this.#folder, 'faults');
    await this.start();
  }

  async start(): Promise<void> {
    this.#worker = startWorker(this.#folder, this.#port, this.#script);
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await fetch(`${this.baseUrl}/healthz`).catch(() => null))?.ok) {
      if (Date.now() > deadline) throw new Error(`no Worker: ${this.output()}`);
      await sleep(100);
    }
  }

  /** Kills wrangler and workerd at once, without a chance to finish anything. */
  async kill(): Promise<void> {
    this.#worker?.kill();
    await this.#worker?.ended.catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#root, { recursive: true, force: true });
  }

  output(): string {
    return this.#worker?.output().slice(-2000) ?? '';
  }

  /** What the platform does every ten minutes. */
  async cron(): Promise<void> {
    await fetch(`${this.baseUrl}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent('*/10 * * * *')}`);
  }

  async api(method: string, path: string, body?: object): Promise<Json> {
    const answer = await this.#send(method, `/api/v1${path}`, this.#key, 'application/json', body);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}`);
    return answer.body;
  }

  async scim(token: string, method: string, path: string, body?: object): Promise<Answer> {
    return await this.#send(method, `/scim/v2${path}`, token, 'application/scim+json', body);
  }

  async replace(token: string, userId: string, path: string, value: unknown): Promise<Answer> {
    const patch = { schemas: [PATCH_OP], Operations: [{ op: 'replace', path, value }] };
    return await this.scim(token, 'PATCH', `/Users/${userId}`, patch);
  }

  /** An organization with a claimed domain and a SCIM token. */
  async organization(name: string, domain: string): Promise<{ readonly id: string; readonly token: string }> {
    const { id } = await this.api('POST', '/organizations', { name, plan: 'enterprise' });
    await this.api('POST', `/organizations/${id}/domains`, { name: domain, verified: true });
    const { token } = await this.api('POST', `/organizations/${id}/scim-tokens`, {});
    return { id, token };
  }

  /** Reads the database file itself, best while the Worker is dead. */
  query(text: string): Json[] {
    const objects = join(this.#folder.state, 'v3/d1/miniflare-D1DatabaseObject');
    const file = readdirSync(objects).find((one) => one.endsWith('.sqlite') && !one.startsWith('metadata'));
    if (file === undefined) throw new Error(`no database in ${objects}`);
    const database = new DatabaseSync(join(objects, file), { readOnly: true });
    try {
      return database.prepare(text).all();
    } finally {
      database.close();
    }
  }

  async #send(
    method: string,
    path: string,
    bearer: string,
    type: string,
    body: object | undefined,
  ): Promise<Answer> {
    const response = await fetch(this.baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': type },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  }
}

export interface Received {
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** @param receive what it answers: the status */
export class Receiver {
  readonly got: Received[] = [];
  readonly port: number;
  readonly #receive: (received: Received) => number | Promise<number>;
  #server: Server | undefined;

  constructor(port: number, receive: (received: Received) => number | Promise<number> = () => 204) {
    this.port = port;
    this.#receive = receive;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  async up(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        const received = {
          at: Date.now(),
          headers: request.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        };
        this.got.push(received);
        response.writeHead(await this.#receive(received)).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.#server = server;
  }

  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }
}

/** Runs a program of faults: what it says it has shown is the last line, and the exit code 1 otherwise. */
export async function withFaults(
  server: FaultServer,
  receivers: readonly Receiver[],
  run: () => Promise<string>,
): Promise<never> {
  const end = async (code: number): Promise<never> => {
    await Promise.all(receivers.map((one) => one.down()));
    await server.close();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(130));
  try {
    await server.open();
    await Promise.all(receivers.map((one) => one.up()));
    console.log(await run());
    return await end(0);
  } catch (error) {
    console.error(error, server.output());
    return await end(1);
  }
}

export function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
