// Functions against storage: one vocabulary for a change, which is made as a whole or not at all, and then
// says why.

import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  CHANGE_REASONS,
  ChangeRefused,
  commit,
  record,
  recordIfChanged,
  requireChanged,
  requireThat,
} from '../../src/storage/change.ts';
import { insertRow, openDatabase, rawStatement, type Statement } from '../../src/storage/database.ts';
import { accounts } from '../../src/storage/tables/accounts.ts';
import type { AuditEventRow } from '../../src/storage/tables/audit-events.ts';
import { connections } from '../../src/storage/tables/connections.ts';
import { domains } from '../../src/storage/tables/domains.ts';
import { members } from '../../src/storage/tables/members.ts';
import { organizations } from '../../src/storage/tables/organizations.ts';
import { usedAssertions } from '../../src/storage/tables/saml-messages.ts';
import { teams } from '../../src/storage/tables/teams.ts';
import { count } from '../support/deps.ts';
import { emptyStorage } from '../support/storage.ts';

const db = openDatabase(env.DB);
const times = { createdAt: 1, updatedAt: 1 };

beforeEach(async () => {
  await emptyStorage();
  await commit(db, [
    insertRow(db, organizations, { id: 'org_a', name: 'A', plan: 'enterprise', ...times }),
    insertRow(db, organizations, { id: 'org_b', name: 'B', plan: 'enterprise', ...times }),
    account('acc_ada', 'ada@acme.test'),
    account('acc_bob', 'bob@acme.test'),
    member('mem_ada', 'acc_ada', 'ada@acme.test'),
    connection('con_a', 'org_a', 'http://idp/a'),
    domain('dom_a', 'org_a', 'acme.test'),
    team('team_a', 'engineers'),
    used('con_a', 'id1', 'http://idp/a'),
  ]);
});

const account = (id: string, email: string) =>
  insertRow(db, accounts, { id, email, emailKey: email, ...times });

const member = (id: string, accountId: string, userName: string) =>
  insertRow(db, members, {
    id,
    organizationId: 'org_a',
    accountId,
    role: 'member',
    source: 'api',
    userName,
    userNameKey: userName,
    ...times,
  });

const connection = (id: string, organizationId: string, issuer: string) =>
  insertRow(db, connections, {
    id,
    organizationId,
    issuer,
    signInUrl: 'https://idp/',
    enabled: true,
    requireSso: false,
    managedAccess: false,
    allowIdpInitiated: true,
    allowSha1: false,
    ...times,
  });

const domain = (id: string, organizationId: string, name: string) =>
  insertRow(db, domains, { id, organizationId, name, token: 't', status: 'verified', createdAt: 1 });

const team = (id: string, nameKey: string) =>
  insertRow(db, teams, { id, organizationId: 'org_a', name: nameKey, nameKey, source: 'api', ...times });

const used = (connectionId: string, assertionId: string, issuer: string) =>
  insertRow(db, usedAssertions, { connectionId, assertionId, issuer, attemptId: 'ATT', expiresAt: 9 });

const event = (id: string): AuditEventRow => ({
  id,
  organizationId: 'org_a',
  at: 1,
  action: 'team.updated',
  actorType: 'system',
  actorId: null,
  actorLabel: 'Gatehouse',
  address: null,
  targetType: 'team',
  targetId: 'team_a',
  detail: { name: 'it’s "quoted"' },
});

const rename = (where: string) =>
  rawStatement(db, sql.raw(`update teams set name = 'Renamed' where ${where}`));

async function reasonOf(statements: readonly Statement[]): Promise<unknown> {
  try {
    await commit(db, statements);
    return 'done';
  } catch (error) {
    return error instanceof ChangeRefused ? error.reason : error;
  }
}

const untouched = async () => {
  expect(await count('teams', `name = 'Renamed'`)).toBe(0);
  expect(await count('audit_events')).toBe(0);
};

describe('a requirement', () => {
  it('lets the change through while every condition holds', async () => {
    const rules = [
      ['last_owner', sql`1`],
      ['token_revoked', sql`exists (select 1 from teams)`],
    ] as const;
    expect(await reasonOf([requireThat(db, ...rules), rename('1'), record(db, event('evt_1'))])).toBe('done');
    expect(await count('teams', `name = 'Renamed'`)).toBe(1);
    expect(await count('audit_events', `id = 'evt_1'`)).toBe(1);
  });

  it.each(CHANGE_REASONS)('names %s, and nothing before or after it is kept', async (reason) => {
    const refuses = requireThat(db, [reason, sql`0`]);
    expect(await reasonOf([rename('1'), refuses, record(db, event('evt_1'))])).toBe(reason);
    await untouched();
  });

  it('names the first condition that does not hold', async () => {
    const rules = requireThat(
      db,
      ['last_owner', sql`1`],
      ['token_revoked', sql`0`],
      ['domain_taken', sql`0`],
    );
    expect(await reasonOf([rules])).toBe('token_revoked');
  });

  it('does not take an unknown truth for a truth', async () => {
    expect(await reasonOf([rename('1'), requireThat(db, ['last_owner', sql`null`])])).toBe('last_owner');
    await untouched();
  });

  it('sees what the statements before it have done', async () => {
    const renamed = sql`exists (select 1 from teams where name = 'Renamed')`;
    expect(await reasonOf([rename('1'), requireThat(db, ['last_owner', renamed])])).toBe('done');
  });
});

