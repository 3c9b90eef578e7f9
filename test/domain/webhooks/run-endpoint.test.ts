// What an endpoint is sent, in which order, and what becomes of receivers that fail.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  changeWebhook,
  createWebhook,
  loadWebhook,
  pageOfDeliveries,
  replayWebhook,
  rotateWebhookSecret,
} from '../../../src/domain/webhooks/endpoints.ts';
import { runEndpoint } from '../../../src/domain/webhooks/run-endpoint.ts';
import { sendTest } from '../../../src/domain/webhooks/send-now.ts';
import { depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

type Receiver = (body: Json, init: RequestInit) => Response | Promise<Response>;
type Json = ReturnType<typeof JSON.parse>;

const URL_OF_HOOK = 'https://hooks.acme.com/in';
let nowMs: number;
let got: Json[];
let receive: Receiver;
const ok: Receiver = () => new Response('thanks');
const status =
  (code: number, headers: Record<string, string> = {}): Receiver =>
  () =>
    new Response(null, { status: code, headers });

beforeEach(async () => {
  await emptyStorage();
  nowMs = NOW_MS;
  got = [];
  receive = ok;
});

const outside = {
  now: () => nowMs,
  chance: () => 0,
  fetch: (async (_url: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body));
    got.push(body);
    return await receive(body, init);
  }) as unknown as typeof fetch,
};
const quiet = { woken: () => new Promise<void>(() => undefined) };

const hook = async (input: object = {}) =>
  (await createWebhook(depsAt(), OPERATOR, { url: URL_OF_HOOK, ...input })).row.id;
const run = (id: string, deliveries = 1000, signal = quiet) =>
  runEndpoint(depsAt(nowMs), outside, id, { deliveries, untilMs: nowMs + 60_000 }, signal);

async function happen(organizationId: string, count = 1, type = 'member.updated') {
  const insert = env.DB.prepare(
    `insert into directory_events (id, organization_id, type, subject_type, subject_id, at, after, cause)
      values (?, ?, ?, 'member', 'mem_1', ?, '{"id":"mem_1"}', '{"type":"system","id":null}')`,
  );
  const rows = Array.from({ length: count }, () =>
    insert.bind(`evd_${crypto.randomUUID()}`, organizationId, type, NOW_MS),
  );
  await env.DB.batch(rows);
}
const seqs = (organizationId?: string) =>
  got
    .filter(({ data }) => organizationId === undefined || data.organizationId === organizationId)
    .map(({ data }) => data.seq);
const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
const statusOf = async (id: string) => {
  const { row } = await loadWebhook(depsAt(), id);
  return [row.status, row.disabledWhy];
};

describe('an endpoint whose wrapping key is gone', () => {
  const without = () => ({ ...depsAt(nowMs), wrappingKeys: `w9:${'B'.repeat(42)}A` });
  const runWithout = (id: string) =>
    runEndpoint(without(), outside, id, { deliveries: 1000, untilMs: nowMs + 60_000 }, quiet);
  const problems = async (id: string) =>
    (await pageOfDeliveries(without(), id, { limit: 50 })).map(({ problem, status: code }) => [
      problem,
      code,
    ]);

  it('has failed by name, pauses, and sends nothing', async () => {
    const id = await hook();
    await happen('org_a');
    expect(await runWithout(id)).toBe(NOW_MS + 5000);
    expect(await runWithout(id)).toBe(NOW_MS + 5000);
    expect(got).toEqual([]);
    expect(await problems(id)).toEqual([['key_gone', null]]);
    for (let next: number | null = nowMs; next !== null; next = await runWithout(id)) nowMs = next;
    expect(await statusOf(id)).toEqual(['failing', 'retries']);
  });

  it('fails a test by the same name', async () => {
    const id = await hook();
    await sendTest(without(), outside, id);
    expect([await problems(id), got]).toEqual([[['key_gone', null]], []]);
  });

  it('goes on at once with a new secret, and loses nothing', async () => {
    const id = await hook();
    await happen('org_a', 3);
    await runWithout(id);
    await rotateWebhookSecret(without(), OPERATOR, id, 0);
    expect(await runWithout(id)).toBeNull();
    expect(got).toHaveLength(3);
  });

  it('signs with the secret that can be opened while two overlap', async () => {
    const id = await hook();
    await rotateWebhookSecret(without(), OPERATOR, id, 3600);
    await happen('org_a');
    expect(await runWithout(id)).toBeNull();
    expect(got).toHaveLength(1);
  });
});

