// The third part of `npm run test:faults`: ends. Under load, nobody who was deactivated by SCIM is let
// through once that is answered: not by introspection, not by `check`, not by a refresh. The application is
// told by a back-channel logout: at once; with the same jti where the first try failed; and although it was
// down for a minute and the Worker was killed between the commit and the delivery.
//
// PORT (8797) chooses where; the application listens on the port after it.

import { setTimeout as sleep } from 'node:timers/promises';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { parsePort } from '../../dev/ports.ts';
import {
  APPLICATION,
  type Application,
  CONNECTION,
  form,
  type Send,
  signIn,
  type Tokens,
  tokensOf,
} from '../bench/signed-in.ts';
import { check, FaultServer, Receiver, USER, withFaults } from './server.ts';

const UNDER_LOAD = 20;
const WHILE_DOWN = 10;
const ASKERS = 6;
const DOWN_MS = 60_000;
/** A minute after the receiver is back at the latest: the pauses are 5 s, 15 s, 1 min, 5 min and so on. */
const ARRIVES_WITHIN_MS = 360_000;

interface Person {
  readonly memberId: string;
  readonly tokens: Tokens;
  readonly cookie: string;
  readonly sid: string;
  /** When the deactivation was answered. */
  endedAt: number | null;
}

const port = parsePort('PORT', process.env.PORT, 8797);
const server = new FaultServer(port, 'test/bench/whole-worker.ts');
/** The first try of some fails. */
const failed = new Set<string>();
const jtis = new Map<string, Set<string>>();
const arrived = new Map<string, number>();
const receiver = new Receiver(port + 1, ({ at, body }) => {
  const token = new URLSearchParams(body).get('logout_token') ?? '';
  const { sid, jti } = decodeJwt(token) as { sid: string; jti: string };
  jtis.set(sid, (jtis.get(sid) ?? new Set()).add(jti));
  if (failed.delete(sid)) return 503;
  if (!arrived.has(sid)) arrived.set(sid, at);
  return 200;
});

