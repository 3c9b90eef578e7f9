// Attacks on who somebody is, through sign-ins of one identity provider.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { insertPerson, makeTwoOrganizations, NOW, pins, rows, signIn } from '../../support/sign-in-rows.ts';

beforeEach(makeTwoOrganizations);

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const BOSS = 'mem_boss_org_a';

describe('the boss has a pinned subject, and an intern edits the email attribute', () => {
  beforeEach(async () => {
    await signIn('00uBOSS', 'boss@acme.test');
  });

  it('a transient NameID (asked for with the intern’s own NameIDPolicy) does not open the boss', async () => {
    expect(await signIn('_x1', 'boss@acme.test', { nameIdFormat: TRANSIENT })).toMatchObject({
      outcome: 'refused',
    });
  });

  it('the edited address as NameID does not open the boss', async () => {
    expect(await signIn('boss@acme.test', 'boss@acme.test', { nameIdFormat: EMAIL_FORMAT })).toMatchObject({
      outcome: 'refused',
    });
  });
});

describe('the boss’s NameID has always been the address', () => {
  beforeEach(async () => {
    await signIn('boss@acme.test', 'boss@acme.test');
    await signIn('boss@acme.test', 'boss@acme.test');
  });

  it('an opaque subject that never signed in does not open the boss', async () => {
    expect(await signIn('00uINTERN', 'boss@acme.test')).toMatchObject({ outcome: 'refused' });
  });

  it('another address as NameID does not open the boss', async () => {
    expect(await signIn('i123@acme.test', 'boss@acme.test')).toMatchObject({ outcome: 'refused' });
  });

  it('and the boss notices: what the intern pinned does not stand', async () => {
    await signIn('00uINTERN', 'boss@acme.test');
    expect(await pins()).toEqual([{ member_id: BOSS, subject: null }]);
  });

  it('a transient NameID does not open the boss', async () => {
    expect(await signIn('_x1', 'boss@acme.test', { nameIdFormat: TRANSIENT })).toMatchObject({
      outcome: 'refused',
    });
  });
});

describe('an intern who is pinned edits the email attribute to an address of an account elsewhere', () => {
  beforeEach(async () => {
    await signIn('00uINTERN', 'ada@acme.test');
    await insertPerson('ceo', 'owner', 'org_b', null);
  });

  it('and does not become Owner of the other organization', async () => {
    await signIn('00uINTERN', 'ceo@acme.test');
    expect(await rows(`select account_id from members where organization_id = 'org_b'`)).toEqual([
      { account_id: 'acc_ceo' },
    ]);
  });

  it('the password of the only Owner there does not end by it', async () => {
    await signIn('00uINTERN', 'ceo@acme.test');
    expect(
      await rows(`select id from accounts where id = 'acc_ceo' and password_hash is not null`),
    ).toHaveLength(1);
  });
});

describe('squatting', () => {
  it('an intern’s edited attribute does not take an address that an open invitation is for', async () => {
    await signIn('00uINTERN', 'ada@acme.test');
    await env.DB.exec(
      `insert into invitations (id, organization_id, email, email_key, email_domain, role, token_hash, invited_by, delivery, created_at, expires_at) values ('inv_1', 'org_a', 'cfo@acme.test', 'cfo@acme.test', 'acme.test', 'admin', 'h', 'x', 'mail', 1, ${NOW + 1e9})`,
    );
    await signIn('00uINTERN', 'cfo@acme.test');
    expect(await rows(`select id from accounts where email_key = 'cfo@acme.test'`)).toEqual([]);
  });
});

describe('the right person', () => {
  it('who comes back under a new address with the same subject gets in once the former member is removed', async () => {
    // The old membership was deactivated, the directory made a new one with the new address.
    await signIn('00uADA', 'ada@acme.test');
    await env.DB.exec(`update members set active = 0 where id = 'mem_ada_org_a'`);
    await insertPerson('adaking', 'member');
    expect(await signIn('00uADA', 'adaking@acme.test')).toMatchObject({ reason: 'address_of_another' });
    await env.DB.exec(`delete from members where id = 'mem_ada_org_a'`);
    expect(await signIn('00uADA', 'adaking@acme.test')).toMatchObject({ outcome: 'accepted' });
  });

  it('is told when a role above Member is pinned, and nobody is at later sign-ins', async () => {
    const told = [{ kind: 'subject_pinned', memberId: BOSS, from: 'boss@acme.test' }];
    expect(await signIn('00uINTERN', 'boss@acme.test')).toMatchObject({ told });
    expect(await signIn('00uINTERN', 'boss@acme.test')).toMatchObject({ told: [] });
    expect(await signIn('00uADA', 'ada@acme.test')).toMatchObject({ told: [] });
  });
});

