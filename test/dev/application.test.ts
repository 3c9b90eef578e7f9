// What the sample application believes of what arrives without a browser: webhooks and logout tokens. The
// issuer here signs whatever a test wants, right or wrong.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../dev/app/app.ts';

const CLIENT = 'app_1';
const SECRET = `whsec_${Buffer.from('a secret of thirty-two octets ..').toString('base64')}`;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const KID = 'k1';

type Claims = Record<string, unknown>;
type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
let server: Server;
let issuer: string;
let keys: Keys;
let others: Keys;
let idToken: Claims;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  [keys, others] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: KID, alg: 'RS256', use: 'sig' };
  server = createServer(async ({ url }, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(await answerTo(url ?? '', jwk)));
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  const uris = { redirectUri: 'http://app.test/callback', postLogoutRedirectUri: 'http://app.test/' };
  app = createApp({ issuer, clientId: CLIENT, clientSecret: 'secret', webhookSecret: SECRET, ...uris });
});

describe('a logout token', () => {
  it('ends the session that it names, and no other', async () => {
    const [ada, phone, mary] = [await signIn(), await signIn({ sid: 's2' }), await signIn({ sub: 'mary' })];
    expect(await logOut(await logoutToken())).toEqual([200, '']);
    expect(await Promise.all([ada, phone, mary].map(seen))).toEqual(['ended', 'signed in', 'signed in']);
  });

  it.each([
    ['sub', { sid: undefined }, 'ended'],
    ['sid', { sub: undefined }, 'signed in'],
  ])('ends by %s alone what has it', async (_, claims, other) => {
    const [ada, phone] = [await signIn(), await signIn({ sid: 's2' })];
    expect(await logOut(await logoutToken(claims))).toEqual([200, '']);
    expect([await seen(ada), await seen(phone)]).toEqual(['ended', other]);
  });

  it('is good once: a session that began since stays', async () => {
    const first = await signIn();
    const token = await logoutToken();
    await logOut(token);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await signIn();
    expect(await logOut(token)).toEqual([200, '']);
    expect([await seen(first), await seen(second)]).toEqual(['ended', 'signed in']);
  });

  it('counts while the tokens of a sign-in are under way', async () => {
    const cookie = await signIn({}, async () => void (await logOut(await logoutToken())));
    expect(await seen(cookie)).toBe('ended');
  });

  const now = Math.floor(Date.now() / 1000);
  it.each<[string, string, () => Promise<string> | string]>([
    ['nothing', 'Invalid Compact JWS', () => ''],
    ['a signature by another key', 'signature verification failed', () => logoutToken({}, { key: others })],
    ['a key that is not published', 'no applicable key', () => logoutToken({}, { kid: 'k2' })],
    ['no signature', '"alg"', () => new UnsecuredJWT(claimsOf()).encode()],
    ['an ID token', '"typ"', () => logoutToken({}, { typ: 'JWT' })],
    ['another issuer', '"iss"', () => logoutToken({ iss: 'https://evil.example' })],
    ['another client', '"aud"', () => logoutToken({ aud: 'app_2' })],
    ['no client', '"aud"', () => logoutToken({ aud: undefined })],
    ['one that has expired', '"exp"', () => logoutToken({ exp: now - 60 })],
    ['one without an end', '"exp"', () => logoutToken({ exp: undefined })],
    ['an old one with a late end', '"iat"', () => logoutToken({ iat: now - 600, exp: now + 600 })],
    ['one from the future', '"iat"', () => logoutToken({ iat: now + 600, exp: now + 700 })],
    ['one without iat', '"iat"', () => logoutToken({ iat: undefined })],
    ['one without jti', '"jti"', () => logoutToken({ jti: undefined })],
    ['an empty jti', '"jti"', () => logoutToken({ jti: '' })],
    ['one with a nonce', '"nonce"', () => logoutToken({ nonce: 'n' })],
    ['one about nobody', '"sub or sid"', () => logoutToken({ sub: undefined, sid: undefined })],
    ['one without events', '"events"', () => logoutToken({ events: undefined })],
    ['another event', '"events"', () => logoutToken({ events: { 'https://schemas.example/x': {} } })],
    ['an event that is not an object', '"events"', () => logoutToken({ events: { [EVENT]: true } })],
  ])('is refused with %s, and ends nothing', async (_, reason, token) => {
    const cookie = await signIn();
    const [status, body] = await logOut(await token());
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining(reason),
    });
    expect(await seen(cookie)).toBe('signed in');
  });
});

