// An end for everybody of a large organization: the first members in the batch that decides, the rest page by
// page, whatever dies in between, each application told once, and nobody whom it does not concern.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { signEverybodyOut } from '../../../src/domain/organization/session-policy.ts';
import { finishEnd, finishEnds } from '../../../src/domain/sign-in/unfinished-ends.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { wakeWaiting } from '../../../src/provisioner/senders.ts';
import { beginEnd } from '../../../src/storage/sign-in/unfinished-ends.ts';
import type { UnfinishedEndRow } from '../../../src/storage/tables/unfinished-ends.ts';
import { newApplication } from '../../http/oauth/client.ts';
import { type Acme, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';

/** The deciding batch takes a thousand, and each page after it two thousand. */
const PEOPLE = 3200;
/** As many as need a page after the batch; a third of the time of three thousand. */
const FEWER = 1200;
const LATER = NOW_MS + 60_000;

let acme: Acme;

beforeEach(async () => {
  acme = await world();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

async function fill(people: number): Promise<void> {
  // Nothing is there to hear it, and nothing is sent here.
  const app = await newApplication({ backchannelLogoutUri: 'https://app.example/logout' });
  const each = (
    insert: string,
  ) => `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${people})
    ${insert}`;
  await env.DB.batch(
    [
      `insert into accounts (id, email, email_key, created_at, updated_at)
        select printf('acc_%05d', i), printf('p%05d@acme.test', i), printf('p%05d@acme.test', i), 1, 1 from n`,
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
        select printf('mem_%05d', i), '${acme.id}', printf('acc_%05d', i), 'member', 'scim',
          printf('p%05d@acme.test', i), printf('p%05d@acme.test', i), 1, 1 from n`,
      `insert into sessions (id, account_id, method, created_at, expires_at)
        select printf('s_%05d', i), printf('acc_%05d', i), 'password', ${NOW_MS - 1000}, ${NOW_MS + 9e8} from n`,
      `insert into grants (id, application_id, account_id, member_id, organization_id, session_id, sid, scope, auth_time,
          amr, created_at, expires_at)
        select printf('gra_%05d', i), '${app.id}', printf('acc_%05d', i), printf('mem_%05d', i), '${acme.id}',
          printf('s_%05d', i), printf('sid_%05d', i), 'openid', ${NOW_MS - 1000}, '[]', ${NOW_MS - 1000}, ${NOW_MS + 9e8} from n`,
    ].map((insert) => env.DB.prepare(each(insert))),
  );
}

const organization = () => ({ id: acme.id, name: 'Acme', plan: acme.plan }) as never;
const sql = async (text: string) => void (await env.DB.prepare(text).run());
const number = async (text: string) => (await env.DB.prepare(`select ${text} as n`).first<number>('n')) ?? 0;
const require = (requireSso = true) => saveSso(depsAt(LATER), OPERATOR, organization(), { requireSso });

async function state() {
  return {
    open: await number('(select count(*) from grants where ended_at is null)'),
    told: await number('(select count(*) from logout_deliveries)'),
    sids: await number('(select count(distinct sid) from logout_deliveries)'),
    recorded: await number(
      `(select count(*) from audit_events where action = 'application.access_ended' and actor_type = 'operator')`,
    ),
    unfinished: await number('(select count(*) from unfinished_ends)'),
  };
}

const all = (people: number) => ({ open: 0, told: people, sids: people, recorded: people, unfinished: 0 });

async function marker(): Promise<UnfinishedEndRow> {
  const row = await env.DB.prepare('select * from unfinished_ends').first<Record<string, unknown>>();
  if (row === null) throw new Error('nothing is under way');
  const names = Object.entries(row).map(([name, value]) => [
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(names) as UnfinishedEndRow;
}

describe('required single sign-on', () => {
  it('ends a thousand in its batch, and the rest in pages of two thousand', async () => {
    await fill(PEOPLE);
    await require();
    const { open, told, unfinished } = await state();
    // Acme's own three people are among the thousand or not.
    expect(open).toBeGreaterThanOrEqual(PEOPLE - 1000);
    expect(open).toBeLessThanOrEqual(PEOPLE - 997);
    expect([told, unfinished]).toEqual([PEOPLE - open, 1]);
    expect(await finishEnds(env.DB, LATER + 1)).toEqual({ pages: 2 });
    expect(await state()).toEqual(all(PEOPLE));
  });

  it('goes on where a run died, and two runs at once end nobody twice', async () => {
    await fill(PEOPLE);
    await require();
    expect(await finishEnd(depsAt(LATER), await marker(), 1)).toBe(1);
    expect((await state()).unfinished).toBe(1);
    const row = await marker();
    await Promise.all([1, 2, 3].map(() => finishEnd(depsAt(LATER + 1), row)));
    await finishEnds(env.DB, LATER + 2);
    expect(await state()).toEqual(all(PEOPLE));
    expect(await finishEnds(env.DB, LATER + 3)).toEqual({ pages: 0 });
  });

  it('is finished before anything looks for what waits to be sent', async () => {
    await fill(FEWER);
    await require();
    await sql(`update logout_deliveries set ended_at = 1, ended_why = 'delivered'`);
    await sql('update applications set backchannel_logout_uri = null');
    await wakeWaiting(env);
    const { open, unfinished } = await state();
    expect([open, unfinished]).toEqual([0, 0]);
  });

  it('ends nobody any more once it is switched off', async () => {
    await fill(FEWER);
    await require();
    const before = await state();
    await require(false);
    await finishEnds(env.DB, LATER + 1);
    expect(await state()).toEqual({ ...before, unfinished: 0 });
  });

  it('leaves those who came through the identity provider, and Owners with their password', async () => {
    await fill(FEWER);
    await sql(`update sessions set method = 'saml', connection_id = (select id from connections), organization_id = '${acme.id}'
      where id like 's_0119%'`);
    await sql(`update members set role = 'owner' where id in ('mem_01180', 'mem_00001')`);
    await require();
    await finishEnds(env.DB, LATER + 1);
    const { open, told, unfinished } = await state();
    expect({ open, told, unfinished }).toEqual({ open: 12, told: FEWER - 12, unfinished: 0 });
  });

  it('is not begun twice, and not where nothing is left', async () => {
    await fill(FEWER);
    await sql("delete from members where id > 'mem_00900' and id like 'mem_0____'");
    await require();
    expect(await state()).toMatchObject({ open: 0, told: FEWER, unfinished: 0 });
  });
});

describe('everybody signed out', () => {
  it('is written to the last row by the request itself', async () => {
    await fill(PEOPLE);
    expect(await signEverybodyOut(depsAt(LATER), OPERATOR, acme.id)).toBe(PEOPLE);
    expect(await number('(select count(*) from sessions where ended_at is null)')).toBe(0);
    expect(await state()).toEqual(all(PEOPLE));
  });

  it('is finished by the next run where the request died after its first page', async () => {
    await fill(PEOPLE);
    const actor = { actorType: 'operator', actorId: 'op_1', actorLabel: 'x' } as const;
    const end = { organizationId: acme.id, why: 'signed_out', at: LATER, after: '', ...actor } as const;
    await beginEnd(depsAt().db, end);
    await finishEnd(depsAt(LATER), end, 1);
    expect((await state()).unfinished).toBe(1);
    await finishEnds(env.DB, LATER + 600_000);
    expect(await state()).toEqual(all(PEOPLE));
  });

  it('does not end what began after it', async () => {
    await fill(FEWER);
    const actor = { actorType: 'operator', actorId: 'op_1', actorLabel: 'x' } as const;
    const end = { organizationId: acme.id, why: 'signed_out', at: LATER, after: '', ...actor } as const;
    await beginEnd(depsAt().db, end);
    await sql(`update sessions set created_at = ${LATER + 5} where id = 's_01150'`);
    await sql(`update grants set auth_time = ${LATER + 5} where session_id = 's_01150'`);
    await finishEnds(env.DB, LATER + 600_000);
    expect(await state()).toMatchObject({ open: 1, unfinished: 0 });
    expect(await number('(select count(*) from sessions where ended_at is null)')).toBe(1);
  });

  it('of an organization that is gone is forgotten with it', async () => {
    const actor = { actorType: 'operator', actorId: 'op_1', actorLabel: 'x' } as const;
    await beginEnd(depsAt().db, { organizationId: acme.id, why: 'signed_out', at: 1, after: '', ...actor });
    await sql(`delete from organizations where id = '${acme.id}'`);
    expect((await state()).unfinished).toBe(0);
  });
});
