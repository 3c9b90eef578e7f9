// Every write of a person or a team writes the folded text with it, and the scheduled run adds it to rows
// from before.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { foldStoredText } from '../../../src/domain/people/folding.ts';
import { parseFilter } from '../../../src/scim/filter-parse.ts';
import { GROUP, USER } from '../../../src/scim/schemas.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { moveAddress } from '../../../src/storage/people/address-moves.ts';
import {
  foldMember,
  foldName,
  foldProfile,
  foldTeam,
  selectUnfoldedMembers,
  selectUnfoldedTeams,
} from '../../../src/storage/people/folded.ts';
import { searchMembers } from '../../../src/storage/people/member-search.ts';
import { insertMember, updateMember } from '../../../src/storage/people/members.ts';
import { ownNameStatements } from '../../../src/storage/people/own-name.ts';
import { insertTeam, updateTeam } from '../../../src/storage/people/team-writes.ts';
import { countScimGroups } from '../../../src/storage/provisioning/groups.ts';
import { clearManagerReferences } from '../../../src/storage/provisioning/user-writes.ts';
import { countScimUsers } from '../../../src/storage/provisioning/users.ts';
import { createAcme, NOW_MS } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

const db = openDatabase(env.DB);
const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
let organizationId: string;

beforeEach(async () => {
  await emptyStorage();
  organizationId = (await createAcme()).id;
  await env.DB.prepare(
    "insert into accounts (id, email, email_key, created_at, updated_at) values ('acc_1', 'jörg@acme.test', 'jörg@acme.test', 1, 1)",
  ).run();
});

const person = {
  id: 'mem_1',
  accountId: 'acc_1',
  role: 'member',
  source: 'saml',
  userName: 'Jörg@acme.test',
  userNameKey: 'jörg@acme.test',
  createdAt: NOW_MS,
  updatedAt: NOW_MS,
} as const;

async function add(values: object = {}): Promise<void> {
  await insertMember(db, { ...person, organizationId, givenName: 'JÖRG', familyName: 'Weiß', ...values });
}

async function row(table: 'members' | 'teams', id: string) {
  return await env.DB.prepare(`select * from ${table} where id = ?`)
    .bind(id)
    .first<Record<string, unknown>>();
}

async function found(filter: string): Promise<number> {
  const [counted] = await countScimUsers(db, organizationId, parseFilter(filter, USER));
  return counted?.total ?? 0;
}

async function foundGroups(filter: string): Promise<number> {
  const [counted] = await countScimGroups(db, organizationId, parseFilter(filter, GROUP));
  return counted?.total ?? 0;
}

async function search(text: string): Promise<number> {
  return (
    await searchMembers(db, organizationId, { role: null, active: null, text, limit: 10, insideUpTo: 0 })
  ).found.length;
}

async function unfolded(): Promise<number> {
  return (await selectUnfoldedMembers(db, 10)).length + (await selectUnfoldedTeams(db, 10)).length;
}

/** As the Worker before wrote it: without folded text. */
async function addOlderRow(): Promise<void> {
  await add();
  await env.DB.prepare(
    "update members set given_name_key = null, family_name_key = null, folded = null where id = 'mem_1'",
  ).run();
}

describe('a folded profile', () => {
  it('keeps the shape, the names and what is not text', () => {
    const profile = {
      displayName: 'ÉVA',
      emails: [{ value: 'É@x', primary: true }],
      'urn:É:X': { É: ['É', 1] },
    };
    expect(foldProfile(profile)).toEqual({
      displayName: 'éva',
      emails: [{ value: 'é@x', primary: true }],
      'urn:É:X': { É: ['é', 1] },
    });
  });

  it('keeps what is case-exact where elements are filtered, as the schema has it', () => {
    const lists = USER.schema.attributes.filter((one) => one.multiValued && one.mutability !== 'readOnly');
    expect(lists.length).toBeGreaterThan(5);
    for (const { name, subAttributes = [] } of lists) {
      const element = Object.fromEntries(subAttributes.map((sub) => [sub.name, 'É']));
      const folded = foldProfile({ [name]: [element] });
      const exact = Object.fromEntries(subAttributes.map((sub) => [sub.name, sub.caseExact ? 'É' : 'é']));
      expect(folded, name).toEqual({ [name]: [exact] });
    }
  });

  it('is needed only beyond ASCII', () => {
    expect(foldName('ADA')).toBeNull();
    expect(foldMember({ displayName: 'ADA' }, 'ada2@acme.test')).toBeNull();
    expect(foldTeam({}, 'Sales')).toBeNull();
    expect(foldTeam({}, 'Séance')).toBe('{}');
    expect(foldMember({}, 'é@acme.test')).toBe('{"userName":"é@acme.test"}');
  });
});

