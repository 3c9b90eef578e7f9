// What a sign-in asserts beside the person: teams, and what applications may ask for.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { saveRoleRules } from '../../../src/domain/people/role-rules.ts';
import type { AttributeMapInput } from '../../../src/domain/sso/attribute-map.ts';
import { loadSsoSettings, saveSso } from '../../../src/domain/sso/settings.ts';
import { saveOrStage, switchConnection } from '../../../src/domain/sso/staging.ts';
import { type Acme, depsAt, OPERATOR, reasonOf, world } from '../../support/deps.ts';
import { eventsOf, typesOf } from '../../support/events.ts';
import { samlSignIn } from '../../support/sign-in.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const run = async (text: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(text)
      .bind(...values)
      .all<Record<string, unknown>>()
  ).results;

const map = (attributeMap: AttributeMapInput | null) => saveSso(depsAt(), OPERATOR, acme, { attributeMap });

const signInWith = (attributes: Record<string, readonly string[]>, nameId = 'ada@acme.test') =>
  samlSignIn('ada@acme.test', {
    nameId,
    attributes: Object.entries({ email: ['ada@acme.test'], ...attributes }).map(([name, values]) => ({
      name,
      values: [...values],
    })),
  });

const teamsNow = async () =>
  (
    await run(
      `select t.name, t.source as team, tm.source from team_members tm join teams t on t.id = tm.team_id
        where tm.member_id = ? order by t.name`,
      acme.memberId,
    )
  ).map(({ name, team, source }) => [name, team, source]);

async function insertTeam(id: string, name: string, source: string, externalId: string | null = null) {
  await run(
    `insert into teams (id, organization_id, name, name_key, source, external_id, created_at, updated_at)
      values (?1, ?2, ?3, lower(?3), ?4, ?5, 1, 1)`,
    id,
    acme.id,
    name,
    source,
    externalId,
  );
}

describe('teams', () => {
  it('are those that the attribute names, at each sign-in', async () => {
    await map({ teams: 'groups' });
    const events = await eventsOf(() =>
      signInWith({ groups: ['Red', ' red ', 'Blue', '\u202e', 'x'.repeat(300)] }),
    );
    expect(await teamsNow()).toEqual([
      ['Blue', 'saml', 'saml'],
      ['Red', 'saml', 'saml'],
    ]);
    expect(typesOf(events).filter((type) => type.startsWith('team'))).toEqual([
      'team.created',
      'team.created',
      'team.member_added',
      'team.member_added',
    ]);
    expect(events.find(({ type }) => type === 'team.member_added')?.cause.type).toBe('saml');
    await signInWith({ groups: ['Blue'] });
    expect(await teamsNow()).toEqual([['Blue', 'saml', 'saml']]);
    await signInWith({});
    expect(await teamsNow()).toEqual([]);
    const audited = await run(
      "select action, count(*) as n from audit_events where action like 'team.%' group by 1 order by 1",
    );
    expect(audited).toEqual([
      { action: 'team.created', n: 2 },
      { action: 'team.user_added', n: 2 },
      { action: 'team.user_removed', n: 2 },
    ]);
  });

  it('write nothing where they are the same', async () => {
    await map({ teams: 'groups' });
    await signInWith({ groups: ['Red'] });
    const [before] = await run('select version from teams');
    const events = await eventsOf(() => signInWith({ groups: ['Red'] }));
    expect(typesOf(events)).toEqual(['session.started']);
    expect(await run('select version from teams')).toEqual([before]);
  });

  it('leave those of SCIM alone, and what people did by hand', async () => {
    await map({ teams: 'groups' });
    await insertTeam('team_scim', 'Ops', 'scim');
    await insertTeam('team_adopted', 'Staff', 'settings', 'ext-1');
    await insertTeam('team_hand', 'Red', 'settings');
    await insertTeam('team_other', 'Green', 'settings');
    for (const id of ['team_scim', 'team_other']) {
      await run(
        'insert into team_members (team_id, member_id, created_at) values (?, ?, 1)',
        id,
        acme.memberId,
      );
    }
    await signInWith({ groups: ['Staff', 'Red'] });
    expect(await teamsNow()).toEqual([
      ['Green', 'settings', null],
      ['Ops', 'scim', null],
      ['Red', 'settings', 'saml'],
    ]);
    await signInWith({ groups: ['Ops', 'Green'] });
    expect(await teamsNow()).toEqual([
      ['Green', 'settings', null],
      ['Ops', 'scim', null],
    ]);
  });

  it('give nobody a role by the name of a rule: such a team was not pushed', async () => {
    await map({ teams: 'groups' });
    await saveRoleRules(depsAt(), OPERATOR, acme, [{ teamName: 'Ops', role: 'admin' }], null);
    await signInWith({ groups: ['Ops'] });
    expect(await teamsNow()).toEqual([['Ops', 'saml', 'saml']]);
    expect(await run('select role from members where id = ?', acme.memberId)).toEqual([{ role: 'member' }]);
  });

  it('are a hundred at most, and none of a sign-in that is refused', async () => {
    await map({ teams: 'groups' });
    await run('update members set active = 0 where id = ?', acme.memberId);
    await expect(signInWith({ groups: ['Red'] })).rejects.toMatchObject({ reason: 'member_inactive' });
    expect(await run('select * from teams')).toEqual([]);
    await run('update members set active = 1, proven_since = 0 where id = ?', acme.memberId);
    await signInWith({ groups: Array.from({ length: 150 }, (_, n) => `Team ${n}`) });
    expect(await teamsNow()).toHaveLength(100);
  });
});

