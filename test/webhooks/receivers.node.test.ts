// Bad receivers on real sockets, and the real Worker in workerd that sends to them: what becomes of each is
// in its deliveries, and nothing is lost once it behaves. The clock is moved by the rows that say when the
// next try is due.

import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WEBHOOK_PAUSES_MS } from '../../src/webhooks/retries.ts';
import { startWhole, type WholeServer } from '../bench/whole-server.ts';

type Json = ReturnType<typeof JSON.parse>;
type Receive = (request: IncomingMessage, response: ServerResponse) => void;

const HOUR_MS = 3_600_000;
let worker: WholeServer;
let organization = '';
let redirected = 0;
let offered = 0;
const servers: Server[] = [];
const hooks = new Map<string, { readonly id: string; readonly secret: string }>();
/** From then on each of them behaves. */
let good = false;
const got = new Map<string, Json[]>();

const MEGABYTE = Buffer.alloc(1 << 20, 'x');
/** As much as the other end takes, up to a gigabyte. */
const pour: Receive = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': String(1 << 30) });
  const more = () => {
    while (offered < 1 << 30 && !response.destroyed) {
      offered += MEGABYTE.length;
      if (!response.write(MEGABYTE)) return void response.once('drain', more);
    }
  };
  more();
};

const RECEIVERS: Readonly<Record<string, Receive>> = {
  slow: (_, response) => void setTimeout(() => response.writeHead(202).end('at last'), 3000),
  'never answers': () => undefined,
  'begins an answer': (_, response) =>
    void response.socket?.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nx-he'),
  'answers 500': (_, response) => void response.writeHead(500).end('<script>alert(1)</script>'),
  'is busy': (_, response) => void response.writeHead(503, { 'retry-after': '1800' }).end(),
  'is busy for a year': (_, response) => void response.writeHead(503, { 'retry-after': '31536000' }).end(),
  redirects: (_, response) => void response.writeHead(307, { location: '/elsewhere' }).end(),
  'redirects inside': (_, response) =>
    void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
  'is gone': (_, response) => void response.writeHead(410).end(),
  'sends a gigabyte': pour,
  drips: (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 100);
    response.once('close', () => clearInterval(timer));
  },
  'hangs up': (request) => void request.socket.destroy(),
  'hangs up in its body': (request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => request.socket.destroy());
  },
};

/** Answers well once it has to; what it got then is kept. */
const behaving =
  (name: string, bad: Receive): Receive =>
  (request, response) => {
    if (request.url === '/elsewhere') redirected++;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!good) return bad(request, response);
      const body = Buffer.concat(chunks).toString('utf8');
      new Webhook(hooks.get(name)?.secret ?? '').verify(body, request.headers as Record<string, string>);
      got.set(name, [...(got.get(name) ?? []), JSON.parse(body).data]);
      response.writeHead(204).end();
    });
  };

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

