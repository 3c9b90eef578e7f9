// Runs wrangler as a quiet part of `npm start`: without prompts, telemetry or a check for updates, and
// without the network.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalFolder } from './local-folder.ts';
import { wranglerEnv } from './wrangler-env.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
const LEASH = join(ROOT, 'dev/leash.ts');

export interface RunningWorker {
  /** What wrangler has printed so far and was not shown. */
  output(): string;
  /** Resolves with wrangler's exit code when it ends for any reason. */
  ended: Promise<number | null>;
  /** From now on wrangler's lines go to this terminal too, those for which `leavesOut` is true excepted. */
  showOutput(leavesOut?: (line: string) => boolean): void;
  /** Hands over each line that wrangler prints from now on. */
  watch(listener: (line: string) => void): void;
  stop(): Promise<void>;
  /** Sends SIGKILL to all of it, like a machine that fails: nothing is finished or flushed. */
  kill(): void;
}

/** @param script an entry other than wrangler.toml's, for measurements */
export function startWorker(folder: LocalFolder, port: number, script?: string): RunningWorker {
  return startDev(folder, port, [
    ...(script === undefined ? [] : [script]),
    ...['--persist-to', folder.state],
    ...['--env-file', folder.variables],
  ]);
}

/** `dev/app-worker`, bound to the Gatehouse that runs in this folder. */
export function startSampleWorker(folder: LocalFolder, port: number): RunningWorker {
  return startDev(folder, port, ['--config', join(ROOT, 'dev/app-worker/wrangler.toml')]);
}

function startDev(folder: LocalFolder, port: number, others: readonly string[]): RunningWorker {
  const child = spawnWrangler(folder, [
    ...['dev', ...others],
    '--local',
    ...['--port', String(port)],
    ...['--ip', 'localhost'],
    ...['--inspector-port', '0'],
    '--show-interactive-dev-session=false',
  ]);
  const output = collect(child);
  const end = ended(child);
  return {
    output: output.text,
    ended: end,
    showOutput: output.show,
    watch: output.watch,
    async stop() {
      signalGroup(child, 'SIGTERM');
      const late = setTimeout(() => signalGroup(child, 'SIGKILL'), 5000);
      await end;
      clearTimeout(late);
      // Ends whatever wrangler left in its group, workerd above all.
      signalGroup(child, 'SIGKILL');
    },
    kill: () => signalGroup(child, 'SIGKILL'),
  };
}

function spawnWrangler(folder: LocalFolder, args: string[]): ChildProcess {
  return spawn(process.execPath, [LEASH, WRANGLER, ...args], {
    cwd: ROOT,
    // In a group of its own, so that Ctrl-C reaches this program alone, which then ends the whole group in
    // order. The leash ends the group if this program dies.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...wranglerEnv(folder.logs), WRANGLER_REGISTRY_PATH: join(folder.state, 'registry') },
  });
}

interface Collected {
  text(): string;
  show(leavesOut?: (line: string) => boolean): void;
  watch(listener: (line: string) => void): void;
}

function collect(child: ChildProcess): Collected {
  let kept = '';
  let leavesOut: ((line: string) => boolean) | null = null;
  const listeners: ((line: string) => void)[] = [];
  for (const stream of [child.stdout!, child.stderr!]) {
    let unfinished = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      if (leavesOut === null) kept = (kept + chunk).slice(-20_000);
      const lines = (unfinished + chunk).split('\n');
      unfinished = (lines.pop() ?? '').slice(-20_000);
      for (const line of lines) {
        if (leavesOut !== null && !leavesOut(line)) process.stdout.write(`${line}\n`);
        for (const listener of listeners) listener(line);
      }
    });
  }
  return {
    text: () => kept,
    show: (without = () => false) => {
      leavesOut = without;
      kept = '';
    },
    watch: (listener) => listeners.push(listener),
  };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid!, signal);
  } catch {
    // The group is gone already.
  }
}