describe('a webhook', () => {
  it('is shown once it is verified, with its place in the order', async () => {
    expect(await deliver('evt_1', { seq: 3, previousSeq: null })).toBe(204);
    expect(await deliver('evt_2', { seq: 5, previousSeq: 3 })).toBe(204);
    expect(await deliver('evt_2', { seq: 5, previousSeq: 3 })).toBe(204);
    expect(await deliver('evt_4', { seq: 9, previousSeq: 7 })).toBe(204);
    expect(await deliver('evt_5', { seq: 6, previousSeq: 2, organizationId: 'org_2' })).toBe(204);
    expect(await deliver('evt_6', undefined)).toBe(204);
    expect(await rows('verified')).toEqual([
      ['evt_6', 'first'],
      ['evt_5', 'first'],
      ['evt_4', 'gap'],
      ['evt_2', 'duplicate'],
      ['evt_2', 'next'],
      ['evt_1', 'first'],
    ]);
  });

  it.each<[string, string, (signed: Signed) => void]>([
    [
      'a forged signature',
      'No matching signature',
      ({ headers }) => {
        headers['webhook-signature'] = `v1,${Buffer.alloc(32).toString('base64')}`;
      },
    ],
    [
      'another body',
      'No matching signature',
      (signed) => {
        signed.body = signed.body.replace('org_1', 'org_2');
      },
    ],
    [
      'another id',
      'No matching signature',
      ({ headers }) => {
        headers['webhook-id'] = 'evt_x';
      },
    ],
    [
      'a newer time than was signed',
      'No matching signature',
      ({ headers }) => {
        headers['webhook-timestamp'] = String(Number(headers['webhook-timestamp']) + 1);
      },
    ],
    ['an old time', 'too old', (signed) => Object.assign(signed, sign('evt_1', {}, Date.now() - 301_000))],
    ['a time to come', 'too new', (signed) => Object.assign(signed, sign('evt_1', {}, Date.now() + 302_000))],
    ['no signature', 'Missing required headers', ({ headers }) => delete headers['webhook-signature']],
    ['no id', 'Missing required headers', ({ headers }) => delete headers['webhook-id']],
  ])('is refused with %s', async (_, reason, change) => {
    const signed = sign('evt_1', { seq: 3, previousSeq: null });
    change(signed);
    expect(await post(signed)).toBe(400);
    expect(await rows('verified')).toEqual([]);
    expect((await rows('refused')).flat().join()).toContain(reason);
  });

  it('is not read to its end if it is too long', async () => {
    expect(await deliver('evt_1', { subject: { type: 'member', id: 'x'.repeat(1024 * 1024) } })).toBe(413);
  });

  it('cannot put markup on the page', async () => {
    await deliver('evt_1', { subject: { type: 'member', id: '<script>' } });
    expect(await (await app.request('/webhooks')).text()).not.toContain('<script');
  });
});

interface Signed {
  body: string;
  headers: Record<string, string>;
}

function sign(id: string, data: Record<string, unknown> | undefined, atMs = Date.now()): Signed {
  const message = data ? { type: 'member.updated', data: { organizationId: 'org_1', ...data } } : TEST;
  const body = JSON.stringify(message);
  const at = new Date(atMs);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(atMs / 1000)),
    'webhook-signature': new Webhook(SECRET).sign(id, at, body),
  };
  return { body, headers };
}

const TEST = { type: 'webhook.test', data: { webhookId: 'whe_1' } };

async function post({ body, headers }: Signed): Promise<number> {
  return (await app.request('/webhooks', { method: 'POST', body, headers })).status;
}

function deliver(id: string, data: Record<string, unknown> | undefined): Promise<number> {
  return post(sign(id, data));
}

/** The last two cells of each row. */
async function rows(table: string): Promise<string[][]> {
  const page = await (await app.request('/webhooks')).text();
  const [, body = ''] = new RegExp(`<table id="${table}">.*?<tbody>(.*?)</tbody>`, 's').exec(page) ?? [];
  return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td>(.*?)<\/td>/gs)]
      .map(([, cell = '']) => cell)
      .slice(-2)
      .toReversed(),
  );
}

function claimsOf(change: Claims = {}): Claims {
  const iat = Math.floor(Date.now() / 1000);
  const whole = { iss: issuer, aud: CLIENT, sub: 'ada', sid: 's1', jti: 'j1', iat, exp: iat + 120 };
  return { ...whole, events: { [EVENT]: {} }, ...change };
}

function logoutToken(
  change: Claims = {},
  { key = keys, kid = KID, typ = 'logout+jwt' } = {},
): Promise<string> {
  return new SignJWT(claimsOf(change)).setProtectedHeader({ alg: 'RS256', kid, typ }).sign(key.privateKey);
}

async function logOut(token: string): Promise<[number, string]> {
  const body = new URLSearchParams({ logout_token: token });
  const answer = await app.request('/backchannel-logout', { method: 'POST', body });
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  return [answer.status, await answer.text()];
}

let beforeTokens: () => Promise<void> = async () => {};

async function answerTo(url: string, jwk: object): Promise<unknown> {
  if (url === '/jwks') return { keys: [jwk] };
  if (url !== '/token')
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
    };
  await beforeTokens();
  const header = { alg: 'RS256', kid: KID };
  return {
    access_token: 'a',
    refresh_token: 'r',
    token_type: 'Bearer',
    expires_in: 300,
    id_token: await new SignJWT(idToken).setProtectedHeader(header).sign(keys.privateKey),
  };
}

/** @returns the cookie of the new session */
async function signIn(claims: Claims = {}, inBetween = async () => {}): Promise<string> {
  const begun = await app.request('/sign-in');
  const { searchParams } = new URL(begun.headers.get('Location') ?? '');
  const iat = Math.floor(Date.now() / 1000);
  const about = { iss: issuer, aud: CLIENT, sub: 'ada', sid: 's1', org_name: 'Acme', iat, exp: iat + 300 };
  idToken = { ...about, nonce: searchParams.get('nonce'), ...claims };
  beforeTokens = inBetween;
  const back = new URLSearchParams({ code: 'c', state: searchParams.get('state') ?? '' });
  const headers = { Cookie: cookieOf(begun) };
  const signedIn = await app.request(`/callback?${back}`, { headers });
  expect(signedIn.status).toBe(302);
  return cookieOf(signedIn);
}

function cookieOf(answer: Response): string {
  const set = answer.headers.getSetCookie().find((one) => !/max-age=0/i.test(one));
  return set?.split(';')[0] ?? '';
}

async function seen(cookie: string): Promise<string | undefined> {
  const page = await (await app.request('/session', { headers: { Cookie: cookie } })).text();
  return /<h1>(?:You are |Your session has )(.*?)<\/h1>/.exec(page)?.[1];
}
