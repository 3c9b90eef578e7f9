// Sends requests in rounds, and counts what they take: milliseconds, CPU time of the process that answers,
// and D1's batches and rows.

import { quantile } from './server.ts';
import type { Operation } from './whole-operations.ts';
import type { Call, Reply, WholeServer } from './whole-server.ts';

export interface Figures {
  readonly name: string;
  readonly parallel: number;
  readonly requests: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly cpuMs: number | null;
  readonly batches: number | null;
  readonly rowsRead: number | null;
  readonly rowsWritten: number | null;
  readonly msToFloor: number | null;
  readonly cpuToFloor: number | null;
}

export interface Pace {
  readonly rounds: number;
  readonly perRound: number;
  /** No round begins after this time. */
  readonly maxMs: number;
}

const MEASURED = 3;

export async function measureOperations(
  server: WholeServer,
  operations: readonly Operation[],
  { rounds, perRound, maxMs }: Pace,
): Promise<Figures[]> {
  const times = new Map<Operation, number[]>();
  const cpu = new Map<Operation, number>();
  const until = performance.now() + maxMs;
  // The operations take turns in rounds, so that other work on the machine slows all of them alike. The first
  // round only warms up compilers, caches and lanes.
  for (let round = 0; round <= rounds && performance.now() < until; round++) {
    for (const operation of operations) {
      const calls = await operation.make(perRound);
      const { cpuMs } = operation.peer ?? server;
      const before = cpuMs();
      const replies = await sendAll(server, operation, calls);
      const after = cpuMs();
      await operation.done?.(replies);
      if (round === 0) continue;
      times.set(operation, [...(times.get(operation) ?? []), ...replies.map(({ ms }) => ms)]);
      if (before !== null && after !== null) {
        cpu.set(operation, (cpu.get(operation) ?? 0) + after - before);
      }
    }
  }
  const costs = new Map<Operation, readonly number[]>();
  for (const operation of operations) {
    if (!operation.peer) costs.set(operation, await measureCost(server, operation));
  }

  const plain = operations.map((operation) => {
    const taken = times.get(operation) ?? [];
    const used = cpu.get(operation);
    return {
      operation,
      requests: taken.length,
      medianMs: quantile(taken, 0.5),
      p95Ms: quantile(taken, 0.95),
      cpuMs: used === undefined ? null : used / taken.length,
    };
  });
  return plain.map(({ operation, ...figures }) => {
    const [batches = null, rowsRead = null, rowsWritten = null] = costs.get(operation) ?? [];
    const floor = plain.find(
      (one) => one.operation.is === operation.floor && one.operation.parallel === operation.parallel,
    );
    return {
      name: operation.name,
      parallel: operation.parallel,
      ...figures,
      ...{ batches, rowsRead, rowsWritten },
      msToFloor: operation.floor && floor ? figures.medianMs / floor.medianMs : null,
      cpuToFloor:
        operation.floor && floor?.cpuMs && figures.cpuMs !== null ? figures.cpuMs / floor.cpuMs : null,
    };
  });
}

async function sendAll(
  server: WholeServer,
  { name, parallel, status, peer }: Operation,
  calls: readonly Call[],
): Promise<Reply[]> {
  const replies: Reply[] = [];
  let next = 0;
  const senders = Array.from({ length: parallel }, async () => {
    while (next < calls.length) {
      const at = next++;
      const reply = await (peer ?? server).send(calls[at] as Call);
      if (reply.status !== status) throw new Error(`${name}: ${reply.status}, not ${status}: ${reply.text}`);
      replies[at] = reply;
    }
  });
  await Promise.all(senders);
  return replies;
}

/**
 * Takes the cheapest of a few: what is written once a minute, such as a token's "last used", is not part of
 * the operation.
 */
async function measureCost(server: WholeServer, operation: Operation): Promise<readonly number[]> {
  const calls = (await operation.make(MEASURED)).map((call) => ({
    ...call,
    headers: { ...call.headers, 'x-measure': '1' },
  }));
  const replies = await sendAll(server, { ...operation, parallel: 1 }, calls);
  await operation.done?.(replies);
  const costs = replies.map((reply) => (reply.header('x-d1-cost') ?? '').split(',').map(Number));
  const rows = ([, read = 0, written = 0]: readonly number[]) => read + written;
  return costs.reduce((least, cost) => (rows(cost) < rows(least) ? cost : least));
}

export function print(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

export function decimals(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}
