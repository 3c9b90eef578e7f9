// What `npm start` starts, for browser tests: on free ports, with an empty folder of its own, and with the
// simulated Okta on http://127.0.0.1 while Gatehouse is on http://localhost. To a browser these are two
// sites, so SameSite is really tried.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Demo } from '../../dev/local-folder.ts';

export interface RunningDemo extends Demo {
  /** What `npm start` keeps. */
  folder: string;
  /** Opens the link that makes the operator's own organization; empty where there is none. */
  setupToken: string;
  /** Calls the management API and gives its answer; throws unless it is 2xx. */
  api<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The `reason` of the Worker's log line that carries this reference number. */
  loggedReason(reference: string): Promise<string>;
  /** Leaves a demo that other files share running. */
  stop(): Promise<void>;
}

export const START = new URL('../../dev/start.ts', import.meta.url);
const READY_WITHIN_MS = 150_000;

/**
 * @param kept a folder that outlives this start; otherwise the demo begins from nothing and leaves nothing
 * @param idpMetadata where another identity provider than the simulated Okta has its metadata
 * @param setupToken of the link that makes the operator's own organization
 * @param variables others that `npm start` takes
 */
export async function startDemo(
  kept?: string,
  idpMetadata = '',
  setupToken = '',
  variables: Readonly<Record<string, string>> = {},
): Promise<RunningDemo> {
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'gatehouse-browser-'));
  const [port = 0, oktaPort = 0, appPort = 0] = await freePorts(3);
  const child = spawn(process.execPath, [fileURLToPath(START)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: String(port),
      OKTA_PORT: String(oktaPort),
      APP_PORT: String(appPort),
      OKTA_URL: `http://127.0.0.1:${oktaPort}`,
      GATEHOUSE_STATE: folder,
      IDP_METADATA: idpMetadata,
      SETUP_TOKEN: setupToken,
      ...variables,
    },
  });
  const stop = async () => {
    await end(child);
    if (!kept) rmSync(folder, { recursive: true, force: true });
  };
  const output = collect(child);
  try {
    await ready(child, output);
  } catch (error) {
    await stop();
    throw error;
  }
  const demo = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as Demo;
  return {
    ...demo,
    folder,
    setupToken,
    stop,
    api: (method, path, body) => callApi(demo, method, path, body),
    loggedReason: (reference) => findReason(output, reference),
  };
}

type Output = { text: string };

function collect(child: ChildProcess): Output {
  const output = { text: '' };
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output.text += chunk;
    });
  }
  return output;
}

async function findReason(output: Output, reference: string): Promise<string> {
  // The line takes its way through workerd, wrangler and npm start, and may arrive after the page.
  for (let tries = 0; tries < 50; tries++) {
    const line = output.text.split('\n').find((one) => one.includes(`"reference":"${reference}"`));
    if (line)
      return (JSON.parse(line.slice(line.indexOf('{'), line.lastIndexOf('}') + 1)) as { reason: string })
        .reason;
    await sleep(100);
  }
  throw new Error(`no log line has the reference ${reference}`);
}

/** Calls the management API of a demo; throws unless the answer is 2xx. */
export async function callApi<Answer>(
  demo: Demo,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${demo.baseUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${demo.managementApiKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

/**
 * Resolves when the program says that everything answers; rejects with all it said when it ends or takes too
 * long.
 */
async function ready(child: ChildProcess, output: Output): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!output.text.includes('Ctrl-C ends everything')) {
    if (child.exitCode !== null) throw new Error(`npm start ended:\n${output.text}`);
    if (Date.now() > deadline) throw new Error(`npm start took too long:\n${output.text}`);
    await sleep(100);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}

/** All are held until the last one is known: a port that is free again may be given twice. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