describe('a write', () => {
  it.each([
    'name.givenName eq "jörg"',
    'name.givenName eq "jo\u0308rg"',
    'name.familyName eq "WEISS"',
    'name.familyName ew "ẞ"',
    'userName eq "JÖRG@ACME.TEST"',
    'userName sw "JO\u0308"',
    'emails.value co "ÖRG@"',
    'emails[type eq "WORK" and value sw "jö"] and name.familyName co "ss"',
  ])('of a new member makes them found by %s', async (filter) => {
    await add();
    expect(await found(filter)).toBe(1);
    expect(await unfolded()).toBe(0);
  });

  it('of a new member makes them found in the settings', async () => {
    await add();
    for (const text of ['jo\u0308', 'weiss', 'WEIẞ', 'Jörg w', 'weiß JÖ', 'JÖRG@'])
      expect(await search(text), text).toBe(1);
    for (const text of ['jorg', 'weis s', 'örg']) expect(await search(text), text).toBe(0);
  });

  it('of a change makes the new text found and no longer the old one', async () => {
    await add();
    const change = { userName: 'ς@acme.test', userNameKey: 'ς@acme.test', profile: { displayName: 'ΟΔΟΣ' } };
    await updateMember(db, 'mem_1', 1, { ...change, givenName: 'Ada', familyName: 'Ğ' }, NOW_MS);
    expect(await found('displayName eq "οδος" and userName sw "Σ@" and name.familyName eq "ğ"')).toBe(1);
    expect(await found('name.givenName co "ö" or emails.value co "ö"')).toBe(0);
    await updateMember(db, 'mem_1', 2, { familyName: 'İ' }, NOW_MS);
    expect(await found('displayName eq "ΟΔΟΣ" and name.familyName eq "i\u0307"')).toBe(1);
    expect(await unfolded()).toBe(0);
  });

  it('takes two spellings of one address for one person, and two addresses for two', async () => {
    await add({ userName: 'straße@acme.test', userNameKey: 'straße@acme.test' });
    expect(await found('userName eq "STRAẞE@acme.test"')).toBe(1);
    expect(await found('userName eq "strasse@acme.test"')).toBe(0);
    expect(await found('userName co "STRASSE"')).toBe(1);
  });

  it('of the own name writes the folded name', async () => {
    await add();
    const actor = { actorId: 'acc_1', actorLabel: 'x', address: null };
    const own = {
      accountId: 'acc_1',
      givenName: 'Ægir',
      familyName: 'Plain',
      events: [],
      actor,
      nowMs: NOW_MS,
    };
    await db.batch(ownNameStatements(db, own) as never);
    expect(await row('members', 'mem_1')).toMatchObject({ given_name_key: 'ægir', family_name_key: null });
    expect(await search('ÆGIR')).toBe(1);
  });

  it('of an address that moves writes the folded userName', async () => {
    await add();
    const email = { address: 'ΣΑΣ@acme.test', key: 'σας@acme.test' };
    const actor = { actorType: 'account', actorId: null, actorLabel: 'x', address: null } as const;
    const event = { id: 'evt', at: NOW_MS, action: 'x', targetType: 'member', detail: {}, ...actor } as const;
    const move = { accountId: 'acc_1', email, displacedId: null, event, exceptMemberId: null };
    await db.batch(moveAddress(db, move, NOW_MS) as never);
    expect(await found('userName co "ΑΣ@" and userName eq "ΣΑΣ@acme.test"')).toBe(1);
    expect(await found('userName co "jö"')).toBe(0);
  });

  it('that clears a manager clears the folded one too', async () => {
    const profile = { title: 'É', [MANAGER]: { manager: { value: 'mem_boss' } } };
    await add({ profile });
    await clearManagerReferences(db, organizationId, 'mem_boss', NOW_MS);
    const cleared = await row('members', 'mem_1');
    expect(cleared).toMatchObject({
      profile: '{"title":"É"}',
      folded: '{"title":"é","userName":"jörg@acme.test"}',
    });
  });

  it('of a team folds its name and its profile', async () => {
    const team = { id: 'team_1', organizationId, source: 'scim', createdAt: 1, updatedAt: 1 } as const;
    await insertTeam(db, { ...team, name: 'Straße', profile: { 'urn:a:B': { c: 'É' } } });
    expect(await row('teams', 'team_1')).toMatchObject({
      name_key: 'strasse',
      folded: '{"urn:a:B":{"c":"é"}}',
    });
    expect(await foundGroups('displayName eq "STRASSE" and urn:a:B:c eq "É"')).toBe(1);
    await updateTeam(db, 'team_1', 1, { name: 'ΟΔΟΣ' }, 1);
    expect(await foundGroups('displayName eq "οδοσ" and urn:a:B:c eq "É"')).toBe(1);
    await updateTeam(db, 'team_1', 2, { name: 'Plain', profile: {} }, 1);
    expect(await row('teams', 'team_1')).toMatchObject({ name_key: 'plain', folded: null });
    expect(await unfolded()).toBe(0);
  });
});

