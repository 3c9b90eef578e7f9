// The floors of `bench:apps`: routes that make the same kind of batches as the product's endpoints, and the
// same signature, and do nothing else. Beside them, minting in the pure room and the platform's signature
// alone, many at a time, because a Worker's clock stands still while it computes.

import { exports, WorkerEntrypoint } from 'cloudflare:workers';
import { generateSigningKey, importSigningKey } from '../../src/oauth/keys.ts';
import type { SigningKey } from '../../src/oauth/sign.ts';
import { mintAccessToken, mintIdToken } from '../../src/oauth/tokens.ts';
import { ada, grant } from '../support/oauth-people.ts';

interface Env {
  readonly DB: D1Database;
}

type Algorithm = 'RS256' | 'ES256';

const ALGORITHMS = {
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
} as const;

const keys = new Map<Algorithm, Promise<SigningKey>>();

/** The floor of `Gatehouse`: a call by the same way, and a batch. */
export class FloorEntrypoint extends WorkerEntrypoint<Env> {
  async read(statements: number): Promise<number> {
    return (await read(this.env, statements)).length;
  }
}

/** @returns undefined for a path of somebody else */
export async function answerAppsFloor(url: URL, env: Env): Promise<Response | undefined> {
  const { pathname, searchParams } = url;
  const count = (name: string) => Number(searchParams.get(name) ?? '0');
  const alg = (searchParams.get('alg') ?? 'ES256') as Algorithm;
  switch (pathname) {
    case '/bench/floor/apps': {
      const rows = await read(env, count('reads'));
      const signed = searchParams.has('alg') ? sign(alg, SAMPLE) : null;
      const [written] = await Promise.all([write(env, count('writes')), signed]);
      return Response.json({ rows, written });
    }
    case '/bench/floor/call':
      return Response.json({ rows: await floorOf().read(count('reads')) });
    case '/bench/check':
      return Response.json(await callOf().check(await credentialOf(url)));
    case '/bench/sign':
      for (let i = 0; i < count('times'); i++) await sign(alg, SAMPLE);
      return Response.json({});
    case '/bench/mint':
      for (let i = 0; i < count('times'); i++) await mint(alg, searchParams.get('token') === 'id');
      return Response.json({});
    default:
      return undefined;
  }
}

interface Loopback {
  readonly Gatehouse: { check(credential: unknown): Promise<unknown> };
  readonly FloorEntrypoint: { read(statements: number): Promise<number> };
}

function callOf() {
  return (exports as unknown as Loopback).Gatehouse;
}

function floorOf() {
  return (exports as unknown as Loopback).FloorEntrypoint;
}

async function credentialOf({ searchParams }: URL): Promise<unknown> {
  const [cookie, accessToken] = [searchParams.get('cookie'), searchParams.get('token')];
  return cookie === null ? { accessToken } : { cookie };
}

async function read(env: Env, count: number): Promise<unknown[]> {
  const select = env.DB.prepare('select id, name, at from bench_floor where id = ?1');
  const rows = Array.from({ length: count }, (_, i) => select.bind(`seed-${i % 5}`));
  return (await env.DB.batch(rows)).map(({ results }) => results);
}

async function write(env: Env, count: number): Promise<number> {
  if (count === 0) return 0;
  const insert = env.DB.prepare('insert into bench_floor (id, name, at) values (?1, ?2, ?3)');
  const rows = Array.from({ length: count }, () => insert.bind(crypto.randomUUID(), 'a row', 1));
  return (await env.DB.batch(rows)).length;
}

/** As long as what is signed of an ID token. */
const SAMPLE = new Uint8Array(700).fill(0x61);

async function sign(alg: Algorithm, octets: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return await crypto.subtle.sign(ALGORITHMS[alg], (await keyOf(alg)).privateKey, octets);
}

async function mint(alg: Algorithm, isIdToken: boolean): Promise<string> {
  const application = { id: 'app_1', resource: null, accessTokenSeconds: 300 };
  const minting = { issuer: 'https://sso.example', nowMs: Date.now(), application, key: await keyOf(alg) };
  return isIdToken
    ? await mintIdToken(minting, grant, ada, { nonce: 'n-0S6_WzA2Mj', accessToken: ACCESS_TOKEN })
    : await mintAccessToken(minting, grant, ada, { jti: 'tok_1', thumbprint: null });
}

const ACCESS_TOKEN = 'a'.repeat(700);

function keyOf(alg: Algorithm): Promise<SigningKey> {
  const known = keys.get(alg);
  if (known !== undefined) return known;
  const made = generateSigningKey(alg).then(({ kid, pkcs8 }) => importSigningKey(kid, alg, pkcs8));
  keys.set(alg, made);
  return made;
}
