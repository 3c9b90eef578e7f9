// Log streams: each line arrives, in order, at least once, whatever the destination does; and what opens the
// destination is shown to nobody.
import { env } from 'cloudflare:workers';
import { AwsClient } from 'aws4fetch';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DestinationInput } from '../../../src/domain/webhooks/log-streams.ts';
import {
  changeStream,
  createStream,
  removeStream,
  rewrapStreams,
} from '../../../src/domain/webhooks/log-streams.ts';
import { runStream } from '../../../src/domain/webhooks/run-stream.ts';
import { listWaiting } from '../../../src/domain/webhooks/waiting.ts';
import { takeSendingWarnings } from '../../../src/domain/webhooks/warnings.ts';
import { depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

interface Got {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

let nowMs: number;
let got: Got[];
let receive: () => Response | Promise<Response>;

const outside = {
  now: () => nowMs,
  chance: () => 0,
  fetch: (async (url: string, init: RequestInit) => {
    const { method = '', headers, body } = init;
    got.push({ url, method, headers: new Headers(headers), body: String(body) });
    return await receive();
  }) as unknown as typeof fetch,
};

const HTTPS = { type: 'https', url: 'https://logs.vendor.com/in' } as const;
const S3: DestinationInput = {
  type: 's3',
  endpoint: 'https://account.r2.cloudflarestorage.com',
  bucket: 'gatehouse-logs',
  prefix: 'prod/',
  region: 'auto',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'a-secret-access-key',
};

const run = (id: string) =>
  runStream(depsAt(nowMs), outside, id, { deliveries: 1000, untilMs: nowMs + 60_000 });
const made = (
  destination: DestinationInput = HTTPS,
  kinds: readonly ('audit' | 'sign_in')[] = ['audit', 'sign_in'],
) => createStream(depsAt(nowMs), OPERATOR, { kinds, destination });
const stateOf = (id: string) =>
  env.DB.prepare('select status, seq, attempt, last_problem from log_streams where id = ?').bind(id).first();
const waitingLines = async () =>
  (await env.DB.prepare('select count(*) as n from log_lines').first<{ n: number }>())?.n;

async function logAudit(...ids: string[]): Promise<void> {
  await env.DB.batch(
    ids.map((id) =>
      env.DB.prepare(
        `insert into audit_events (id, organization_id, at, action, actor_type, actor_label, target_type, target_id, detail)
          values (?, 'org_1', ?, 'member.updated', 'operator', 'Key "one"', 'member', 'mem_1', '{"before":{"role":"member"}}')`,
      ).bind(id, NOW_MS),
    ),
  );
}
const logSignIn = (id: string) =>
  env.DB.prepare(
    `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, reason, email, detail)
      values (?, 'org_1', ?, 'saml', 'sp_initiated', 'refused', 'issuer_mismatch', 'ada@acme.test', '{}')`,
  )
    .bind(id, NOW_MS)
    .run();

const linesOf = (bodies: readonly Got[]) =>
  bodies.flatMap(({ body }) => {
    expect(body.endsWith('\n')).toBe(true);
    return body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  });

beforeEach(async () => {
  await emptyStorage();
  nowMs = NOW_MS;
  got = [];
  receive = () => new Response(null, { status: 200 });
});

describe('a line', () => {
  it('is not written while there is nobody to take it', async () => {
    await logAudit('evt_1');
    expect(await waitingLines()).toBe(0);
    const { row } = await made();
    expect(await run(row.id)).toBeNull();
    expect(got.flatMap(({ body }) => body)).not.toContain('evt_1');
  });

  it('arrives with all that the log says, once, and is kept no longer', async () => {
    const { row } = await made();
    await logAudit('evt_1');
    await logSignIn('REF-1');
    await run(row.id);
    await run(row.id);
    expect(got).toHaveLength(1);
    // The first one tells that the stream was made.
    const [, audit, signIn] = linesOf(got);
    expect(audit).toMatchObject({
      kind: 'audit',
      id: 'evt_1',
      at: new Date(NOW_MS).toISOString(),
      organizationId: 'org_1',
      action: 'member.updated',
      actor: { type: 'operator', id: null, label: 'Key "one"', address: null },
      target: { type: 'member', id: 'mem_1' },
      detail: { before: { role: 'member' } },
    });
    expect(signIn).toMatchObject({
      kind: 'sign_in',
      id: 'REF-1',
      outcome: 'refused',
      reason: 'issuer_mismatch',
    });
    expect(await waitingLines()).toBe(0);
  });

  it('of another kind is passed over, and does not wait', async () => {
    const { row } = await made(HTTPS, ['sign_in']);
    await logAudit('evt_1', 'evt_2');
    expect((await listWaiting(env.DB, nowMs)).senders).toEqual([{ kind: 'stream', id: row.id }]);
    await run(row.id);
    expect(got).toEqual([]);
    expect((await listWaiting(env.DB, nowMs)).senders).toEqual([]);
    await logSignIn('REF-1');
    await logAudit('evt_3');
    await run(row.id);
    expect(linesOf(got).map(({ id }) => id)).toEqual(['REF-1']);
  });

  it('waits for the slower of two streams', async () => {
    const [one, other] = [await made(), await made(S3)];
    await logAudit('evt_1');
    await run(one.row.id);
    expect(await waitingLines()).toBeGreaterThan(0);
    await run(other.row.id);
    expect(await waitingLines()).toBe(0);
  });

  it('comes in the order of the commits, however many there are', async () => {
    const { row } = await made();
    const ids = Array.from({ length: 1203 }, (_, index) => `evt_${index}`);
    for (let at = 0; at < ids.length; at += 100) await logAudit(...ids.slice(at, at + 100));
    await run(row.id);
    expect(got.length).toBe(3);
    const lines = linesOf(got);
    expect(lines.map(({ id }) => id).filter((id) => String(id).match(/^evt_\d{1,4}$/))).toEqual(ids);
    expect(lines.map(({ seq }) => seq)).toEqual(
      lines.map(({ seq }) => seq).toSorted((a, b) => Number(a) - Number(b)),
    );
  });
});

describe('an address', () => {
  it('can verify who sent it, with anybody’s library, and gets its own header', async () => {
    const { row, secret } = await made({ ...HTTPS, header: { name: 'DD-API-KEY', value: 'their-key' } });
    await run(row.id);
    const [{ headers, body, method }] = got as [Got];
    expect([method, headers.get('content-type'), headers.get('dd-api-key')]).toEqual([
      'POST',
      'application/x-ndjson',
      'their-key',
    ]);
    const verifier = new Webhook(secret as string);
    nowMs = Date.now();
    await logAudit('evt_1');
    await run(row.id);
    const last = got.at(-1) as Got;
    const signed = Object.fromEntries(last.headers);
    // That library parses the body as JSON, which one line is.
    expect(verifier.verify(last.body, signed)).toMatchObject({ id: 'evt_1' });
    expect(() => verifier.verify(last.body.replace('evt_1', 'evt_2'), signed)).toThrow();
    expect(body).not.toContain('their-key');
  });

  it.each([
    ['answers 500', () => new Response(null, { status: 500 }), 'status'],
    [
      'redirects',
      () => new Response(null, { status: 302, headers: { Location: 'https://elsewhere.com/' } }),
      'redirect',
    ],
    ['is not there', () => Promise.reject(new TypeError('refused')), 'unreachable'],
  ])('that %s is tried again with the same lines and the new ones', async (_, answer, problem) => {
    const { row } = await made();
    await logAudit('evt_1');
    receive = answer;
    const next = await run(row.id);
    expect(next).toBeGreaterThan(nowMs);
    expect(await stateOf(row.id)).toMatchObject({ status: 'enabled', attempt: 1, last_problem: problem });
    // Not before its time.
    expect(await run(row.id)).toBe(next);
    expect(got).toHaveLength(1);
    await logAudit('evt_2');
    nowMs = next as number;
    receive = () => new Response(null, { status: 204 });
    await run(row.id);
    expect(
      linesOf(got.slice(1))
        .map(({ id }) => id)
        .slice(1),
    ).toEqual(['evt_1', 'evt_2']);
    expect(await stateOf(row.id)).toMatchObject({ attempt: 0, last_problem: null });
  });

  it('that fails until the last retry stops the stream, tells the operator once, and loses nothing', async () => {
    const { row } = await made();
    await logAudit('evt_1');
    receive = () => new Response(null, { status: 503 });
    for (let next = await run(row.id); next !== null; next = await run(row.id)) nowMs = next;
    expect(await stateOf(row.id)).toMatchObject({ status: 'failing', attempt: 10 });
    const deps = depsAt(nowMs);
    expect((await takeSendingWarnings(deps)).streams).toEqual([{ id: row.id, why: 'retries' }]);
    expect((await takeSendingWarnings(deps)).streams).toEqual([]);
    expect((await listWaiting(env.DB, nowMs)).senders).toEqual([]);
    receive = () => new Response(null, { status: 200 });
    got = [];
    await changeStream(deps, OPERATOR, row.id, { enabled: true });
    await run(row.id);
    expect(linesOf(got).map(({ id }) => id)).toContain('evt_1');
    const stopped = await env.DB.prepare(
      "select count(*) as n from audit_events where action = 'log_stream.stopped'",
    ).first();
    expect(stopped).toEqual({ n: 1 });
  });

  it('that answers 410 ends the stream at once', async () => {
    const { row } = await made();
    await logAudit('evt_1');
    receive = () => new Response(null, { status: 410 });
    expect(await run(row.id)).toBeNull();
    expect(await stateOf(row.id)).toMatchObject({ status: 'disabled' });
    expect((await takeSendingWarnings(depsAt(nowMs))).streams).toEqual([{ id: row.id, why: 'gone' }]);
  });

  it.each([
    ['http://logs.vendor.com/in', 'callback_not_https'],
    ['https://10.0.0.1/in', 'callback_not_public'],
    ['https://logs.vendor.com:8443/in', 'callback_not_public'],
    ['nonsense', 'callback_invalid'],
  ])('%s is refused', async (url, reason) => {
    await expect(made({ type: 'https', url })).rejects.toMatchObject({ reason });
    expect(await env.DB.prepare('select count(*) as n from log_streams').first()).toEqual({ n: 0 });
  });
});

describe('a bucket', () => {
  it('gets an object for each batch, signed as AWS’s own rules say', async () => {
    const { row, secret } = await made(S3);
    expect(secret).toBeNull();
    await logAudit('evt_1');
    await run(row.id);
    const [{ url, method, headers, body }] = got as [Got];
    expect(method).toBe('PUT');
    const day = new Date(NOW_MS).toISOString().slice(0, 10).replaceAll('-', '/');
    expect(url).toMatch(
      new RegExp(
        `^https://account\\.r2\\.cloudflarestorage\\.com/gatehouse-logs/prod/${day}/${row.id}-\\d+-\\d+\\.ndjson$`,
      ),
    );
    const again = await new AwsClient({
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'a-secret-access-key',
      region: 'auto',
      service: 's3',
    }).sign(url, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/x-ndjson' },
      aws: { datetime: headers.get('x-amz-date') as string },
    });
    expect(headers.get('authorization')).toBe(again.headers.get('authorization'));
  });

  it('gets the same object when it is tried again, so that a repeat does not double it', async () => {
    const { row } = await made(S3);
    await logAudit('evt_1');
    receive = () => new Response(null, { status: 500 });
    nowMs = (await run(row.id)) as number;
    await run(row.id);
    expect(got[1]?.url).toBe(got[0]?.url);
  });
});

describe('what opens a destination', () => {
  it('stands nowhere in clear', async () => {
    const { row, secret } = await made({ ...HTTPS, header: { name: 'X-Key', value: 'their-secret-key' } });
    await made(S3);
    await changeStream(depsAt(nowMs), OPERATOR, row.id, {
      destination: { ...HTTPS, header: { name: 'X-Key', value: 'their-other-key' } },
    });
    const rows = [
      ...(await env.DB.prepare('select * from log_streams').all()).results,
      ...(await env.DB.prepare('select * from audit_events').all()).results,
      ...(await env.DB.prepare('select * from log_lines').all()).results,
    ];
    for (const clear of ['their-secret-key', 'their-other-key', 'a-secret-access-key', secret as string])
      expect(JSON.stringify(rows)).not.toContain(clear);
  });

  it('is wrapped anew when the keys are exchanged', async () => {
    const { row } = await made();
    const rotated = { ...depsAt(nowMs), wrappingKeys: `w2:${'B'.repeat(42)}A,${env.WRAPPING_KEYS}` };
    expect(await rewrapStreams(rotated)).toEqual({ rewrapped: 1, failed: 0 });
    expect(await rewrapStreams(rotated)).toEqual({ rewrapped: 0, failed: 0 });
    await runStream(rotated, outside, row.id, { deliveries: 10, untilMs: nowMs + 1000 });
    expect(got).toHaveLength(1);
  });
});

describe('a change', () => {
  it('during a try wins: what the try found is not written over it', async () => {
    const { row } = await made();
    receive = async () => {
      await changeStream(depsAt(nowMs), OPERATOR, row.id, { enabled: false });
      return new Response(null, { status: 500 });
    };
    expect(await run(row.id)).toBeNull();
    expect(await stateOf(row.id)).toMatchObject({ status: 'disabled', attempt: 0, last_problem: null });
  });

  it('of the last stream to none leaves no line behind', async () => {
    const { row } = await made();
    await logAudit('evt_1');
    await removeStream(depsAt(nowMs), OPERATOR, row.id);
    expect(await waitingLines()).toBe(0);
    await logAudit('evt_2');
    expect(await waitingLines()).toBe(0);
    await expect(removeStream(depsAt(nowMs), OPERATOR, row.id)).rejects.toMatchObject({
      reason: 'log_stream_not_found',
    });
  });

  it('that would make a sixth is refused', async () => {
    for (let n = 0; n < 5; n++) await made();
    await expect(made()).rejects.toMatchObject({ reason: 'log_stream_too_many' });
  });
});

describe('a bucket', () => {
  it.each([
    ['an endpoint with a space behind it', { endpoint: 'https://account.r2.cloudflarestorage.com ' }],
    ['an endpoint with a query', { endpoint: 'https://account.r2.cloudflarestorage.com/?a=' }],
    ['an endpoint with a fragment', { endpoint: 'https://account.r2.cloudflarestorage.com/#' }],
    ['a prefix that leaves the bucket', { prefix: '../other/' }],
  ])('is refused with %s, where nothing would ever arrive in it', async (_what, wrong) => {
    await expect(made({ ...S3, ...wrong })).rejects.toThrow('callback_invalid');
    const { row } = await made(S3);
    await expect(
      changeStream(depsAt(nowMs), OPERATOR, row.id, { destination: { ...S3, ...wrong } }),
    ).rejects.toThrow('callback_invalid');
    expect(await stateOf(row.id)).toMatchObject({ status: 'enabled' });
  });

  it.each(['https://account.r2.cloudflarestorage.com/', 'https://s3.example.com/tenant'])(
    'may be at %s',
    async (endpoint) => {
      const { row } = await made({ ...S3, endpoint });
      await logAudit('evt_at');
      await run(row.id);
      expect(got.at(-1)?.url).toContain(`${endpoint.replace(/\/$/, '')}/gatehouse-logs/prod/`);
    },
  );
});
