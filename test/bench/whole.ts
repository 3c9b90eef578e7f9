// `npm run bench:whole`: measures whole requests in Miniflare alone, where wrangler's proxies don't hide what
// they cost: one SAML sign-in, the usual SCIM operations, /healthz, and the floors: routes that make the same
// trips to KV, D1 and a lane, and do nothing else. Prints a table: milliseconds from the request to the
// response's last byte, CPU time of the workerd process per request (which holds D1, KV and the rate limiter
// too, since Miniflare simulates them there), D1 batches and rows by D1's own count, and the ratios to the
// floors. It asserts nothing, because a clock is not a test.
//
// `-- --json FILE` writes the figures; `-- --against FILE` prints how they compare to an earlier run. It
// speaks to the product by HTTP alone, and to D1 only to fill it, so that it runs on the code before and
// after a change of the inner rooms.

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { endAfter, sayMachine } from './machine.ts';
import { quantile } from './server.ts';
import { type Operation, openOperations } from './whole-operations.ts';
import { type Call, type Reply, startWhole, type WholeServer } from './whole-server.ts';

interface Figures {
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

interface Run {
  readonly at: string;
  readonly machine: string;
  readonly figures: readonly Figures[];
}

const ROUNDS = 10;
const PER_ROUND = 40;
const MEASURED = 3;
/** No round begins after this time. */
const MAX_MS = 120_000;
/** The program ends by then even if a request hangs. */
const DEADLINE_MS = 175_000;
const GOAL = 2;
const PUBLIC_URL = 'https://sso.example';

const { values: options } = parseArgs({
  options: { json: { type: 'string' }, against: { type: 'string' } },
});
const deadline = endAfter(DEADLINE_MS, 'bench:whole');
const machine = sayMachine('run the bench again when it is idle before comparing figures.');

const server = await startWhole(PUBLIC_URL);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void server.stop().finally(() => process.exit(130)));
}
try {
  const run = { at: new Date().toISOString(), machine, figures: await measureAll(server) };
  printTable(run);
  if (options.against) printComparison(JSON.parse(readFileSync(options.against, 'utf8')) as Run, run);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(run, null, 2)}\n`);
} finally {
  await server.stop();
  clearTimeout(deadline);
}

async function measureAll(server: WholeServer): Promise<Figures[]> {
  const operations = await openOperations(server, PUBLIC_URL);
  const times = new Map<Operation, number[]>();
  const cpu = new Map<Operation, number>();
  const until = performance.now() + MAX_MS;
  // The operations take turns in rounds, so that other work on the machine slows all of them alike. The first
  // round only warms up compilers, caches and lanes.
  for (let round = 0; round <= ROUNDS && performance.now() < until; round++) {
    for (const operation of operations) {
      const calls = await operation.make(PER_ROUND);
      const before = server.cpuMs();
      const replies = await sendAll(server, operation, calls);
      const after = server.cpuMs();
      await operation.done?.(replies);
      if (round === 0) continue;
      times.set(operation, [...(times.get(operation) ?? []), ...replies.map(({ ms }) => ms)]);
      if (before !== null && after !== null) {
        cpu.set(operation, (cpu.get(operation) ?? 0) + after - before);
      }
    }
  }
  const costs = new Map<Operation, readonly number[]>();
  for (const operation of operations) costs.set(operation, await measureCost(server, operation));

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
  { name, parallel, status }: Operation,
  calls: readonly Call[],
): Promise<Reply[]> {
  const replies: Reply[] = [];
  let next = 0;
  const senders = Array.from({ length: parallel }, async () => {
    while (next < calls.length) {
      const at = next++;
      const reply = await server.send(calls[at] as Call);
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

function printTable({ figures }: Run): void {
  const heads = ['request', 'at once', 'median ms', 'p95 ms', 'CPU ms', 'D1 batches', 'rows read', 'written'];
  print([...heads, 'ms ÷ floor', 'CPU ÷ floor', `goal ≤ ${GOAL}`]);
  print(Array.from({ length: heads.length + 3 }, () => '---'));
  for (const one of figures) {
    print([
      one.name,
      one.parallel,
      one.medianMs.toFixed(2),
      one.p95Ms.toFixed(2),
      decimals(one.cpuMs),
      one.batches ?? '–',
      one.rowsRead ?? '–',
      one.rowsWritten ?? '–',
      decimals(one.msToFloor),
      decimals(one.cpuToFloor),
      one.msToFloor === null ? '' : one.msToFloor <= GOAL ? 'met' : 'missed',
    ]);
  }
  console.log(
    '\nThe goal is held against the median; on a machine that does other work, the ratio of CPU time is the steadier one.\n' +
      'The floor of a SAML response and of a SCIM write: a batch of 5 reads, a hop to a lane, a batch of 12 writes.\n' +
      'The floor of a SCIM read: one KV get and one batch of 2 reads.',
  );
}

/**
 * Prints the ratios too, because the machine is seldom equally busy in two runs, and then only the ratios to
 * the floors compare.
 */
function printComparison(earlier: Run, now: Run): void {
  console.log(`\nBefore: ${earlier.at} · ${earlier.machine}\n`);
  const heads = ['median ms', 'now', 'CPU ms', 'now', 'ms ÷ floor', 'now', 'CPU ÷ floor', 'now'];
  print(['request', 'at once', ...heads]);
  print(Array.from({ length: heads.length + 2 }, () => '---'));
  for (const one of now.figures) {
    const before = earlier.figures.find(
      ({ name, parallel }) => name === one.name && parallel === one.parallel,
    );
    if (!before) continue;
    const kinds = ['medianMs', 'cpuMs', 'msToFloor', 'cpuToFloor'] as const;
    const cells = kinds.flatMap((kind) => [decimals(before[kind]), decimals(one[kind])]);
    print([one.name, one.parallel, ...cells]);
  }
}

function print(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

function decimals(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}
