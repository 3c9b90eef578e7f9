// The other OpenID providers of `bench:apps`, each in a process of its own. Their packages are in a folder of
// their own, by exact version and checksum, and are installed the first time that the bench needs them:
// nobody else who installs Gatehouse waits for them.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Application, type IssuedCode, tokenOperations } from './apps-operations.ts';
import { cpuMsOf } from './process-cpu.ts';
import type { Operation } from './whole-operations.ts';
import { sendCall } from './whole-server.ts';

const FOLDER = join(import.meta.dirname, 'peers');
const LOCK = join(FOLDER, 'package-lock.json');
/** A copy of the lock file: what was installed. */
const STAMP = join(FOLDER, 'node_modules', '.installed-lock.json');
const START_MS = 60_000;

/** The version is the one of the folder's package.json. */
const PEERS = [
  { program: 'oidc-provider', by: 'in memory', alg: 'ES256' },
  { program: 'oidc-provider', by: 'on SQLite', alg: 'ES256' },
  { program: 'oidc-provider', by: 'on SQLite', alg: 'RS256' },
  { program: 'better-auth', by: 'on SQLite', alg: 'ES256' },
  { program: 'better-auth', by: 'on SQLite', alg: 'RS256' },
] as const;

export interface Peers {
  readonly operations: readonly Operation[];
  readonly stop: () => void;
}

export async function openPeers(): Promise<Peers> {
  installOnce();
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-peers-'));
  const children: ChildProcess[] = [];
  const agent = new Agent({ keepAlive: true });
  const stop = () => {
    agent.destroy();
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const operations: Operation[] = [];
    for (const [i, peer] of PEERS.entries()) {
      const file = peer.by === 'in memory' ? [] : [join(folder, `${i}.sqlite`)];
      operations.push(...(await openPeer(peer, file, agent, children)));
    }
    return { operations, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

async function openPeer(
  { program, by, alg }: (typeof PEERS)[number],
  file: readonly string[],
  agent: Agent,
  children: ChildProcess[],
): Promise<Operation[]> {
  const child = spawn(process.execPath, [join(FOLDER, `${program}.mjs`), alg, ...file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', BETTER_AUTH_TELEMETRY: '0' },
  });
  children.push(child);
  const { port, tokenPath, ...application } = await described(child, program);
  const base = new URL(`http://127.0.0.1:${port}`);
  const send = (call: Parameters<typeof sendCall>[2]) => sendCall(base, agent, call);
  return tokenOperations({
    name: `${program} ${by}, ${alg}`,
    application,
    tokenPath,
    send,
    peer: { send, cpuMs: () => cpuMsOf(child.pid as number) },
    codes: async (count) => {
      const { status, text } = await send({ method: 'GET', path: `/bench/codes?count=${count}` });
      if (status !== 200) throw new Error(`${program} made no codes: ${text}`);
      return JSON.parse(text) as IssuedCode[];
    },
  });
}

interface Described extends Application {
  readonly port: number;
  readonly tokenPath: string;
}

/** The first line that is JSON; the others are the program's own. */
function described({ stdout, stderr }: ChildProcess, program: string): Promise<Described> {
  return new Promise((resolve, reject) => {
    let printed = '';
    stderr?.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-2000);
    });
    const tooLong = setTimeout(() => reject(new Error(`${program} did not start: ${printed}`)), START_MS);
    const lines = createInterface({ input: stdout as NodeJS.ReadableStream });
    lines.on('line', (line) => {
      if (!line.startsWith('{"port"')) return;
      clearTimeout(tooLong);
      resolve(JSON.parse(line) as Described);
    });
    lines.on('close', () => {
      clearTimeout(tooLong);
      reject(new Error(`${program} ended: ${printed}`));
    });
  });
}

function installOnce(): void {
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === readFileSync(LOCK, 'utf8')) return;
  console.error('Installing the other providers (once, 35 MB)…');
  const cli = process.env.npm_execpath;
  const [command, ...first] = cli ? [process.execPath, cli] : ['npm'];
  const args = [...first, 'ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'];
  const shell = process.platform === 'win32' && !cli;
  const { status } = spawnSync(command as string, args, { cwd: FOLDER, stdio: ['ignore', 2, 2], shell });
  if (status !== 0)
    throw new Error('the other providers could not be installed; --no-peers measures without them');
  copyFileSync(LOCK, STAMP);
}
