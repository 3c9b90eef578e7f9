// The feed and the directory through the Worker: in order and whole, for the operator and for applications,
// each of which sees its own organizations and no others.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { changeApplication, removeApplication } from '../../../src/domain/apps/applications.ts';
import { readEvents } from '../../../src/domain/events/feed.ts';
import { deleteOrganization } from '../../../src/domain/organization/deletion.ts';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { pruneExpired } from '../../../src/domain/organization/retention.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { readFeed } from '../../../src/storage/events/feed.ts';
import { type Acme, createAcme, depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { newestSeq } from '../../support/events.ts';
import { meterD1 } from '../../support/metered-d1.ts';
import { createPeople } from '../../support/people.ts';
import { newApplication, post, type TestApplication, tokensOf } from '../oauth/client.ts';
import { dpop } from '../oauth/proofs.ts';
import { createGroup, tenantOf } from '../scim/server.ts';
import { signedIn } from '../session-of.ts';
import { call, freshDeployment, type Json, ok, places, putKey, refused } from './client.ts';

let acme: Acme;
let other: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await freshDeployment();
  acme = await createAcme();
  other = (await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' })).id;
});

const rename = async (id: string, name: string) => await updateOrganization(depsAt(), OPERATOR, id, { name });
const names = ({ items }: Json): string[] => items.map(({ data }: Json) => data.name);

async function machine(
  input: Parameters<typeof newApplication>[0] = {},
): Promise<{ app: TestApplication; key: string }> {
  const app = await newApplication({ grantTypes: ['client_credentials'], redirectUris: [], ...input });
  const { body } = await post('/oauth/token', { grant_type: 'client_credentials' }, app);
  return { app, key: String(body.access_token) };
}

