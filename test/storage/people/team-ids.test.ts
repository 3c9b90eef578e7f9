// A person's teams are stored twice: as rows of team_members, and as the column that a page of people is read
// from. Triggers keep them the same, whatever writes the rows.

import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { fillOrganization, fillTeam, fillTeams } from '../../support/scim-fill.ts';
import { emptyStorage } from '../../support/storage.ts';

const ORGANIZATION = 'org_1';

beforeEach(async () => {
  await emptyStorage();
  await run(
    `insert into organizations (id, name, plan, created_at, updated_at) values ('org_1', 'Acme', 'enterprise', 1, 1)`,
  );
  await fillOrganization(env.DB, ORGANIZATION, 'acme.test', 20);
  await fillTeams(env.DB, ORGANIZATION, 5);
});

async function run(sql: string): Promise<void> {
  await env.DB.prepare(sql).run();
}

/** Returns each member's team ids, once from the column and once from the rows. */
async function both(): Promise<{ column: unknown; rows: unknown }> {
  const [column, rows] = await env.DB.batch<{ id: string; teams: string }>([
    env.DB.prepare(`select id, (select group_concat(value) from (select value from json_each(team_ids) order by 1)) as teams
      from members where team_ids <> '[]' order by id`),
    env.DB.prepare(`select member_id as id, group_concat(team_id) as teams from (select * from team_members order by team_id)
      group by member_id order by member_id`),
  ]);
  return { column: column?.results, rows: rows?.results };
}

it('lists the teams in the order in which the person joined them', async () => {
  for (const team of [3, 0, 2]) await fillTeam(env.DB, ORGANIZATION, `team_org_1_${team}`, 1);
  const found = await env.DB.prepare(`select team_ids from members where id = 'mem_org_1_0'`).first(
    'team_ids',
  );
  expect(found).toBe('["team_org_1_3","team_org_1_0","team_org_1_2"]');
});

it.each([
  [
    'members leave a team',
    `delete from team_members where team_id = 'team_org_1_1' and member_id > 'mem_org_1_3'`,
  ],
  ['a team is deleted', `delete from teams where id = 'team_org_1_2'`],
  ['a person is deleted', `delete from members where id = 'mem_org_1_0'`],
  ['an account is deleted', `delete from accounts where id = 'acc_org_1_1'`],
  ['all teams are deleted', `delete from teams`],
  [
    'somebody is added who is in the team already',
    `insert into team_members (team_id, member_id, created_at) values ('team_org_1_0', 'mem_org_1_0', 2) on conflict do nothing`,
  ],
])('is the same as the rows after %s', async (_what, change) => {
  for (let team = 0; team < 5; team++)
    await fillTeam(env.DB, ORGANIZATION, `team_org_1_${team}`, 4 * team + 2);
  await run(change);
  const { column, rows } = await both();
  expect(column).toEqual(rows);
});

it('is as before when the batch that changed the members is rolled back', async () => {
  await fillTeam(env.DB, ORGANIZATION, 'team_org_1_0', 3);
  const before = await both();
  const batch = env.DB.batch([
    env.DB.prepare(
      `insert into team_members (team_id, member_id, created_at) values ('team_org_1_1', 'mem_org_1_0', 2)`,
    ),
    env.DB.prepare(
      `insert into team_members (team_id, member_id, created_at) values ('team_org_1_1', 'nobody', 2)`,
    ),
  ]);
  await expect(batch).rejects.toThrow('FOREIGN KEY');
  expect(await both()).toEqual(before);
});

it('is filled for people who were in teams before the column existed', async () => {
  const first = env.TEST_MIGRATIONS.findIndex(({ name }) => name.startsWith('0011_'));
  await reset();
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS.slice(0, first));
  await run(
    `insert into organizations (id, name, plan, created_at, updated_at) values ('org_1', 'Acme', 'enterprise', 1, 1)`,
  );
  await fillOrganization(env.DB, ORGANIZATION, 'acme.test', 20);
  await fillTeams(env.DB, ORGANIZATION, 3);
  for (const team of [2, 0]) await fillTeam(env.DB, ORGANIZATION, `team_org_1_${team}`, 4 * team + 2);
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
  const { column, rows } = await both();
  expect(column).toEqual(rows);
  expect(column).toHaveLength(10);
});
