// The cron triggers, with the test Worker's bindings and letters caught on their way out.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listDomains } from '../../src/domain/domains/claims.ts';
import { publishSpKey } from '../../src/domain/sso/sp-key-exchange.ts';
import type { Bindings } from '../../src/worker/bindings.ts';
import { DAILY_CRON, runScheduled } from '../../src/worker/scheduled.ts';
import { type Acme, count, createAcme, depsAt, NOW_MS, OPERATOR } from '../support/deps.ts';
import { emptyStorage } from '../support/storage.ts';

const DAY_MS = 24 * 3_600_000;
const OFTEN = '*/10 * * * *';

let acme: Acme;
let letters: { to: string; raw: string }[];

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
  // acme.test as its record proved it: nobody vouches for it.
  await env.DB.prepare('update domains set vouched_by = null').run();
  letters = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(answer.clone()));
  answer = noSuchName();
});
afterEach(() => vi.restoreAllMocks());

let answer: Response;

/** NXDOMAIN for acme.test, as a resolver writes it. */
function noSuchName(): Response {
  const name = new TextEncoder().encode('\u0004acme\u0004test\u0000');
  const message = new Uint8Array([0, 0, 0x81, 0x83, 0, 1, 0, 0, 0, 0, 0, 0, ...name, 0, 16, 0, 1]);
  return new Response(message, { headers: { 'Content-Type': 'application/dns-message' } });
}

const bindings = (send: (message: { to: string }) => Promise<unknown>) =>
  ({ ...env, MAIL: { send }, MAIL_FROM: 'no-reply@sso.example' }) as unknown as Bindings;

async function run(nowMs: number, cron = OFTEN, send?: () => Promise<unknown>) {
  answer = noSuchName();
  const caught = async (message: { to: string }) =>
    letters.push({ to: message.to, raw: JSON.stringify(message) });
  await runScheduled(bindings(send ?? caught), cron, nowMs);
}

it('names the daily trigger as wrangler.toml does, so that both run', async () => {
  const { default: worker } = await import('../../src/worker/index.ts');
  expect(worker.scheduled).toBeTypeOf('function');
  expect(DAILY_CRON).toBe('17 3 * * *');
});

it('mails each Owner and Admin by themselves when a record is missing', async () => {
  await run(NOW_MS);
  expect(letters).toEqual([]);
  await run(NOW_MS + DAY_MS);
  expect(letters.map((letter) => letter.to).toSorted()).toEqual(['admin@acme.test', 'owner@acme.test']);
  await run(NOW_MS + DAY_MS + 6 * 3_600_000);
  expect(letters).toHaveLength(2);
});

it('goes on when a letter cannot be sent', async () => {
  await run(NOW_MS);
  let tried = 0;
  await run(NOW_MS + 7 * DAY_MS, OFTEN, async () => {
    tried++;
    throw new Error('no');
  });
  expect(tried).toBe(2);
  expect((await listDomains(depsAt(), acme.id))[0]?.status).toBe('expired');
});

it('watches certificates once a day, and deletes old rows each time', async () => {
  await env.DB.prepare('update certificates set not_after = ?')
    .bind(NOW_MS + 5 * DAY_MS)
    .run();
  await env.DB.prepare(
    "insert into used_assertions (connection_id, assertion_id, attempt_id, expires_at) values ('c', 'a', 'x', 1)",
  ).run();
  await run(NOW_MS);
  expect([letters.length, await count('used_assertions')]).toEqual([0, 0]);
  await run(NOW_MS, DAILY_CRON);
  expect([letters.length, await count('used_assertions')]).toEqual([2, 0]);
});

it('switches to a published key of ours in its time, and tells the Owners', async () => {
  await env.DB.prepare('delete from domains').run();
  const { id } = await publishSpKey(depsAt(), OPERATOR, acme.id);
  const signs = () =>
    env.DB.prepare('select id from sp_keys where switches_at is null and retires_at is null').first('id');
  await run(NOW_MS + 7 * DAY_MS - 1);
  expect([letters.length, await signs()]).toEqual([0, 'key_test']);
  await run(NOW_MS + 7 * DAY_MS);
  expect([letters.map(({ to }) => to), await signs()]).toEqual([['owner@acme.test'], id]);
  await run(NOW_MS + 7 * DAY_MS + 600_000);
  expect(letters).toHaveLength(1);
});
