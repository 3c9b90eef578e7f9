// Two Workers in Miniflare: Gatehouse as it is deployed, and the sample that binds it. Both are built by
// wrangler from their own wrangler.toml, and the binding is the one that is written there.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculatePKCECodeChallenge, randomPKCECodeVerifier } from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler';
import type { Gatehouse as Bound } from '../../dev/app-worker/worker.ts';
import { runQuietly } from '../../dev/bundle.ts';
import { newSecret } from '../../dev/local-folder.ts';
import { BATCH_WORKER, batchWorker, runBatches } from '../../dev/sql-batches.ts';
import { ROOT } from '../../dev/wrangler.ts';
import type { Gatehouse } from '../../src/worker/gatehouse.ts';
import { recordOf } from '../support/record-migrations.ts';

// wrangler's own Miniflare, so that both run in the workerd that `npm start` runs.
const { Miniflare, convertV4MiniflareOptions } = createRequire(
  createRequire(import.meta.url).resolve('wrangler'),
)('miniflare') as typeof import('miniflare');

const ORIGIN = 'https://sso.example';
const PASSWORD = 'correct horse battery';
const OPERATOR_KEY = `ghk_${newSecret()}`;

let folder: string;
let miniflare: InstanceType<typeof Miniflare>;
let cookie: string;
let organizationId: string;
let memberId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'app-worker-'));
  const [gatehouse, sample] = await Promise.all([
    build('gatehouse', '.'),
    build('app-worker', 'dev/app-worker'),
  ]);
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      workers: [
        {
          ...gatehouse,
          bindings: {
            PUBLIC_URL: ORIGIN,
            SIGN_UP_PLAN: 'free',
            SESSION_KEYS: `k1:${newSecret()}`,
            WRAPPING_KEYS: `w1:${newSecret()}`,
          },
        },
        sample,
        batchWorker(gatehouse.d1Databases),
      ],
    } as Parameters<typeof convertV4MiniflareOptions>[0]),
  );
  await migrate();
  const tokens = await miniflare.getKVNamespace('TOKENS', 'gatehouse');
  const hash = createHash('sha256').update(OPERATOR_KEY).digest('hex');
  await tokens.put(`api_key:${hash}`, JSON.stringify({ id: 'key_1', label: 'test', createdAt: 0 }));
  organizationId = (await api<{ id: string }>('/organizations', { name: 'Acme', plan: 'enterprise' })).id;
  await api(`/organizations/${organizationId}/domains`, { name: 'acme.test', verified: true });
  const ada = { email: 'ada@acme.test', role: 'member', givenName: 'Ada', familyName: 'Lovelace' };
  memberId = (
    await api<{ id: string }>(`/organizations/${organizationId}/members`, { ...ada, password: PASSWORD })
  ).id;
  cookie = await signIn(ada.email);
}, 180_000);

afterAll(async () => {
  await miniflare?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('the sample Worker', () => {
  it('knows who sends our cookie', async () => {
    const answer = await ask('/', { Cookie: `theme=dark; ${cookie}` });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { hello: 'ada@acme.test', organization: 'Acme', role: 'member', groups: [] },
    ]);
    expect((await ask(`/?organization=${organizationId}`, { Cookie: cookie })).status).toBe(200);
  });

  it('knows who sends an access token', async () => {
    const answer = await ask('/', { Authorization: `Bearer ${await accessToken()}` });
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { hello: 'ada@acme.test', role: 'member' },
    ]);
  });

  it.each<[string, string, () => Record<string, string>, number, string]>([
    ['nobody', '/', () => ({}), 401, 'credential_missing'],
    ['a made-up cookie', '/', () => ({ Cookie: '__Host-gatehouse=k1.x.y' }), 401, 'session_ended'],
    ['a made-up token', '/', () => ({ Authorization: 'Bearer x.y.z' }), 401, 'token_unusable'],
    ['a Member where Admins are let in', '/admin', () => ({ Cookie: cookie }), 403, 'role_too_low'],
    [
      'another organization',
      '/?organization=org_x',
      () => ({ Cookie: cookie }),
      401,
      'organization_not_found',
    ],
    ['a lost organization', '/?organization=', () => ({ Cookie: cookie }), 401, 'organization_malformed'],
  ])('refuses %s', async (_, path, headers, status, error) => {
    const answer = await ask(path, headers());
    expect([answer.status, await answer.json()]).toEqual([status, { error }]);
  });

  it('lets nobody in any more the moment that the member is deactivated', async () => {
    const token = await accessToken();
    await api(`/organizations/${organizationId}/members/${memberId}`, { active: false }, 'PATCH');
    for (const headers of [{ Cookie: cookie }, { Authorization: `Bearer ${token}` }]) {
      const answer = await ask('/', headers);
      expect([answer.status, await answer.json()]).toEqual([
        401,
        { error: 'Cookie' in headers ? 'session_ended' : 'access_ended' },
      ]);
    }
  });

  it('declares what the entry point really has', () => {
    const check = (() => undefined) as unknown as Gatehouse['check'];
    expect(check satisfies Bound['check']).toBeDefined();
  });
});

