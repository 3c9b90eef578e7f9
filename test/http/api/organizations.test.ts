import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { count } from '../../support/deps.ts';
import { eventsOf } from '../../support/events.ts';
import { API_KEY_LABEL, call, freshDeployment, newOrganization, ok, places, refused } from './client.ts';

beforeEach(freshDeployment);

async function stored() {
  return (await env.DB.prepare('select name, plan from organizations order by name').all()).results;
}

describe('organizations', () => {
  it('creates one and returns its location', async () => {
    const { status, headers, body } = await call('POST', '/organizations', {
      name: ' Acme ',
      plan: 'growth',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Acme', plan: 'growth', memberCount: 0 });
    expect(headers.get('location')).toBe(`/api/v1/organizations/${body.id}`);
    expect(await stored()).toEqual([{ name: 'Acme', plan: 'growth' }]);
    expect(await ok('GET', `/organizations/${body.id}`)).toEqual(body);
  });

  it('gives the plan of the deployment when none is named', async () => {
    expect(await ok('POST', '/organizations', { name: 'Acme' })).toMatchObject({ plan: 'enterprise' });
  });

  it('renames, changes the plan, and records both with the key that did it', async () => {
    const path = await newOrganization('free');
    const changed = await ok('PATCH', path, { name: 'Acme Two', plan: 'enterprise' });
    expect(changed).toMatchObject({ name: 'Acme Two', plan: 'enterprise' });
    expect(await ok('GET', path)).toEqual(changed);
    const [event] = (await ok('GET', `${path}/audit-log`)).items;
    expect(event).toMatchObject({
      action: 'organization_setting.updated',
      actor: { type: 'operator', id: 'key_1', label: API_KEY_LABEL },
      detail: {
        before: { name: 'Acme', plan: 'free' },
        after: { name: 'Acme Two', plan: 'enterprise' },
      },
    });
  });

  it('is found by its external id, and by nothing like it', async () => {
    const { id } = await ok('POST', '/organizations', { name: 'Acme', externalId: 'crm-7' });
    await ok('POST', '/organizations', { name: 'Other', externalId: 'crm-70' });
    const found = async (externalId: string) =>
      (await ok('GET', `/organizations?externalId=${encodeURIComponent(externalId)}`)).items.map(
        (one: { id: string }) => one.id,
      );
    expect(await found('crm-7')).toEqual([id]);
    for (const other of ['crm', 'CRM-7', 'crm-7 ', '%', '']) expect(await found(other)).toEqual([]);
    await call('DELETE', `/organizations/${id}`);
    expect(await found('crm-7')).toEqual([]);
  });

  it('keeps metadata as it is sent, replaces all of it, and tells of it', async () => {
    const path = await newOrganization();
    const metadata = { region: 'eu', 'sales.owner': 'Grace = Hopper', 'a:b-c_d': '' };
    expect((await ok('PATCH', path, { metadata })).metadata).toEqual(metadata);
    const events = await eventsOf(() => ok('PATCH', path, { metadata: { region: 'us' } }));
    expect(events).toMatchObject([
      {
        type: 'organization.updated',
        changed: ['metadata'],
        before: { metadata },
        data: { metadata: { region: 'us' } },
      },
    ]);
    expect(await eventsOf(() => ok('PATCH', path, { metadata: { region: 'us' } }))).toEqual([]);
    expect((await ok('GET', path)).metadata).toEqual({ region: 'us' });
    const [event] = (await ok('GET', `${path}/audit-log`)).items;
    expect(event.detail).toMatchObject({ before: { metadata }, after: { metadata: { region: 'us' } } });
    expect((await ok('PATCH', path, { metadata: {} })).metadata).toEqual({});
  });

  it('refuses metadata past its limits, and changes nothing', async () => {
    const path = await newOrganization();
    await ok('PATCH', path, { metadata: { kept: 'x' } });
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'v']));
    const wrong: unknown[] = [
      many(17),
      { '': 'x' },
      { [`k${'x'.repeat(40)}`]: 'x' },
      { k: 'x'.repeat(501) },
      { k: 1 },
      { k: null },
      { k: 'a\nb' },
      { 'a b': 'x' },
      { 'a=b': 'x' },
      [],
      'x',
    ];
    for (const metadata of wrong) expect((await call('PATCH', path, { metadata })).status).toBe(400);
    expect((await call('POST', '/organizations', { name: 'New', metadata: many(17) })).status).toBe(400);
    expect((await ok('GET', path)).metadata).toEqual({ kept: 'x' });
    expect((await ok('PATCH', path, { metadata: many(16) })).metadata).toEqual(many(16));
    const longest = { [`k${'x'.repeat(39)}`]: 'x'.repeat(500) };
    expect((await ok('PATCH', path, { metadata: longest })).metadata).toEqual(longest);
  });

  it('has an external id, which no other has, until it is deleted', async () => {
    const { id, externalId } = await ok('POST', '/organizations', { name: 'Acme', externalId: 'crm-7' });
    expect(externalId).toBe('crm-7');
    const other = await newOrganization();
    expect(await refused('PATCH', other, { externalId: 'crm-7' })).toContain(
      ' organization_external_id_taken',
    );
    for (const wrong of ['', 'a b', 'org_1', 'x'.repeat(256), 'é'])
      expect((await call('PATCH', other, { externalId: wrong })).status).toBe(400);
    expect((await ok('PATCH', other, { externalId: 'crm-8' })).externalId).toBe('crm-8');
    expect((await ok('PATCH', other, { externalId: null })).externalId).toBeNull();
    const events = (await ok('GET', `${other}/audit-log`)).items;
    expect(events[0]).toMatchObject({
      detail: { before: { externalId: 'crm-8' }, after: { externalId: null } },
    });
    await call('DELETE', `/organizations/${id}`);
    expect((await ok('PATCH', other, { externalId: 'crm-7' })).externalId).toBe('crm-7');
  });

  it('leaves no trace of a change that changes nothing', async () => {
    const path = await newOrganization();
    const before = await ok('GET', path);
    expect(await ok('PATCH', path, { name: 'Acme' })).toEqual(before);
    expect(await ok('PATCH', path, {})).toEqual(before);
    expect(await count('audit_events')).toBe(1);
  });

  it('deletes one with everything in it, and keeps its audit log', async () => {
    const path = await newOrganization();
    await ok('POST', `${path}/members`, { email: 'ada@acme.test', role: 'member' });
    await ok('POST', `${path}/domains`, { name: 'acme.test', verified: true });
    await ok('POST', `${path}/scim-tokens`);
    expect((await call('DELETE', path)).status).toBe(204);
    for (const table of ['organizations', 'members', 'domains', 'scim_tokens']) {
      expect([table, await count(table)]).toEqual([table, 0]);
    }
    for (const below of ['', '/members', '/domains', '/sso', '/scim-tokens', '/invitations']) {
      expect([below, await refused('GET', path + below)]).toEqual([below, '404 organization_not_found']);
    }
    expect((await ok('GET', `${path}/audit-log`)).items[0]).toMatchObject({ action: 'organization.deleted' });
  });

  it('pages through all of them once, newest first', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await newOrganization('free', name);
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 1; ; pages++) {
      const page = await ok('GET', `/organizations?limit=2${cursor}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((one: { name: string }) => one.name));
      if (page.nextCursor === undefined) {
        expect(pages).toBe(3);
        break;
      }
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen.toSorted()).toEqual(names);
  });

  it('names no next page when the last one is full', async () => {
    for (const name of ['a', 'b']) await newOrganization('free', name);
    expect(await ok('GET', '/organizations?limit=2')).not.toHaveProperty('nextCursor');
  });

  it('names each wrong member of a body, and stores nothing', async () => {
    const bad: [unknown, string[]][] = [
      [{}, ['#/name']],
      [{ name: 7 }, ['#/name']],
      [{ name: null, plan: 'gold' }, ['#/name', '#/plan']],
      [{ name: 'Acme', plan: 'growth', role: 'x', 'a/b~': 1 }, ['#/role', '#/a~1b~0']],
      [{ name: '   ' }, ['#/name']],
      [{ name: 'x'.repeat(101) }, ['#/name']],
      [{ name: 'a\u0007b' }, ['#/name']],
    ];
    for (const [body, expected] of bad) {
      const { status, body: problem } = await call('POST', '/organizations', body);
      expect([body, status, places(problem)]).toEqual([body, 400, expected]);
    }
    expect(await count('organizations')).toBe(0);
    expect(await count('audit_events')).toBe(0);
  });

  it('refuses a bad change and leaves the organization as it is', async () => {
    const path = await newOrganization('growth');
    expect(await refused('PATCH', path, { name: '', plan: 'free' })).toBe('400 name_missing');
    expect(await refused('PATCH', path, { plan: 'platinum' })).toBe('400 request_invalid');
    expect(await refused('PATCH', path, { id: 'org_x' })).toBe('400 request_invalid');
    expect(await stored()).toEqual([{ name: 'Acme', plan: 'growth' }]);
  });

  it('refuses ids of nobody', async () => {
    for (const [method, body] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const) {
      expect(await refused(method, '/organizations/org_none', body)).toBe('404 organization_not_found');
    }
    expect(await refused('GET', `/organizations/${encodeURIComponent("' or 1=1 --")}`)).toBe(
      '404 organization_not_found',
    );
  });

  it('refuses bad limits, made-up cursors, unknown and repeated parameters', async () => {
    const bad = {
      'limit=0': 'limit',
      'limit=201': 'limit',
      'limit=1e2': 'limit',
      'limit=': 'limit',
      'limit=-1': 'limit',
      'cursor=': 'cursor',
      'cursor=abc': 'cursor',
      'cursor=WyJhIl0': 'cursor', // ["a"]
      [`cursor=${'A'.repeat(2000)}`]: 'cursor',
      'emial=x': 'emial',
      'limit=1&limit=2': 'limit',
      '__proto__=1': '__proto__',
    };
    for (const [query, parameter] of Object.entries(bad)) {
      const { status, body: problem } = await call('GET', `/organizations?${query}`);
      expect([query, status, places(problem)]).toEqual([query, 400, [parameter]]);
    }
  });
});
