// Keys change while tokens are made. A client that keeps the key set for as long as it may verifies every
// token that is good.

import { exports } from 'cloudflare:workers';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { count, NOW_MS, world } from '../../support/deps.ts';
import { API_KEY, call, putKey } from '../api/client.ts';
import { ORIGIN } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { newApplication, post, type TestApplication, tokensOf } from './client.ts';

const DAY_MS = 24 * 3_600_000;
const TOKEN_MS = 300_000;

let app: TestApplication;
let refreshToken: string;

beforeEach(async () => {
  await world();
  await putKey(API_KEY, { id: 'key_1', label: 'Test key' });
  app = await newApplication();
  refreshToken = (await tokensOf(app, await signedIn('ada@acme.test'))).refresh_token ?? '';
});

async function keySet(): Promise<{ readonly keys: JSONWebKeySet; readonly keptMs: number }> {
  const response = await exports.default.fetch(`${ORIGIN}/oauth/jwks`);
  const [, seconds] = /max-age=(\d+)/.exec(response.headers.get('Cache-Control') ?? '') ?? [];
  return { keys: await response.json<JSONWebKeySet>(), keptMs: Number(seconds) * 1000 };
}

/** An access token and an ID token, which keys of two kinds sign. */
async function mint(): Promise<string[]> {
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const { status, body } = await post('/oauth/token', fields, app);
  expect([status, body.error]).toEqual([200, undefined]);
  refreshToken = String(body.refresh_token);
  return [String(body.access_token), String(body.id_token)];
}

async function rotate(immediately = false): Promise<string> {
  const { status, body } = await call('POST', '/signing-keys/rotate', { immediately });
  return status === 200 ? 'rotated' : body.reason;
}

const verified = (token: string, keys: JSONWebKeySet) =>
  compactVerify(token, createLocalJWKSet(keys)).then(
    () => true,
    () => false,
  );

describe('a rotation', () => {
  it('in the middle of two hundred token requests breaks none, nor a token of them', async () => {
    const { keys } = await keySet();
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const rotations: Promise<string>[] = [];
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        if (index % 50 === 25) rotations.push(rotate());
        return await post('/oauth/token', fields, app);
      }),
    );
    // Some of several at once may find that another was faster.
    const outcomes = new Set(await Promise.all(rotations));
    expect(outcomes.has('rotated')).toBe(true);
    outcomes.delete('changed_meanwhile');
    expect([...outcomes]).toEqual(['rotated']);
    expect(await count('signing_keys')).toBe(6);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    // All within the grace of one refresh token.
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    for (const { body } of answers)
      for (const token of [body.access_token, body.id_token])
        expect(await verified(String(token), keys)).toBe(true);
  });

  it('leaves no moment at which a kept key set lacks the key of a token that is good', async () => {
    const rotatedAt = NOW_MS + 1000_000;
    const boundaries = [rotatedAt, rotatedAt + DAY_MS, rotatedAt + 2 * DAY_MS];
    const around = [-600, -300, -299, -1, 0, 1, 299, 300, 600].map((seconds) => seconds * 1000);
    const sets: { readonly at: number; readonly keys: JSONWebKeySet; readonly keptMs: number }[] = [];
    const tokens: { readonly at: number; readonly token: string }[] = [];
    for (const at of boundaries.flatMap((boundary) => around.map((ms) => boundary + ms))) {
      vi.setSystemTime(at);
      if (at === rotatedAt) expect(await rotate()).toBe('rotated');
      sets.push({ at, ...(await keySet()) });
      tokens.push(...(await mint()).map((token) => ({ at, token })));
    }
    const kids = new Set(tokens.map(({ token }) => decodeProtectedHeader(token).kid));
    expect(kids.size).toBe(4);
    let pairs = 0;
    for (const { at, token } of tokens) {
      // Somebody who still keeps the set sees the token before it expires.
      for (const set of sets.filter((one) => one.at >= at - one.keptMs && one.at <= at + TOKEN_MS)) {
        expect([at - rotatedAt, set.at - at, await verified(token, set.keys)]).toEqual([
          at - rotatedAt,
          set.at - at,
          true,
        ]);
        pairs++;
      }
    }
    expect(pairs).toBeGreaterThan(200);
  });

  it('of keys that leaked is worth nothing to who has them, and is seen by who keeps the set', async () => {
    const before = await keySet();
    const [old = ''] = await mint();
    expect(await rotate(true)).toBe('rotated');
    const after = await keySet();
    expect(await verified(old, after.keys)).toBe(false);
    const bearer = { Authorization: `Bearer ${old}` };
    expect((await post('/oauth/userinfo', {}, undefined, bearer)).status).toBe(401);
    for (const token of await mint()) {
      expect(await verified(token, after.keys)).toBe(true);
      // A kid that the kept set has not: libraries fetch it anew.
      const failed = await compactVerify(token, createLocalJWKSet(before.keys)).catch(
        (error: { readonly code?: string }) => error.code,
      );
      expect(failed).toBe('ERR_JWKS_NO_MATCHING_KEY');
    }
  });
});
