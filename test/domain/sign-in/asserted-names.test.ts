// The names that a sign-in brings: whose they become, and whose names it leaves alone.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { openDeps } from '../../../src/domain/deps.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { endScimToken, generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { decideNames } from '../../../src/domain/sign-in/asserted-names.ts';
import { runSignIn } from '../../../src/domain/sign-in/saml-person.ts';
import { receiveSamlResponse } from '../../../src/domain/sign-in/saml-sign-in.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import type { AccountFacts, MembershipFacts, PersonNames } from '../../../src/storage/identity.ts';
import {
  type Acme,
  CLIENT,
  count,
  createAcme,
  depsAt,
  NOW_MS,
  OPERATOR,
  reasonOf,
} from '../../support/deps.ts';
import { meterD1 } from '../../support/metered-d1.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { beginIn, type WaitingRequests } from '../../support/pending.ts';
import { emptyStorage } from '../../support/storage.ts';

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const DAY_MS = 24 * 3_600_000;

let acme: Acme;
let waiting: WaitingRequests;

beforeEach(async () => {
  waiting = new Map();
  await emptyStorage();
  acme = await createAcme({ managedAccess: true });
  await name('members', 'Ada', 'Byron');
  await name('accounts', 'Ada', 'Byron');
});

const name = (table: 'members' | 'accounts', given: string, family: string) =>
  sql(
    `update ${table} set given_name = '${given}', family_name = '${family}' where ${
      table === 'members' ? 'user_name' : 'email'
    } = 'ada@acme.test'`,
  );
const sql = async (text: string) => await env.DB.prepare(text).run();
const EVENTS = "action = 'user.profile_changed'";

interface Asserted {
  readonly first?: string | undefined;
  readonly last?: string | undefined;
  readonly email?: string;
  readonly response?: Partial<ResponseOptions>;
  readonly nowMs?: number;
  readonly testedBy?: { readonly accountId: string };
}

/** A sign-in with these names; undefined: the attribute does not come. */
async function signIn(asserted: Asserted, deps = depsAt(asserted.nowMs ?? NOW_MS)) {
  const { first, last, email = 'ada@acme.test', response, nowMs = NOW_MS, testedBy } = asserted;
  const start = { organizationId: acme.id, returnTo: null, loginHint: null, ...(testedBy && { testedBy }) };
  const inResponseTo = await beginIn(waiting, depsAt(nowMs), start);
  const attribute = (of: string, value: string | undefined) =>
    value === undefined ? [] : [{ name: of, values: [value] }];
  const { base64 } = await issueOktaResponse({
    inResponseTo,
    nameId: email,
    attributes: [
      { name: 'email', values: [email] },
      ...attribute('firstName', first),
      ...attribute('lastName', last),
    ],
    nowMs,
    ...response,
  });
  return await receiveSamlResponse(deps, {
    samlResponse: base64,
    relayState: null,
    pending: waiting,
    postbackOrganizationId: null,
    client: CLIENT,
  });
}

const member = async (userName = 'ada@acme.test') =>
  await env.DB.prepare(
    `select given_name as given, family_name as family, given_name_key as givenKey, family_name_key as familyKey,
      version, updated_at as updatedAt from members where user_name = ?`,
  )
    .bind(userName)
    .first();
const account = async () =>
  await env.DB.prepare(
    "select given_name as given, family_name as family from accounts where email = 'ada@acme.test'",
  ).first();
const events = async () =>
  (await env.DB.prepare(`select * from audit_events where ${EVENTS} order by at`).all()).results;

