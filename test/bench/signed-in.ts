// People who sign in through the simulated Okta, and the tokens that an application is given for them: over
// any server that takes calls.

import { createHash, randomBytes } from 'node:crypto';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../support/okta.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { readAttempt, responseTo } from './whole-operations.ts';
import type { Call, Reply } from './whole-server.ts';

export type Send = (call: Call) => Promise<Reply>;

const CALLBACK = 'https://app.example/callback';

/** What the management API is given for the organization's connection. */
export const CONNECTION = {
  issuer: OKTA_ISSUER,
  signInUrl: OKTA_SIGN_IN_URL,
  certificates: [oktaKey.certificate],
  enabled: true,
};

export const APPLICATION = {
  redirectUris: [CALLBACK],
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
};

export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
}

/** @returns the session's cookie: its name and value */
export async function signIn(
  send: Send,
  organizationId: string,
  email: string,
  publicUrl: string,
): Promise<string> {
  const path = `/security/sso/v2/authorize/?org_id=${organizationId}`;
  const reply = await send(
    await responseTo(readAttempt(await send({ method: 'GET', path })), email, publicUrl),
  );
  const line = reply.cookies.find((one) => /^(__Host-)?gatehouse=./.test(one));
  if (line === undefined) throw new Error(`a sign-in opened no session: ${reply.status} ${reply.text}`);
  return line.split(';')[0] as string;
}

export async function tokensOf(send: Send, application: Application, cookie: string): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: application.clientId,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid profile email organization offline_access',
    state: 'af0ifjsldkj',
    nonce: 'n-0S6_WzA2Mj',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const back = await send({ method: 'GET', path: `/oauth/authorize?${query}`, headers: { cookie } });
  const code = new URL(back.header('location') ?? 'about:blank').searchParams.get('code') ?? '';
  const reply = await send(
    form('/oauth/token', application, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    }),
  );
  if (reply.status !== 200) throw new Error(`no tokens: ${back.status} ${reply.status} ${reply.text}`);
  return JSON.parse(reply.text) as Tokens;
}

/** A form that the application authenticates. */
export function form(
  path: string,
  { clientId, clientSecret }: Application,
  fields: Record<string, string>,
): Call {
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
