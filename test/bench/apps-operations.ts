// The requests of `bench:apps` to our own Worker: forty people who signed in through Okta, and an application
// for each kind of token.

import { createHash, randomBytes } from 'node:crypto';
import { fillTenant, type Operation, readAttempt, repeat, responseTo } from './whole-operations.ts';
import type { Call, Reply, WholeServer } from './whole-server.ts';

const DOMAIN = 'bench.test';
const PEOPLE = 40;
const MEMBERS = 200;
const CALLBACK = 'https://app.example/callback';
export const SCOPE = 'openid profile email organization groups offline_access';

export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What redeems codes and refresh tokens: we, or a peer. */
export interface TokenServer {
  readonly name: string;
  /** Codes with their verifiers, each for a grant of its own. */
  readonly codes: (count: number) => Promise<readonly IssuedCode[]>;
  readonly application: Application;
  readonly tokenPath: string;
  readonly send: (call: Call) => Promise<Reply>;
  readonly floor?: string;
  readonly peer?: Operation['peer'];
}

export interface IssuedCode {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
}

/** Each floor makes as many reads and writes as the busiest request that is compared with it. */
const FLOORS: readonly (readonly [name: string, path: string])[] = [
  ['one read', '/bench/floor/apps?reads=5'],
  ['one read, by service binding', '/bench/floor/call?reads=3'],
  ['one read and one signature (ES256)', '/bench/floor/apps?reads=3&alg=ES256'],
  ['a read and a write', '/bench/floor/apps?reads=4&writes=2'],
  ['a read, a write and a signature (RS256)', '/bench/floor/apps?reads=5&writes=4&alg=RS256'],
  ['a read, a write and a signature (ES256)', '/bench/floor/apps?reads=5&writes=4&alg=ES256'],
];
const [READ, CALL, SIGNED, WRITE, TOKEN_RS256, TOKEN_ES256] = FLOORS.map(([name]) => name) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

export async function openAppsOperations(server: WholeServer, publicUrl: string): Promise<Operation[]> {
  const { organizationId } = await fillTenant(server, DOMAIN, MEMBERS, { withSso: true });
  const cookies = await signInAll(server, organizationId, publicUrl);
  const [rs256, es256] = [
    await register(server, { name: 'RS256', idTokenAlg: 'RS256' }),
    await register(server, { name: 'ES256', idTokenAlg: 'ES256' }),
  ];
  const codesOf = (application: Application) => (count: number) => codes(server, application, cookies, count);
  const own = { send: server.send, tokenPath: '/oauth/token' };
  const withRs256: TokenServer = {
    ...own,
    name: 'Gatehouse, RS256',
    application: rs256,
    codes: codesOf(rs256),
    floor: TOKEN_RS256,
  };
  const withEs256: TokenServer = {
    ...own,
    name: 'Gatehouse, ES256',
    application: es256,
    codes: codesOf(es256),
    floor: TOKEN_ES256,
  };
  return [
    ...FLOORS.map(([name, path]) => ({
      name: `floor: ${name}`,
      is: name,
      parallel: 1,
      status: 200,
      make: repeat(() => ({ method: 'GET', path })),
    })),
    {
      name: 'authorize with a session',
      floor: WRITE,
      parallel: 1,
      status: 303,
      make: repeat((turn) => authorizeCall(rs256, cookies[turn % PEOPLE] as string, newVerifier())),
      done: async (replies) => void replies.map(codeOf),
    },
    pushOperation(rs256),
    ...tokenOperations(withRs256),
    ...tokenOperations(withEs256),
    {
      name: 'client_credentials',
      floor: SIGNED,
      parallel: 1,
      status: 200,
      make: repeat(() => form('/oauth/token', es256, { grant_type: 'client_credentials' })),
    },
    ...comingBack(withEs256, cookies),
  ];
}

/** code → tokens and refresh. */
export function tokenOperations(server: TokenServer): Operation[] {
  const { name, application, tokenPath, floor, peer } = server;
  const shared = { parallel: 1, status: 200, ...(floor !== undefined && { floor }), ...(peer && { peer }) };
  let waiting: Tokens[] = [];
  const refresh = ({ refresh_token }: Tokens) =>
    form(tokenPath, application, { grant_type: 'refresh_token', refresh_token });
  return [
    {
      ...shared,
      name: `code → tokens: ${name}`,
      make: async (count) => (await server.codes(count)).map((code) => redeemCall(server, code)),
      // Those that came last are refreshed in the same round.
      done: async (replies) => {
        waiting = replies.map(tokensIn);
      },
    },
    {
      ...shared,
      name: `refresh: ${name}`,
      make: async (count) => {
        while (waiting.length < count) waiting.push(...(await redeem(server, count - waiting.length)));
        return waiting.splice(0, count).map(refresh);
      },
      done: async (replies) => {
        waiting.push(...replies.map(tokensIn));
      },
    },
  ];
}