describe('what an endpoint is sent', () => {
  it('is each event once, in order, with the number of the one before', async () => {
    await happen('org_a');
    const id = await hook();
    await happen('org_a', 45);
    expect(await run(id)).toBeNull();
    expect(seqs()).toEqual(ascending(seqs()));
    expect(got).toHaveLength(45);
    expect(got.map(({ data }) => data.previousSeq)).toEqual([null, ...seqs().slice(0, -1)]);
    expect(got[0]).toMatchObject({ type: 'member.updated', timestamp: new Date(NOW_MS).toISOString() });
    await run(id);
    expect(got).toHaveLength(45);
  });

  it('is of the types and organizations that it wants', async () => {
    const id = await hook({ types: ['member.created'], organizations: ['org_a'] });
    await happen('org_a', 30);
    await happen('org_a', 2, 'member.created');
    await happen('org_b', 2, 'member.created');
    await run(id);
    expect(got.map(({ type, data }) => [type, data.organizationId])).toEqual([
      ['member.created', 'org_a'],
      ['member.created', 'org_a'],
    ]);
  });

  it('goes on in the next run where a run ended', async () => {
    const id = await hook();
    await happen('org_a', 30);
    expect(await run(id, 7)).toBe(nowMs);
    await run(id);
    expect(seqs()).toEqual(ascending([...new Set(seqs())]));
    expect(got).toHaveLength(30);
  });

  it('comes again if the answer was lost', async () => {
    const id = await hook();
    await happen('org_a', 3);
    let calls = 0;
    receive = () => {
      // The second delivery arrives, and its answer does not.
      if (++calls === 2) throw new TypeError('reset');
      return new Response();
    };
    await run(id);
    receive = ok;
    nowMs += 5000;
    await run(id);
    expect(new Set(seqs()).size).toBe(3);
    expect(got.at(-1)?.data.previousSeq).toBe(got.at(-2)?.data.seq);
  });

  it('is everything after a number once more, on demand', async () => {
    const id = await hook();
    await happen('org_a', 5);
    await happen('org_b', 5);
    await run(id);
    const first = Math.min(...seqs());
    got = [];
    await replayWebhook(depsAt(), OPERATOR, id, first + 1);
    await run(id);
    expect(ascending(seqs())).toEqual(Array.from({ length: 8 }, (_, n) => first + 2 + n));
    expect(seqs('org_a')).toEqual(ascending(seqs('org_a')));
    const { results } = await env.DB.prepare(
      `select kind, count(*) as n from webhook_deliveries group by kind`,
    ).all();
    expect(results).toEqual([
      { kind: 'event', n: 10 },
      { kind: 'replay', n: 8 },
    ]);
  });
});

describe('somebody who wakes the sender all the time', () => {
  const always = { woken: () => Promise.resolve() };

  it('does not stop what is under way: everything goes out in as many turns as it takes', async () => {
    const id = await hook();
    await happen('org_a', 60);
    let runs = 0;
    for (let next: number | null = nowMs; next !== null && runs < 20; runs++) {
      next = await run(id, 1000, always);
    }
    expect(seqs()).toEqual(ascending(seqs()));
    expect([seqs().length, runs <= 5]).toEqual([60, true]);
  });

  it('is heard where the endpoint has changed: the rest goes to the new address', async () => {
    const id = await hook();
    await happen('org_a', 20);
    const to: string[] = [];
    const moving = {
      ...outside,
      fetch: (async (url: string) => {
        to.push(url);
        if (to.length === 5) await changeWebhook(depsAt(), OPERATOR, id, { url: 'https://new.acme.com/' });
        // Long enough for a look.
        await new Promise((resolve) => setTimeout(resolve, 30));
        return new Response();
      }) as unknown as typeof fetch,
    };
    await runEndpoint(
      depsAt(),
      moving,
      id,
      { deliveries: 1000, untilMs: nowMs + 60_000 },
      {
        woken: () => new Promise((resolve) => setTimeout(resolve, 5)),
      },
    );
    const old = to.filter((url) => url === URL_OF_HOOK).length;
    expect(old).toBeLessThanOrEqual(7);
    expect(to.length).toBeGreaterThanOrEqual(20);
  });
});