describe('claims', () => {
  const claimsNow = async () => {
    const [row] = await run('select asserted_claims, version from members where id = ?', acme.memberId);
    return JSON.parse(String(row?.asserted_claims));
  };

  it('are kept as the map names them, and go with it', async () => {
    await map({ displayName: 'shown', claims: { cost_center: 'costCenter', absent: 'nothing' } });
    await signInWith({ shown: ['Ada the Great'], costCenter: ['17', '18'], secret: ['x'] });
    expect(await claimsNow()).toEqual({ displayName: 'Ada the Great', attributes: { cost_center: '17' } });
    await map({});
    await signInWith({ shown: ['Ada the Great'] });
    expect(await claimsNow()).toBeNull();
  });

  it('are cut, and change nothing that a client compares', async () => {
    await map({ claims: { long: 'long' } });
    await signInWith({ long: ['x'.repeat(5000)] });
    expect((await claimsNow()).attributes.long).toHaveLength(200);
    expect(await run('select version from members where id = ?', acme.memberId)).toEqual([{ version: 1 }]);
  });
});

describe('a map', () => {
  it.each<[string, AttributeMapInput]>([
    ['a long name', { email: 'x'.repeat(256) }],
    ['a line break', { email: 'a\nb' }],
    ['a claim without an attribute', { claims: { a: ' ' } }],
    ['a claim whose name is none', { claims: { '1a': 'x' } }],
    ['a claim with a long name', { claims: { [`a${'b'.repeat(40)}`]: 'x' } }],
    ['too many claims', { claims: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`c${n}`, 'x'])) }],
  ])('is refused with %s', async (_name, attributeMap) => {
    expect(await reasonOf(map(attributeMap))).toBe('attribute_map_invalid');
    expect((await loadSsoSettings(depsAt(), acme.id)).connection?.attributeMap).toBeNull();
  });

  it('is staged while the connection is enabled, and nobody is read by it before the switch', async () => {
    const actor = OPERATOR;
    expect(await saveOrStage(depsAt(), actor, acme, { attributeMap: { email: 'upn' } })).toBe('staged');
    await signInWith({});
    const { staged } = await loadSsoSettings(depsAt(), acme.id);
    expect(staged?.attributeMap).toEqual({ email: 'upn' });
    await switchConnection(depsAt(), actor, acme, { role: 'staged', id: staged?.id ?? '' });
    await expect(signInWith({})).rejects.toMatchObject({ reason: 'email_missing' });
    await signInWith({ upn: ['ada@acme.test'] });
    const { former } = await loadSsoSettings(depsAt(), acme.id);
    await switchConnection(depsAt(), actor, acme, { role: 'former', id: former?.id ?? '' });
    await signInWith({});
  });

  it('lets nobody in whose mapped address is in no domain of the organization', async () => {
    await map({ email: 'upn' });
    await expect(signInWith({ upn: ['ada@elsewhere.test'] })).rejects.toMatchObject({
      reason: 'domain_not_claimed',
    });
  });

  it('is a change of trust: Owners are told, and it waits for one where they approve such changes', async () => {
    const deps = depsAt();
    await saveSso(deps, OPERATOR, acme, { attributeMap: { email: 'upn' } });
    expect(deps.told[0]?.changes).toEqual([{ what: 'attributeMap', before: null, after: 'email = upn' }]);
    await run('update organizations set approve_connection_changes = 1');
    const [admin] = await run('select account_id from members where id = ?', acme.adminId);
    const actor = {
      type: 'account',
      id: String(admin?.account_id),
      label: 'admin@acme.test',
      address: null,
    } as const;
    expect(await saveSso(depsAt(), actor, acme, { attributeMap: null })).toBe('pending');
    expect((await loadSsoSettings(depsAt(), acme.id)).connection?.attributeMap).toEqual({ email: 'upn' });
  });
});
