// What a page says of an export before it is downloaded, and that the file has neither fewer rows nor others.

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { countAudit } from '../../../src/domain/organization/logs.ts';
import { MAX_COUNTED_EVENTS } from '../../../src/storage/organization/audit-log.ts';
import { type Acme, depsAt, world } from '../../support/deps.ts';
import type { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
let admin: Browser;

beforeEach(async () => {
  acme = await world();
  admin = await signedIn('admin@acme.test');
  await env.DB.prepare("delete from audit_events where organization_id = 'org_other'").run();
});

const settings = (page: string) => `/orgs/${acme.id}/settings/${page}`;

async function insert(organizationId: string, count: number, action = 'team.created'): Promise<void> {
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
     insert into audit_events (id, organization_id, at, action, actor_type, actor_label, target_type, target_id, detail)
     select 'aud_' || lower(hex(randomblob(8))), ?, 1000 + i, ?, 'account', 'ada@acme.test', 'team', 'team_x', '{}' from n`,
  )
    .bind(organizationId, action)
    .run();
}

/** What the page says, and its links. */
async function said(path: string): Promise<{ sentence: string; hrefs: string[] }> {
  const page = await (await admin.get(path)).text();
  const [, sentence = '', links = ''] =
    /<span>([^<]*): ((?:(?: · )?<a [^>]*download[^>]*>[^<]*<\/a>)+)<\/span>/.exec(page) ?? [];
  const hrefs = [...links.matchAll(/href="([^"]*)"/g)].map(([, href]) =>
    (href as string).replaceAll('&amp;', '&'),
  );
  return { sentence, hrefs };
}

const linesOf = (file: string) => file.split(/\r?\n/).filter((line) => line !== '');

it('says how many users the file has, whatever the list is filtered by', async () => {
  const { results } = await env.DB.prepare('select id from members where organization_id = ?')
    .bind(acme.id)
    .all();
  for (const query of ['', '?q=nobody', '?role=owner']) {
    const { sentence, hrefs } = await said(settings(`users${query}`));
    expect(sentence).toContain(` ${results.length} rows`);
    expect(hrefs).toEqual([settings('users/export.csv')]);
  }
  const file = await (await admin.get(settings('users/export.csv'))).text();
  expect(linesOf(file)).toHaveLength(results.length + 1);
});

it('says how many events the filter leaves, and leads to files with exactly these', async () => {
  await insert(acme.id, 7, 'team.deleted');
  await insert(acme.id, 3);
  await insert('org_other', 5, 'team.deleted');
  const { sentence, hrefs } = await said(settings('audit-log?action=team.deleted'));
  expect(sentence).toContain(' 7 rows');
  const [csv = '', ndjson = ''] = hrefs;
  expect(linesOf(await (await admin.get(csv)).text())).toHaveLength(8);
  const lines = linesOf(await (await admin.get(ndjson)).text()).map((line) => JSON.parse(line));
  expect(lines.map(({ action }) => action)).toEqual(Array(7).fill('team.deleted'));
});

it('says so of an export with one row, and with none', async () => {
  await insert(acme.id, 1, 'team.deleted');
  expect((await said(settings('audit-log?action=team.deleted'))).sentence).toContain(' 1 row,');
  const none = await said(settings('audit-log?action=team.deleted&until=1969-01-01'));
  expect(none.sentence).toContain(' 0 rows');
});

it('cuts no file where it stops counting, and says that there may be more', async () => {
  await insert(acme.id, MAX_COUNTED_EVENTS + 200);
  const { sentence, hrefs } = await said(settings('audit-log?until=1970-01-01'));
  expect(sentence).toContain(`at least ${MAX_COUNTED_EVENTS.toLocaleString('en')}`);
  expect(linesOf(await (await admin.get(hrefs[0] ?? '')).text())).toHaveLength(MAX_COUNTED_EVENTS + 201);
});

it('counts nothing of another organization, and does not say that it has counted what it has not', async () => {
  await insert('org_other', 10);
  await insert(acme.id, MAX_COUNTED_EVENTS + 1, 'team.updated');
  const count = (action?: string) => countAudit(depsAt(), acme.id, { action, untilMs: 500_000 });
  expect(await count('team.created')).toEqual({ count: 0, complete: false });
  expect(await count()).toEqual({ count: MAX_COUNTED_EVENTS, complete: false });
  await env.DB.prepare("delete from audit_events where action = 'team.updated' and at > 1500").run();
  expect(await count()).toEqual({ count: 500, complete: true });
});
