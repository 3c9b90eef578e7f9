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
import { decimals, type Figures, measureOperations, print } from './measure.ts';
import { openOperations } from './whole-operations.ts';
import { startWhole } from './whole-server.ts';

interface Run {
  readonly at: string;
  readonly machine: string;
  readonly figures: readonly Figures[];
}

const PACE = { rounds: 10, perRound: 40, maxMs: 120_000 };
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
  const operations = await openOperations(server, PUBLIC_URL);
  const run = {
    at: new Date().toISOString(),
    machine,
    figures: await measureOperations(server, operations, PACE),
  };
  printTable(run);
  if (options.against) printComparison(JSON.parse(readFileSync(options.against, 'utf8')) as Run, run);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(run, null, 2)}\n`);
} finally {
  await server.stop();
  clearTimeout(deadline);
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
