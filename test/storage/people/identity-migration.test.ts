// The migration that pins subjects and lets userName and account agree, on rows as they were before it; and
// how the facts about a person are read among many.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/storage/database.ts';
import { selectIdentity } from '../../../src/storage/identity.ts';
import { emptyStorage } from '../../support/storage.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 5, 1, 12);

async function run(...queries: string[]) {
  await env.DB.batch(queries.map((one) => env.DB.prepare(one)));
}
async function rows(sql: string): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare(sql).all()).results;
}
const migrate = () => {
  const migration = env.TEST_MIGRATIONS.find(({ name }) => name.startsWith('0015_'));
  return run(
    ...(migration?.queries ?? []).filter((one) =>
      /^\s*(?:--.*\n)*\s*(?:UPDATE members|INSERT INTO pinned)/.test(one),
    ),
  );
};
const account = (name: string) =>
  `insert into accounts (id, email, email_key, email_verified_at, created_at, updated_at) values ('acc_${name}', '${name}@acme.test', '${name}@acme.test', 1, 1, 1)`;
const member = (id: string, name: string, userName = name, organization = 'org_a') =>
  `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at) values ('${id}', '${organization}', 'acc_${name}', 'member', 'scim', '${userName}@acme.test', '${userName}@acme.test', 1, 1)`;
let sessions = 0;
const session = (memberId: string, name: string, nameId: string, createdAt: number, format = 'null') =>
  `insert into sessions (id, account_id, method, organization_id, connection_id, member_id, name_id, name_id_format, created_at, expires_at)
    values ('ses_${++sessions}', 'acc_${name}', 'saml', 'org_a', 'con_a', '${memberId}', '${nameId}', ${format}, ${createdAt}, ${createdAt + 14 * DAY})`;

beforeEach(async () => {
  await emptyStorage();
  await run(
    `insert into organizations (id, name, plan, created_at, updated_at) values ('org_a', 'A', 'enterprise', 1, 1), ('org_b', 'B', 'enterprise', 1, 1)`,
    `insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access, allow_idp_initiated, allow_sha1, proven_at, created_at, updated_at)
      values ('con_a', 'org_a', 'http://idp/new', 'https://idp/a', 1, 0, 1, 1, 0, ${NOW - DAY}, 1, 1)`,
  );
});