describe('a receiver', () => {
  it.each<[string, Receiver, string]>([
    ['that answers 500', status(500), 'status'],
    ['that is forbidden', status(403), 'status'],
    ['that redirects', status(302, { location: 'https://hooks.acme.com/other' }), 'redirect'],
    ['that redirects inside', status(307, { location: 'http://169.254.169.254/' }), 'redirect'],
    ['that is down', () => Promise.reject(new TypeError('refused')), 'unreachable'],
  ])(
    '%s is tried again after five seconds, and nothing else is sent before',
    async (_, receiver, problem) => {
      const id = await hook();
      await happen('org_a', 2);
      receive = receiver;
      expect(await run(id)).toBe(nowMs + 5000);
      await run(id);
      expect(got).toHaveLength(1);
      const row = await env.DB.prepare('select attempt, last_problem from webhook_positions').first();
      expect(row).toEqual({ attempt: 1, last_problem: problem });
      receive = ok;
      nowMs += 5000;
      await run(id);
      expect(seqs()).toEqual([seqs()[0], seqs()[0], (seqs()[0] as number) + 1]);
    },
  );

  it('that sends a gigabyte has it all the same, and no more than a little is read', async () => {
    const id = await hook();
    await happen('org_a');
    let sent = 0;
    receive = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            sent += 65_536;
            controller.enqueue(new Uint8Array(65_536).fill(120));
          },
        }),
      );
    await run(id);
    expect(sent).toBeLessThan(1_000_000);
    const row = await env.DB.prepare('select status, length(answer) as kept from webhook_deliveries').first();
    expect(row).toEqual({ status: 200, kept: 500 });
  });

  it('that asks for a longer pause has it', async () => {
    const id = await hook();
    await happen('org_a');
    receive = status(503, { 'retry-after': '600' });
    expect(await run(id)).toBe(nowMs + 600_000);
  });

  it('that answers 410 is sent nothing more', async () => {
    const id = await hook();
    await happen('org_a', 3);
    receive = status(410);
    expect(await run(id)).toBeNull();
    expect([await statusOf(id), got.length]).toEqual([['disabled', 'gone'], 1]);
    await run(id);
    expect(got).toHaveLength(1);
  });

  it('that fails until the last retry is marked, and goes on from there once it is enabled', async () => {
    const id = await hook();
    await happen('org_a', 2);
    receive = status(500);
    let tries = 0;
    for (let next = await run(id); next !== null; next = await run(id)) {
      nowMs = next;
      if (++tries > 20) throw new Error('it never ends');
    }
    expect([await statusOf(id), got.length]).toEqual([['failing', 'retries'], 10]);
    const stopped = await env.DB.prepare(
      `select count(*) as n from audit_events where action = 'webhook.stopped'`,
    ).first();
    expect(stopped).toEqual({ n: 1 });
    receive = ok;
    got = [];
    await changeWebhook(depsAt(nowMs), OPERATOR, id, { enabled: true });
    await run(id);
    expect(got).toHaveLength(2);
  });

  it('that fails for one organization holds up no other', async () => {
    const id = await hook();
    await happen('org_a', 3);
    await happen('org_b', 3);
    receive = ({ data }) => new Response(null, { status: data.organizationId === 'org_a' ? 500 : 200 });
    await run(id);
    expect([seqs('org_a').length, seqs('org_b').length]).toEqual([1, 3]);
  });

  it('that never answers for one organization holds up no other, and is one at a time', async () => {
    const id = await hook();
    await happen('org_a', 3);
    await happen('org_b', 30);
    let release: () => void = () => undefined;
    const stuck = new Promise<Response>((resolve) => {
      release = () => resolve(new Response());
    });
    receive = ({ data }) => {
      if (data.organizationId === 'org_a' && seqs('org_a').length === 1) return stuck;
      if (seqs('org_b').length === 30) release();
      return new Response();
    };
    await run(id);
    expect(seqs('org_a')).toEqual(ascending(seqs('org_a')));
    expect([seqs('org_a').length, seqs('org_b').length]).toEqual([3, 30]);
  });
});

describe('an address that leads inside', () => {
  it.each([
    ['https://127.0.0.1/', 'callback_not_public'],
    ['https://10.0.0.1/x', 'callback_not_public'],
    ['https://hooks.internal/', 'callback_not_public'],
    ['https://hooks.acme.com:8443/', 'callback_not_public'],
    ['http://hooks.acme.com/', 'callback_not_https'],
    ['http://localhost:3000/', 'callback_not_https'],
    ['https://u:p@hooks.acme.com/', 'callback_invalid'],
    ['hooks.acme.com', 'callback_invalid'],
  ])('is refused: %s', async (url, reason) => {
    await expect(createWebhook(depsAt(), OPERATOR, { url })).rejects.toThrow(reason);
  });

  it('is not called, however it came to be kept', async () => {
    const id = await hook();
    await happen('org_a');
    await env.DB.prepare(`update webhook_endpoints set url = 'https://169.254.169.254/'`).run();
    await run(id);
    const row = await env.DB.prepare('select last_problem from webhook_positions').first();
    expect([row, got]).toEqual([{ last_problem: 'url_private' }, []]);
  });
});
