// A subject that has signed in once stays the same person, whatever address comes with it later.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { interruptD1 } from '../../support/interrupted-d1.ts';
import { insertPerson, makeTwoOrganizations, NOW, pins, rows, signIn } from '../../support/sign-in-rows.ts';

beforeEach(makeTwoOrganizations);

const accounts = () => rows('select id, email_key from accounts order by id');
const lastReason = async () =>
  (await rows('select reason from sign_in_attempts order by rowid desc limit 1'))[0];

const ADA = { outcome: 'accepted', memberId: 'mem_ada_org_a' };

describe('the first sign-in', () => {
  it('pins the subject', async () => {
    expect(await signIn('00u1', 'ada@acme.test')).toMatchObject(ADA);
    expect(await pins()).toEqual([{ member_id: 'mem_ada_org_a', subject: '00u1' }]);
  });

  it('pins somebody who joins', async () => {
    expect(await signIn('00u3', 'new@acme.test', { newMemberId: 'mem_new' })).toMatchObject({
      outcome: 'accepted',
    });
    expect(await pins()).toEqual([{ member_id: 'mem_new', subject: '00u3' }]);
  });

  it.each(['ada@acme.test', 'ADA@ACME.TEST'])(
    'pins to the address if that is the NameID: %s',
    async (nameId) => {
      expect(await signIn(nameId, 'ada@acme.test')).toMatchObject(ADA);
      expect(await pins()).toEqual([{ member_id: 'mem_ada_org_a', subject: null }]);
      expect(await signIn(nameId, 'ada@acme.test')).toMatchObject(ADA);
    },
  );

  it('pins nothing that is transient', async () => {
    const nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
    expect(await signIn('_once', 'ada@acme.test', { nameIdFormat })).toMatchObject(ADA);
    expect(await signIn('_twice', 'ada@acme.test', { nameIdFormat })).toMatchObject(ADA);
    expect(await pins()).toEqual([]);
  });

  it('pins nobody if it is refused', async () => {
    await env.DB.exec(`update connections set enabled = 0`);
    expect(await signIn('00u1', 'ada@acme.test')).toMatchObject({ reason: 'sso_not_enabled' });
    expect(await pins()).toEqual([]);
  });
});

