// The sign-in log and the audit log through the Worker: what they show, whom, and how they are taken along.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { type Acme, count, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { withPlainCells } from '../../support/markup.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
const settings = (page = '') => `/orgs/${acme.id}/settings/${page}`;

beforeEach(async () => {
  acme = await world();
});
afterEach(() => vi.useRealTimers());

const location = (response: Response) => response.headers.get('Location') ?? '';

describe('the sign-in log', () => {
  it('finds a refused attempt by its number, with rule, values, advice and the redacted response', async () => {
    const stranger = new Browser();
    const inResponseTo = await stranger.startSso(acme.id);
    const { base64 } = await issueOktaResponse({ inResponseTo, recipient: 'https://wrong.example/acs' });
    const refused = await (await stranger.postFromIdp('/sso/saml2', { SAMLResponse: base64 })).text();
    const reference = /Reference number: <code>([^<]+)<\/code>/.exec(refused)?.[1] ?? '';
    const admin = await signedIn('admin@acme.test');
    const found = await admin.get(settings(`sign-in-log?reference=${reference.toLowerCase()}`));
    expect(location(found)).toBe(settings(`sign-in-log/${reference}`));
    const page = await (await admin.get(location(found))).text();
    expect(page).toContain('recipient_mismatch');
    expect(page).toContain('https://wrong.example/acs');
    expect(page).toContain('Response, redacted');
    expect(page).not.toContain('ada@acme.test</saml');
    expect(await (await admin.get(settings('sign-in-log'))).text()).toContain(reference);
  });

  it('says how many more were refused than are shown', async () => {
    await env.DB.prepare(
      `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, detail, more) values ('AAAA-BBBB-CCCC', ?, 1, 'saml', 'sp_initiated', 'refused', '{}', 1234)`,
    )
      .bind(acme.id)
      .run();
    const admin = await signedIn('admin@acme.test');
    expect(await (await admin.get(settings('sign-in-log'))).text()).toContain('and 1,234 more');
    const page = await (await admin.get(settings('sign-in-log/AAAA-BBBB-CCCC'))).text();
    expect(page).toContain('1,234 more refused in a short time');
  });

  it('does not show another organization’s attempt', async () => {
    await env.DB.prepare(
      `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, detail) values ('AAAA-BBBB-CCCC', 'org_x', 1, 'saml', 'test', 'refused', '{}')`,
    ).run();
    const admin = await signedIn('admin@acme.test');
    expect((await admin.get(settings('sign-in-log/AAAA-BBBB-CCCC'))).status).toBe(404);
    const page = await (await admin.get(settings('sign-in-log?reference=AAAA-BBBB-CCCC'))).text();
    expect(page).toContain('This organization has no sign-in attempt');
  });

  it('finds the attempts of one person, and those that were refused', async () => {
    const insert = env.DB.prepare(
      `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, email, detail) values (?, ?, 1, 'saml', 'sp_initiated', ?, ?, '{}')`,
    );
    await env.DB.batch(
      [
        ['R-1', acme.id, 'accepted', 'ada@acme.test'],
        ['R-2', acme.id, 'refused', 'Ada@acme.test'],
        ['R-3', acme.id, 'refused', 'bob@acme.test'],
        ['R-4', acme.id, 'refused', null],
        ['R-5', 'org_x', 'refused', 'ada@acme.test'],
      ].map((values) => insert.bind(...values)),
    );
    const admin = await signedIn('admin@acme.test');
    const shown = async (query: string) => {
      const page = await (await admin.get(settings(`sign-in-log?${query}`))).text();
      return [...page.matchAll(/>(R-\d)</g)].map((one) => one[1]).sort();
    };
    expect(await shown('')).toEqual(['R-1', 'R-2', 'R-3', 'R-4']);
    expect(await shown('who=%20ADA@&reference=')).toEqual(['R-1', 'R-2']);
    expect(await shown('refused=on')).toEqual(['R-2', 'R-3', 'R-4']);
    expect(await shown('who=ada&refused=on')).toEqual(['R-2']);
    expect(await shown(`who=${encodeURIComponent("' or 1=1 --")}`)).toEqual([]);
    expect(await shown('who=%25')).toEqual([]);
  });

  it('goes on where the page before ended', async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 240)
       insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, email, detail)
         select 'R-' || i, ?, i, 'saml', 'sp_initiated', 'accepted', iif(i % 2, 'ada@acme.test', 'bob@acme.test'), '{}' from n`,
    )
      .bind(acme.id)
      .run();
    const admin = await signedIn('admin@acme.test');
    const seen: string[] = [];
    // What is filtered goes on filtered.
    let path: string | null = settings('sign-in-log?who=ada');
    while (path) {
      const page: string = await (await admin.get(path)).text();
      seen.push(...[...page.matchAll(/>(R-\d+)</g)].map((one) => one[1] as string));
      const next = /<a href="(\?[^"]+)" rel="next">/.exec(page)?.[1];
      path = next ? settings(`sign-in-log${next.replaceAll('&amp;', '&')}`) : null;
    }
    expect(seen).toHaveLength(120);
    expect(new Set(seen).size).toBe(120);
  });
});

describe('the provisioning log', () => {
  it('says how far back a search has looked, and goes on from there', async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 20_005)
       insert into provisioning_events (id, organization_id, at, method, path, status, target_label, detail, duration_ms)
         select 'evt_' || i, ?, i * 60000, 'GET', '/Users', 200, iif(i = 2, 'ada', 'bob'), '{}', 1 from n`,
    )
      .bind(acme.id)
      .run();
    const admin = await signedIn('admin@acme.test');
    const first = await (await admin.get(settings('provisioning-log?search=ada&reads=on'))).text();
    expect(first).toContain('No matching requests.');
    expect(withPlainCells(first)).toContain('This search has looked back to 1970-01-01 00:06 UTC.');
    const next = /<a href="(\?[^"]+)" rel="next">/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await (await admin.get(settings(`provisioning-log${next}`))).text();
    expect(withPlainCells(second)).toContain('<td>ada</td>');
    expect(second).not.toContain('rel="next"');
  });
});