describe('names that changed at the identity provider', () => {
  it('become those of the member and of the account, under a new version, with one event', async () => {
    const before = await member();
    await signIn({ first: 'Ada', last: 'Lovelace', nowMs: NOW_MS + 1000 });
    expect(await member()).toEqual({
      ...before,
      family: 'Lovelace',
      version: Number(before?.version) + 1,
      updatedAt: NOW_MS + 1000,
    });
    expect(await account()).toEqual({ given: 'Ada', family: 'Lovelace' });
    const [event, ...others] = await events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({ actor_type: 'saml', target_id: acme.memberId, organization_id: acme.id });
    expect(JSON.parse(String(event?.detail))).toEqual({
      email: 'ada@acme.test',
      source: 'saml',
      changed: ['familyName'],
      before: { familyName: 'Byron' },
      after: { familyName: 'Lovelace' },
    });
  });

  it('are found folded at once, and lose the folded text with their last special letter', async () => {
    await signIn({ first: 'Ádá', last: 'ŠTEFÁNIK' });
    expect(await member()).toMatchObject({ givenKey: 'ádá', familyKey: 'štefánik' });
    await signIn({ first: 'Ada', last: 'Stefanik' });
    expect(await member()).toMatchObject({ given: 'Ada', givenKey: null, familyKey: null });
  });

  it('come with a dashboard’s sign-in as well', async () => {
    await signIn({ first: 'Augusta', last: 'Byron', response: { inResponseTo: null } });
    expect(await member()).toMatchObject({ given: 'Augusta', family: 'Byron' });
  });

  it.each([
    ['the first alone', 'Augusta', undefined, { given: 'Augusta', family: 'Byron' }],
    ['the last alone', undefined, 'King', { given: 'Ada', family: 'King' }],
    ['an empty one', '', 'King', { given: 'Ada', family: 'King' }],
    ['one of spaces', 'Augusta', '   ', { given: 'Augusta', family: 'Byron' }],
    ['one that nobody can see', '\u200b\u2066', 'King', { given: 'Ada', family: 'King' }],
  ])('are taken one by one, and none is emptied: %s', async (_, first, last, expected) => {
    await signIn({ first, last });
    expect([await member(), await account()]).toMatchObject([expected, expected]);
    expect(await count('audit_events', EVENTS)).toBe(1);
  });

  it('come under the new address of somebody who moved', async () => {
    const response = { nameId: 'E-1', nameIdFormat: PERSISTENT };
    await signIn({ first: 'Ada', last: 'Byron', response });
    await signIn({ first: 'Ada', last: 'King', email: 'king@acme.test', response });
    expect(await member('king@acme.test')).toMatchObject({ family: 'King' });
    expect(JSON.parse(String((await events())[0]?.detail))).toMatchObject({ email: 'king@acme.test' });
  });

  it('leave the account alone that belongs to another organization, too', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'growth' });
    await addMember(depsAt(), OPERATOR, other, { email: 'ada@acme.test', role: 'member' });
    await sql(`update members set family_name = 'B.' where organization_id = '${other.id}'`);
    await signIn({ first: 'Ada', last: 'Lovelace' });
    expect(await account()).toEqual({ given: 'Ada', family: 'Byron' });
    const names = await env.DB.prepare('select organization_id, family_name from members where user_name = ?')
      .bind('ada@acme.test')
      .all();
    expect(names.results).toContainEqual({ organization_id: acme.id, family_name: 'Lovelace' });
    expect(names.results).toContainEqual({ organization_id: other.id, family_name: 'B.' });
    expect((await events()).map((event) => event.organization_id)).toEqual([acme.id]);
  });

  it('are cut to a hundred characters, and the same the next time', async () => {
    const long = 'x'.repeat(5000);
    await signIn({ first: long, last: 'Byron' });
    const once = await member();
    expect(once).toMatchObject({ given: 'x'.repeat(100) });
    await signIn({ first: long, last: 'Byron', nowMs: NOW_MS + 1000 });
    expect(await member()).toEqual(once);
    expect(await count('audit_events', EVENTS)).toBe(1);
  });
});

describe('a sign-in leaves the names alone', () => {
  const unchanged = async (run: () => Promise<unknown>, outcome = 'accepted') => {
    const before = [await member(), await account()];
    expect(await reasonOf(run())).toBe(outcome);
    expect([await member(), await account()]).toEqual(before);
    expect(await count('audit_events', EVENTS)).toBe(0);
  };
  const other = { first: 'Mallory', last: 'Other' };

  it('where they are the same', async () => {
    await unchanged(() => signIn({ first: 'Ada', last: 'Byron', nowMs: NOW_MS + 1000 }));
  });

  it('where none come', async () => {
    await unchanged(() => signIn({}));
  });

  it.each([
    ['the switch is off', { refreshNames: false }],
    ['access is not managed', { managedAccess: false }],
  ])('where %s', async (_, change) => {
    await saveSso(depsAt(), OPERATOR, acme, change);
    await unchanged(() => signIn(other));
  });

  it('of somebody whom a transient NameID names', async () => {
    await unchanged(() => signIn({ ...other, response: { nameId: '_x1', nameIdFormat: TRANSIENT } }));
  });

  describe.each([
    ['whom SCIM added', "source = 'scim'"],
    ['who has an externalId', "external_id = 'e1'"],
  ])('of somebody %s', (_, is) => {
    beforeEach(() => sql(`update members set ${is} where user_name = 'ada@acme.test'`));

    it('while SCIM has a token', async () => {
      await generateScimToken(depsAt(), OPERATOR, acme);
      await unchanged(() => signIn(other));
    });

    it('but not once SCIM is off', async () => {
      const { row } = await generateScimToken(depsAt(), OPERATOR, acme);
      await endScimToken(depsAt(), OPERATOR, acme.id, row.id);
      await signIn(other);
      expect(await member()).toMatchObject({ given: 'Mallory' });
    });

    it('but not once the token has expired', async () => {
      await generateScimToken(depsAt(), OPERATOR, acme, NOW_MS + DAY_MS);
      await signIn({ ...other, nowMs: NOW_MS + DAY_MS + 1 });
      expect(await member()).toMatchObject({ given: 'Mallory' });
    });
  });

  it('of one whom SCIM knows nothing of, it takes while SCIM has a token', async () => {
    await generateScimToken(depsAt(), OPERATOR, acme);
    await signIn({ first: 'Ada', last: 'King' });
    expect(await member()).toMatchObject({ family: 'King' });
  });

  it('when it is refused: somebody is deactivated', async () => {
    await sql(`update members set active = 0 where id = '${acme.memberId}'`);
    await unchanged(() => signIn(other), 'member_inactive');
  });

  it('when it is refused: the subject is another', async () => {
    await signIn({ first: 'Ada', last: 'Byron', response: { nameId: 'E-1', nameIdFormat: PERSISTENT } });
    const stranger = { nameId: 'E-2', nameIdFormat: PERSISTENT };
    await unchanged(() => signIn({ ...other, response: stranger }), 'subject_changed');
  });

  it('when it is refused: the domain is not claimed any more', async () => {
    await sql('delete from domains');
    await unchanged(() => signIn(other), 'domain_not_claimed');
  });

  it('when it is refused: the assertion came before', async () => {
    const response = { assertionId: 'id1' };
    await signIn({ first: 'Ada', last: 'Byron', response });
    await unchanged(() => signIn({ ...other, response }), 'assertion_replayed');
  });

  it('when it is refused: the connection was just switched off', async () => {
    const deps = withLane(async (command) => {
      await sql('update connections set enabled = 0');
      return await runSignIn(env.DB, command);
    });
    await unchanged(() => signIn(other, deps), 'sso_not_enabled');
  });

  it('when it is a test of the connection', async () => {
    await unchanged(() => signIn({ ...other, testedBy: { accountId: 'acc_x' } }));
  });
});