describe('a row from before', () => {
  it("is found as far as SQL's lower() goes, and then as all are", async () => {
    await addOlderRow();
    expect(await found('name.familyName sw "WEI" and emails.value ew "@ACME.TEST"')).toBe(1);
    expect(await found('name.familyName eq "weiss"')).toBe(0);
    expect(await search('wei')).toBe(1);
    expect(await search('weiss')).toBe(0);
    expect(await foldStoredText({ db })).toEqual({ folded: 1, done: true });
    expect(await found('name.familyName eq "weiss" and emails.value co "ÖRG"')).toBe(1);
    expect(await search('weiss')).toBe(1);
    expect(await foldStoredText({ db })).toEqual({ folded: 0, done: true });
  });

  it('keeps its version and the time of its last change', async () => {
    await addOlderRow();
    const before = await row('members', 'mem_1');
    await foldStoredText({ db });
    expect(await row('members', 'mem_1')).toEqual({
      ...before,
      given_name_key: 'jörg',
      family_name_key: 'weiss',
      folded: foldMember(
        { emails: [{ value: 'Jörg@acme.test', type: 'work', primary: true }] },
        'jörg@acme.test',
      ),
    });
  });

  it('of ASCII needs nothing', async () => {
    const plain = {
      userName: 'ada2@acme.test',
      userNameKey: 'ada2@acme.test',
      givenName: 'ADA',
      familyName: 'B',
    };
    await add(plain);
    expect(await unfolded()).toBe(0);
    expect(await found('name.givenName eq "ada" and emails.value eq "ADA2@acme.test"')).toBe(1);
  });

  it('of a team is found under its old key, and gets the new one unless another team has it', async () => {
    const insert = env.DB.prepare(
      "insert into teams (id, organization_id, name, name_key, source, created_at, updated_at) values (?, ?, ?, ?, 'scim', 1, 1)",
    );
    await env.DB.batch([
      insert.bind('team_a', organizationId, 'Straße', 'straße'),
      insert.bind('team_b', organizationId, 'STRASSE', 'strasse'),
      insert.bind('team_c', organizationId, 'ΣΑΣ', 'σας'),
    ]);
    expect(await foundGroups('displayName eq "Straße"')).toBe(2);
    expect(await foundGroups('displayName eq "ΣΑΣ"')).toBe(1);
    await foldStoredText({ db });
    expect(await row('teams', 'team_a')).toMatchObject({ name_key: 'straße', folded: '{}', version: 1 });
    expect(await row('teams', 'team_c')).toMatchObject({ name_key: 'σασ' });
    expect(await foundGroups('displayName eq "σας"')).toBe(1);
    expect(await unfolded()).toBe(0);
  });

  it('is not overwritten if it changes while it is folded', async () => {
    await addOlderRow();
    const [read] = await selectUnfoldedMembers(db, 1);
    const change = { userName: 'x@acme.test', userNameKey: 'x@acme.test', profile: { title: 'Ñ' } };
    await updateMember(db, 'mem_1', 1, { ...change, givenName: 'Ñ', familyName: '' }, NOW_MS);
    const { foldStoredMember } = await import('../../../src/storage/people/folded.ts');
    await db.batch([foldStoredMember(db, read as never)] as never);
    expect(await row('members', 'mem_1')).toMatchObject({
      given_name_key: 'ñ',
      folded: '{"title":"ñ","userName":"x@acme.test"}',
    });
  });
});