describe('the audit log', () => {
  it('shows before and after, filters, and exports the filtered events', async () => {
    const admin = await signedIn('admin@acme.test');
    await admin.post(settings('rename'), { name: '=cmd|calc' });
    const page = await (await admin.get(settings('audit-log?action=organization_setting.updated'))).text();
    expect(page).toContain('<del>Acme</del>');
    expect(page).toContain('<ins>=cmd|calc</ins>');
    expect(page).not.toContain('<code>organization_access_security');
    const csv = await admin.get(settings('audit-log/export.csv?actor=ADMIN@'));
    expect(csv.headers.get('Content-Disposition')).toBe('attachment; filename="audit-log-2026-11-02.csv"');
    const lines = (await csv.text()).trim().split('\r\n');
    // The export itself, and the change.
    expect(lines).toHaveLength(3);
    expect(lines.slice(1).every((line) => line.includes('admin@acme.test'))).toBe(true);
    expect(lines.filter((line) => line.includes('organization.data_exported'))).toHaveLength(1);
    const all = (await (await admin.get(settings('audit-log/export.ndjson'))).text()).trim().split('\n');
    expect(all.length).toBe(await count('audit_events'));
    const renamed = all
      .map((line) => JSON.parse(line))
      .filter((one) => one.action === 'organization_setting.updated');
    expect(renamed).toMatchObject([{ actor: 'admin@acme.test', detail: { before: { name: 'Acme' } } }]);
  });

  it('shows what a role and a team were before, also of events that bear bare values', async () => {
    const owner = await signedIn('owner@acme.test');
    await owner.post(settings(`users/${acme.memberId}/role`), { role: 'admin' });
    const created = await owner.post(settings('teams'), { name: 'Builders' });
    await owner.post(`${location(created).split('?')[0]}/rename`, { name: 'Engineers' });
    await env.DB.prepare(
      `insert into audit_events (id, organization_id, at, action, actor_type, actor_label, target_type, target_id, detail)
        values ('evt_1', ?, 1, 'user.role_changed', 'account', 'x', 'member', 'y', '{"before":"owner","after":"analyst"}')`,
    )
      .bind(acme.id)
      .run();
    const page = await (await owner.get(settings('audit-log'))).text();
    for (const [before, after] of [
      ['Member', 'Admin'],
      ['Builders', 'Engineers'],
      ['Owner', 'analyst'],
    ]) {
      expect(page).toMatch(new RegExp(`<del>${before}</del>[^<]*<ins>${after}</ins>`));
    }
  });

  it('says in a sentence who did what to whom, with names, and keeps the codes in the detail', async () => {
    const owner = await signedIn('owner@acme.test');
    await owner.post(settings(`users/${acme.memberId}/role`), { role: 'admin' });
    const created = await owner.post(settings('teams'), { name: 'Builders' });
    const team = location(created).split('?')[0];
    await owner.post(`${team}/add-member`, { memberId: acme.memberId });
    const page = await (await owner.get(settings('audit-log'))).text();
    for (const sentence of [
      'Changed the role of ada@acme.test',
      'Created the team Builders',
      'Added members to the team Builders',
    ]) {
      expect(page).toContain(sentence);
    }
    expect(page).toContain('<li>members: ada@acme.test</li>');
    expect(page).toContain('<code>user.role_changed</code>');
    expect(page).toContain(`<code>member ${acme.memberId}</code>`);
    expect(page).toContain('<option value="user.role_changed">Changed the role of a user</option>');
    // The rows themselves have no code and no JSON.
    const rows = page.replace(/<details.*?<\/details>/gs, '').replace(/<select.*?<\/select>/gs, '');
    expect(rows).not.toMatch(/\w+\.\w+_\w+|mem_|team_\w|\{&quot;/);
  });

  it('names nobody of another organization, and says of who is gone what the event has', async () => {
    const insert = env.DB.prepare(
      `insert into audit_events (id, organization_id, at, action, actor_type, actor_label, target_type, target_id, detail)
        values (?, ?, ?, ?, 'account', 'x', ?, ?, ?)`,
    );
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'free' });
    await env.DB.batch([
      env.DB.prepare(
        `insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
          values ('team_x', '${other.id}', 'Secret', 'secret', 'settings', 1, 1)`,
      ),
      insert.bind('e1', acme.id, 1, 'team.deleted', 'team', 'team_x', '{}'),
      insert.bind('e2', acme.id, 2, 'user.deactivated', 'member', 'mem_gone', '{"email":"gone@acme.test"}'),
      insert.bind('e3', acme.id, 3, 'thing.of_tomorrow', 'thing', 't', '{"a":{"b":[1,true]}}'),
    ]);
    const page = await (await (await signedIn('admin@acme.test')).get(settings('audit-log'))).text();
    expect(page).toContain('Deactivated gone@acme.test');
    expect(page).toContain('thing.of_tomorrow');
    expect(page).toContain('<li>a: b 1, yes</li>');
    expect(page).toContain('Deleted a team');
    expect(page).not.toContain('Secret');
  });

  it.each([
    ['users/export.csv', { list: 'users', format: 'csv' }],
    ['audit-log/export.csv?actor=nobody', { list: 'audit-log', format: 'csv' }],
    ['audit-log/export.ndjson', { list: 'audit-log', format: 'ndjson' }],
  ])('knows who took %s along, and of nobody who may not', async (path, detail) => {
    const exports = "action = 'organization.data_exported'";
    expect((await (await signedIn('ada@acme.test')).get(settings(path))).status).toBe(403);
    expect((await new Browser().get(settings(path))).status).toBe(303);
    expect(await count('audit_events', exports)).toBe(0);
    const response = await (await signedIn('admin@acme.test')).get(settings(path));
    expect(response.status).toBe(200);
    await response.text();
    const row = await env.DB.prepare(`select * from audit_events where ${exports}`).first<
      Record<string, string>
    >();
    expect(row).toMatchObject({
      organization_id: acme.id,
      actor_label: 'admin@acme.test',
      target_id: acme.id,
    });
    expect(JSON.parse(row?.detail ?? '')).toEqual(detail);
  });

  it.each(['users/export.csv', 'audit-log/export.csv', 'audit-log/export.ndjson'])(
    'does not record %s when another site led to it, or for HEAD',
    async (path) => {
      const admin = await signedIn('admin@acme.test');
      for (const site of ['cross-site', 'same-site']) {
        const response = await admin.get(settings(path), { 'Sec-Fetch-Site': site });
        expect([site, response.status]).toEqual([site, 403]);
        expect(response.headers.get('Content-Disposition')).toBeNull();
      }
      const head = await admin.send(settings(path), { method: 'HEAD', headers: { Accept: '*/*' } });
      expect(head.status).toBe(200);
      expect(head.headers.get('Content-Disposition')).toContain('attachment');
      expect(await count('audit_events', "action = 'organization.data_exported'")).toBe(0);
      for (const site of ['same-origin', 'none']) {
        const response = await admin.get(settings(path), { 'Sec-Fetch-Site': site });
        expect([site, response.status]).toEqual([site, 200]);
        await response.text();
      }
      expect(await count('audit_events', "action = 'organization.data_exported'")).toBe(2);
    },
  );

  it('breaks off, and says why to the log alone, when a row cannot be read', async () => {
    await env.DB.prepare(
      `insert into audit_events (id, organization_id, at, action, actor_type, actor_label, target_type, target_id, detail)
       values ('evt_broken', ?, 1, 'x', 'system', 'secret@acme.test', 'x', 'x', '{')`,
    )
      .bind(acme.id)
      .run();
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const response = await (await signedIn('admin@acme.test')).get(settings('audit-log/export.ndjson'));
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    const lines = error.mock.calls.map(([line]) => String(line));
    error.mockRestore();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      event: 'fault',
      requestId: response.headers.get('X-Request-Id'),
      exported: 'audit-log',
    });
    expect(lines[0]).not.toContain('secret@');
  });

  it('exports more than one step of rows, each once, newest first', async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1200)
       insert into audit_events (id, organization_id, at, action, actor_type, actor_label, target_type, target_id, detail)
       select 'evt_' || i, ?, i / 3, 'x', 'system', '=1+1', 'x', 'x', '{}' from n`,
    )
      .bind(acme.id)
      .run();
    const admin = await signedIn('admin@acme.test');
    const csv = await (await admin.get(settings('audit-log/export.csv?until=1970-01-01'))).text();
    const rows = csv.trim().split('\r\n').slice(1);
    expect(rows).toHaveLength(1200);
    expect(rows.every((row) => row.includes("'=1+1"))).toBe(true);
  });
});