type Command = Parameters<typeof runSignIn>[1];

function withLane(completeSignIn: (command: Command) => ReturnType<typeof runSignIn>) {
  return openDeps(env, { completeSignIn } as never, {} as never, NOW_MS);
}

/** Another request changes something after the lane has read, before it writes. */
function meddling(statement: string): D1Database {
  let reads = 0;
  return new Proxy(env.DB, {
    get(target, property) {
      const value = Reflect.get(target, property) as unknown;
      if (property !== 'batch') return typeof value === 'function' ? value.bind(target) : value;
      return async (statements: D1PreparedStatement[]) => {
        reads += 1;
        if (reads === 1) await sql(statement);
        return await target.batch(statements);
      };
    },
  });
}

describe('between the read and the write', () => {
  const racing = (statement: string) => {
    const d1 = meddling(statement);
    return signIn(
      { first: 'Ada', last: 'King' },
      withLane((command) => runSignIn(d1, command)),
    );
  };

  it('the switch goes off: the names stay', async () => {
    await racing('update connections set refresh_names = 0');
    expect(await member()).toMatchObject({ family: 'Byron' });
    expect([await count('sessions'), await count('audit_events', EVENTS)]).toEqual([1, 0]);
  });

  it('SCIM takes the person over: the names are the directory’s', async () => {
    await generateScimToken(depsAt(), OPERATOR, acme);
    await racing(
      "update members set external_id = 'e1', family_name = 'Directory', version = version + 1 where user_name = 'ada@acme.test'",
    );
    expect(await member()).toMatchObject({ family: 'Directory' });
    expect(await count('audit_events', EVENTS)).toBe(0);
  });

  it('the person changes the name themselves: the event says what was there', async () => {
    await racing(
      "update members set family_name = 'Own', version = version + 1 where user_name = 'ada@acme.test'",
    );
    expect(await member()).toMatchObject({ family: 'King' });
    const [event] = await events();
    expect(JSON.parse(String(event?.detail))).toMatchObject({ before: { familyName: 'Own' } });
  });
});

it('costs no row and no trip where nothing changes', async () => {
  const spend = async (asserted: Asserted) => {
    const { d1, cost } = meterD1(env.DB);
    await signIn(
      asserted,
      withLane((command) => runSignIn(d1, command)),
    );
    return cost;
  };
  await spend({ first: 'Ada', last: 'Byron' });
  const same = await spend({ first: 'Ada', last: 'Byron' });
  await saveSso(depsAt(), OPERATOR, acme, { refreshNames: false });
  // The operator made the last change: who makes the next one is written once.
  await spend({ first: 'Ada', last: 'Byron' });
  const off = await spend({ first: 'Ada', last: 'Byron' });
  expect([same.trips, same.rowsWritten]).toEqual([off.trips, off.rowsWritten]);
  expect(same.trips).toBe(2);
});

describe('decideNames', () => {
  const of = (names: PersonNames | null): AccountFacts => ({
    id: 'acc_1',
    email: 'ada@acme.test',
    emailKey: 'ada@acme.test',
    proven: 1,
    members: [{ id: 'mem_1', names } as MembershipFacts],
  });
  const ada = { givenName: 'Ada', familyName: 'Byron' };

  it.each([
    ['same', of(ada), ada, false],
    ['not_sent', of(ada), { givenName: '', familyName: '' }, false],
    ['transient', of(ada), { givenName: 'Eve', familyName: '' }, true],
    ['not_followed', of(null), { givenName: 'Eve', familyName: '' }, false],
  ] as const)('keeps them: %s', (because, account, asserted, transient) => {
    expect(decideNames(account, 'mem_1', asserted, transient)).toEqual({ kind: 'kept', because });
  });

  it('knows nobody by another member’s id', () => {
    expect(decideNames(of(ada), 'mem_2', { givenName: 'Eve', familyName: '' }, false)).toMatchObject({
      because: 'not_followed',
    });
  });
});
