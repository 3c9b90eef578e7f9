import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { newSession } from '../../../src/domain/sign-in/sessions.ts';
import { count, depsAt } from '../../support/deps.ts';
import { call, freshDeployment, newOrganization, ok, places, refused } from './client.ts';

const ADA = { email: 'Ada@acme.test', role: 'member', givenName: 'Ada', familyName: 'Lovelace' };

let organization: string;

beforeEach(async () => {
  await freshDeployment();
  organization = await newOrganization();
});

const add = (body: object, to = organization) => ok('POST', `${to}/members`, body);

describe('members', () => {
  it('adds a member with an account, once', async () => {
    const { status, headers, body } = await call('POST', `${organization}/members`, ADA);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...ADA, active: true, source: 'api', externalId: null });
    expect(headers.get('location')).toBe(`/api/v1${organization}/members/${body.id}`);
    expect(await ok('GET', `${organization}/members/${body.id}`)).toEqual(body);
    expect(await refused('POST', `${organization}/members`, { ...ADA, email: 'ADA@ACME.test' })).toBe(
      '409 already_a_member',
    );
    expect(await count('accounts')).toBe(1);
    expect((await ok('GET', organization)).memberCount).toBe(1);
  });

  it('takes a password for a new account and keeps it out of every answer', async () => {
    const { body } = await call('POST', `${organization}/members`, { ...ADA, password: 'a long password' });
    expect(JSON.stringify(body)).not.toContain('password');
    expect(await count('accounts', "password_hash like 'scrypt$%'")).toBe(1);
    const log = await ok('GET', `${organization}/audit-log`);
    expect(JSON.stringify(log)).not.toContain('a long password');
  });

  it('ends the password and the sessions of an account that nobody proved to own', async () => {
    await add({ ...ADA, password: 'a long password' });
    // As a sign-up leaves it: the address was only typed.
    const { sessionId } = await (async () => {
      const session = await newSession(depsAt());
      const account = await env.DB.prepare('select id from accounts').first<string>('id');
      await env.DB.batch([
        env.DB.prepare('update accounts set email_verified_at = null'),
        env.DB.prepare(
          "insert into sessions (id, account_id, method, created_at, expires_at) values (?, ?, 'password', 1, 9e15)",
        ).bind(session.id, account),
      ]);
      return { sessionId: session.id };
    })();
    const other = await newOrganization('enterprise', 'Other');
    await add({ ...ADA, role: 'owner' }, other);
    expect(await count('accounts', 'password_hash is null and email_verified_at is not null')).toBe(1);
    expect(await count('sessions', `id = '${sessionId}' and ended_at is not null`)).toBe(1);
  });

  it('joins a proved account of another organization and leaves its password', async () => {
    await add({ ...ADA, password: 'a long password' });
    const before = await env.DB.prepare('select password_hash from accounts').first('password_hash');
    const other = await newOrganization('enterprise', 'Other');
    await add({ ...ADA, password: 'another password' }, other);
    expect(await env.DB.prepare('select password_hash from accounts').first('password_hash')).toBe(before);
    expect(await count('accounts')).toBe(1);
    expect(await count('members')).toBe(2);
  });

  it('finds one by address, whatever its case, and nobody else', async () => {
    const ada = await add(ADA);
    await add({ email: 'grace@acme.test', role: 'admin' });
    const find = (email: string) =>
      ok('GET', `${organization}/members?email=${encodeURIComponent(email)}`).then((page) => page.items);
    expect(await find('aDA@acme.TEST')).toEqual([ada]);
    expect(await find('nobody@acme.test')).toEqual([]);
    const other = await newOrganization('enterprise', 'Other');
    expect((await ok('GET', `${other}/members?email=ada@acme.test`)).items).toEqual([]);
    expect(await refused('GET', `${organization}/members?email=nonsense`)).toBe('400 email_invalid');
  });

  it('pages through all of them once', async () => {
    for (let i = 0; i < 5; i++) await add({ email: `m${i}@acme.test`, role: 'member' });
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await ok('GET', `${organization}/members?limit=2${cursor}`);
      seen.push(...page.items.map((one: { email: string }) => one.email));
      cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4].map((i) => `m${i}@acme.test`));
  });

  it('changes role, name and activity, and records each', async () => {
    const { id } = await add(ADA);
    const path = `${organization}/members/${id}`;
    const change = { role: 'admin', givenName: 'Augusta', active: false };
    expect(await ok('PATCH', path, change)).toMatchObject(change);
    expect(await ok('GET', path)).toMatchObject({ ...change, familyName: 'Lovelace' });
    expect(await ok('PATCH', path, { active: true })).toMatchObject({ id, active: true });
    const actions = (await ok('GET', `${organization}/audit-log`)).items.map(
      (event: { action: string }) => event.action,
    );
    for (const action of [
      'user.role_changed',
      'user.deactivated',
      'user.profile_changed',
      'user.reactivated',
    ]) {
      expect(actions).toContain(action);
    }
  });

  it('removes one with an account that belongs nowhere else', async () => {
    const { id } = await add(ADA);
    const path = `${organization}/members/${id}`;
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await count('accounts')).toBe(0);
    expect(await refused('GET', path)).toBe('404 member_not_found');
    expect(await refused('DELETE', path)).toBe('404 member_not_found');
  });

  it('keeps the last active Owner, however it is tried', async () => {
    const { id } = await add({ ...ADA, role: 'owner' });
    const inactive = await add({ email: 'second@acme.test', role: 'owner' });
    await ok('PATCH', `${organization}/members/${inactive.id}`, { active: false });
    const path = `${organization}/members/${id}`;
    expect(await refused('PATCH', path, { role: 'admin' })).toBe('409 last_owner');
    expect(await refused('PATCH', path, { active: false })).toBe('409 last_owner');
    expect(await refused('DELETE', path)).toBe('409 last_owner');
    expect(await ok('GET', path)).toMatchObject({ role: 'owner', active: true });
  });

  it('refuses a wrong new member, and makes no account', async () => {
    const post = (body: object) => call('POST', `${organization}/members`, body);
    const wrong: [object, number, string, string[]][] = [
      [{}, 400, 'request_invalid', ['#/email', '#/role']],
      [{ ...ADA, role: 'root' }, 400, 'request_invalid', ['#/role']],
      [{ ...ADA, active: true }, 400, 'request_invalid', ['#/active']],
      [{ ...ADA, email: 'ada@@acme.test' }, 400, 'email_invalid', ['#/email']],
      [{ ...ADA, password: 'short' }, 400, 'password_too_short', ['#/password']],
      [{ ...ADA, password: 'x'.repeat(257) }, 400, 'password_too_long', ['#/password']],
      [{ ...ADA, givenName: 'x'.repeat(101) }, 400, 'name_too_long', ['#/givenName']],
    ];
    for (const [body, status, reason, where] of wrong) {
      const answer = await post(body);
      expect([answer.status, answer.body.reason, places(answer.body)]).toEqual([status, reason, where]);
    }
    expect(await count('accounts')).toBe(0);
    expect(await count('members')).toBe(0);
  });

  it('refuses an Admin on the free plan', async () => {
    const free = await newOrganization('free', 'Free');
    expect(await refused('POST', `${free}/members`, { ...ADA, role: 'admin' })).toBe('403 role_not_in_plan');
    const { id } = await add(ADA, free);
    expect(await refused('PATCH', `${free}/members/${id}`, { role: 'admin' })).toBe('403 role_not_in_plan');
  });

  it('keeps members of another organization out of reach', async () => {
    const { id } = await add(ADA);
    const other = await newOrganization('enterprise', 'Other');
    for (const [method, body] of [['GET'], ['PATCH', { role: 'owner' }], ['DELETE']] as const) {
      expect(await refused(method, `${other}/members/${id}`, body)).toBe('404 member_not_found');
    }
    expect(await ok('GET', `${organization}/members/${id}`)).toMatchObject({ role: 'member' });
    const nowhere = await refused('POST', '/organizations/org_none/members', ADA);
    expect(nowhere).toBe('404 organization_not_found');
  });

  it('lets one of ten parallel adds of one address win', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('POST', `${organization}/members`, ADA)),
    );
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([201, ...Array(9).fill(409)]);
    expect(await count('members')).toBe(1);
  });
});
