// The product's Worker as it is deployed, a meter that one request can ask for (`X-Measure`: the response
// then carries `X-D1-Cost: batches,rowsRead,rowsWritten,sqlMs`), and the floors: routes that make the same
// trips as the product's and do nothing else. The floors have a table of their own, so that they stay the
// same whatever the product does with its tables.

import { DurableObject } from 'cloudflare:workers';
import product, { Gatehouse as ProductGatehouse, Lane as ProductLane } from '../../src/worker/index.ts';
import { type Cost, meterD1 } from '../support/metered-d1.ts';
import { FloorEntrypoint as AppsFloorEntrypoint, answerAppsFloor } from './apps-floors.ts';

export { Hasher, Sender } from '../../src/worker/index.ts';

interface Env {
  readonly DB: D1Database;
  readonly TOKENS: KVNamespace;
  readonly FLOOR: DurableObjectNamespace<FloorLane>;
  readonly SENDERS: DurableObjectNamespace;
}

const FLOOR_READS = 5;
const FLOOR_WRITES = 12;

let measures = false;
const costs: Cost[] = [];
const times: (() => number)[] = [];
const switched = new WeakMap<D1Database, D1Database>();

export class Lane extends ProductLane {
  constructor(state: DurableObjectState, env: Env) {
    super(state, { ...env, DB: withSwitch(env.DB) });
  }
}

export class Gatehouse extends ProductGatehouse {
  constructor(...[context, env]: ConstructorParameters<typeof ProductGatehouse>) {
    super(context, { ...env, DB: withSwitch(env.DB) });
  }
}

export class FloorEntrypoint extends AppsFloorEntrypoint {
  constructor(...[context, env]: ConstructorParameters<typeof AppsFloorEntrypoint>) {
    super(context, { ...env, DB: withSwitch(env.DB) });
  }
}

export class FloorLane extends DurableObject<Env> {
  constructor(state: DurableObjectState, env: Env) {
    super(state, { ...env, DB: withSwitch(env.DB) });
  }

  async write(name: string): Promise<number> {
    const insert = this.env.DB.prepare('insert into bench_floor (id, name, at) values (?1, ?2, ?3)');
    const rows = Array.from({ length: FLOOR_WRITES }, () => insert.bind(crypto.randomUUID(), name, 1));
    return (await this.env.DB.batch(rows)).length;
  }
}

export default {
  ...product,
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    if (!request.headers.has('X-Measure')) return await answer(request, env, context);
    const before = total();
    measures = true;
    const response = await answer(request, { ...env, DB: withSwitch(env.DB) }, context);
    measures = false;
    const after = total();
    const measured = new Response(response.body, response);
    measured.headers.set('X-D1-Cost', after.map((sum, i) => sum - (before[i] as number)).join());
    return measured;
  },
};

async function answer(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
  const url = new URL(request.url);
  const { pathname, searchParams } = url;
  const ofApps = pathname.startsWith('/bench/') ? await answerAppsFloor(url, env) : undefined;
  if (ofApps !== undefined) return ofApps;
  if (pathname === '/bench/floor/read') return Response.json(await readFloor(env));
  if (pathname === '/bench/floor/sign-in') {
    return Response.json(await signInFloor(env, searchParams.get('lane') ?? ''));
  }
  return await product.fetch(request, env, context);
}

/** One KV get and one batch, as each SCIM read needs for its token and its resource. */
async function readFloor(env: Env): Promise<unknown> {
  const token = await env.TOKENS.get('bench:floor', { type: 'json', cacheTtl: 60 });
  const rows = await env.DB.batch(floorReads(env, 2));
  return { token, rows: rows.map(({ results }) => results) };
}

/** One read batch, one hop to a lane, and one write batch there. */
async function signInFloor(env: Env, lane: string): Promise<unknown> {
  const rows = await env.DB.batch(floorReads(env, FLOOR_READS));
  const written = await env.FLOOR.get(env.FLOOR.idFromName(lane)).write(lane);
  return { rows: rows.length, written };
}

function floorReads(env: Env, count: number): D1PreparedStatement[] {
  const select = env.DB.prepare('select id, name, at from bench_floor where id = ?1');
  return Array.from({ length: count }, (_, i) => select.bind(`seed-${i}`));
}

/**
 * One object for each binding, as the product sees it too: it meters while a measured request runs, and only
 * then.
 */
function withSwitch(d1: D1Database): D1Database {
  const known = switched.get(d1);
  if (known) return known;
  const { d1: metered, cost, sqlMs } = meterD1(d1);
  costs.push(cost);
  times.push(sqlMs);
  const made = new Proxy(d1, {
    get(target, property) {
      const from = measures ? metered : target;
      const value = Reflect.get(from, property) as unknown;
      return typeof value === 'function' ? value.bind(from) : value;
    },
  });
  switched.set(d1, made);
  return made;
}

function total(): number[] {
  return [
    costs.reduce((sum, { trips }) => sum + trips, 0),
    costs.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
    costs.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
    times.reduce((sum, sqlMs) => sum + sqlMs(), 0),
  ];
}