const send: Send = async ({ method, path, headers, body }) => {
  const began = performance.now();
  const response = await fetch(server.baseUrl + path, {
    method,
    redirect: 'manual',
    headers: { ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    cookies: response.headers.getSetCookie(),
    text,
    ms: performance.now() - began,
  };
};

await withFaults(server, [receiver], async () => {
  const { id, token } = await server.organization('Acme', 'acme.test');
  await server.api('PUT', `/organizations/${id}/sso`, CONNECTION);
  const application: Application = await server.api('POST', '/applications', {
    ...APPLICATION,
    name: 'Reports',
    accessTokenSeconds: 3600,
    backchannelLogoutUri: `${receiver.url}logout`,
  });
  const people: Person[] = [];
  for (let i = 0; i < UNDER_LOAD + WHILE_DOWN; i++)
    people.push(await openPerson(id, token, application, `p${i}@acme.test`));
  return `${await underLoad(token, application, people.slice(0, UNDER_LOAD))}; ${await whileDown(token, people.slice(UNDER_LOAD))}`;
});

async function openPerson(
  organizationId: string,
  token: string,
  application: Application,
  email: string,
): Promise<Person> {
  const user = { schemas: [USER], userName: email, active: true };
  const { status, body } = await server.scim(token, 'POST', '/Users', user);
  check(status === 201, `a person could not be created: ${status}`);
  const cookie = await signIn(send, organizationId, email, server.baseUrl);
  const tokens = await tokensOf(send, application, cookie);
  const sid = decodeJwt(tokens.id_token).sid as string;
  return { memberId: body.id, tokens, cookie: cookie.slice(cookie.indexOf('=') + 1), sid, endedAt: null };
}

async function underLoad(
  token: string,
  application: Application,
  people: readonly Person[],
): Promise<string> {
  let asking = true;
  const counts = { before: 0, refused: 0, accepted: 0 };
  const ask = async (how: (person: Person) => Promise<boolean>) => {
    while (asking) {
      const person = people[Math.floor(Math.random() * people.length)] as Person;
      // Only a request that began after the answer has to be refused.
      const began = performance.now();
      const active = await how(person);
      if (person.endedAt === null || began < person.endedAt) counts.before += active ? 1 : 0;
      else counts[active ? 'accepted' : 'refused']++;
    }
  };
  const introspected = async ({ tokens }: Person) => {
    const { text } = await send(form('/oauth/introspect', application, { token: tokens.access_token }));
    return JSON.parse(text).active as boolean;
  };
  const checked = (parameter: (person: Person) => Record<string, string>) => async (person: Person) => {
    const { text } = await send({
      method: 'GET',
      path: `/bench/check?${new URLSearchParams(parameter(person))}`,
    });
    return JSON.parse(text).active as boolean;
  };
  const ways = [
    introspected,
    checked(({ tokens }) => ({ token: tokens.access_token })),
    checked(({ cookie }) => ({ cookie })),
  ];
  const askers = ways.flatMap((way) => Array.from({ length: ASKERS / ways.length }, () => ask(way)));
  await sleep(500);
  check(counts.before > 0, 'nobody was let through before');
  for (const [i, person] of people.entries()) {
    if (i % 5 === 0) failed.add(person.sid);
    await deactivate(token, person);
    person.endedAt = performance.now();
    await sleep(20);
  }
  await sleep(1000);
  asking = false;
  await Promise.all(askers);
  check(
    counts.accepted === 0,
    `${counts.accepted} requests of somebody who was deactivated were let through`,
  );
  check(counts.refused >= 100, `only ${counts.refused} requests came after an end: that proves nothing`);
  for (const { tokens } of people) {
    const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const { status } = await send(form('/oauth/token', application, fields));
    check(status === 400, `a refresh after the end answered ${status}`);
  }
  await allArrived(people);
  return `${counts.before} requests let through before an end and 0 of ${counts.refused} after one`;
}

async function whileDown(token: string, people: readonly Person[]): Promise<string> {
  await receiver.down();
  for (const person of people) await deactivate(token, person);
  await server.kill();
  const [waiting] = server.query(
    `select count(*) as n from logout_deliveries where ended_at is null and last_status is null`,
  );
  check(waiting.n === people.length, `${waiting.n} of ${people.length} logouts wait after the kill`);
  const killedAt = Date.now();
  await server.start();
  await sleep(Math.max(0, killedAt + DOWN_MS - Date.now()));
  await receiver.up();
  const upAt = Date.now();
  // As the platform does it, whether the alarms of before the kill are still set or not.
  await server.cron();
  await allArrived(people);
  const seconds = ((Date.now() - upAt) / 1000).toFixed(1);
  return `${people.length} logouts arrived within ${seconds} s of the application's return, which was down for a minute while the Worker was killed`;
}

async function deactivate(token: string, { memberId }: Person): Promise<void> {
  const { status } = await server.replace(token, memberId, 'active', false);
  check(status === 200, `a deactivation answered ${status}`);
}

/** Each logout token is good for its application, and all tries have one jti. */
async function allArrived(people: readonly Person[]): Promise<void> {
  const deadline = Date.now() + ARRIVES_WITHIN_MS;
  while (!people.every(({ sid }) => arrived.has(sid))) {
    check(Date.now() < deadline, 'a logout did not arrive in time');
    await sleep(50);
  }
  const { text } = await send({ method: 'GET', path: '/.well-known/openid-configuration' });
  const keys = createRemoteJWKSet(new URL(JSON.parse(text).jwks_uri as string));
  for (const { body } of receiver.got.slice(-people.length)) {
    const { payload } = await jwtVerify(new URLSearchParams(body).get('logout_token') ?? '', keys, {
      issuer: server.baseUrl,
      typ: 'logout+jwt',
    });
    check(payload.sub !== undefined && payload.nonce === undefined, 'a logout token says something else');
  }
  for (const { sid } of people)
    check(jtis.get(sid)?.size === 1, 'tries of one logout have more than one jti');
}
