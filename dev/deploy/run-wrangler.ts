// Runs wrangler for a deployment: with the operator's own login, without prompts, and with nothing of it left
// on disk but a cache of wrangler's compiled code.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from '../wrangler.ts';
import { wranglerEnv } from '../wrangler-env.ts';

/** A line of wrangler's own report, `WRANGLER_OUTPUT_FILE_PATH`. */
export interface Reported {
  readonly type: string;
  readonly code?: number;
  readonly targets?: readonly string[];
}

export interface Ran {
  readonly ok: boolean;
  readonly stdout: string;
  /** Both streams, for people. */
  readonly output: string;
  readonly reported: readonly Reported[];
}

export interface Wrangler {
  run(args: readonly string[]): Promise<Ran>;
  /** From now on every command works on this account. */
  useAccount(id: string): void;
  /** What every command runs with. */
  readonly env: NodeJS.ProcessEnv;
  /** For files that one command needs; gone after `close`. */
  readonly scratch: string;
  close(): void;
}

// The program itself: wrangler's own launcher would be one more process for each command.
const WRANGLER = join(ROOT, 'node_modules/wrangler/wrangler-dist/cli.js');
const TIMEOUT_MS = 10 * 60_000;

/**
 * @param folder the project: where wrangler.toml is
 * @param operators the environment with the operator's login
 */
export function openWrangler(folder: string, operators = process.env): Wrangler {
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-deploy-'));
  const report = join(scratch, 'report.ndjson');
  const env: NodeJS.ProcessEnv = {
    ...wranglerEnv(join(scratch, 'logs'), operators),
    WRANGLER_OUTPUT_FILE_PATH: report,
  };
  return {
    env,
    scratch,
    useAccount: (id) => {
      env.CLOUDFLARE_ACCOUNT_ID = id;
    },
    close: () => rmSync(scratch, { recursive: true, force: true }),
    run: async (args) => {
      rmSync(report, { force: true });
      const child = spawn(process.execPath, ['--no-warnings', WRANGLER, ...args], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: TIMEOUT_MS,
      });
      const ran = { stdout: '', output: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        ran.stdout += text;
        ran.output += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.output += text));
      const ok = await new Promise<boolean>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve(code === 0));
      });
      return { ok, stdout: ran.stdout, output: stripVTControlCharacters(ran.output), reported: read(report) };
    },
  };
}

function read(report: string): Reported[] {
  if (!existsSync(report)) return [];
  const lines = readFileSync(report, 'utf8').split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Reported);
}

/** The number of the API's error, which ended the command. */
export function codeOf({ reported }: Ran): number | undefined {
  return reported.find(({ type }) => type === 'command-failed')?.code;
}

/** wrangler's JSON, which may come after a line or two for people. */
export function jsonOf<T>({ stdout }: Ran): T {
  return JSON.parse(stdout.slice(Math.max(0, stdout.search(/^[[{]/m)))) as T;
}
