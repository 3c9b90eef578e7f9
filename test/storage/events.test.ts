// The triggers, column by column: each column of a table that has events either is told of, or stands here
// among those that are not. A column that comes later fails until somebody has decided.

import { env } from 'cloudflare:workers';
import { getTableColumns, getTableName, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../src/domain/event-types.ts';
import { setCause } from '../../src/storage/cause.ts';
import { commit } from '../../src/storage/change.ts';
import { openDatabase, rawStatement } from '../../src/storage/database.ts';
import { connections } from '../../src/storage/tables/connections.ts';
import { domains } from '../../src/storage/tables/domains.ts';
import { members } from '../../src/storage/tables/members.ts';
import { organizations } from '../../src/storage/tables/organizations.ts';
import { scimTokens } from '../../src/storage/tables/scim-tokens.ts';
import { sessions } from '../../src/storage/tables/sessions.ts';
import { teams } from '../../src/storage/tables/teams.ts';
import { eventsAfter, eventsOf, newestSeq, typesOf } from '../support/events.ts';
import { meterD1 } from '../support/metered-d1.ts';
import { emptyStorage } from '../support/storage.ts';

const ROWS = [
  "insert into organizations (id, name, plan, created_at, updated_at) values ('org_1', 'Acme', 'enterprise', 1, 1)",
  "insert into organizations (id, name, plan, created_at, updated_at) values ('org_2', 'Other', 'enterprise', 1, 1)",
  "insert into accounts (id, email, email_key, created_at, updated_at) values ('acc_1', 'ada@acme.test', 'ada@acme.test', 1, 1)",
  "insert into accounts (id, email, email_key, created_at, updated_at) values ('other', 'b@acme.test', 'b@acme.test', 1, 1)",
  `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
    values ('mem_1', 'org_1', 'acc_1', 'member', 'scim', 'ada@acme.test', 'ada@acme.test', 1, 1)`,
  `insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
    values ('team_1', 'org_1', 'Engineers', 'engineers', 'scim', 1, 1)`,
  `insert into sessions (id, account_id, method, created_at, expires_at) values ('ses_1', 'acc_1', 'password', 1, 9e12)`,
  `insert into domains (id, organization_id, name, token, status, created_at)
    values ('dom_1', 'org_1', 'acme.test', 't', 'pending', 1)`,
  `insert into scim_tokens (id, organization_id, hash, created_by, created_at) values ('tok_1', 'org_1', 'h', 'x', 1)`,
  `insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access,
    allow_idp_initiated, allow_sha1, created_at, updated_at) values ('con_1', 'org_1', 'i', 'u', 0, 0, 0, 0, 0, 1, 1)`,
];

beforeEach(async () => {
  await emptyStorage();
  await env.DB.batch(ROWS.map((row) => env.DB.prepare(row)));
});

const run = async (text: string) => await env.DB.prepare(text).run();

/** What a change of each column is called, and whether the API shows it by another name. */
const TOLD: Readonly<Record<string, Readonly<Record<string, readonly [type: string, changed: string]>>>> = {
  members: {
    accountId: ['member.updated', 'accountId'],
    role: ['member.role_changed', 'role'],
    roleFrom: ['member.updated', 'roleFrom'],
    active: ['member.deactivated', 'active'],
    userName: ['member.updated', 'email'],
    externalId: ['member.updated', 'externalId'],
    givenName: ['member.updated', 'givenName'],
    familyName: ['member.updated', 'familyName'],
    profile: ['member.updated', 'attributes'],
  },
  teams: {
    name: ['team.updated', 'name'],
    externalId: ['team.updated', 'externalId'],
    profile: ['team.updated', 'attributes'],
  },
  sessions: { endedAt: ['session.ended', 'endedAt'] },
  organizations: {
    ...Object.fromEntries(
      [
        'name',
        'externalId',
        'metadata',
        'plan',
        'sessionLifetimeMinutes',
        'sessionIdleMinutes',
        'signedOutAt',
        'approveConnectionChanges',
      ].map((name) => [name, ['organization.updated', name] as const]),
    ),
    suspendedAt: ['organization.suspended', 'suspendedAt'],
    deletedAt: ['organization.deleted', ''],
  },
  domains: { status: ['domain.verified', 'status'] },
  scim_tokens: { revokedAt: ['scim_token.revoked', 'revokedAt'] },
  connections: {
    ...Object.fromEntries(
      [
        'issuer',
        'signInUrl',
        'signInBinding',
        'logoutUrl',
        'logoutResponseUrl',
        'logoutBinding',
        'requireSso',
        'managedAccess',
        'refreshNames',
        'allowIdpInitiated',
        'allowSha1',
        'signRequests',
        'ignoreSessionEnd',
        'universalLogout',
        'attributeMap',
        'legacyAcsUrl',
        'legacyAudience',
        'provenAt',
      ].map((name) => [name, ['sso.updated', name] as const]),
    ),
    enabled: ['sso.enabled', 'enabled'],
  },
};

/** What only we have to know: keys, counts, times, and what follows from something else. */
const SILENT: Readonly<Record<string, readonly string[]>> = {
  members: [
    ...['userNameKey', 'givenNameKey', 'familyNameKey', 'folded', 'teamIds', 'version', 'updatedAt'],
    ...['lastActiveAt', 'provenSince', 'unconfirmedSince', 'assertedGroups', 'assertedClaims'],
  ],
  teams: ['nameKey', 'folded', 'memberCount', 'version', 'updatedAt'],
  sessions: [
    ...['nameId', 'nameIdFormat', 'nameQualifier', 'spNameQualifier', 'sessionIndex', 'address', 'userAgent'],
    ...['confirmedAt', 'lastSeenAt', 'longestPauseMs', 'expiresAt'],
  ],
  organizations: [
    ...['memberCount', 'teamCount', 'memberBytes', 'teamBytes', 'updatedAt'],
    ...['keepResponsesUntil', 'requiredConnectionId', 'directoryCount'],
  ],
  domains: [
    'token',
    'found',
    'zone',
    'verifiedAt',
    'vouchedBy',
    'checkedAt',
    'seenBy',
    'askedOf',
    'failingSince',
    'warnedDays',
  ],
  scim_tokens: ['hash', 'lastUsedAt', 'expiresAt', 'warnedDays'],
  connections: ['issuerSha1', 'requireWhenProven', 'updatedAt'],
};

/** What a row is: nothing ever changes it. */
const FIXED = [
  'id',
  'organizationId',
  'createdAt',
  'createdBy',
  'source',
  'method',
  'connectionId',
  'memberId',
];

const TABLES = [members, teams, sessions, organizations, domains, scimTokens, connections];
const COLUMNS = TABLES.flatMap((table) =>
  Object.entries(getTableColumns(table) as Record<string, SQLiteColumn>).map(
    ([name, column]) => [getTableName(table), name, column] as const,
  ),
);

/** Another value than the row's. */
const VALUES: Readonly<Record<string, string>> = {
  accountId: "'other'",
  role: "'admin'",
  active: '0',
  profile: `'{"title":"Countess"}'`,
  plan: "'growth'",
  status: "'verified'",
  teamIds: `'["x"]'`,
  signInBinding: "'post'",
  logoutBinding: "'post'",
  refreshNames: '0',
};

function changeOf(column: SQLiteColumn, name: string): string {
  return (
    VALUES[name] ??
    (column.columnType === 'SQLiteText' ? "'other'" : column.dataType === 'boolean' ? '1' : '7')
  );
}

it('knows every column of every table that has events', () => {
  const unknown = COLUMNS.filter(
    ([table, name]) =>
      !(name in (TOLD[table] ?? {})) &&
      !SILENT[table]?.includes(name) &&
      !FIXED.includes(name) &&
      !['sessions.accountId', 'domains.name'].includes(`${table}.${name}`),
  );
  expect(unknown.map(([table, name]) => `${table}.${name}`)).toEqual([]);
});

describe.each(COLUMNS.filter(([table, name]) => name in (TOLD[table] ?? {})))(
  '%s.%s',
  (table, name, column) => {
    const [type = '', changed = ''] = TOLD[table]?.[name] ?? [];
    const where = `where id like '%\\_1' escape '\\'`;

    it('is told of once, with what it was, and not where it stays the same', async () => {
      const update = `update ${table} set "${column.name}" = ${changeOf(column, name)} ${where}`;
      const before = await env.DB.prepare(`select "${column.name}" as value from ${table} ${where}`).first(
        'value',
      );
      const events = await eventsOf(() => run(update));
      expect(typesOf(events)).toEqual([type]);
      const [event] = events;
      if (name === 'deletedAt') return expect(event).toMatchObject({ changed: null, data: null });
      expect(event?.changed).toEqual([changed]);
      expect(Object.keys(event?.before ?? {})).toEqual([changed]);
      expect(Object.keys(event?.data ?? {})).toContain(changed);
      expect(event?.data?.[changed]).not.toEqual(event?.before?.[changed]);
      const old = event?.before?.[changed];
      if (column.dataType === 'boolean') expect(old).toBe(before === 1);
      else if (column.dataType === 'json') expect(old).toEqual(JSON.parse(String(before)));
      else if (!/At$/.test(name)) expect(old).toEqual(before);
      expect(typesOf(await eventsOf(() => run(update)))).toEqual([]);
    });
  },
);

it('says nothing of what only we have to know', async () => {
  for (const [table, name, column] of COLUMNS) {
    if (!SILENT[table]?.includes(name)) continue;
    const events = await eventsOf(() =>
      run(`update ${table} set "${column.name}" = ${changeOf(column, name)}`),
    );
    expect([table, name, typesOf(events)]).toEqual([table, name, []]);
  }
});

it('has no types but those that are published', async () => {
  const { results } = await env.DB.prepare(
    `select sql from sqlite_master where type = 'trigger' and name like '%event'`,
  ).all<{ sql: string }>();
  const used = results.flatMap(({ sql: text }) =>
    [...text.matchAll(/'((?:member|team|session|organization|domain|sso|scim_token)\.\w+)'/g)].map(
      ([, type]) => type,
    ),
  );
  const built = ['domain.verified', 'domain.expired'];
  expect([...new Set([...used, ...built])].toSorted()).toEqual([...EVENT_TYPES].toSorted());
});

describe('who makes a change', () => {
  const db = openDatabase(env.DB);
  const rename = (name: string) => rawStatement(db, sql`update teams set name = ${name} where id = 'team_1'`);
  const by = (actorId: string, at = 5) => ({ actorType: 'operator', actorId, actorLabel: 'x', at }) as const;
  const causes = async () =>
    (await eventsAfter(0)).filter(({ type }) => type === 'team.updated').map(({ cause }) => cause.id);

  it('is told of each batch, and costs a row only where it is somebody else', async () => {
    const metered = meterD1(env.DB);
    const other = openDatabase(metered.d1);
    const spent: number[] = [];
    for (const [name, who] of [
      ['a', 'k1'],
      ['b', 'k1'],
      ['c', 'k2'],
      ['d', 'k2'],
      ['e', 'k1'],
    ] as const) {
      const before = metered.cost.rowsWritten;
      await commit(
        other,
        [rawStatement(other, sql`update teams set name = ${name} where id = 'team_1'`)],
        by(who),
      );
      spent.push(metered.cost.rowsWritten - before);
    }
    expect(await causes()).toEqual(['k1', 'k1', 'k2', 'k2', 'k1']);
    // The team, the event with its entry in the index, and who it was.
    expect(spent).toEqual([4, 3, 4, 3, 4]);
    expect(metered.cost.trips).toBe(5);
  });

  it('is nobody where the batch does not say, and the one before counts no more', async () => {
    await commit(db, [rename('a')], by('k1'));
    await commit(db, [rename('b')]);
    expect(await causes()).toEqual(['k1', null]);
  });

  it('is not written for a batch that tells nothing', async () => {
    const quiet = [
      db.update(sessions).set({ lastSeenAt: 1 }),
      rawStatement(db, sql`update invitations set revoked_at = 1`),
      rawStatement(db, sql`select id from members`),
      rawStatement(db, sql`delete from sign_in_attempts`),
    ];
    expect(setCause(db, quiet.slice(1), by('k1'))).toBeNull();
    expect(setCause(db, quiet, by('k1'))).not.toBeNull();
  });

  it('brings the time of what is deleted', async () => {
    await commit(db, [rename('a')], by('k1', 5));
    await commit(db, [db.delete(teams)], by('k1', 1000));
    const [event] = (await eventsAfter(0)).slice(-1);
    expect([event?.type, event?.at]).toEqual(['team.deleted', new Date(1000).toISOString()]);
  });

  it('rolls its event back with the change', async () => {
    const before = await newestSeq();
    const broken = rawStatement(db, sql`insert into teams (id, organization_id) values (null, null)`);
    await expect(commit(db, [rename('a'), broken], by('k1'))).rejects.toThrow();
    expect(await eventsAfter(before)).toEqual([]);
    await commit(db, [rename('b')], by('k2'));
    expect((await eventsAfter(before)).map(({ seq, cause }) => [seq, cause.id])).toEqual([
      [before + 1, 'k2'],
    ]);
  });
});

describe('sessions', () => {
  const session = (id: string, organizationId: string | null) =>
    run(`insert into sessions (id, account_id, method, organization_id, created_at, expires_at)
      values ('${id}', 'acc_1', 'saml', ${organizationId ? `'${organizationId}'` : 'null'}, 1, 9e12)`);

  it('are told to each organization of the person, or to the one that they came through', async () => {
    await run(`insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
      values ('mem_2', 'org_2', 'acc_1', 'member', 'scim', 'ada@acme.test', 'ada@acme.test', 1, 1)`);
    const whose = (work: () => Promise<unknown>) =>
      eventsOf(work).then((all) => all.map((it) => it.organizationId));
    expect((await whose(() => session('s_password', null))).toSorted()).toEqual(['org_1', 'org_2']);
    expect(await whose(() => session('s_saml', 'org_2'))).toEqual(['org_2']);
    expect(await whose(() => run("update sessions set ended_at = 5 where id = 's_saml'"))).toEqual(['org_2']);
    // Again, and the row's end: it has ended already.
    expect(await whose(() => run("update sessions set ended_at = 6 where id = 's_saml'"))).toEqual([]);
    expect(await whose(() => run("delete from sessions where id = 's_saml'"))).toEqual([]);
  });

  it('do not show the name of their row', async () => {
    const id = 'a'.repeat(64);
    const [event] = await eventsOf(() => session(id, null));
    expect(JSON.stringify(event)).not.toContain('a'.repeat(21));
  });

  it('end with a membership: those that came through it, and the others for its organization', async () => {
    await run(`insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
      values ('mem_2', 'org_2', 'acc_1', 'member', 'scim', 'ada@acme.test', 'ada@acme.test', 1, 1)`);
    await run(`insert into sessions (id, account_id, method, organization_id, member_id, created_at, expires_at)
      values ('s_saml', 'acc_1', 'saml', 'org_1', 'mem_1', 1, 9e12)`);
    const events = await eventsOf(() => run("delete from members where id = 'mem_1'"));
    expect(events.map(({ type, organizationId, subject }) => [type, organizationId, subject.id])).toEqual([
      ['session.ended', 'org_1', 'ses_s_saml'],
      ['session.ended', 'org_1', 'ses_ses_1'],
      ['member.deleted', 'org_1', 'mem_1'],
    ]);
    const open = await env.DB.prepare('select id from sessions where ended_at is null').all<{ id: string }>();
    expect(open.results.map(({ id }) => id)).toEqual(['ses_1']);
  });

  it('of an account that goes end with it, and those that are over do not', async () => {
    await session('s_over', null);
    await run("update sessions set expires_at = 3 where id = 's_over'");
    const db = openDatabase(env.DB);
    const events = await eventsOf(() =>
      commit(db, [rawStatement(db, sql`delete from accounts where id = 'acc_1'`)], {
        actorType: 'system',
        actorId: null,
        actorLabel: 'x',
        at: 50,
      }),
    );
    expect(typesOf(events)).toEqual(['session.ended', 'member.deleted']);
  });
});

it('tells the end of an organization alone, and nothing of what is deleted with it', async () => {
  await run("insert into team_members (team_id, member_id, created_at) values ('team_1', 'mem_1', 1)");
  const events = await eventsOf(async () => {
    await run("update organizations set deleted_at = 5 where id = 'org_1'");
    for (const table of [
      'team_members',
      'teams',
      'accounts',
      'members',
      'connections',
      'domains',
      'scim_tokens',
    ]) {
      await run(`delete from ${table}`);
    }
    await run("delete from organizations where id = 'org_1'");
  });
  expect(typesOf(events)).toEqual(['organization.deleted']);
});