describe('the feed', () => {
  it('gives each event once, in the order of the commits, however long the pages are', async () => {
    const before = await newestSeq();
    for (let n = 0; n < 7; n++) await rename(n % 2 ? other : acme.id, `Name ${n}`);
    for (const limit of [1, 2, 3, 7, 8]) {
      const found: string[] = [];
      let after = before;
      for (;;) {
        const page = await ok('GET', `/events?after=${after}&limit=${limit}`);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...names(page));
        if (page.next === after) break;
        after = page.next;
      }
      expect(found).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `Name ${n}`));
    }
  });

  it('goes on after the newest event where nothing is wanted, so that a quiet reader never falls behind', async () => {
    await rename(acme.id, 'Renamed');
    const newest = await newestSeq();
    expect(await ok('GET', `/events?organization=${other}&after=${newest - 1}`)).toEqual({
      items: [],
      next: newest,
    });
    expect(await ok('GET', `/events?types=team.deleted&after=0`)).toEqual({ items: [], next: newest });
    expect(await ok('GET', `/events?after=${newest}`)).toEqual({ items: [], next: newest });
  });

  it('narrows to an organization and to types', async () => {
    const before = await newestSeq();
    await rename(acme.id, 'A');
    await rename(other, 'B');
    await addMember(
      depsAt(),
      OPERATOR,
      { id: other, plan: 'enterprise' },
      { email: 'b@b.test', role: 'member' },
    );
    const of = async (query: string) => {
      const { items } = await ok('GET', `/events?after=${before}${query}`);
      return items.map(
        ({ type, organizationId }: Json) => `${type} ${organizationId === other ? 'other' : 'acme'}`,
      );
    };
    expect(await of(`&organization=${other}`)).toEqual([
      'organization.updated other',
      'member.created other',
    ]);
    expect(await of('&types=member.created')).toEqual(['member.created other']);
    expect(await of(`&organization=${acme.id}&types=organization.updated,member.created`)).toEqual([
      'organization.updated acme',
    ]);
  });

  it('goes on behind a thousand events that are not wanted', async () => {
    await rename(acme.id, 'First');
    const before = await newestSeq();
    await createPeople(other, 2500);
    await rename(acme.id, 'Last');
    const pages: [number, number][] = [];
    for (let after = before; pages.length < 5; ) {
      const page = await ok('GET', `/events?after=${after}&types=organization.updated`);
      pages.push([page.items.length, page.next - before]);
      if (page.next === after) break;
      after = page.next;
    }
    expect(pages).toEqual([
      [0, 1000],
      [0, 2000],
      [1, 2501],
      [0, 2501],
    ]);
  });

  it.each([
    ['?after=-1', 'after'],
    ['?after=x', 'after'],
    ['?after=99999999999999999999', 'after'],
    ['?limit=0', 'limit'],
    ['?limit=201', 'limit'],
    ['?types=member.vanished', 'types'],
    ['?types=member.created,', 'types'],
    ['?types=', 'types'],
    ['?organization=', 'organization'],
    ['?organizations=x', 'organizations'],
    ['?after=1&after=2', 'after'],
  ])('refuses %s', async (query, parameter) => {
    const { status, body } = await call('GET', `/events${query}`);
    expect([status, body.reason, places(body)]).toEqual([400, 'request_invalid', [parameter]]);
  });

  it('says of what is not kept any more, or never was, how to begin anew', async () => {
    for (let n = 0; n < 3; n++) await rename(acme.id, `Old ${n}`);
    await pruneExpired(depsAt(NOW_MS + 91 * 86_400_000));
    await rename(acme.id, 'New');
    const newest = await newestSeq();
    for (const after of [0, newest - 3, newest + 1]) {
      const { status, body } = await call('GET', `/events?after=${after}`);
      expect([status, body.reason]).toEqual([410, 'events_gone']);
      expect(body.detail).toMatch(/\/api\/v1\/directory\/members .*\/api\/v1\/directory\/teams/);
    }
    // The number of the last event of all is never given out again, though nothing is left of it.
    expect(await ok('GET', `/events?after=${newest - 2}`)).toMatchObject({ next: newest });
    expect(names(await ok('GET', '/events'))).toEqual(['New']);
  });

  it('ends with the end of an organization', async () => {
    const before = await newestSeq();
    await rename(acme.id, 'Renamed');
    await deleteOrganization(depsAt(), OPERATOR, acme.id);
    const page = await ok('GET', `/events?after=${before}&organization=${acme.id}`);
    expect(page.items.map(({ type }: Json) => type)).toEqual(['organization.deleted']);
    expect(await refused('GET', `/events?after=${page.next}&organization=${acme.id}`)).toBe(
      '404 organization_not_found',
    );
  });

  it('has no secret and no hash in it', async () => {
    await generateScimToken(depsAt(), OPERATOR, acme);
    await signedIn('ada@acme.test');
    const text = JSON.stringify(await ok('GET', '/events?limit=200'));
    const rows = await env.DB.prepare(
      `select password_hash as value from accounts union select hash from scim_tokens union select id from sessions
        union select token from domains union select pem from certificates`,
    ).all<{ value: string }>();
    const secrets = rows.results.map(({ value }) => value).filter(Boolean);
    expect(secrets.length).toBeGreaterThan(4);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

describe('300 writers at once', () => {
  it('are read by someone who polls, each event once and in order', async () => {
    const before = await newestSeq();
    let writing = true;
    const writers = Promise.all(
      Array.from({ length: 300 }, async (_, n) => {
        await addMember(
          depsAt(),
          OPERATOR,
          { id: other, plan: 'enterprise' },
          { email: `w${n}@w.test`, role: 'member' },
        );
      }),
    ).finally(() => {
      writing = false;
    });
    const read: { seq: number; email: unknown }[] = [];
    let after = before;
    let polls = 0;
    for (let last = false; !last; polls++) {
      last = !writing;
      const { items, next } = await readEvents(depsAt(), null, {
        after,
        limit: 7,
        organizationId: null,
        types: null,
      });
      read.push(...items.map(({ seq, data }) => ({ seq, email: data?.email })));
      if (next > after) last = false;
      after = next;
    }
    await writers;
    expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_, n) => before + 1 + n));
    expect(new Set(read.map(({ email }) => email)).size).toBe(300);
    expect(polls).toBeGreaterThan(300 / 7);
  }, 120_000);
});

