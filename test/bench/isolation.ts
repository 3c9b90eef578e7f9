// `npm run bench:isolation`: one organization does its worst within its limits, and the time of another's
// sign-ins and SCIM look-ups is measured, against the same while nothing else runs. Prints, for each kind of
// load, the quiet and the loaded p95 and their ratio, from phases that take turns in one run. It asserts
// nothing, because a clock is not a test.
//
// Everything shares one thread of workerd here: the Worker's code for both organizations, D1, KV, lanes. On
// Cloudflare only D1 is shared, so that the ratios here are the worse ones. The busy organization's clients
// keep within its rate limit and wait as long as Retry-After says, as identity providers do.

import { type Load, openLoads } from './isolation-loads.ts';
import { endAfter, sayMachine } from './machine.ts';
import { quantile } from './server.ts';
import { fillTenant, readAttempt, responseTo, scim, type Tenant } from './whole-operations.ts';
import { startWhole, type WholeServer } from './whole-server.ts';

const PUBLIC_URL = 'https://sso.example';
const DOMAIN = 'quiet.test';
const MEMBERS = 1000;
const PEOPLE = 40;
const ROUNDS = 2;
const QUIET_MS = 2500;
const LOADED_MS = 4500;
/** Both organizations' clients have begun by then. */
const SETTLE_MS = 300;
const GOAL = 2;
/** No measurement begins after this time. */
const MAX_MS = 110_000;
/** The program ends by then even if a request hangs. */
const DEADLINE_MS = 175_000;

interface Times {
  readonly signIn: number[];
  readonly lookUp: number[];
}

const deadline = endAfter(DEADLINE_MS, 'bench:isolation');
sayMachine('the ratios will vary more than they do on an idle one.');

const server = await startWhole(PUBLIC_URL, ['SCIM_BY_ORGANIZATION']);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void server.stop().finally(() => process.exit(130)));
}
try {
  const tenant = await fillTenant(server, DOMAIN, MEMBERS, { withSso: true });
  const loads = await openLoads(server);
  const probe = openProbe(server, tenant);
  await probe(QUIET_MS);
  console.log(
    `\n| the other organization | sign-in p95, quiet | loaded | ratio | look-up p95, quiet | loaded | ratio | goal ≤ ${GOAL} | its requests, refused |`,
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  const until = performance.now() + MAX_MS;
  for (const one of loads) {
    if (performance.now() < until) await measure(probe, one);
    else console.log(`| ${one.name} | there was no time left for this |`);
  }
} finally {
  await server.stop();
  clearTimeout(deadline);
}

async function measure(probe: (ms: number) => Promise<Times>, { name, start }: Load): Promise<void> {
  const quiet: Times = { signIn: [], lookUp: [] };
  const loaded: Times = { signIn: [], lookUp: [] };
  let [sent, refused] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    collect(quiet, await probe(QUIET_MS));
    const running = start();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    collect(loaded, await probe(LOADED_MS));
    const counts = await running.stop();
    sent += counts.sent;
    refused += counts.refused;
  }
  const [a, b] = [compare(quiet.signIn, loaded.signIn), compare(quiet.lookUp, loaded.lookUp)];
  const met = Math.max(a.ratio, b.ratio) <= GOAL ? 'met' : 'missed';
  console.log(`| ${[name, ...a.cells, ...b.cells, met, `${sent}, ${refused}`].join(' | ')} |`);
}

function compare(quiet: readonly number[], loaded: readonly number[]) {
  const [before, after] = [quantile(quiet, 0.95), quantile(loaded, 0.95)];
  const ratio = after / before;
  return { ratio, cells: [before.toFixed(1), after.toFixed(1), ratio.toFixed(2)] };
}

function collect(into: Times, { signIn, lookUp }: Times): void {
  into.signIn.push(...signIn);
  into.lookUp.push(...lookUp);
}

/** One person signs in and one look-up by userName is made, again and again, for that long. */
function openProbe(server: WholeServer, { organizationId, token }: Tenant): (ms: number) => Promise<Times> {
  let turn = 0;
  return async (ms) => {
    const times: Times = { signIn: [], lookUp: [] };
    const until = performance.now() + ms;
    while (performance.now() < until) {
      const email = `person${turn++ % PEOPLE}@${DOMAIN}`;
      const path = `/security/sso/v2/authorize/?org_id=${organizationId}`;
      const attempt = readAttempt(await server.send({ method: 'GET', path }));
      const signIn = await server.send(await responseTo(attempt, email, PUBLIC_URL));
      if (signIn.status !== 303) throw new Error(`a sign-in was refused: ${signIn.status} ${signIn.text}`);
      times.signIn.push(signIn.ms);
      const filter = encodeURIComponent(`userName eq "${email}"`);
      const lookUp = await server.send(scim(token, 'GET', `/Users?filter=${filter}`));
      if (lookUp.status !== 200) throw new Error(`a look-up was refused: ${lookUp.status} ${lookUp.text}`);
      times.lookUp.push(lookUp.ms);
    }
    return times;
  };
}