describe('an Owner whose attribute changed', () => {
  it('does not make the Owners get a mail at every sign-in', async () => {
    await signIn('00uBOSS', 'boss@acme.test');
    const first = await signIn('00uBOSS', 'chief@acme.test');
    const second = await signIn('00uBOSS', 'chief@acme.test');
    expect(first).toMatchObject({ told: [{ kind: 'change_asked' }] });
    expect(second).toMatchObject({ told: [] });
  });

  it('does not either after an Owner declined', async () => {
    await signIn('00uBOSS', 'boss@acme.test');
    await signIn('00uBOSS', 'chief@acme.test');
    await env.DB.exec(`update pending_changes set decision = 'declined'`);
    expect(await signIn('00uBOSS', 'chief@acme.test')).toMatchObject({ memberId: BOSS, told: [] });
  });
});

describe('the text of the facts', () => {
  it.each([
    'ö"\\u0041'.replace(/["\\]/g, ''),
    'o\u0308zil',
    '😀',
    "o'brien",
    'a{b}|c~d`e',
    'a&b=c',
    'İbo',
    'ΑΣ',
  ])('is stable for %s', async (local) => {
    const address = `${local}@acme.test`;
    expect(await signIn('00u9', address)).toMatchObject({ outcome: 'accepted' });
    expect(await signIn('00u9', address)).toMatchObject({ outcome: 'accepted' });
    expect(await signIn('00u9', `x${address}`)).toMatchObject({ outcome: 'accepted' });
    expect(
      await rows(
        `select count(*) as n from members m join accounts a on a.id = m.account_id where a.email_key <> m.user_name_key`,
      ),
    ).toEqual([{ n: 0 }]);
  });

  it.each([
    'a"b',
    'a\\b',
    'a\u0001b',
    'é',
    'e\u0301',
    '😀',
    'x'.repeat(3000),
    "'--",
    '%',
    ' ',
    '\u0000x',
    'a\u2028b',
    '\ufeff',
  ])('subject %j signs in twice, and another subject does not', async (subject) => {
    expect(await signIn(subject, 'ada@acme.test')).toMatchObject({ outcome: 'accepted' });
    expect(await signIn(subject, 'ada@acme.test')).toMatchObject({ outcome: 'accepted' });
    expect(await signIn('other', 'ada@acme.test')).toMatchObject({ reason: 'subject_changed' });
  });

  it('holds for somebody in 300 organizations', async () => {
    for (let i = 0; i < 300; i++) {
      await env.DB.batch([
        env.DB.prepare(
          `insert into organizations (id, name, plan, created_at, updated_at) values (?, 'x', 'free', 1, 1)`,
        ).bind(`org_${i}`),
        env.DB.prepare(
          `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at) values (?, ?, 'acc_ada', 'member', 'api', 'ada@acme.test', 'ada@acme.test', 1, 1)`,
        ).bind(`mem_${i}`, `org_${i}`),
      ]);
    }
    expect(await signIn('00u1', 'ada@acme.test')).toMatchObject({ outcome: 'accepted' });
    expect(await signIn('00u1', 'king@acme.test')).toMatchObject({ outcome: 'accepted' });
  });
});

describe('pins', () => {
  it('a subject accepted for one issuer is not used for the next', async () => {
    await signIn('00u1', 'ada@acme.test');
    await env.DB.exec(`update connections set issuer = 'http://idp/new'`);
    await signIn('00u1', 'boss@acme.test', { issuer: 'http://idp/new' });
    expect(await signIn('00u1', 'ada@acme.test', { issuer: 'http://idp/new' })).toMatchObject({
      reason: 'address_of_another',
    });
  });

  it('of the issuer of before hold when it comes back', async () => {
    await signIn('00u1', 'ada@acme.test');
    await env.DB.exec(`update connections set issuer = 'http://idp/new'`);
    await signIn('s1', 'ada@acme.test', { issuer: 'http://idp/new' });
    await env.DB.exec(`update connections set issuer = 'http://idp/a'`);
    expect(await signIn('00uEVE', 'ada@acme.test')).toMatchObject({ reason: 'subject_changed' });
  });
});