describe('a page of 100 of a million events', () => {
  /** Every third one is of Acme. */
  const fill = async (organizationId: string) =>
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000)
       insert into directory_events (id, organization_id, type, subject_type, subject_id, at, cause)
       select 'evd_' || i, iif(i % 3 = 0, ?, 'org_' || (i % 1000)), 'member.updated', 'member', 'mem_1', i,
         '{"type":"system","id":null}' from n`,
    )
      .bind(organizationId)
      .run();

  it('reads 105 rows at most, at the beginning, in the middle and at the end', async () => {
    await fill(acme.id);
    const newest = await newestSeq();
    expect(newest).toBeGreaterThanOrEqual(1_000_000);
    const cost = async (filter: Partial<Parameters<typeof readFeed>[1]>) => {
      const metered = meterD1(env.DB);
      const all = { after: 100, limit: 100, organizations: null, types: null };
      const { rows } = await readFeed(openDatabase(metered.d1), { ...all, ...filter });
      return [rows.length, metered.cost.rowsRead, metered.cost.trips] as const;
    };
    for (const after of [100, 500_000, newest - 400]) {
      for (const organizations of [null, [acme.id]]) {
        const [found, read, trips] = await cost({ after, organizations });
        expect([found, read <= 105, trips]).toEqual([100, true, 1]);
      }
    }
    // Nothing new, for somebody who polls; and an organization with a thousandth of them.
    expect((await cost({ after: newest }))[1]).toBeLessThanOrEqual(5);
    expect((await cost({ organizations: ['org_7'] }))[1]).toBeLessThanOrEqual(105);
    expect((await cost({ organizations: ['org_none'] }))[1]).toBeLessThanOrEqual(5);
    // What no index has is looked for in a thousand, and no more.
    const [, several] = await cost({ organizations: [acme.id, 'org_x'] });
    expect(several).toBeLessThanOrEqual(2200);
    const [, typed] = await cost({ types: ['team.created'] });
    expect(typed).toBeLessThanOrEqual(2200);
  }, 120_000);
});

describe('the directory', () => {
  const whole = async (path: string, sent = {}): Promise<{ items: Json[]; seq: number; pages: number }> => {
    const items: Json[] = [];
    let [seq, pages] = [0, 0];
    for (let cursor: string | undefined = ''; cursor !== undefined; pages++) {
      const page: Json = await ok('GET', `${path}${cursor && `&cursor=${cursor}`}`, undefined, sent);
      if (pages === 0) seq = page.seq;
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return { items, seq, pages };
  };

  it('shows every member and team with the number that the feed goes on from', async () => {
    const tenant = tenantOf(acme.id, (await generateScimToken(depsAt(), OPERATOR, acme)).token);
    const team = await createGroup(tenant, 'Engineers', [acme.memberId]);
    await createPeople(other, 5);
    const members = await whole('/directory/members?limit=3');
    expect(members.items.map(({ id }) => id).toSorted()).toEqual(
      [acme.ownerId, acme.adminId, acme.memberId, ...[0, 1, 2, 3, 4].map((n) => `mem_p0000${n}`)].toSorted(),
    );
    expect(members.seq).toBe(await newestSeq());
    const ada = members.items.find(({ id }) => id === acme.memberId);
    expect(ada).toMatchObject({
      organizationId: acme.id,
      email: 'ada@acme.test',
      role: 'member',
      teamIds: [team],
    });
    const teams = await whole('/directory/teams?limit=1');
    expect(teams.items).toMatchObject([
      { id: team, name: 'Engineers', memberCount: 1, organizationId: acme.id },
    ]);
    const own = await whole(`/directory/members?limit=2&organization=${acme.id}`);
    expect(own.items.map(({ email }) => email).toSorted()).toEqual([
      'ada@acme.test',
      'admin@acme.test',
      'owner@acme.test',
    ]);
  });

  it('shows a member as the events do', async () => {
    const before = await newestSeq();
    await addMember(depsAt(), OPERATOR, acme, {
      email: 'grace@acme.test',
      role: 'member',
      givenName: 'Grace',
    });
    const { items } = await ok('GET', `/events?after=${before}`);
    const { data } = items.find(({ type }: Json) => type === 'member.created');
    const shown = (await whole(`/directory/members?organization=${acme.id}`)).items.find(
      ({ id }) => id === data.id,
    );
    expect(shown).toEqual({ ...data, organizationId: acme.id, teamIds: [] });
  });

  it('and the feed meet without a hole, whatever changes between two pages', async () => {
    await createPeople(acme.id, 20);
    const copy = new Map<string, Json>();
    let cursor: string | undefined = '';
    let seq: number | null = null;
    const changes = [
      "update members set given_name = 'Changed' where id = 'mem_p00000'",
      "delete from members where id = 'mem_p00001'",
      "update members set given_name = 'Late' where id = 'mem_p00019'",
      "delete from members where id = 'mem_p00018'",
      "update members set active = 0 where id = 'mem_p00010'",
      `insert into accounts (id, email, email_key, created_at, updated_at) values ('acc_n', 'n@acme.test', 'n@acme.test', 1, 1)`,
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
        values ('mem_new', '${acme.id}', 'acc_n', 'member', 'api', 'n@acme.test', 'n@acme.test', 1, 1)`,
    ];
    while (cursor !== undefined) {
      const page: Json = await ok('GET', `/directory/members?limit=4${cursor && `&cursor=${cursor}`}`);
      seq ??= page.seq;
      for (const item of page.items) copy.set(item.id, item);
      cursor = page.nextCursor;
      const change = changes.shift();
      if (change) await env.DB.prepare(change).run();
    }
    for (const change of changes) await env.DB.prepare(change).run();
    for (const { subject, data } of (await ok('GET', `/events?after=${seq}&limit=200`)).items) {
      if (subject.type !== 'member') continue;
      if (data === null) copy.delete(subject.id);
      else copy.set(subject.id, { ...copy.get(subject.id), ...data });
    }
    const truth = (await whole('/directory/members?limit=200')).items;
    const sorted = (items: Iterable<Json>) =>
      [...items].map(({ id, givenName, active }) => [id, givenName, active]).toSorted();
    expect(sorted(copy.values())).toEqual(sorted(truth));
  });

  it('shows what has changed since an event, and what is gone', async () => {
    await createPeople(acme.id, 5);
    const since = await newestSeq();
    await env.DB.prepare(
      "update members set given_name = 'Changed' where id in ('mem_p00000', 'mem_p00002')",
    ).run();
    await env.DB.prepare("delete from members where id = 'mem_p00003'").run();
    const page = await ok('GET', `/directory/members?changedSince=${since}`);
    expect(page.items.map(({ id }: Json) => id)).toEqual(['mem_p00000', 'mem_p00002']);
    expect([page.removed, page.seq, page.nextCursor]).toEqual([['mem_p00003'], await newestSeq(), undefined]);
    expect((await whole(`/directory/members?limit=1&changedSince=${since}`)).items).toEqual(page.items);
    expect(await ok('GET', `/directory/members?changedSince=${since}&organization=${other}`)).toMatchObject({
      items: [],
      removed: [],
    });
    expect(await refused('GET', '/directory/teams?changedSince=99999')).toBe('410 events_gone');
  });

  it('shows nothing of an organization that has ended, though its rows are still there', async () => {
    await createPeople(other, 3);
    await env.DB.prepare('update organizations set deleted_at = 1 where id = ?').bind(other).run();
    const { items } = await whole('/directory/members?limit=2');
    expect(items.map(({ organizationId }) => organizationId)).toEqual([acme.id, acme.id, acme.id]);
    expect(await refused('GET', `/directory/members?organization=${other}`)).toBe(
      '404 organization_not_found',
    );
  });

  it('refuses a cursor that it has not made', async () => {
    for (const cursor of [
      'x',
      btoa('[1,2]'),
      btoa('{"kind":"row"}'),
      btoa('{"kind":"event","seq":-1,"of":1}'),
    ]) {
      const { status, body } = await call('GET', `/directory/members?cursor=${encodeURIComponent(cursor)}`);
      expect([status, places(body)]).toEqual([400, ['cursor']]);
    }
  });
});

