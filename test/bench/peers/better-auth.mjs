// better-auth with its OAuth provider for `bench:apps`, in a process of its own, on SQLite.
// `node better-auth.mjs ALG FILE` prints where it listens.

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import { challengeOf, listen } from './listen.mjs';

const [alg = 'ES256', file] = process.argv.slice(2);
const CALLBACK = 'https://app.example/callback';
const ORIGIN = 'http://127.0.0.1:3000';

const database = new DatabaseSync(file);
database.exec('pragma journal_mode = wal; pragma synchronous = normal');
const auth = betterAuth({
  database,
  baseURL: ORIGIN,
  secret: randomBytes(32).toString('hex'),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  disabledPaths: ['/token'],
  plugins: [
    jwt({ jwks: { keyPairConfig: { alg } } }),
    oauthProvider({ loginPage: '/sign-in', consentPage: '/consent' }),
  ],
});
await (await getMigrations(auth.options)).runMigrations();

const signUp = await auth.api.signUpEmail({
  body: { email: 'ada@acme.test', password: randomBytes(16).toString('hex'), name: 'Ada Lovelace' },
  asResponse: true,
});
const cookie = signUp.headers
  .getSetCookie()
  .map((line) => line.split(';')[0])
  .join('; ');
const client = await auth.api.adminCreateOAuthClient({
  headers: new Headers({ cookie }),
  body: {
    redirect_uris: [CALLBACK],
    skip_consent: true,
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'openid profile email offline_access',
  },
});

async function newCode() {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid profile email offline_access',
    state: 'af0ifjsldkj',
    nonce: 'n-0S6_WzA2Mj',
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
  });
  const request = new Request(`${ORIGIN}/api/auth/oauth2/authorize?${query}`, { headers: { cookie } });
  const response = await auth.handler(request);
  const location = response.headers.get('location') ?? (await response.json()).url ?? '';
  const code = URL.parse(location)?.searchParams.get('code');
  if (!code) throw new Error(`no code: ${response.status} ${location}`);
  return { code, verifier, redirectUri: CALLBACK };
}

await listen(createServer, toNodeHandler(auth), newCode, {
  clientId: client.client_id,
  clientSecret: client.client_secret,
  tokenPath: '/api/auth/oauth2/token',
});
