// An application as it uses us: oauth4webapi, unmodified, whose requests go into the Worker, and a browser
// that follows its redirects.

import { env, exports } from 'cloudflare:workers';
import * as oauth from 'oauth4webapi';
import { type ApplicationInput, createApplication } from '../../../src/domain/apps/applications.ts';
import { publishedKeys } from '../../../src/domain/apps/signing-keys.ts';
import { count, depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { type Browser, ORIGIN } from '../browser.ts';

export const CALLBACK = 'https://app.example/callback';

export interface TestApplication {
  readonly id: string;
  readonly secret: string;
  readonly client: oauth.Client;
  readonly auth: oauth.ClientAuth;
}

export async function newApplication(input: ApplicationInput = {}): Promise<TestApplication> {
  await storeSigningKeys();
  const { row, secret } = await createApplication(depsAt(Date.now()), OPERATOR, {
    name: 'Reports',
    redirectUris: [CALLBACK],
    ...input,
  });
  return {
    id: row.id,
    secret: secret ?? '',
    client: { client_id: row.id },
    auth: secret === null ? oauth.None() : oauth.ClientSecretBasic(secret),
  };
}

let keys: readonly Record<string, unknown>[] | undefined;

/** The deployment's keys, made once: an RSA key takes as long as the rest of a test. */
async function storeSigningKeys(): Promise<void> {
  if ((await count('signing_keys')) > 0) return;
  if (keys === undefined) {
    await publishedKeys(depsAt(Date.now()));
    keys = (await env.DB.prepare('select * from signing_keys').all()).results;
    // As in the tests after this one.
    await env.DB.prepare("delete from audit_events where action = 'signing_key.created'").run();
    await env.DB.prepare('delete from signing_keys').run();
  }
  const since = Math.min(Date.now(), NOW_MS);
  await env.DB.batch(
    keys.map((key) => {
      const row = { ...key, created_at: since, not_before: since };
      const [names, values] = [Object.keys(row), Object.values(row)];
      return env.DB.prepare(
        `insert into signing_keys (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
      ).bind(...values);
    }),
  );
}

export const intoWorker = {
  [oauth.customFetch]: (url: string, init: object) => exports.default.fetch(new Request(url, init)),
} as const;

let server: oauth.AuthorizationServer | undefined;

export async function authorizationServer(): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(ORIGIN);
  server ??= await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, intoWorker));
  return server;
}

export interface Begun {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly path: string;
}

export async function begin(
  app: Pick<TestApplication, 'id'>,
  more: Record<string, string> = {},
): Promise<Begun> {
  const [verifier, state, nonce] = [
    oauth.generateRandomCodeVerifier(),
    oauth.generateRandomState(),
    oauth.generateRandomNonce(),
  ];
  const query = new URLSearchParams({
    client_id: app.id,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid profile email organization groups offline_access',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  });
  return { verifier, state, nonce, path: `/oauth/authorize?${query}` };
}

/** Where the browser is sent. */
export async function follow(browser: Browser, path: string): Promise<URL> {
  const response = await browser.get(path);
  return new URL(response.headers.get('Location') ?? `about:blank?status=${response.status}`, ORIGIN);
}

/** Where the page leads that goes on by itself after a form. */
export async function goOn(browser: Browser, path: string): Promise<URL> {
  const page = await (await browser.get(path)).text();
  return await follow(browser, /content="0;url=([^"]+)"/.exec(page)?.[1] ?? '/no-way-on');
}

/** The whole way: the tokens of somebody who is signed in. */
export async function tokensOf(app: TestApplication, browser: Browser, more: Record<string, string> = {}) {
  const as = await authorizationServer();
  const begun = await begin(app, more);
  const callback = await follow(browser, begun.path);
  const parameters = oauth.validateAuthResponse(as, app.client, callback, begun.state);
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    app.client,
    app.auth,
    parameters,
    CALLBACK,
    begun.verifier,
    intoWorker,
  );
  return await oauth.processAuthorizationCodeResponse(as, app.client, response, {
    expectedNonce: begun.nonce,
    requireIdToken: true,
  });
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** What a client sends by hand, for requests that no library would make. */
let clients = 0;

export async function post(
  path: string,
  fields: Record<string, string>,
  app?: Pick<TestApplication, 'id' | 'secret'>,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const basic = app && { Authorization: `Basic ${btoa(`${app.id}:${app.secret}`)}` };
  const response = await exports.default.fetch(
    new Request(ORIGIN + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      // Each from an address of its own: refusals are counted.
      headers: { 'CF-Connecting-IP': `192.0.${clients >> 8}.${clients++ & 255}`, ...basic, ...headers },
    }),
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}