describe('an application', () => {
  it.each(['jwt', 'opaque'] as const)(
    'with a %s token of its own sees its organizations alone',
    async (accessTokenFormat) => {
      const third = (await createOrganization(depsAt(), OPERATOR, { name: 'Third', plan: 'enterprise' })).id;
      await createPeople(third, 3);
      const { key } = await machine({ accessTokenFormat, organizations: [acme.id, other] });
      const before = await newestSeq();
      await rename(acme.id, 'A');
      await rename(third, 'C');
      await rename(other, 'B');
      expect(names(await ok('GET', `/events?after=${before}`, undefined, { key }))).toEqual(['A', 'B']);
      expect(await refused('GET', `/events?organization=${third}`, undefined, { key })).toBe(
        '404 organization_not_found',
      );
      expect(await refused('GET', `/directory/members?organization=${third}`, undefined, { key })).toBe(
        '404 organization_not_found',
      );
      const found: string[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page: Json = await ok(
          'GET',
          `/directory/members?limit=2${cursor && `&cursor=${cursor}`}`,
          undefined,
          { key },
        );
        found.push(...page.items.map(({ organizationId }: Json) => organizationId));
        cursor = page.nextCursor;
      }
      expect(found).toEqual([acme.id, acme.id, acme.id]);
      // A cursor that names a place in another organization leads to nothing of it.
      const place = { kind: 'row', place: { organizationId: third, createdAt: 0, id: '' } };
      const made = btoa(JSON.stringify(place)).replace(/=+$/, '');
      const page = await ok('GET', `/directory/members?cursor=${made}`, undefined, { key });
      expect(page.items.filter(({ organizationId }: Json) => organizationId === third)).toEqual([]);
      expect(
        await ok('GET', `/directory/members?changedSince=${before - 3}`, undefined, { key }),
      ).toMatchObject({ items: [] });
    },
  );

  it('of every organization sees all', async () => {
    const { key } = await machine();
    const before = await newestSeq();
    await rename(acme.id, 'A');
    await rename(other, 'B');
    expect(names(await ok('GET', `/events?after=${before}`, undefined, { key }))).toEqual(['A', 'B']);
    expect((await ok('GET', '/directory/members', undefined, { key })).items).toHaveLength(3);
  });

  it('may do nothing else', async () => {
    const { key } = await machine();
    for (const [method, path] of [
      ['GET', '/organizations'],
      ['GET', `/organizations/${acme.id}/members`],
      ['GET', '/applications'],
      ['GET', '/keys'],
      ['POST', '/keys'],
      ['DELETE', `/organizations/${acme.id}`],
    ] as const) {
      expect(await refused(method, path, undefined, { key })).toBe('403 scope_missing');
    }
  });

  it('loses its way in at once: its scope, its grant type, its organizations, itself', async () => {
    const { app, key } = await machine({ organizations: [acme.id] });
    const actor = OPERATOR;
    await changeApplication(depsAt(), actor, app.id, { organizations: [other] });
    expect(await refused('GET', `/events?organization=${acme.id}`, undefined, { key })).toBe(
      '404 organization_not_found',
    );
    await changeApplication(depsAt(), actor, app.id, { scopes: [] });
    expect(await refused('GET', '/events', undefined, { key })).toBe('403 scope_missing');
    await changeApplication(depsAt(), actor, app.id, {
      scopes: ['directory:read'],
      grantTypes: ['refresh_token'],
    });
    expect(await refused('GET', '/events', undefined, { key })).toBe('401 token_unknown');
    await removeApplication(depsAt(), actor, app.id);
    expect(await refused('GET', '/events', undefined, { key })).toBe('401 token_unknown');
  });

  it('is refused with anything but a token of its own', async () => {
    const { key } = await machine();
    const person = await newApplication({
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    });
    const tokens = await tokensOf(person, await signedIn('ada@acme.test'));
    const [head, body, signature] = key.split('.');
    const forged = [
      head,
      btoa(JSON.stringify({ scope: 'directory:read' })).replace(/=+$/, ''),
      signature,
    ].join('.');
    let client = 0;
    for (const bad of [
      tokens.access_token,
      tokens.id_token ?? '',
      forged,
      `${head}.${body}.`,
      'gh_access_x.y.z',
    ]) {
      const headers = { 'CF-Connecting-IP': `2001:db8:2::${++client}` };
      expect(await refused('GET', '/events', undefined, { key: bad, headers })).toMatch(
        /^401 (token|key)_unknown$/,
      );
    }
    vi.setSystemTime(NOW_MS + 301_000);
    expect(await refused('GET', '/events', undefined, { key })).toBe('401 token_unknown');
  });

  it('proves the key of a token that is bound to one, once', async () => {
    const app = await newApplication({
      grantTypes: ['client_credentials'],
      redirectUris: [],
      requireDpop: true,
    });
    const proof = await dpop('/oauth/token');
    const { body } = await post('/oauth/token', { grant_type: 'client_credentials' }, app, { DPoP: proof });
    const token = String(body.access_token);
    const with_ = (dpopProof: string | null, scheme = 'DPoP') =>
      call('GET', '/events', undefined, {
        key: null,
        headers: { authorization: `${scheme} ${token}`, ...(dpopProof && { dpop: dpopProof }) },
      });
    const good = await dpop('/api/v1/events', { method: 'GET', accessToken: token });
    expect((await with_(good)).status).toBe(200);
    expect((await with_(good)).body.reason).toBe('token_unknown');
    expect((await with_(null)).body.reason).toBe('token_unknown');
    expect((await with_(null, 'Bearer')).body.reason).toBe('token_unknown');
    expect(
      (await with_(await dpop('/api/v1/events', { method: 'POST', accessToken: token }))).body.reason,
    ).toBe('token_unknown');
  });
});

it('asks of an operator’s key for the scope of each', async () => {
  const keys = {
    events: 'gh_api_events-0123456789',
    directory: 'gh_api_directory-0123456789',
    members: 'gh_api_members-012345',
  };
  for (const [area, key] of Object.entries(keys))
    await putKey(key, { id: area, label: area }, true, [`${area}:read`]);
  expect((await call('GET', '/events', undefined, { key: keys.events })).status).toBe(200);
  expect((await call('GET', '/directory/teams', undefined, { key: keys.directory })).status).toBe(200);
  for (const [path, key] of [
    ['/events', keys.directory],
    ['/events', keys.members],
    ['/directory/members', keys.events],
    ['/directory/members', keys.members],
  ] as const) {
    expect(await refused('GET', path, undefined, { key })).toBe('403 scope_missing');
  }
});