async function build(name: string, from: string) {
  const out = join(folder, name);
  const built = await runQuietly(['deploy', '--dry-run', '--outdir', out], join(ROOT, from), folder);
  if (!built.ok) throw new Error(built.output);
  const files = readdirSync(out);
  // Style sheets and the pages' script are text, with a hash before their names.
  const isText = (file: string) => /^[0-9a-f]{40}-/.test(file);
  const entry = files.find((file) => file.endsWith('.js') && !isText(file))!;
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, from, 'wrangler.toml'));
  return {
    ...(workerOptions as unknown as { readonly d1Databases: Record<string, string> }),
    name,
    rootPath: out,
    modulesRules: undefined,
    modulesRoot: out,
    modules: [
      { type: 'ESModule', path: join(out, entry) },
      ...files.filter(isText).map((file) => ({ type: 'Text', path: join(out, file) })),
    ],
  };
}

async function migrate(): Promise<void> {
  const migrations = join(ROOT, 'migrations');
  const names = readdirSync(migrations).filter((one) => one.endsWith('.sql'));
  const batches = names
    .sort()
    .map((name) => unstable_splitSqlQuery(readFileSync(join(migrations, name), 'utf8')));
  await runBatches(await miniflare.getWorker(BATCH_WORKER), [...batches, recordOf(names)]);
}

type Answer = {
  status: number;
  headers: { get(name: string): string | null };
  json(): Promise<unknown>;
  text(): Promise<string>;
};

async function ask(path: string, headers: Record<string, string>): Promise<Answer> {
  const sample = await miniflare.getWorker('app-worker');
  return await sample.fetch(`https://app.example${path}`, { headers });
}

async function send(path: string, init: Record<string, unknown>): Promise<Answer> {
  return await miniflare.dispatchFetch(ORIGIN + path, { redirect: 'manual', ...init });
}

async function api<Body>(path: string, body: unknown, method = 'POST'): Promise<Body> {
  const answer = await send(`/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${OPERATOR_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Body;
}

async function signIn(email: string): Promise<string> {
  const answer = await send('/sign-in', {
    method: 'POST',
    headers: { Origin: ORIGIN },
    body: new URLSearchParams({ email, password: PASSWORD }),
  });
  const [set] = /__Host-gatehouse=[^;]+/.exec(answer.headers.get('Set-Cookie') ?? '') ?? [];
  if (!set) throw new Error(`not signed in: ${answer.status} ${await answer.text()}`);
  return set;
}

async function accessToken(): Promise<string> {
  const redirect_uri = 'https://app.example/callback';
  const app = await api<{ clientId: string }>('/applications', {
    name: 'Sample',
    redirectUris: [redirect_uri],
    authMethod: 'none',
  });
  const verifier = randomPKCECodeVerifier();
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri,
    response_type: 'code',
    scope: 'openid',
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const back = await send(`/oauth/authorize?${query}`, { headers: { Cookie: cookie } });
  const code = new URL(back.headers.get('Location') ?? 'about:blank').searchParams.get('code') ?? '';
  const tokens = await send('/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: app.clientId,
      redirect_uri,
      code,
      code_verifier: verifier,
    }),
  });
  return ((await tokens.json()) as { access_token: string }).access_token;
}
