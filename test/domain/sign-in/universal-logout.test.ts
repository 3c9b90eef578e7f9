// Universal Logout below the routes: its round trips, and what happens between them.

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { openDeps } from '../../../src/domain/deps.ts';
import { updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { pruneExpired } from '../../../src/domain/organization/retention.ts';
import { receiveUniversalLogout } from '../../../src/domain/sign-in/universal-logout.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { signedIn } from '../../http/session-of.ts';
import { countTrips } from '../../support/counting-d1.ts';
import { type Acme, CLIENT, count, depsAt, NOW_MS, OPERATOR, reasonOf, world } from '../../support/deps.ts';
import { interruptD1 } from '../../support/interrupted-d1.ts';
import { byEmail, revocationToken } from '../../support/revocation.ts';

let acme: Acme;
let connectionId: string;

beforeEach(async () => {
  acme = await world({ universalLogout: true });
  connectionId = (await env.DB.prepare('select id from connections').first<string>('id')) ?? '';
});

const depsOn = (d1: D1Database) => openDeps({ ...env, DB: d1 }, {} as never, {} as never, NOW_MS);
const request = async () => ({
  connectionId,
  authorization: `Bearer ${await revocationToken(connectionId)}`,
  body: JSON.stringify(byEmail('ada@acme.test')),
});

it('takes one batch to read, one read of who is meant, and one batch to write', async () => {
  const { d1, trips } = countTrips(env.DB);
  await receiveUniversalLogout(depsOn(d1), await request(), CLIENT);
  expect(trips.length).toBe(3);
});

it('asks the database nothing without a token', async () => {
  const { d1, trips } = countTrips(env.DB);
  const bare = { ...(await request()), authorization: null };
  expect(await reasonOf(receiveUniversalLogout(depsOn(d1), bare, CLIENT))).toBe('token_missing');
  expect(trips.length).toBe(0);
});

it.each<[string, () => Promise<unknown>]>([
  ['switched off', () => saveSso(depsAt(), OPERATOR, acme, { universalLogout: false })],
  ['disabled', () => saveSso(depsAt(), OPERATOR, acme, { enabled: false })],
  ['without a plan for it', () => updateOrganization(depsAt(), OPERATOR, acme.id, { plan: 'free' })],
  ['removed', () => env.DB.prepare('delete from connections').run()],
])('ends nothing where the connection is %s between reading and writing', async (_how, happen) => {
  await signedIn('ada@acme.test');
  const { d1 } = interruptD1(env.DB, (batch) => batch === 2, happen);
  expect(await reasonOf(receiveUniversalLogout(depsOn(d1), await request(), CLIENT))).toBe(
    'universal_logout_off',
  );
  expect(await count('sessions', 'ended_at is not null')).toBe(0);
  expect(await count('members', `proven_since >= ${NOW_MS}`)).toBe(0);
  expect(await count('audit_events', "action = 'user.sessions_ended'")).toBe(0);
  expect(await count('sign_in_attempts', "reason = 'universal_logout_off'")).toBe(1);
});

it('ends a session that begins between reading and writing', async () => {
  const { d1 } = interruptD1(
    env.DB,
    (batch) => batch === 2,
    () => signedIn('ada@acme.test'),
  );
  await receiveUniversalLogout(depsOn(d1), await request(), CLIENT);
  expect(await count('sessions', 'ended_at is null')).toBe(0);
});

it('remembers a token until it has expired, and no longer', async () => {
  await receiveUniversalLogout(depsAt(), await request(), CLIENT);
  const remembered = () => count('used_assertions', "assertion_id like 'revocation:%'");
  await pruneExpired(depsAt(NOW_MS + 359_999));
  expect(await remembered()).toBe(1);
  await pruneExpired(depsAt(NOW_MS + 360_001));
  expect(await remembered()).toBe(0);
});
