// `npm run bench:apps`: measures OpenID Connect in Miniflare without wrangler's proxies. In one run it prints
// what each request costs, in time and by D1's own count, and its ratio to a floor; minting in the pure room
// beside the platform's signature alone; and code → tokens and refresh beside two other OpenID providers. It
// asserts nothing, because a clock is not a test: test/http/oauth/budgets.test.ts holds rows and batches.
//
// `-- --json FILE` writes the figures; `-- --no-peers` leaves the others out, whose packages are installed
// once (test/bench/peers).

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openAppsOperations } from './apps-operations.ts';
import { openPeers } from './apps-peers.ts';
import { endAfter, sayMachine } from './machine.ts';
import { decimals, type Figures, measureOperations, print } from './measure.ts';
import { quantile } from './server.ts';
import { startWhole, type WholeServer } from './whole-server.ts';

const PACE = { rounds: 10, perRound: 25, maxMs: 240_000 };
/** The program ends by then even if a request hangs. */
const DEADLINE_MS = 420_000;
const PUBLIC_URL = 'https://sso.example';
const GOAL_FLOOR = 1.5;
const GOAL_MINT = 1.3;

const { values: options } = parseArgs({
  options: { json: { type: 'string' }, 'no-peers': { type: 'boolean', default: false } },
});
const deadline = endAfter(DEADLINE_MS, 'bench:apps');
const machine = sayMachine('run the bench again when it is idle before comparing figures.');

const server = await startWhole(PUBLIC_URL);
const peers = options['no-peers'] ? null : await openPeers();
const stop = async () => {
  peers?.stop();
  await server.stop();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void stop().finally(() => process.exit(130)));
}
try {
  const operations = [...(await openAppsOperations(server, PUBLIC_URL)), ...(peers?.operations ?? [])];
  const figures = await measureOperations(server, operations, PACE);
  const minting = await measureMinting(server);
  printRequests(figures.filter(({ batches }) => batches !== null));
  printMinting(minting);
  if (peers !== null) printPeers(figures);
  const run = { at: new Date().toISOString(), machine, figures, minting };
  if (options.json) writeFileSync(options.json, `${JSON.stringify(run, null, 2)}\n`);
} finally {
  await stop();
  clearTimeout(deadline);
}

interface Minting {
  readonly name: string;
  readonly signatureMs: number;
  readonly mintMs: number;
  readonly ratio: number;
}

/** Many of each in a request, in turns, so that other work on the machine slows all of them alike. */
async function measureMinting({ send }: WholeServer): Promise<Minting[]> {
  const kinds = [
    { alg: 'RS256', token: 'id', times: 100 },
    { alg: 'RS256', token: 'access', times: 100 },
    { alg: 'ES256', token: 'id', times: 500 },
    { alg: 'ES256', token: 'access', times: 500 },
  ] as const;
  const made: Minting[] = [];
  for (const { alg, token, times } of kinds) {
    const paths = [`sign?alg=${alg}&times=`, `mint?alg=${alg}&token=${token}&times=`];
    const taken: [number[], number[]] = [[], []];
    for (let turn = 0; turn < 15; turn++) {
      for (const [i, path] of paths.entries()) {
        const one = async (count: number) =>
          (await send({ method: 'GET', path: `/bench/${path}${count}` })).ms;
        // What the request itself costs is not part of it.
        const ms = (await one(times)) - (await one(0));
        if (turn > 2) taken[i as 0 | 1].push(ms / times);
      }
    }
    const [signatureMs, mintMs] = taken.map((all) => quantile(all, 0.5)) as [number, number];
    made.push({ name: `${token} token, ${alg}`, signatureMs, mintMs, ratio: mintMs / signatureMs });
  }
  return made;
}

function printRequests(figures: readonly Figures[]): void {
  console.log('');
  const heads = ['request', 'median ms', 'p95 ms', 'CPU ms', 'D1 batches', 'rows read', 'written'];
  print([...heads, 'ms ÷ floor', 'CPU ÷ floor', `goal ≤ ${GOAL_FLOOR}`]);
  print(Array.from({ length: heads.length + 3 }, () => '---'));
  for (const one of figures) {
    print([
      one.name,
      one.medianMs.toFixed(2),
      one.p95Ms.toFixed(2),
      decimals(one.cpuMs),
      one.batches ?? '–',
      one.rowsRead ?? '–',
      one.rowsWritten ?? '–',
      decimals(one.msToFloor),
      decimals(one.cpuToFloor),
      one.msToFloor === null ? '' : one.msToFloor <= GOAL_FLOOR ? 'met' : 'missed',
    ]);
  }
}

function printMinting(all: readonly Minting[]): void {
  console.log('\nMinting in the pure room, and the platform’s signature alone, in workerd:\n');
  print(['token', 'signature, ms', 'minted, ms', 'ratio', `goal ≤ ${GOAL_MINT}`]);
  print(Array.from({ length: 5 }, () => '---'));
  for (const { name, signatureMs, mintMs, ratio } of all) {
    const met = ratio <= GOAL_MINT ? 'met' : 'missed';
    print([name, signatureMs.toFixed(3), mintMs.toFixed(3), ratio.toFixed(2), met]);
  }
}

/** @param figures of every server; a name is what is done, and after it by whom */
function printPeers(figures: readonly Figures[]): void {
  console.log('\nOther providers, on Node, and the ratio of ours with the same algorithm to each:\n');
  print(['request', 'median ms', 'p95 ms', 'CPU ms', 'ours ÷ it', 'CPU, ours ÷ it']);
  print(Array.from({ length: 6 }, () => '---'));
  const named = figures.map((one) => ({ ...one, parts: one.name.split(': ') }));
  for (const one of named.filter(({ parts }) => parts[0] === 'code → tokens' || parts[0] === 'refresh')) {
    const [what, by = ''] = one.parts;
    const alg = /[ER]S256/.exec(by)?.[0];
    const ours = named.find(({ parts }) => parts[0] === what && parts[1] === `Gatehouse, ${alg}`);
    const cpu = ours?.cpuMs != null && one.cpuMs !== null ? ours.cpuMs / one.cpuMs : null;
    print([
      one.name,
      one.medianMs.toFixed(2),
      one.p95Ms.toFixed(2),
      decimals(one.cpuMs),
      decimals(ours && ours !== one ? ours.medianMs / one.medianMs : null),
      decimals(ours && ours !== one ? cpu : null),
    ]);
  }
}
