// A real Worker for measurements, with a database of its own in a temporary folder and a key of the
// management API.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepVariables, openFolder } from '../../dev/local-folder.ts';
import { prepareStorage } from '../../dev/local-storage.ts';
import { checkPorts } from '../../dev/ports.ts';
import { startWorker } from '../../dev/wrangler.ts';

export type Json = ReturnType<typeof JSON.parse>;

export interface BenchServer {
  readonly baseUrl: string;
  /** Posts as the operator, to the management API or to the bench Worker's own `/bench/…`. */
  readonly post: (path: string, body: object) => Promise<Json>;
  /** What the Worker printed last. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

export async function startBench(port: number): Promise<BenchServer> {
  await checkPorts([{ port, what: 'the Worker', variable: 'PORT' }]);
  const baseUrl = `http://localhost:${port}`;
  const root = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const folder = openFolder(root);
  keepVariables(folder, baseUrl);
  const key = await prepareStorage(folder, 'bench');
  const worker = startWorker(folder, port, 'test/bench/worker.ts');
  for (let tries = 0; !(await fetch(`${baseUrl}/healthz`).catch(() => null))?.ok; tries++) {
    if (tries > 400) throw new Error(`the Worker did not start: ${worker.output().slice(-2000)}`);
    await sleep(250);
  }
  return {
    baseUrl,
    output: worker.output,
    async post(path, body) {
      const response = await fetch(baseUrl + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      return await response.json();
    },
    async stop() {
      await worker.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Runs `measure` against a Worker, which is stopped afterwards however `measure` ends. */
export async function withBench(
  port: number,
  measure: (server: BenchServer) => Promise<void>,
): Promise<void> {
  const server = await startBench(port);
  const end = async (code: number) => {
    await server.stop();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(130));
  try {
    await measure(server);
    await end(0);
  } catch (error) {
    console.error(error, server.output().slice(-2000));
    await end(1);
  }
}

export function quantile(values: readonly number[], share: number): number {
  return (
    [...values].sort((a, b) => a - b)[Math.min(Math.floor(values.length * share), values.length - 1)] ?? 0
  );
}
