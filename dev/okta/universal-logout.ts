// Universal Logout, as Okta's guide "Build Universal Logout for your app" describes it: a token that the
// app's signing key signs, and a subject, from server to server.
import { createSign } from 'node:crypto';
import { newToken } from '../idp/ids.ts';
import { runTask, type Task } from '../idp/tasks.ts';
import { type AppInstance, issuerOf } from './app-instance.ts';
import type { Person } from './people.ts';
import type { Runner } from './tasks.ts';

const LIFETIME_SECONDS = 300;

const HEADERS = {
  Accept: 'application/json',
  'Content-Type': 'application/json',
  'User-Agent': 'Okta-Integrations',
};

/** Null where the app has no logout endpoint. */
export function revokeAtApp(
  { org, clock, network }: Runner,
  app: AppInstance,
  person: Person,
): Promise<Task> | null {
  const { revocationUrl: url, label } = app.settings;
  if (url === '') return null;
  return runTask({
    journal: org,
    clock,
    network,
    headers: HEADERS,
    appId: app.id,
    // Each try has a token of its own.
    connection: () => ({ baseUrl: url, token: tokenFor(app, org.url, clock()) }),
    title: `Universal Logout of ${person.login} at ${label}`,
    failure: `Error while signing ${person.login} out`,
    job: async (client) => {
      await client.send('POST', '', { sub_id: subjectOf(app, person) });
      return `${person.login} is signed out of ${label}.`;
    },
  });
}

function subjectOf(app: AppInstance, { login }: Person) {
  return app.settings.subjectFormat === 'email'
    ? { format: 'email', email: login }
    : { format: 'iss_sub', iss: issuerOf(app), sub: login };
}

export function tokenFor(app: AppInstance, oktaUrl: string, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    jti: newToken(),
    // The address of the organization, not the issuer of its assertions.
    iss: oktaUrl,
    sub: app.id.replace(/^exk/, '0oa'),
    aud: app.settings.revocationUrl,
    exp: now + LIFETIME_SECONDS,
    nbf: now - LIFETIME_SECONDS,
    iat: now,
  };
  const signed = [{ typ: 'global-token-revocation+jwt', alg: 'RS256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = createSign('sha256').update(signed).sign(app.key.privateKey, 'base64url');
  return `${signed}.${signature}`;
}
