// The product's Worker with a meter: responses say what they cost in D1 (`X-D1-Cost:
// batches,rowsRead,rowsWritten`), both in the request itself and in the lane, which share this isolate. It
// also has a bare Hono route with one query, routes that fill an organization, and one that runs the verifier
// alone.

import { Hono } from 'hono';
import { Lane as ProductLane } from '../../src/provisioner/lane.ts';
import type { WakeEnv } from '../../src/provisioner/senders.ts';
import { consumeResponse, type ResponseTrust } from '../../src/saml/response.ts';
import { app } from '../../src/worker/app.ts';
import type { Bindings } from '../../src/worker/bindings.ts';
import { fillLogs } from '../support/log-fill.ts';
import { type Cost, meterD1 } from '../support/metered-d1.ts';
import { fillOrganization, fillTeam } from '../support/scim-fill.ts';
import { benchTrust } from './trust.ts';

export { Hasher } from '../../src/provisioner/hasher.ts';
export { Sender } from '../../src/worker/sender.ts';

const costs: Cost[] = [];

function metered<T extends { readonly DB: D1Database }>(env: T): { readonly env: T; readonly cost: Cost } {
  const { d1, cost } = meterD1(env.DB);
  costs.push(cost);
  return { env: { ...env, DB: d1 }, cost };
}

export class Lane extends ProductLane {
  constructor(state: DurableObjectState, env: WakeEnv) {
    super(state, metered(env).env);
  }
}

const bench = new Hono<{ Bindings: Bindings }>();

bench.get('/bench/bare', async (c) =>
  c.json(await c.env.DB.prepare('select id from organizations limit 1').first()),
);

bench.post('/bench/fill', async (c) => {
  const { organizationId, domain, count } = await c.req.json();
  await fillOrganization(c.env.DB, organizationId, domain, count);
  return c.json({ filled: count });
});

bench.post('/bench/team', async (c) => {
  const { organizationId, teamId, count } = await c.req.json();
  await fillTeam(c.env.DB, organizationId, teamId, count);
  return c.json({ filled: count });
});

bench.post('/bench/logs', async (c) => {
  await fillLogs(c.env.DB, await c.req.json());
  return c.json({});
});

/** Opens the console to this organization's Owners. */
bench.post('/bench/operator', async (c) => {
  const { organizationId } = await c.req.json();
  const insert = c.env.DB.prepare('insert into deployment (id, operator_organization_id) values (1, ?)');
  await insert.bind(organizationId).run();
  return c.json({});
});

let trust: ResponseTrust | undefined;

/** Verifies one response again and again. The key is imported once and kept, as in the product. */
bench.post('/bench/consume', async (c) => {
  const { samlResponse, certificate, privateKey, nowMs, times } = await c.req.json();
  trust ??= await benchTrust(certificate, privateKey);
  for (let i = 0; i < times; i++) await consumeResponse({ samlResponse, trust, nowMs });
  return c.json({});
});

export default {
  async fetch(request: Request, env: Bindings, context: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/bench/')) return await bench.fetch(request, env, context);
    const measures = request.headers.has('X-Measure');
    if (!measures) return await app.fetch(request, env, context);
    const before = sum();
    const own = metered(env);
    const response = await app.fetch(request, own.env, context);
    const after = sum();
    costs.splice(costs.indexOf(own.cost), 1);
    const answer = new Response(response.body, response);
    answer.headers.set(
      'X-D1-Cost',
      [0, 1, 2].map((i) => (after[i] as number) - (before[i] as number)).join(),
    );
    return answer;
  },
};

/** The meters of lanes are kept, because their objects live on. */
function sum(): number[] {
  return [
    costs.reduce((total, cost) => total + cost.trips, 0),
    costs.reduce((total, cost) => total + cost.rowsRead, 0),
    costs.reduce((total, cost) => total + cost.rowsWritten, 0),
  ];
}
