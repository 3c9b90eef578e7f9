// Somebody who reads everything that is stored finds nothing that opens anything: secrets are there as
// hashes, sealed or wrapped, or not at all.

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Deps } from '../../src/domain/deps.ts';
import { parseEmail } from '../../src/domain/email.ts';
import { finishSetup } from '../../src/domain/operator/set-up.ts';
import { prepareSignUp } from '../../src/domain/organization/sign-up.ts';
import { invitePeople } from '../../src/domain/people/invitations.ts';
import { generateScimToken } from '../../src/domain/provisioning/tokens.ts';
import { preparePasswordReset, resetPassword } from '../../src/domain/sign-in/password-reset.ts';
import { beginSamlSignIn } from '../../src/domain/sign-in/saml-sign-in.ts';
import { hashSecret, newSecret } from '../../src/lib/ids.ts';
import {
  type Acme,
  CLIENT,
  createAcme,
  depsAt,
  NOW_MS,
  OPERATOR,
  PASSWORD,
  passwordSignIn,
} from '../support/deps.ts';
import { placesOf } from '../support/everywhere.ts';
import { serviceProviderKey } from '../support/okta-keys.ts';
import { samlSignIn } from '../support/sign-in.ts';
import { emptyStorage } from '../support/storage.ts';
import { API_KEY, ok, putKey } from './api/client.ts';
import { begin, follow, newApplication, post, tokensOf } from './oauth/client.ts';
import { signedIn } from './session-of.ts';

let acme: Acme;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  await emptyStorage();
  acme = await createAcme();
  await putKey(API_KEY, { id: 'key_1', label: 'Test key' });
});

const tokenOf = (url: string | undefined) => url?.split('/').at(-1) ?? '';
/** `key.secret.mac` */
const secretOf = (cookie: string) => cookie.split('.')[1] ?? '';

/** What the operator gets: one link that was used, with its key, and one that was not. */
async function setUp(deps: Deps) {
  const [used, unused] = [newSecret(), newSecret()];
  const put = async (secret: string) =>
    await env.DB.prepare(
      `insert into deployment (id, setup_hash, setup_expires_at) values (1, ?, ?)
       on conflict (id) do update set setup_hash = excluded.setup_hash`,
    )
      .bind(await hashSecret(secret), NOW_MS + 1)
      .run();
  await put(used);
  const names = { givenName: 'Olga', familyName: 'Taussky', organizationName: 'Vendor' };
  const owner = { email: 'olga@vendor.test', password: PASSWORD, client: CLIENT };
  const { apiKey } = await finishSetup(deps, used, { ...names, ...owner });
  await put(unused);
  return { 'a used set-up link': used, 'a set-up link': unused, 'the first key of the API': apiKey };
}

/** One of each secret that somebody gets, by what it is. */
async function makeSecrets() {
  const deps = depsAt();
  const invite = async (email: string, delivery: 'mail' | 'link') =>
    (await invitePeople(deps, OPERATOR, acme, [{ email, role: 'admin' }], 'owner', delivery)).invited[0]?.url;
  const byPassword = await passwordSignIn('owner@acme.test');
  await passwordSignIn('owner@acme.test', 'guessed by a stranger').catch(() => null);
  const reset = await preparePasswordReset(deps, 'admin@acme.test');
  const spent = await preparePasswordReset(deps, 'owner@acme.test');
  await resetPassword(deps, tokenOf(spent?.url), 'a new horse battery', CLIENT);
  const signUp = await prepareSignUp(deps, parseEmail('new@elsewhere.test'));
  const { pending } = await beginSamlSignIn(deps, {
    organizationId: acme.id,
    returnTo: '/invitations/a-link-that-was-opened',
    loginHint: null,
  });
  // Its answer is kept for the same request, if that comes again.
  const made = await ok(
    'POST',
    '/keys',
    { label: 'CI', scopes: ['read'] },
    { headers: { 'Idempotency-Key': '6f0c9a52-0f0e-4c0a-9d0e-1d2f3a4b5c6d' } },
  );
  const app = await newApplication();
  const applications = await signedIn('ada@acme.test');
  const tokens = await tokensOf(app, applications);
  const query = (await begin(app)).path.split('?')[1];
  const pushed = await post('/oauth/par', Object.fromEntries(new URLSearchParams(query)), app);
  const code = (await follow(applications, `/oauth/authorize?${query}`)).searchParams.get('code') ?? '';
  return {
    'the secret of an application': app.secret,
    'the code of an application': code,
    'a refresh token': tokens.refresh_token ?? '',
    'an access token': tokens.access_token,
    'an ID token': tokens.id_token ?? '',
    'the address of a pushed request': String(pushed.body.request_uri).split(':').at(-1) ?? '',
    'a password': PASSWORD,
    'a new password': 'a new horse battery',
    'a wrong password': 'guessed by a stranger',
    'the session of a password': secretOf(byPassword.cookie),
    'the session of single sign-on': secretOf((await samlSignIn('ada@acme.test')).cookie),
    'the cookie of a browser': secretOf(byPassword.device),
    'a SCIM token': (await generateScimToken(deps, OPERATOR, acme)).token,
    'a key of the API': made.key as string,
    ...(await setUp(deps)),
    'the link of a mailed invitation': tokenOf(await invite('one@acme.test', 'mail')),
    'the link of a copied invitation': tokenOf(await invite('two@acme.test', 'link')),
    'the link of a sign-up': signUp?.kind === 'link' ? tokenOf(signUp.url) : '',
    'the link for a new password': tokenOf(reset?.url),
    'a request that waits in a browser': pending.value,
    'the page that a sign-in comes back to': 'a-link-that-was-opened',
  };
}

it('no secret that somebody holds is stored in clear', async () => {
  const secrets = await makeSecrets();
  for (const [name, secret] of Object.entries(secrets)) {
    expect([name, secret.length > 15]).toEqual([name, true]);
    expect([name, await placesOf([secret])]).toEqual([name, []]);
  }
});

it('what is stored of them finds their rows', async () => {
  const secrets = await makeSecrets();
  const placed = async (secret: string) =>
    (await placesOf([await hashSecret(secret)])).map((place) => place.split(':')[0]);
  expect(await placed(secrets['the session of a password'])).toEqual(['sessions.id']);
  expect(await placed(secrets['the session of single sign-on'])).toEqual(['sessions.id']);
  expect(await placed(secrets['a SCIM token'])).toEqual(['scim_token', 'scim_tokens.hash']);
  expect(await placed(secrets['a key of the API'])).toEqual(['api_key', 'api_keys.hash']);
  expect(await placed(secrets['the link of a mailed invitation'])).toEqual(['invitations.token_hash']);
});

it('our private key is stored under a secret of the deployment alone', async () => {
  const lines = serviceProviderKey.privateKey.split('\n').filter((line) => /^[\w+/=]{40,}$/.test(line));
  expect(lines.length).toBeGreaterThan(10);
  const inUrls = lines.map((line) => line.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
  expect(await placesOf([...lines, ...inUrls])).toEqual([]);
});