/** What an access token is shown for. */
function comingBack(server: TokenServer, cookies: readonly string[]): Operation[] {
  let tokens: Tokens[] = [];
  const make = (call: (token: string, turn: number) => Call) => async (count: number) => {
    while (tokens.length < count) tokens.push(...(await redeem(server, count - tokens.length)));
    return tokens.slice(0, count).map(({ access_token }, i) => call(access_token, i));
  };
  const shared = { parallel: 1, status: 200 } as const;
  const holds = (text: string) => async (replies: readonly Reply[]) => {
    const wrong = replies.find((reply) => !reply.text.includes(text));
    if (wrong) throw new Error(`an access token counted for nothing: ${wrong.text}`);
  };
  const check = (parameter: string, value: string): Call => ({
    method: 'GET',
    path: `/bench/check?${new URLSearchParams({ [parameter]: value })}`,
  });
  const { application } = server;
  return [
    {
      ...shared,
      name: 'userinfo',
      floor: READ,
      make: make((token) => ({
        method: 'GET',
        path: '/oauth/userinfo',
        headers: { authorization: `Bearer ${token}` },
      })),
      done: holds('"sub"'),
    },
    {
      ...shared,
      name: 'introspection',
      floor: READ,
      make: make((token) => form('/oauth/introspect', application, { token })),
      done: holds('"active":true'),
    },
    {
      ...shared,
      name: 'check by an access token, by service binding',
      floor: CALL,
      make: make((token) => check('token', token)),
      done: holds('"active":true'),
    },
    {
      ...shared,
      name: 'check by the cookie, by service binding',
      floor: CALL,
      make: repeat((turn) => check('cookie', cookies[turn % PEOPLE] as string)),
      done: holds('"active":true'),
    },
    {
      ...shared,
      name: 'revocation',
      floor: WRITE,
      make: make((token) => form('/oauth/revoke', application, { token })),
      done: async () => {
        tokens = [];
      },
    },
  ];
}

function pushOperation(application: Application): Operation {
  return {
    name: 'PAR',
    floor: WRITE,
    parallel: 1,
    status: 201,
    make: repeat(() => form('/oauth/par', application, requestOf(application, newVerifier()))),
  };
}

async function signInAll(
  server: WholeServer,
  organizationId: string,
  publicUrl: string,
): Promise<readonly string[]> {
  const cookies: string[] = [];
  for (let i = 0; i < PEOPLE; i++) {
    const path = `/security/sso/v2/authorize/?org_id=${organizationId}`;
    const attempt = readAttempt(await server.send({ method: 'GET', path }));
    const reply = await server.send(await responseTo(attempt, `person${i}@${DOMAIN}`, publicUrl));
    const line = reply.cookies.find((one) => one.startsWith('__Host-gatehouse='));
    if (line === undefined) throw new Error(`a sign-in opened no session: ${reply.status} ${reply.text}`);
    cookies.push((line.split(';')[0] as string).slice('__Host-gatehouse='.length));
  }
  return cookies;
}

async function register(server: WholeServer, fields: object): Promise<Application> {
  const { status, text } = await server.send({
    method: 'POST',
    path: '/api/v1/applications',
    headers: { authorization: `Bearer ${server.operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      redirectUris: [CALLBACK],
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      accessTokenSeconds: 3600,
      ...fields,
    }),
  });
  if (status !== 201) throw new Error(`no application: ${status} ${text}`);
  return JSON.parse(text) as Application;
}

async function codes(
  { send }: WholeServer,
  application: Application,
  cookies: readonly string[],
  count: number,
): Promise<readonly IssuedCode[]> {
  const made: IssuedCode[] = [];
  for (let i = 0; i < count; i++) {
    const verifier = newVerifier();
    const reply = await send(authorizeCall(application, cookies[i % PEOPLE] as string, verifier));
    made.push({ code: codeOf(reply), verifier, redirectUri: CALLBACK });
  }
  return made;
}

function authorizeCall(application: Application, cookie: string, verifier: string): Call {
  const query = new URLSearchParams(requestOf(application, verifier));
  return {
    method: 'GET',
    path: `/oauth/authorize?${query}`,
    headers: { cookie: `__Host-gatehouse=${cookie}` },
  };
}

function requestOf({ clientId }: Application, verifier: string): Record<string, string> {
  return {
    client_id: clientId,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: SCOPE,
    state: 'af0ifjsldkj',
    nonce: 'n-0S6_WzA2Mj',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
}

function newVerifier(): string {
  return randomBytes(32).toString('base64url');
}

function codeOf({ status, header, text }: Reply): string {
  const code = new URL(header('location') ?? 'about:blank').searchParams.get('code');
  if (code === null) throw new Error(`authorize gave no code: ${status} ${header('location')} ${text}`);
  return code;
}

async function redeem(server: TokenServer, count: number): Promise<Tokens[]> {
  const made: Tokens[] = [];
  for (const code of await server.codes(count))
    made.push(tokensIn(await server.send(redeemCall(server, code))));
  return made;
}

function redeemCall(
  { tokenPath, application }: TokenServer,
  { code, verifier, redirectUri }: IssuedCode,
): Call {
  return form(tokenPath, application, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
}

function tokensIn({ text }: Reply): Tokens {
  const tokens = JSON.parse(text) as Tokens;
  if (!tokens.access_token || !tokens.refresh_token || !tokens.id_token)
    throw new Error(`a token is missing: ${text}`);
  return tokens;
}

function form(path: string, application: Application, fields: Record<string, string>): Call {
  const { clientId, clientSecret } = application;
  return {
    method: 'POST',
    path,
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields).toString(),
  };
}