describe('a later sign-in', () => {
  beforeEach(async () => {
    await signIn('00u1', 'ada@acme.test');
  });

  it('with another subject is refused, shows both, and opens nothing', async () => {
    const refused = await signIn('00u2', 'ada@acme.test');
    expect(refused).toEqual({
      outcome: 'refused',
      reason: 'subject_changed',
      detail: { expected: '00u1', actual: '00u2' },
    });
    const log =
      "select member_id, json_extract(detail, '$.expected') e from sign_in_attempts order by rowid desc limit 1";
    expect(await rows(log)).toEqual([{ member_id: 'mem_ada_org_a', e: '00u1' }]);
    expect(await rows('select count(*) as n from sessions')).toEqual([{ n: 1 }]);
    expect(await pins()).toEqual([{ member_id: 'mem_ada_org_a', subject: '00u1' }]);
  });

  it('with the address of the boss does not open the boss’s account', async () => {
    expect(await signIn('00u1', 'boss@acme.test')).toMatchObject({ reason: 'address_of_another' });
    expect(await lastReason()).toEqual({ reason: 'address_of_another' });
    expect(await rows(`select count(*) as n from sessions where account_id = 'acc_boss'`)).toEqual([
      { n: 0 },
    ]);
  });

  it('with the own address as NameID and the boss’s in the attribute is refused', async () => {
    expect(await signIn('ada@acme.test', 'boss@acme.test')).toMatchObject({ reason: 'address_of_another' });
  });

  it('from another issuer pins anew', async () => {
    await env.DB.exec(`update connections set issuer = 'http://idp/new'`);
    expect(await signIn('s-1', 'ada@acme.test', { issuer: 'http://idp/new' })).toMatchObject(ADA);
    expect((await pins()).map(({ subject }) => subject).toSorted()).toEqual(['00u1', 's-1']);
    expect(await signIn('00u1', 'ada@acme.test', { issuer: 'http://idp/new' })).toMatchObject({
      reason: 'subject_changed',
    });
  });

  it('with another address is the same person, who takes the address along everywhere', async () => {
    await env.DB.exec(
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
      values ('mem_ada_org_b', 'org_b', 'acc_ada', 'member', 'api', 'ada@acme.test', 'ada@acme.test', 1, 1)`.replace(
        /\n\s*/g,
        ' ',
      ),
    );
    const result = await signIn('00u1', 'king@acme.test');
    expect(result).toMatchObject({
      ...ADA,
      told: [{ kind: 'address_changed', from: 'ada@acme.test', to: 'king@acme.test' }],
    });
    expect(await accounts()).toEqual([
      { id: 'acc_ada', email_key: 'king@acme.test' },
      { id: 'acc_boss', email_key: 'boss@acme.test' },
    ]);
    expect(
      await rows(`select id, user_name_key from members where account_id = 'acc_ada' order by id`),
    ).toEqual([
      { id: 'mem_ada_org_a', user_name_key: 'king@acme.test' },
      { id: 'mem_ada_org_b', user_name_key: 'king@acme.test' },
    ]);
    const events = `select organization_id, target_id from audit_events where action = 'user.address_changed' order by 1`;
    expect(await rows(events)).toEqual([
      { organization_id: 'org_a', target_id: 'mem_ada_org_a' },
      { organization_id: 'org_b', target_id: 'mem_ada_org_b' },
    ]);
  });

  it('lets the freed address go to somebody new, who is not the same person', async () => {
    await signIn('00u1', 'king@acme.test');
    const second = await signIn('00u7', 'ada@acme.test', { newMemberId: 'mem_new' });
    expect(second).toMatchObject({ outcome: 'accepted', memberId: 'mem_new' });
  });

  it('with the address of a proven account elsewhere is refused, and moves nothing', async () => {
    await insertPerson('king', 'member', 'org_b');
    expect(await signIn('00u1', 'king@acme.test')).toMatchObject({ reason: 'address_of_another' });
    expect(await accounts()).toContainEqual({ id: 'acc_ada', email_key: 'ada@acme.test' });
  });

  it('takes the place of an account that nobody has proven, with what it was invited to', async () => {
    await insertPerson('king', 'member', 'org_b', null);
    await env.DB.exec(
      `insert into sessions (id, account_id, method, created_at, expires_at) values ('ses_eve', 'acc_king', 'password', 1, 9999999999999)`,
    );
    expect(await signIn('00u1', 'king@acme.test')).toMatchObject(ADA);
    expect(await accounts()).toEqual([
      { id: 'acc_ada', email_key: 'king@acme.test' },
      { id: 'acc_boss', email_key: 'boss@acme.test' },
    ]);
    expect(await rows(`select account_id, proven_since from members where id = 'mem_king_org_b'`)).toEqual([
      { account_id: 'acc_ada', proven_since: NOW },
    ]);
    expect(await rows(`select id from sessions where id = 'ses_eve'`)).toEqual([]);
  });
});

describe('an address that the directory gave', () => {
  const doubted = () => rows('select id, unconfirmed_since from members where unconfirmed_since is not null');
  const next = { issuer: 'http://idp/new' };

  beforeEach(async () => {
    await signIn('00u1', 'ada@acme.test');
    await env.DB.exec(`update members set unconfirmed_since = 7 where id = 'mem_ada_org_a'`);
  });

  it('is confirmed by the subject of before, and by nothing that is refused', async () => {
    await env.DB.exec(`update connections set enabled = 0`);
    expect(await signIn('00u1', 'ada@acme.test')).toMatchObject({ reason: 'sso_not_enabled' });
    expect(await doubted()).toHaveLength(1);
    await env.DB.exec(`update connections set enabled = 1`);
    expect(await signIn('00u1', 'ada@acme.test')).toMatchObject(ADA);
    expect(await doubted()).toEqual([]);
  });

  it('is not confirmed by another subject, nor by one of a new issuer, which pins nothing', async () => {
    expect(await signIn('00u2', 'ada@acme.test')).toMatchObject({ reason: 'subject_changed' });
    expect(await signIn('00u1', 'ada@acme.test', next)).toEqual({
      outcome: 'refused',
      reason: 'address_unconfirmed',
      detail: { expected: 'ada@acme.test', actual: '00u1' },
    });
    const log = 'select member_id from sign_in_attempts order by rowid desc limit 1';
    expect(await rows(log)).toEqual([{ member_id: 'mem_ada_org_a' }]);
    expect(await doubted()).toEqual([{ id: 'mem_ada_org_a', unconfirmed_since: 7 }]);
    expect(await pins()).toEqual([{ member_id: 'mem_ada_org_a', subject: '00u1' }]);
    expect(await rows('select count(*) as n from sessions')).toEqual([{ n: 1 }]);
  });

  it('is confirmed by the next one, which comes with the subject of before', async () => {
    expect(await signIn('00u1', 'king@acme.test')).toMatchObject({ told: [{ kind: 'address_changed' }] });
    expect(await doubted()).toEqual([]);
  });

  it('stays in doubt in an organization where they have not come', async () => {
    await insertPerson('ada', 'member', 'org_b');
    await env.DB.exec(`update members set unconfirmed_since = 7 where id = 'mem_ada_org_b'`);
    await signIn('00u1', 'ada@acme.test');
    expect(await doubted()).toEqual([{ id: 'mem_ada_org_b', unconfirmed_since: 7 }]);
  });
});

describe('an Owner whom the directory gives another address', () => {
  beforeEach(async () => {
    await signIn('00u9', 'boss@acme.test');
  });

  it('comes in under the address of before, and an Owner is asked once', async () => {
    const first = await signIn('00u9', 'chief@acme.test');
    expect(first).toMatchObject({
      outcome: 'accepted',
      memberId: 'mem_boss_org_a',
      told: [{ kind: 'change_asked', from: 'boss@acme.test', to: 'chief@acme.test' }],
    });
    await signIn('00u9', 'chief@acme.test');
    expect(await accounts()).toContainEqual({ id: 'acc_boss', email_key: 'boss@acme.test' });
    expect(await rows('select kind, email_key, source, decision from pending_changes')).toEqual([
      { kind: 'address', email_key: 'chief@acme.test', source: 'saml', decision: null },
    ]);
    expect(await rows(`select count(*) as n from audit_events where action = 'user.change_asked'`)).toEqual([
      { n: 1 },
    ]);
  });

  it('has it once an Owner has approved it, and the approval is used up', async () => {
    await signIn('00u9', 'chief@acme.test');
    await env.DB.exec(`update pending_changes set decision = 'approved'`);
    expect(await signIn('00u9', 'chief@acme.test')).toMatchObject({ told: [{ kind: 'address_changed' }] });
    expect(await accounts()).toContainEqual({ id: 'acc_boss', email_key: 'chief@acme.test' });
    expect(await rows('select id from pending_changes')).toEqual([]);
  });

  it.each([
    ['declined', `update pending_changes set decision = 'declined'`],
    ['expired', `update pending_changes set decision = 'approved', expires_at = ${NOW}`],
    ['for another address', `update pending_changes set decision = 'approved', email_key = 'x@acme.test'`],
  ])('keeps the address where the approval is %s', async (_, sql) => {
    await signIn('00u9', 'chief@acme.test');
    await env.DB.exec(sql);
    expect(await signIn('00u9', 'chief@acme.test')).toMatchObject({ outcome: 'accepted' });
    expect(await accounts()).toContainEqual({ id: 'acc_boss', email_key: 'boss@acme.test' });
  });
});

it('decides again when somebody else got the address since the read', async () => {
  await signIn('00u1', 'ada@acme.test');
  const { d1 } = interruptD1(
    env.DB,
    (batch) => batch === 1,
    () => insertPerson('king', 'member', 'org_b'),
  );
  expect(await signIn('00u1', 'king@acme.test', {}, d1)).toMatchObject({ reason: 'address_of_another' });
});

it('decides again when somebody became an Owner elsewhere since the read', async () => {
  await signIn('00u1', 'ada@acme.test');
  const { d1, batches } = interruptD1(
    env.DB,
    (batch) => batch === 1,
    () => insertPerson('ada', 'owner', 'org_b'),
  );
  expect(await signIn('00u1', 'new@acme.test', {}, d1)).toMatchObject({
    ...ADA,
    told: [{ kind: 'change_asked', from: 'ada@acme.test', to: 'new@acme.test' }],
  });
  expect(batches()).toBe(2);
  expect(await accounts()).toContainEqual({ id: 'acc_ada', email_key: 'ada@acme.test' });
});

describe('an organization that has lost the domain of somebody', () => {
  const loseDomain = () =>
    env.DB.batch(
      [
        `update domains set organization_id = 'org_b' where id = 'dom_a'`,
        `insert into domains (id, organization_id, name, token, status, created_at) values ('dom_s', 'org_a', 'second.test', 't', 'verified', 1)`,
      ].map((sql) => env.DB.prepare(sql)),
    );

  it('does not sign them in by their subject under an address of its own, where they belong to another, too', async () => {
    expect(await signIn('00uADA', 'ada@acme.test')).toMatchObject({ outcome: 'accepted' });
    await insertPerson('ada', 'owner', 'org_b');
    await loseDomain();
    expect(await signIn('00uADA', 'any@second.test')).toMatchObject({
      outcome: 'refused',
      reason: 'address_of_another',
    });
    const sessions = await env.DB.prepare('select count(*) as open from sessions').first('open');
    expect(sessions).toBe(1);
  });

  it('does so where they belong to nobody else', async () => {
    await signIn('00uADA', 'ada@acme.test');
    await loseDomain();
    expect(await signIn('00uADA', 'any@second.test')).toMatchObject({
      outcome: 'accepted',
      memberId: 'mem_ada_org_a',
    });
  });
});