describe('the size of all profiles', () => {
  it('follows every insertion, change and deletion', async () => {
    const sizes = async () =>
      await env.DB.prepare(
        `select o.member_bytes = (select ifnull(sum(length(cast(profile as blob)) + ifnull(length(cast(folded as blob)), 0)), 0) from members)
           and o.team_bytes = (select ifnull(sum(length(cast(profile as blob)) + ifnull(length(cast(folded as blob)), 0)), 0) from teams) as equal,
           o.member_bytes as bytes, o.member_count as members from organizations o`,
      ).first<{ equal: number; bytes: number; members: number }>();
    const start = await sizes();
    await add();
    const added = await sizes();
    expect(added).toMatchObject({ equal: 1, members: (start?.members ?? 0) + 1 });
    expect(added?.bytes).toBeGreaterThan(start?.bytes ?? 0);
    const change = {
      userName: 'x@acme.test',
      userNameKey: 'x@acme.test',
      profile: { title: 'Ñ'.repeat(500) },
    };
    await updateMember(db, 'mem_1', 1, change, NOW_MS);
    expect((await sizes())?.bytes).toBe((start?.bytes ?? 0) + 2 * 1012 + 25);
    await insertTeam(db, {
      id: 'team_1',
      organizationId,
      name: 'É',
      source: 'scim',
      createdAt: 1,
      updatedAt: 1,
    });
    expect(await sizes()).toMatchObject({ equal: 1 });
    await env.DB.batch([
      env.DB.prepare("delete from members where id = 'mem_1'"),
      env.DB.prepare('delete from teams'),
    ]);
    expect(await sizes()).toMatchObject({ equal: 1, bytes: start?.bytes });
  });
});

describe('a Worker from before folded text, which a rollback brings back,', () => {
  const run = (query: string) => env.DB.prepare(query).run();
  const byName = async (text: string) =>
    (await searchMembers(db, organizationId, { text, limit: 10, role: null, active: null, insideUpTo: 100 }))
      .found.length;
  const bytes = async () =>
    await env.DB.prepare(
      `select o.member_bytes - (select sum(length(cast(profile as blob)) + ifnull(length(cast(folded as blob)), 0))
         from members where organization_id = o.id) as off from organizations o where id = ?`,
    )
      .bind(organizationId)
      .first('off');

  it('leaves no folded text of what it replaces', async () => {
    await add({ profile: { title: 'Präsident' }, givenName: 'ÄNNE' });
    await run(
      `update members set given_name = 'Zita', family_name = 'Öz', profile = '{"title":"Ingenieurin"}' where id = 'mem_1'`,
    );
    expect(await row('members', 'mem_1')).toMatchObject({
      given_name_key: null,
      family_name_key: null,
      folded: null,
    });
    expect(await found('title eq "INGENIEURIN"')).toBe(1);
    expect(await found('title eq "präsident"')).toBe(0);
    expect([await byName('zita'), await byName('änne'), await byName('weiß')]).toEqual([1, 0, 0]);
    expect(await bytes()).toBe(0);
    await foldStoredText({ db });
    expect([await byName('öz'), await byName('ÖZ')]).toEqual([1, 1]);
    expect(await bytes()).toBe(0);
  });

  it('leaves none of an address that moved, or of a team', async () => {
    await add({ profile: {} });
    await run(`update members set user_name_key = 'zita@acme.test' where id = 'mem_1'`);
    expect(await row('members', 'mem_1')).toMatchObject({ folded: null });
    await insertTeam(db, {
      id: 'team_1',
      organizationId,
      name: 'Köche',
      profile: { 'urn:acme:X': { floor: 'Erster Ä' } },
      source: 'scim',
      createdAt: 1,
      updatedAt: 1,
    });
    await run(`update teams set profile = '{"urn:acme:X":{"floor":"Zweiter Ä"}}' where id = 'team_1'`);
    expect(await row('teams', 'team_1')).toMatchObject({ folded: null });
    await foldStoredText({ db });
    expect(await row('teams', 'team_1')).toMatchObject({ folded: '{"urn:acme:X":{"floor":"zweiter ä"}}' });
  });

  it('costs the one that folds nothing: what is written together stays', async () => {
    await add({ profile: { title: 'Präsident' } });
    const before = await row('members', 'mem_1');
    await run(
      `update members set version = version + 1, given_name = given_name, active = 0 where id = 'mem_1'`,
    );
    // Only the case of ASCII letters changes.
    await run(`update members set profile = '{"title":"PRäSIDENT"}' where id = 'mem_1'`);
    const { given_name_key, folded } = before ?? {};
    expect(await row('members', 'mem_1')).toMatchObject({ given_name_key, folded });
  });
});
