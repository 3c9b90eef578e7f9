// The console's pages of webhooks: what is shown, what is refused, and that each change is the staff's.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createWebhook } from '../../../src/domain/webhooks/endpoints.ts';
import { count, depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { leadsTo } from '../../support/told.ts';
import type { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { type OperatorWorld, operatorWorld, STAFF } from './world.ts';

const URL_IN = 'https://hooks.example.com/in';
vi.spyOn(console, 'warn').mockImplementation(() => {});
let staff: Browser;
let world: OperatorWorld;

beforeEach(async () => {
  world = await operatorWorld();
  staff = await signedIn(STAFF.owner);
});

const at = (path = '') => `/operator/webhooks${path}`;
const make = () => createWebhook(depsAt(), OPERATOR, { url: URL_IN }).then(({ row }) => row.id);
/** No wrapping key opens its secret any more, so that a try is noted and nothing leaves this machine. */
const makeMute = async () => {
  const id = await make();
  await env.DB.prepare("update webhook_secrets set sealed = 'x'").run();
  return id;
};
const text = async (path: string) => (await staff.get(path)).text();
const rowOf = (id: string) =>
  env.DB.prepare('select * from webhook_endpoints where id = ?').bind(id).first<Record<string, unknown>>();
const events = async () => {
  const { results } = await env.DB.prepare(
    "select action || ' by ' || actor_type || ' ' || actor_label as line from audit_events where action like 'webhook.%' and actor_label <> ? order by rowid",
  )
    .bind(OPERATOR.label)
    .all<{ line: string }>();
  return results.map(({ line }) => line);
};

describe('adding one', () => {
  it('shows the secret once, on the page that the redirect leads to', async () => {
    const answer = await staff.post(at('/new'), {
      url: URL_IN,
      'type_member.created': 'on',
      organizations: ' org_a\n org_b ',
    });
    const path = answer.headers.get('Location') ?? '';
    expect([answer.status, path]).toEqual([303, expect.stringMatching(/^\/operator\/webhooks\/whe_\w+$/)]);
    expect(await text(path)).toMatch(/whsec_[\w+/=]{40,}/);
    expect(await text(path)).not.toContain('whsec_');
    const id = path.split('/').at(-1) ?? '';
    expect(await rowOf(id)).toMatchObject({
      url: URL_IN,
      types: '["member.created"]',
      organizations: '["org_a","org_b"]',
      status: 'enabled',
    });
    expect(await events()).toEqual([`webhook.created by operator ${STAFF.owner}`]);
  });

  it.each([
    '',
    'http://hooks.example.com',
    'https://127.0.0.1/',
    'https://user:pass@hooks.example.com/',
    'nonsense',
  ])('refuses the URL "%s" at its field, and keeps what was typed', async (url) => {
    const answer = await staff.post(at('/new'), { url, description: 'Our hooks' });
    const page = await answer.text();
    expect([answer.status, await count('webhook_endpoints')]).toEqual([422, 0]);
    expect(page).toMatch(/<input id="url"[^>]*aria-invalid="true"/);
    expect(page).toContain('value="Our hooks"');
  });
});

describe('one', () => {
  it('says where it stands, and what does not arrive', async () => {
    const id = await make();
    expect(await text(at(`/${id}`))).toContain('Everything has been delivered.');
    await env.DB.prepare(
      `insert into webhook_positions (endpoint_id, organization_id, seq, attempt, failing_since, next_at, last_status, last_problem)
        values (?, 'org_stuck', 41, 3, ?, ?, 500, 'status')`,
    )
      .bind(id, NOW_MS - 60_000, NOW_MS + 60_000)
      .run();
    const page = await text(at(`/${id}`));
    for (const shown of ['org_stuck', '41', '3 attempts', '>failing<']) expect(page).toContain(shown);
  });

  it('is failing in the list, too, while something does not arrive and it is on', async () => {
    const [id] = [await make(), await make()];
    const states = async () =>
      [...(await text(at())).matchAll(/<span class="badge badge-\w+">(\w+)</g)].map(([, state]) => state);
    expect(await states()).toEqual(['working', 'working']);
    const wait = (organization: string, failingSince: number | null) =>
      env.DB.prepare(
        `insert into webhook_positions (endpoint_id, organization_id, seq, attempt, failing_since, next_at)
          values (?, ?, 1, 1, ?, 2)`,
      )
        .bind(id, organization, failingSince)
        .run();
    await wait('org_waits', null);
    expect(await states()).toEqual(['working', 'working']);
    await wait('org_stuck', 1);
    expect((await states()).toSorted()).toEqual(['failing', 'working']);
    await env.DB.prepare("update webhook_endpoints set status = 'disabled'").run();
    expect(await states()).toEqual(['off', 'off']);
  });

  it('names whose events do not arrive, and by its id one that is deleted', async () => {
    const id = await make();
    const { acme } = world;
    await env.DB.prepare(
      `insert into webhook_positions (endpoint_id, organization_id, seq, attempt, failing_since, next_at)
        values (?1, ?2, 1, 1, 1, 2), (?1, 'org_gone', 1, 1, 1, 3)`,
    )
      .bind(id, acme.id)
      .run();
    const page = await text(at(`/${id}`));
    expect(page).toMatch(new RegExp(`<a href="/operator/organizations/${acme.id}">.*?>Acme<`));
    expect(page).not.toContain(`>${acme.id}<`);
    expect(page).toContain('>org_gone<');
    await env.DB.prepare('update organizations set deleted_at = 1 where id = ?').bind(acme.id).run();
    expect(await text(at(`/${id}`))).toContain(`>${acme.id}<`);
  });

  it('has one button that stands out, and promises no attempt while it is off', async () => {
    const id = await make();
    const primary = (page: string) =>
      page.match(/<main.*<\/main>/s)?.[0].match(/<button type="submit">/g) ?? [];
    // The second is in the question that makes another secret, which is closed.
    expect(primary(await text(at(`/${id}`)))).toHaveLength(2);
    await env.DB.prepare(
      `insert into webhook_positions (endpoint_id, organization_id, seq, attempt, failing_since, next_at)
        values (?, 'org_gone', 1, 1, 1, ?)`,
    )
      .bind(id, NOW_MS + 3_600_000)
      .run();
    const next = new Date(NOW_MS + 3_600_000).toISOString().slice(0, 16);
    expect(await text(at(`/${id}`))).toContain(`datetime="${next}Z"`);
    await env.DB.prepare("update webhook_endpoints set status = 'disabled'").run();
    const off = await text(at(`/${id}`));
    expect(primary(off)).toHaveLength(2);
    expect(off).not.toContain(`datetime="${next}Z"`);
    expect(off.indexOf('/enable"')).toBeLessThan(off.indexOf('id="standing"'));
  });

  it.each([
    ['gone', '410'],
    ['retries', 'three days'],
  ])('that stopped by itself says why, and goes on when it is switched on: %s', async (why, words) => {
    const id = await make();
    await env.DB.prepare("update webhook_endpoints set status = 'failing', disabled_why = ?").bind(why).run();
    expect(await text(at(`/${id}`))).toContain(words);
    await staff.post(at(`/${id}/enable`), {});
    expect(await rowOf(id)).toMatchObject({ status: 'enabled', disabled_why: null });
  });

  it('is switched off by the operator without a word of a failure', async () => {
    const id = await make();
    await staff.post(at(`/${id}/disable`), {});
    expect(await rowOf(id)).toMatchObject({ status: 'disabled', disabled_why: 'operator' });
    expect(await text(at(`/${id}`))).not.toContain('alert-error');
  });

  it.each(['x', '-1', '99999', '1e3', ''])('is not sent anything again after "%s"', async (after) => {
    const id = await make();
    const answer = await staff.post(at(`/${id}/replay`), { after });
    expect([answer.status, await events()]).toEqual([after === '' ? 422 : 410, []]);
  });

  it('has at most two secrets, and one after a leak', async () => {
    const id = await make();
    const secrets = () => count('webhook_secrets');
    expect((await staff.post(at(`/${id}/secrets`), {})).status).toBe(303);
    expect((await staff.post(at(`/${id}/secrets`), {})).status).toBe(409);
    expect(await secrets()).toBe(2);
    expect((await staff.post(at(`/${id}/secrets/replace`), {})).status).toBe(303);
    expect(await secrets()).toBe(1);
  });

  it('that is not there is not there', async () => {
    for (const path of ['/whe_none', '/whe_none/deliveries/dlv_1', '/nonsense']) {
      expect([path, (await staff.get(at(path))).status]).toEqual([path, 404]);
    }
    for (const path of ['/whe_none/test', '/whe_none/delete', '/whe_none/deliveries/dlv_1/again']) {
      expect([path, (await staff.post(at(path), {})).status]).toEqual([path, 404]);
    }
  });
});

describe('what was sent', () => {
  it('is a test that leads to its delivery, with what came of it', async () => {
    const id = await makeMute();
    const path = (await staff.post(at(`/${id}/test`), {})).headers.get('Location') ?? '';
    expect(path).toMatch(/\/deliveries\/dlv_\w+$/);
    const page = await text(path);
    for (const shown of ['webhook.test', 'badge-refused', 'Create a new secret'])
      expect(page).toContain(shown);
    expect(await count('webhook_deliveries')).toBe(1);
  });

  it('can be sent once more under the same webhook-id, and moves no position', async () => {
    const id = await makeMute();
    await env.DB.prepare(
      `insert into webhook_deliveries (id, endpoint_id, organization_id, seq, event_id, type, kind, attempt, at, duration_ms, status, problem)
        select 'dlv_1', ?, organization_id, seq, id, type, 'event', 2, 1, 5, 500, 'status' from directory_events limit 1`,
    )
      .bind(id)
      .run();
    const page = await text(at(`/${id}/deliveries/dlv_1`));
    expect(page).toContain('&quot;previousSeq&quot;: null');
    expect(page).toMatch(/<a href="\/operator\/organizations\/org_\w+">[A-Z]\w+<\/a>/);
    const answer = await staff.post(at(`/${id}/deliveries/dlv_1/again`), {});
    expect(leadsTo(answer)).toMatch(/done=again$/);
    const { results } = await env.DB.prepare(
      'select event_id, seq, kind from webhook_deliveries order by kind',
    ).all();
    expect(results).toEqual([
      { ...results[0], kind: 'event' },
      { ...results[0], kind: 'replay' },
    ]);
    expect(await count('webhook_positions')).toBe(0);
  });

  it('cannot be sent once more when its event is gone', async () => {
    const id = await make();
    await env.DB.prepare(
      `insert into webhook_deliveries (id, endpoint_id, organization_id, seq, event_id, type, kind, attempt, at, duration_ms, problem)
        values ('dlv_1', ?, 'org_1', 999999, 'evd_gone', 'member.created', 'event', 1, 1, 5, 'timeout')`,
    )
      .bind(id)
      .run();
    const page = await text(at(`/${id}/deliveries/dlv_1`));
    expect(page).toContain('The event is no longer kept.');
    expect(page).not.toContain('/again"');
    expect((await staff.post(at(`/${id}/deliveries/dlv_1/again`), {})).status).toBe(410);
  });

  it('shows an answer as text, whatever it holds', async () => {
    const id = await make();
    await env.DB.prepare(
      `insert into webhook_deliveries (id, endpoint_id, event_id, type, kind, attempt, at, duration_ms, status, problem, answer)
        values ('dlv_1', ?, 'evt_1', 'webhook.test', 'test', 1, 1, 5, 500, 'status', '<script>alert(1)</script>')`,
    )
      .bind(id)
      .run();
    const page = await text(at(`/${id}/deliveries/dlv_1`));
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain('<script>alert');
  });

  it('is listed page by page, the newest first', async () => {
    const id = await make();
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 30)
        insert into webhook_deliveries (id, endpoint_id, event_id, type, kind, attempt, at, duration_ms, status)
        select 'dlv_' || i, ?, 'evt_' || i, 'webhook.test', 'test', 1, i, 5, 200 from n`,
    )
      .bind(id)
      .run();
    const first = await text(at(`/${id}`));
    const [, next = ''] = /<a href="([^"]+)" rel="next"/.exec(first) ?? [];
    const second = await text(next.replaceAll('&amp;', '&'));
    const listed = (page: string) => page.match(/deliveries\/dlv_\d+"/g) ?? [];
    expect([listed(first).length, listed(second).length]).toEqual([25, 5]);
    expect(listed(first)[0]).toBe('deliveries/dlv_30"');
  });
});