async function api(method: string, path: string, body?: object) {
  const reply = await worker.send({
    method,
    path: `/api/v1${path}`,
    headers: { authorization: `Bearer ${worker.operatorKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: reply.text === '' ? null : (JSON.parse(reply.text) as Json) };
}

async function hook(name: string, url: string): Promise<void> {
  const { status, body } = await api('POST', '/webhooks', { url });
  expect([url, status]).toEqual([url, 201]);
  hooks.set(name, body);
}

const idOf = (name: string) => hooks.get(name)?.id ?? '';

async function deliveries(name: string, count: number): Promise<Json[]> {
  for (const deadline = Date.now() + 30_000; ; await sleep(50)) {
    const { items } = (await api('GET', `/webhooks/${idOf(name)}/deliveries`)).body;
    if (items.length >= count || Date.now() > deadline) return items;
  }
}

async function position(name: string): Promise<Json> {
  return await worker.d1
    .prepare('select * from webhook_positions where endpoint_id = ? and organization_id = ?')
    .bind(idOf(name), organization)
    .first();
}

let turn = 0;
/** Whatever waits is due, and the sender wakes. */
async function dueNow(name: string): Promise<void> {
  await worker.d1
    .prepare('update webhook_positions set next_at = 1 where endpoint_id = ? and next_at is not null')
    .bind(idOf(name))
    .run();
  await api('PATCH', `/webhooks/${idOf(name)}`, { description: `${turn++}` });
}

async function hasNotHad(name: string, expected: object): Promise<void> {
  // A slow machine may have seen the second try already.
  const first = (await deliveries(name, 1)).at(-1);
  expect(first).toMatchObject({ ...expected, kind: 'event', type: 'organization.created', attempt: 1 });
  const { seq, attempt, failing_since } = await position(name);
  expect([seq < first.seq, attempt > 0, failing_since]).toEqual([true, true, expect.any(Number)]);
}

beforeAll(async () => {
  worker = await startWhole('http://localhost:8787');
  for (const [name, bad] of Object.entries(RECEIVERS))
    await hook(name, `http://127.0.0.1:${await listen(createHttpServer(behaving(name, bad)))}/`);
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  const withOtherName = createHttpsServer(
    { key, cert },
    behaving('has another certificate', () => undefined),
  );
  await hook('has another certificate', `https://localhost:${await listen(withOtherName)}/`);
  const garbage = createSocketServer((socket: Socket) => socket.on('error', () => {}).end('SSH-2.0-x\r\n'));
  await hook('speaks something else', `http://127.0.0.1:${await listen(garbage)}/`);
  const closed = createSocketServer();
  const port = await listen(closed);
  await new Promise((resolve) => closed.close(resolve));
  await hook('is down', `http://127.0.0.1:${port}/`);
  organization = (await api('POST', '/organizations', { name: 'Acme', plan: 'enterprise' })).body.id;
}, 120_000);

afterAll(async () => {
  for (const server of servers) {
    (server as { closeAllConnections?: () => void }).closeAllConnections?.();
    server.close();
  }
  await worker?.stop();
});

describe.concurrent('a receiver that', () => {
  it.each<[string, object]>([
    ['never answers', { status: null, problem: 'timeout', answer: null }],
    ['begins an answer', { status: null, problem: 'timeout', answer: null }],
    ['is busy', { status: 503, problem: 'status' }],
    ['redirects', { status: 307, problem: 'redirect', answer: null }],
    ['redirects inside', { status: 302, problem: 'redirect', answer: null }],
    ['is gone', { status: 410, problem: 'gone' }],
    ['hangs up', { status: null, problem: 'unreachable' }],
    ['has another certificate', { status: null, problem: 'unreachable' }],
    ['speaks something else', { status: null, problem: 'unreachable' }],
    ['is down', { status: null, problem: 'unreachable' }],
  ])('%s has not had the event, and its delivery says why', hasNotHad, 60_000);

  it('answers 500 for longer than three days is retried in growing pauses, then shown as failing and in the audit log, and holds up nobody else', async ({
    expect,
  }) => {
    const name = 'answers 500';
    await hasNotHad(name, { status: 500, problem: 'status', answer: '<script>alert(1)</script>' });
    const pauses: number[] = [];
    for (let tries = (await deliveries(name, 1)).length; tries < 10; tries++) {
      const before = await position(name);
      if (tries === before.attempt && before.next_at !== 1) pauses.push(before.next_at - before.last_at);
      await dueNow(name);
      expect(await deliveries(name, tries + 1)).toHaveLength(tries + 1);
    }
    // Those that the test has seen: the first is tried again within five seconds by itself.
    for (const [i, pause] of pauses.toReversed().entries()) {
      const expected = WEBHOOK_PAUSES_MS[WEBHOOK_PAUSES_MS.length - 1 - i] as number;
      expect(pause).toBeGreaterThanOrEqual(expected);
      expect(pause).toBeLessThanOrEqual(expected * 1.1);
    }
    expect(pauses.length).toBeGreaterThanOrEqual(7);
    await expect
      .poll(async () => (await api('GET', `/webhooks/${idOf(name)}`)).body, { timeout: 10_000 })
      .toMatchObject({ status: 'failing', disabledWhy: 'retries' });
    const { items } = (await api('GET', '/audit-log?limit=100')).body;
    expect(
      items.filter((one: Json) => one.action === 'webhook.stopped' && one.target.id === idOf(name)),
    ).toHaveLength(1);
    await dueNow(name);
    await sleep(500);
    expect(await deliveries(name, 10)).toHaveLength(10);
  }, 120_000);

  it.each<[string, number, string | RegExp | null]>([
    ['slow', 202, 'at last'],
    ['sends a gigabyte', 200, /^x{500}$/],
    ['drips', 200, /^\.+$/],
    ['hangs up in its body', 200, /^(half)?$/],
  ])(
    '%s has had it',
    async (name, status, answer) => {
      const [first] = await deliveries(name, 1);
      expect(first).toMatchObject({ status, problem: null });
      expect(first.answer ?? '').toMatch(answer ?? '');
      expect((await position(name)).next_at).toBeNull();
    },
    60_000,
  );
});

describe('of these', () => {
  it('the slow one was waited for, the silent ones for fifteen seconds, and no other for long', async () => {
    const took = async (name: string) => (await deliveries(name, 1)).at(-1).durationMs;
    expect(await took('slow')).toBeGreaterThanOrEqual(2900);
    for (const name of ['never answers', 'begins an answer']) {
      expect(await took(name)).toBeGreaterThanOrEqual(14_900);
      expect(await took(name)).toBeLessThan(20_000);
    }
    for (const name of ['drips', 'sends a gigabyte', 'answers 500'])
      expect(await took(name)).toBeLessThan(5000);
  });

  it('a gigabyte was offered, and what its socket holds was taken', () => {
    expect(offered).toBeGreaterThan(0);
    expect(offered).toBeLessThan(64 << 20);
  });

  it('nobody was led elsewhere', () => expect(redirected).toBe(0));

  it('Retry-After is what the busy ones get, up to a day, and 410 is the end', async () => {
    const pause = async (name: string) => {
      const { next_at, last_at } = await position(name);
      return next_at - last_at;
    };
    for (const name of ['is busy', 'is busy for a year']) await deliveries(name, 1);
    expect(await pause('is busy')).toBe(1_800_000);
    expect(await pause('is busy for a year')).toBe(24 * HOUR_MS);
    expect((await api('GET', `/webhooks/${idOf('is gone')}`)).body).toMatchObject({
      status: 'disabled',
      disabledWhy: 'gone',
    });
  });
});

describe('once each of them behaves', () => {
  it('has had every event, in order, however long it failed', async () => {
    await api('PATCH', `/organizations/${organization}`, { name: 'Acme Ltd' });
    good = true;
    for (const name of ['answers 500', 'is gone'])
      await api('PATCH', `/webhooks/${idOf(name)}`, { enabled: true });
    const failed = [
      'never answers',
      'answers 500',
      'is busy',
      'is busy for a year',
      'redirects',
      'is gone',
      'hangs up',
    ];
    for (const name of failed) await dueNow(name);
    for (const name of failed) {
      let looked = 0;
      const types = async () => {
        const had = got.get(name) ?? [];
        // A try that began before they behave ends in its own time, and would then wait for minutes.
        if (had.length < 2 && ++looked % 10 === 0) await dueNow(name);
        return had.map(({ type }) => type);
      };
      await expect
        .poll(types, { timeout: 30_000, interval: 200 })
        .toEqual(['organization.created', 'organization.updated']);
      const [first, second] = got.get(name) as [Json, Json];
      expect([first.previousSeq, second.previousSeq]).toEqual([null, first.seq]);
    }
    // It had the first.
    await expect.poll(() => got.get('slow')?.map(({ type }) => type)).toEqual(['organization.updated']);
  }, 90_000);
});

describe('an address that leads inside', () => {
  it.each([
    ['http://10.0.0.1/', 'callback_not_https'],
    ['https://10.0.0.1/', 'callback_not_public'],
    ['https://169.254.169.254/latest/meta-data', 'callback_not_public'],
    ['https://[fd00::1]/', 'callback_not_public'],
    ['https://0x0a000001/', 'callback_not_public'],
    ['https://metadata.google.internal/', 'callback_not_public'],
    ['https://printer.local/', 'callback_not_public'],
    ['https://hooks.acme.com:22/', 'callback_not_public'],
    ['gopher://hooks.acme.com/', 'callback_not_https'],
    ['https://user:secret@hooks.acme.com/', 'callback_invalid'],
  ])('is refused by name: %s', async (url, reason) => {
    const { status, body } = await api('POST', '/webhooks', { url });
    expect([status, body.reason]).toEqual([400, reason]);
  });
});