describe('a compare-and-swap', () => {
  it.each([
    [`id = 'team_a' and version = 1`, 'done'],
    [`id = 'team_a' and version = 2`, 'changed_meanwhile'],
    [`id = 'team_none'`, 'changed_meanwhile'],
  ])('where %s is %s', async (where, outcome) => {
    expect(await reasonOf([rename(where), requireChanged(db), record(db, event('evt_1'))])).toBe(outcome);
    if (outcome !== 'done') await untouched();
  });

  it('that changes more than one row is refused too', async () => {
    await commit(db, [team('team_b', 'designers')]);
    expect(await reasonOf([rename('1'), requireChanged(db)])).toBe('changed_meanwhile');
    await untouched();
  });

  it('takes the reason that its caller gives it', async () => {
    expect(await reasonOf([rename('0'), requireChanged(db, 'session_not_found')])).toBe('session_not_found');
  });
});

describe('an event', () => {
  it('that depends on a change is recorded after one, and only then', async () => {
    await commit(db, [rename('0'), recordIfChanged(db, event('evt_0'))]);
    await commit(db, [rename('1'), recordIfChanged(db, event('evt_1'))]);
    const rows = await env.DB.prepare('select id, detail from audit_events').all();
    expect(rows.results).toEqual([{ id: 'evt_1', detail: JSON.stringify({ name: 'it’s "quoted"' }) }]);
  });

  it('can be one for each row', async () => {
    await commit(db, [team('team_b', 'designers')]);
    const each = { ...event(''), id: sql`'evt_' || t.id`, targetId: sql`t.id` };
    await commit(db, [record(db, each, sql`from teams t`)]);
    expect(await count('audit_events', `id = 'evt_' || target_id`)).toBe(2);
  });
});

describe('a conflict', () => {
  it.each<[string, () => Statement]>([
    ['account_exists', () => account('acc_2', 'ada@acme.test')],
    ['changed_meanwhile', () => connection('con_2', 'org_a', 'http://idp/2')],
    ['domain_taken', () => domain('dom_b', 'org_b', 'acme.test')],
    ['domain_already_claimed', () => rawStatement(db, PENDING_AGAIN)],
    ['already_a_member', () => member('mem_2', 'acc_ada', 'other@acme.test')],
    ['user_name_taken', () => member('mem_2', 'acc_bob', 'ada@acme.test')],
    ['team_name_taken', () => team('team_2', 'engineers')],
    ['assertion_replayed', () => used('con_a', 'id1', 'http://idp/other')],
    ['assertion_replayed', () => used('con_b', 'id1', 'http://idp/a')],
    ['reference_missing', () => member('mem_2', 'acc_none', 'none@acme.test')],
  ])('is %s by its index or key, and nothing is kept', async (reason, statement) => {
    expect(await reasonOf([rename('1'), record(db, event('evt_1')), statement()])).toBe(reason);
    await untouched();
  });

  it('with a row that may stay as it is changes nothing and is no refusal', async () => {
    const kept = insertRow(
      db,
      accounts,
      { id: 'acc_2', email: 'ada@acme.test', emailKey: 'ada@acme.test', ...times },
      undefined,
      'keep',
    );
    expect(await reasonOf([kept])).toBe('done');
    expect(await count('accounts', `id = 'acc_2'`)).toBe(0);
  });

  it('that has no name passes through as the error that it is', async () => {
    const error = await reasonOf([rename('1'), rawStatement(db, sql`insert into nowhere values (1)`)]);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(ChangeRefused);
    await untouched();
  });

  it('of the text of a statement with our own mark in it is none of ours', async () => {
    const error = await reasonOf([rawStatement(db, sql`insert into nowhere values ('require:last_owner')`)]);
    expect(error).not.toBeInstanceOf(ChangeRefused);
  });
});

/** Not verified, so that only the index of the organization's own names is violated. */
const PENDING_AGAIN = sql`insert into domains (id, organization_id, name, token, status, created_at)
  values ('dom_2', 'org_a', 'acme.test', 't', 'pending', 1)`;
