// `npm run bench:cold`: the first sign-in of a Worker that has just started and answered nothing yet, beside
// those after it. A sign-in is the redirect to the identity provider and the signed response that comes back;
// the floor says what D1, a lane and KV take to start, which Miniflare makes in the same process. What the
// start itself takes is told by `npm run check`.

import { endAfter, sayMachine } from './machine.ts';
import { fillTenant, readAttempt, responseTo } from './whole-operations.ts';
import { startWhole } from './whole-server.ts';

const PUBLIC_URL = 'https://sso.example';
const DOMAIN = 'bench.test';
const STARTS = 7;
const WARM = 30;
const GOAL = 3;

const deadline = endAfter(170_000, 'bench:cold');
sayMachine('run the bench again when it is idle before comparing figures.');
const server = await startWhole(PUBLIC_URL);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void server.stop().finally(() => process.exit(130)));
}
try {
  const { organizationId } = await fillTenant(server, DOMAIN, 40, { withSso: true });
  console.log('| start | floor: first ms | warm ms | ratio | sign-in: first ms | warm ms | ratio |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  const ratios: number[] = [];
  for (let start = 1; start <= STARTS; start++) {
    const floor = await firstAndWarm(() => timeOf('/bench/floor/sign-in?lane=1'));
    const own = await firstAndWarm((turn) => signIn(organizationId, turn));
    ratios.push(own.first / own.warm);
    const cells = [floor, own].flatMap(({ first, warm }) => [first, warm, first / warm]);
    console.log(`| ${start} | ${cells.map((one) => one.toFixed(1)).join(' | ')} |`);
  }
  const all = median(ratios);
  const verdict = all <= GOAL ? 'met' : 'missed';
  console.log(`\nA sign-in's median ratio is ${all.toFixed(1)}; the goal is ${GOAL}: ${verdict}.`);
} finally {
  await server.stop();
  clearTimeout(deadline);
}

/** Starts the Worker anew. */
async function firstAndWarm(run: (turn: number) => Promise<number>) {
  await server.restart();
  const first = await run(0);
  const after: number[] = [];
  for (let turn = 1; turn <= WARM; turn++) after.push(await run(turn));
  return { first, warm: median(after.slice(WARM / 3)) };
}

/** A route that makes the same trips as a sign-in and does nothing else. */
async function timeOf(path: string): Promise<number> {
  return (await server.send({ method: 'GET', path })).ms;
}

/** @returns the milliseconds of its two requests */
async function signIn(organizationId: string, turn: number): Promise<number> {
  const out = await server.send({
    method: 'GET',
    path: `/security/sso/v2/authorize/?org_id=${organizationId}`,
  });
  const call = await responseTo(readAttempt(out), `person${turn % 40}@${DOMAIN}`, PUBLIC_URL);
  const back = await server.send(call);
  if (!back.cookies.some((line) => line.startsWith('__Host-gatehouse=')))
    throw new Error(`nobody was signed in: ${back.status}`);
  return out.ms + back.ms;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
