// Who signs in through an identity provider, and the one batch that ends the sign-in.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SignInCommand } from '../../../src/domain/commands.ts';
import { runSignIn } from '../../../src/domain/sign-in/saml-person.ts';
import { countTrips } from '../../support/counting-d1.ts';
import { count } from '../../support/deps.ts';
import { NOW, signInCommand } from '../../support/sign-in-rows.ts';
import { emptyStorage } from '../../support/storage.ts';

beforeEach(async () => {
  await emptyStorage();
  await env.DB.batch(
    [
      `insert into organizations (id, name, plan, created_at, updated_at) values ('org_a', 'A', 'enterprise', 1, 1), ('org_b', 'B', 'enterprise', 1, 1)`,
      `insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access, allow_idp_initiated, allow_sha1, created_at, updated_at)
        values ('con_a', 'org_a', 'http://idp/a', 'https://idp/a', 1, 0, 0, 1, 0, 1, 1), ('con_b', 'org_b', 'http://idp/b', 'https://idp/b', 1, 0, 0, 1, 0, 1, 1)`,
      `insert into certificates (id, connection_id, pem, fingerprint, not_before, not_after, created_at) values ('crt_a', 'con_a', 'PEM', 'ff', 1, 2, 1)`,
      `insert into domains (id, organization_id, name, token, status, created_at) values ('dom_a', 'org_a', 'acme.test', 't', 'verified', 1)`,
      `insert into accounts (id, email, email_key, email_verified_at, created_at, updated_at) values ('acc_ada', 'Ada@acme.test', 'ada@acme.test', 1, 1, 1)`,
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
        values ('mem_ada', 'org_a', 'acc_ada', 'member', 'api', 'Ada@acme.test', 'ada@acme.test', 1, 1)`,
    ].map((sql) => env.DB.prepare(sql)),
  );
});

/** The answer to our request, by which the connection is proven. */
const command = (change: Partial<SignInCommand> = {}): SignInCommand =>
  signInCommand({
    requestId: '_req',
    requestExpiresAt: NOW + 1000,
    givenName: 'Ada',
    familyName: 'Byron',
    sessionIndex: 's1',
    confirmedAt: NOW - 1000,
    certificateFingerprint: 'ff',
    proves: true,
    flow: 'sp_initiated',
    ...change,
  });

describe('an accepted sign-in', () => {
  it('opens one session, consumes request and assertion, marks certificate and connection, logs the attempt', async () => {
    const w = command();
    expect(await runSignIn(env.DB, w)).toMatchObject({ outcome: 'accepted', memberId: 'mem_ada' });
    expect(
      await count('sessions', `id = '${w.sessionId}' and account_id = 'acc_ada' and member_id = 'mem_ada'`),
    ).toBe(1);
    expect(
      await count('used_requests', `attempt_id = '${w.attemptId}' and expires_at = ${w.requestExpiresAt}`),
    ).toBe(1);
    expect(await count('used_assertions', `assertion_id = '${w.assertionId}'`)).toBe(1);
    expect(await count('certificates', `last_used_at = ${NOW}`)).toBe(1);
    expect(await count('connections', `id = 'con_a' and proven_at = ${NOW}`)).toBe(1);
    expect(
      await count('sign_in_attempts', `id = '${w.attemptId}' and outcome = 'accepted' and reason is null`),
    ).toBe(1);
    expect(await count('audit_events')).toBe(0);
  });

  it('adds the person as a Member if the identity provider manages access, with an audit event', async () => {
    await env.DB.exec(`update connections set managed_access = 1`);
    const email = { address: 'Grace@acme.test', key: 'grace@acme.test', domain: 'acme.test' };
    const w = command({ email, givenName: 'Grace', familyName: 'Hopper' });
    expect(await runSignIn(env.DB, w)).toMatchObject({ outcome: 'accepted', memberId: w.newMemberId });
    expect(
      await count(
        'members',
        `id = '${w.newMemberId}' and role = 'member' and source = 'saml' and given_name = 'Grace'`,
      ),
    ).toBe(1);
    expect(
      await count(
        'accounts',
        `id = '${w.newAccountId}' and email_verified_at = ${NOW} and password_hash is null`,
      ),
    ).toBe(1);
    expect(
      await count('audit_events', `action = 'organization.user_added' and target_id = '${w.newMemberId}'`),
    ).toBe(1);
    expect(
      await env.DB.prepare(`select member_count from organizations where id = 'org_a'`).first('member_count'),
    ).toBe(2);
  });

  it('ends the unproven password and the sessions of someone who signed up with the address before its owner', async () => {
    await env.DB.exec(`update connections set managed_access = 1`);
    await env.DB.exec(
      `insert into accounts (id, email, email_key, password_hash, created_at, updated_at) values ('acc_squat', 'eve@acme.test', 'eve@acme.test', 'scrypt$x', 1, 1)`,
    );
    await env.DB.exec(
      `insert into sessions (id, account_id, method, created_at, expires_at) values ('ses_squat', 'acc_squat', 'password', 1, ${NOW + 9_000_000})`,
    );
    const email = { address: 'eve@acme.test', key: 'eve@acme.test', domain: 'acme.test' };
    expect((await runSignIn(env.DB, command({ email }))).outcome).toBe('accepted');
    expect(
      await count('accounts', `id = 'acc_squat' and password_hash is null and email_verified_at = ${NOW}`),
    ).toBe(1);
    expect(await count('sessions', `id = 'ses_squat' and ended_at = ${NOW}`)).toBe(1);
    expect(await count('sessions', `account_id = 'acc_squat' and ended_at is null`)).toBe(1);
  });

  it('does not change the proven password of a member', async () => {
    await env.DB.exec(`update accounts set password_hash = 'scrypt$x'`);
    expect((await runSignIn(env.DB, command())).outcome).toBe('accepted');
    expect(await count('accounts', `id = 'acc_ada' and password_hash = 'scrypt$x'`)).toBe(1);
  });

  it('ends the unproven password of a member too', async () => {
    await env.DB.exec(`update accounts set email_verified_at = null, password_hash = 'scrypt$x'`);
    expect((await runSignIn(env.DB, command())).outcome).toBe('accepted');
    expect(
      await count('accounts', `id = 'acc_ada' and password_hash is null and email_verified_at = ${NOW}`),
    ).toBe(1);
  });

  it('does not end a password if the member is deactivated', async () => {
    await env.DB.exec(`update accounts set email_verified_at = null, password_hash = 'scrypt$x'`);
    await env.DB.exec(`update members set active = 0`);
    expect((await runSignIn(env.DB, command())).outcome).toBe('refused');
    expect(await count('accounts', `password_hash = 'scrypt$x' and email_verified_at is null`)).toBe(1);
  });
});

describe('the proof of a connection', () => {
  it('does not pass from one identity provider to the one that has taken its place', async () => {
    await env.DB.exec(
      `update connections set issuer = 'http://idp/new', require_when_proven = 1 where id = 'con_a'`,
    );
    expect((await runSignIn(env.DB, command())).outcome).toBe('accepted');
    expect(await count('connections', `id = 'con_a' and proven_at is null and require_sso = 0`)).toBe(1);
    expect(await count('audit_events')).toBe(0);
  });

  it('requires SSO where an administrator waits for it, with an audit event', async () => {
    await env.DB.exec(`update connections set require_when_proven = 1 where id = 'con_a'`);
    expect((await runSignIn(env.DB, command())).outcome).toBe('accepted');
    expect(await count('connections', `id = 'con_a' and require_sso = 1 and proven_at = ${NOW}`)).toBe(1);
    expect(await count('audit_events', `action = 'organization_access_security.sso_configured'`)).toBe(1);
  });
});

describe('a refused sign-in', () => {
  it('is decided after one read, then used up and logged in one batch', async () => {
    await env.DB.exec(`update members set active = 0`);
    const { d1, trips } = countTrips(env.DB);
    const w = command();
    const refused = { outcome: 'refused', reason: 'member_inactive' };
    expect(await runSignIn(d1, w)).toMatchObject(refused);
    expect(trips).toHaveLength(2);
    expect(await count('used_requests', `attempt_id = '${w.attemptId}'`)).toBe(1);
    expect(await count('used_assertions', `attempt_id = '${w.attemptId}'`)).toBe(1);
    expect(await count('sign_in_attempts', `id = '${w.attemptId}' and reason = 'member_inactive'`)).toBe(1);
    expect(await count('sessions')).toBe(0);
    await env.DB.exec(`update members set active = 1`);
    const again = { outcome: 'refused', reason: 'request_already_used' };
    expect(await runSignIn(env.DB, { ...w, attemptId: 'ATT-again' })).toMatchObject(again);
  });

  it('still tells which certificate the identity provider signs with', async () => {
    await env.DB.exec(`update members set active = 0`);
    await runSignIn(env.DB, command());
    expect(await count('certificates', `last_used_at = ${NOW}`)).toBe(1);
  });

  it('leaves no account where another member has the address as their userName', async () => {
    await env.DB.exec(`update connections set managed_access = 1`);
    await env.DB.exec(`update members set user_name_key = 'grace@acme.test'`);
    const email = { address: 'grace@acme.test', key: 'grace@acme.test', domain: 'acme.test' };
    const refused = { outcome: 'refused', reason: 'not_a_member' };
    expect(await runSignIn(env.DB, command({ email }))).toMatchObject(refused);
    expect(await count('accounts')).toBe(1);
    expect(await count('sessions')).toBe(0);
  });

  async function refusal(w: SignInCommand, reason: string) {
    const before = await count('sessions');
    expect(await runSignIn(env.DB, w)).toMatchObject({ outcome: 'refused', reason });
    expect(await count('sessions')).toBe(before);
    expect(
      await count(
        'sign_in_attempts',
        `id = '${w.attemptId}' and outcome = 'refused' and reason = '${reason}'`,
      ),
    ).toBe(1);
  }

  it('refuses a request that was answered before', async () => {
    expect((await runSignIn(env.DB, command())).outcome).toBe('accepted');
    await refusal(command(), 'request_already_used');
  });

  it('refuses an expired request, and does not use up the assertion', async () => {
    await refusal(command({ requestExpiresAt: NOW }), 'request_already_used');
    expect(await count('used_assertions')).toBe(0);
    expect(await count('used_requests')).toBe(0);
  });

  it('refuses an assertion that was used before, even without a request', async () => {
    const first = command({ requestId: null, flow: 'idp_initiated' });
    expect((await runSignIn(env.DB, first)).outcome).toBe('accepted');
    await refusal(command({ requestId: null, assertionId: first.assertionId }), 'assertion_replayed');
  });

  it('decides about another issuer’s assertion with the same ID by its own rules', async () => {
    const first = command({ requestId: null });
    expect((await runSignIn(env.DB, first)).outcome).toBe('accepted');
    const other = command({
      requestId: null,
      organizationId: 'org_b',
      connectionId: 'con_b',
      issuer: 'http://idp/b',
      assertionId: first.assertionId,
    });
    await refusal(other, 'domain_not_claimed');
  });

  it('refuses one of two sign-ins that race for one request', async () => {
    const results = await Promise.all([runSignIn(env.DB, command()), runSignIn(env.DB, command())]);
    expect(results.map((one) => one.outcome).sort()).toEqual(['accepted', 'refused']);
    expect(await count('sessions')).toBe(1);
  });

  it('refuses when the connection has been disabled since the read', async () => {
    await env.DB.exec(`update connections set enabled = 0 where id = 'con_a'`);
    await refusal(command(), 'sso_not_enabled');
  });

  for (const status of ['pending', 'expired']) {
    it(`refuses an address whose domain is ${status}, even of a member`, async () => {
      await env.DB.exec(`update domains set status = '${status}'`);
      await refusal(command(), 'domain_not_claimed');
    });
  }

  it('refuses an address below a claimed domain', async () => {
    const email = { address: 'ada@eu.acme.test', key: 'ada@eu.acme.test', domain: 'eu.acme.test' };
    await refusal(command({ email }), 'domain_not_claimed');
  });

  it("refuses another organization's claimed domain", async () => {
    await refusal(
      command({ requestId: null, organizationId: 'org_b', connectionId: 'con_b' }),
      'domain_not_claimed',
    );
  });

  it('refuses somebody who is not a member if access is not managed, and creates no account', async () => {
    const email = { address: 'new@acme.test', key: 'new@acme.test', domain: 'acme.test' };
    await refusal(command({ email }), 'not_a_member');
    expect(await count('accounts', `email_key = 'new@acme.test'`)).toBe(0);
  });

  it('refuses a deactivated member with or without managed access', async () => {
    await env.DB.exec(`update members set active = 0`);
    await refusal(command({ requestId: null }), 'member_inactive');
    await env.DB.exec(`update connections set managed_access = 1`);
    await refusal(command({ requestId: null }), 'member_inactive');
    expect(await count('members', `active = 1`)).toBe(0);
  });

  it('does not add a member because of a replayed assertion', async () => {
    await env.DB.exec(`update connections set managed_access = 1`);
    const first = command({ requestId: null });
    expect((await runSignIn(env.DB, first)).outcome).toBe('accepted');
    const email = { address: 'new@acme.test', key: 'new@acme.test', domain: 'acme.test' };
    await refusal(command({ requestId: null, assertionId: first.assertionId, email }), 'assertion_replayed');
    expect(await count('members')).toBe(1);
    expect(await count('accounts')).toBe(1);
  });
});