describe('the migration', () => {
  it('pins nobody to a subject that two members have signed in with: the newest address stays open', async () => {
    // Before, a new address at the identity provider made a second member with the same NameID.
    await run(
      account('ada'),
      account('king'),
      member('mem_1', 'ada'),
      member('mem_2', 'king'),
      session('mem_1', 'ada', '00u1', NOW - 5 * DAY),
      session('mem_2', 'king', '00u1', NOW - 2000),
    );
    await migrate();
    expect(await rows(`select member_id from pinned_subjects where member_id = 'mem_1'`)).toEqual([]);
  });

  it('pins nobody to a subject of an identity provider that the connection had before', async () => {
    await run(account('ada'), member('mem_1', 'ada'), session('mem_1', 'ada', 'old-idp-1', NOW - 5 * DAY));
    await migrate();
    expect(await rows('select member_id from pinned_subjects')).toEqual([]);
  });

  it('lets a chain of renamed members agree, whatever their order', async () => {
    await run(
      account('ada'),
      account('bob'),
      account('cyd'),
      member('mem_1', 'ada', 'tmp'),
      member('mem_2', 'bob', 'ada'),
      member('mem_3', 'cyd', 'bob'),
    );
    await migrate();
    expect(
      await rows(
        'select m.id from members m join accounts a on a.id = m.account_id where a.email_key <> m.user_name_key',
      ),
    ).toEqual([]);
  });

  it('lets two members who swapped names agree', async () => {
    await run(account('ada'), account('bob'), member('mem_1', 'ada', 'bob2'), member('mem_2', 'bob', 'ada'));
    await run(
      `update members set user_name = 'bob@acme.test', user_name_key = 'bob@acme.test' where id = 'mem_1'`,
    );
    await migrate();
    expect(
      await rows(
        'select m.id from members m join accounts a on a.id = m.account_id where a.email_key <> m.user_name_key',
      ),
    ).toEqual([]);
  });

  it('pins what all sessions name, newest, and nothing transient or mixed', async () => {
    await run(
      account('ada'),
      account('bob'),
      account('cyd'),
      member('mem_1', 'ada'),
      member('mem_2', 'bob'),
      member('mem_3', 'cyd'),
      session('mem_1', 'ada', '00u1', NOW - 1000),
      session('mem_1', 'ada', '00u1', NOW),
      session('mem_2', 'bob', '00u2', NOW),
      session('mem_2', 'bob', '00u3', NOW),
      account('dan'),
      member('mem_4', 'dan'),
      session('mem_4', 'dan', 'Dan@acme.test', NOW),
      session('mem_3', 'cyd', '_t', NOW, `'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'`),
    );
    await migrate();
    expect(await rows('select member_id, subject, pinned_at from pinned_subjects order by 1')).toEqual([
      { member_id: 'mem_1', subject: '00u1', pinned_at: NOW },
      { member_id: 'mem_4', subject: null, pinned_at: NOW },
    ]);
  });

  it('finishes on many sessions', async () => {
    await run(
      `insert into accounts (id, email, email_key, email_verified_at, created_at, updated_at)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
        select 'acc_' || i, 'p' || i || '@acme.test', 'p' || i || '@acme.test', 1, 1, 1 from n`,
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
        select 'mem_' || substr(id, 5), 'org_a', id, 'member', 'scim', 'x' || email, 'x' || email_key, 1, 1 from accounts`,
      `insert into sessions (id, account_id, method, organization_id, connection_id, member_id, name_id, created_at, expires_at)
        select 'ses_' || m.id || '_' || n.i, m.account_id, 'saml', 'org_a', 'con_a', m.id, 's' || m.id, ${NOW}, 9999999999999
        from members m, (select 1 as i union all select 2 union all select 3 union all select 4 union all select 5) n`,
    );
    const began = Date.now();
    await migrate();
    console.log('took', Date.now() - began);
    expect(await rows('select count(*) as n from pinned_subjects')).toEqual([{ n: 10000 }]);
    const { results } = await env.DB.prepare('select 1').all();
    expect(results).toHaveLength(1);
  });
});

describe('the facts', () => {
  it('are read by indexes among 10,000 members', async () => {
    await run(
      `insert into domains (id, organization_id, name, token, status, created_at) values ('dom_a', 'org_a', 'acme.test', 't', 'verified', 1)`,
      `insert into accounts (id, email, email_key, email_verified_at, created_at, updated_at)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
        select 'acc_' || i, 'p' || i || '@acme.test', 'p' || i || '@acme.test', 1, 1, 1 from n`,
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
        select 'mem_' || substr(id, 5), 'org_a', id, 'member', 'scim', email, email_key, 1, 1 from accounts`,
      `insert into pinned_subjects (member_id, connection_id, issuer, subject, pinned_at)
        select id, 'con_a', 'http://idp/new', 's' || id, 1 from members`,
      `insert into pending_changes (id, organization_id, member_id, kind, email, email_key, source, asked_by, asked_at, expires_at)
        select 'chg_' || id, 'org_a', id, 'address', 'n' || user_name, 'n' || user_name_key, 'scim', 'x', 1, 9999999999999 from members limit 1000`,
    );
    const db = openDatabase(env.DB);
    const email = { key: 'np5@acme.test', domain: 'acme.test' };
    const common = { organizationId: 'org_a', email, nowMs: NOW };
    for (const by of [
      { kind: 'subject', connectionId: 'con_a', issuer: 'http://idp/new', subject: 'smem_5' },
      { kind: 'member', id: 'mem_5' },
      { kind: 'userName' },
    ] as const) {
      const query = selectIdentity(db, { ...common, by }).getQuery() as unknown as {
        sql: string;
        params: unknown[];
      };
      const plan = await env.DB.prepare(`explain query plan ${query.sql}`)
        .bind(...query.params)
        .all<{ detail: string }>();
      const read = await env.DB.prepare(query.sql)
        .bind(...query.params)
        .all();
      console.log(
        by.kind,
        query.params.length,
        'params; rows read',
        read.meta.rows_read,
        read.meta.duration,
        'ms',
      );
      console.log([...new Set(plan.results.map((one) => one.detail))].join('\n'));
      expect(
        plan.results.filter((one) => /^SCAN (?!CONSTANT|m$)/.test(one.detail)).map((one) => one.detail),
      ).toEqual([]);
      expect(read.meta.rows_read).toBeLessThan(50);
    }
  });
});
