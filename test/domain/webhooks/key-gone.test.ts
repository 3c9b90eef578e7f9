// A log stream whose secrets nobody can open: a failed try by name, with a pause, and no fault.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeStream, createStream } from '../../../src/domain/webhooks/log-streams.ts';
import { runStream } from '../../../src/domain/webhooks/run-stream.ts';
import { takeSendingWarnings } from '../../../src/domain/webhooks/warnings.ts';
import { depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

let nowMs: number;
let got: string[];

beforeEach(async () => {
  await emptyStorage();
  nowMs = NOW_MS;
  got = [];
});

const outside = {
  now: () => nowMs,
  chance: () => 0,
  fetch: (async (_url: string, init: RequestInit) => {
    got.push(String(init.body));
    return new Response();
  }) as unknown as typeof fetch,
};
const HTTPS = { type: 'https', url: 'https://logs.vendor.com/in' } as const;
const made = () => createStream(depsAt(nowMs), OPERATOR, { kinds: ['audit'], destination: HTTPS });
const run = (id: string) =>
  runStream(depsAt(nowMs), outside, id, { deliveries: 1000, untilMs: nowMs + 60_000 });
const stateOf = (id: string) =>
  env.DB.prepare('select status, attempt, last_problem from log_streams where id = ?').bind(id).first();
const logAudit = (id: string) =>
  env.DB.prepare(
    `insert into audit_events (id, organization_id, at, action, actor_type, actor_label, target_type, target_id, detail)
      values (?, 'org_1', ?, 'member.updated', 'operator', 'Key', 'member', 'mem_1', '{}')`,
  )
    .bind(id, NOW_MS)
    .run();

describe('a stream whose wrapping key is gone', () => {
  const without = () => ({ ...depsAt(nowMs), wrappingKeys: `w9:${'B'.repeat(42)}A` });
  const runWithout = (id: string) =>
    runStream(without(), outside, id, { deliveries: 1000, untilMs: nowMs + 60_000 });

  it('has failed by name, pauses, and sends nothing', async () => {
    const { row } = await made();
    await logAudit('evt_1');
    expect(await runWithout(row.id)).toBe(NOW_MS + 5000);
    expect(await runWithout(row.id)).toBe(NOW_MS + 5000);
    nowMs += 5000;
    expect(await runWithout(row.id)).toBe(nowMs + 300_000);
    expect(got).toEqual([]);
    expect(await stateOf(row.id)).toMatchObject({ status: 'enabled', attempt: 2, last_problem: 'key_gone' });
  });

  it('stops in the end, and the operator is told', async () => {
    const { row } = await made();
    await logAudit('evt_1');
    for (let next: number | null = nowMs; next !== null; next = await runWithout(row.id)) nowMs = next;
    expect(await stateOf(row.id)).toMatchObject({ status: 'failing', last_problem: 'key_gone' });
    expect((await takeSendingWarnings(without())).streams).toEqual([{ id: row.id, why: 'retries' }]);
  });

  it.each(['cut', 'w1.AAAA.AAAA', ''])('is the same where the row is damaged: %s', async (sealed) => {
    const { row } = await made();
    await env.DB.prepare('update log_streams set sealed = ?').bind(sealed).run();
    await logAudit('evt_1');
    expect(await run(row.id)).toBe(NOW_MS + 5000);
    expect(await stateOf(row.id)).toMatchObject({ last_problem: 'key_gone' });
  });

  it('goes on when its destination is given again, with every line', async () => {
    const { row } = await made();
    await logAudit('evt_1');
    await runWithout(row.id);
    await changeStream(without(), OPERATOR, row.id, { destination: HTTPS });
    await runWithout(row.id);
    expect(got).toHaveLength(1);
    expect(await stateOf(row.id)).toMatchObject({ attempt: 0, last_problem: null });
  });

  it('is a fault where nobody can read the keys at all', async () => {
    const { row } = await made();
    await logAudit('evt_1');
    const deps = { ...depsAt(nowMs), wrappingKeys: 'nonsense' };
    const budget = { deliveries: 10, untilMs: nowMs + 1000 };
    await expect(runStream(deps, outside, row.id, budget)).rejects.toThrow('wrapping_keys_unusable');
  });
});
