// Metrics: OpenMetrics text by its grammar, what it tells, who may read it, and what it costs.

import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import dashboard from '../../../dev/grafana/gatehouse.json' with { type: 'json' };
import { metricsOf } from '../../../src/domain/operator/metrics.ts';
import { toOpenMetrics } from '../../../src/http/api/metrics.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { readMetrics } from '../../../src/storage/operator/metrics.ts';
import { depsAt, NOW_MS } from '../../support/deps.ts';
import { meterD1 } from '../../support/metered-d1.ts';
import { oktaKey } from '../../support/okta-keys.ts';
import { API_KEY, freshDeployment, newOrganization, ok, putKey } from './client.ts';

const DAY_MS = 86_400_000;
const TODAY = Math.floor(NOW_MS / DAY_MS);

beforeEach(freshDeployment);

async function get(key: string | null, method = 'GET') {
  const headers: Record<string, string> = key === null ? {} : { Authorization: `Bearer ${key}` };
  const response = await exports.default.fetch('https://sso.example/api/v1/metrics', { method, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The samples of a text, once every line of it is as OpenMetrics 1.0 section 4 wants it. */
function parse(text: string): Map<string, number> {
  const [end, last, ...reversed] = text.split('\n').reverse();
  expect([end, last]).toEqual(['', '# EOF']);
  const samples = new Map<string, number>();
  const families = new Map<string, string>();
  let family = '';
  for (const line of reversed.reverse()) {
    const type = /^# TYPE ([a-z_]+) (gauge|counter|info)$/.exec(line);
    if (type) {
      const [, name = '', kind = ''] = type;
      expect(families.has(name)).toBe(false);
      families.set(name, kind);
      family = name;
      continue;
    }
    const told = /^# (UNIT|HELP) ([a-z_]+) (.+)$/.exec(line);
    if (told) {
      expect(told[2]).toBe(family);
      if (told[1] === 'UNIT') expect(family.endsWith(`_${told[3]}`)).toBe(true);
      continue;
    }
    const sample = /^([a-z_]+)(\{[a-z_]+="(?:[^"\\]|\\[\\n"])*"\})? (\d+(?:\.\d+)?)$/.exec(line);
    expect([line, sample !== null]).toEqual([line, true]);
    const [, name = '', labels = '', value] = sample ?? [];
    const suffix = { gauge: '', counter: '_total', info: '_info' }[families.get(family) ?? ''];
    expect(name).toBe(family + suffix);
    expect(samples.has(name + labels)).toBe(false);
    samples.set(name + labels, Number(value));
  }
  return samples;
}

const run = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

async function makeEndpoint(id: string, status = 'enabled'): Promise<void> {
  await run(
    `insert into webhook_endpoints (id, url, status, seen_seq, created_at, updated_at) values (?, 'https://a.example', ?, 0, 0, 0)`,
    id,
    status,
  );
}

async function makeWaiting(endpoint: string, count: number, failingSince: number | null): Promise<void> {
  await run(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)
      insert into webhook_positions (endpoint_id, organization_id, seq, next_at, failing_since)
      select ?1, 'org_' || i, 0, 1, ?3 from n`,
    endpoint,
    count,
    failingSince,
  );
}

describe('the text', () => {
  it('is OpenMetrics, also of a deployment where nothing has happened', async () => {
    const { status, headers, text } = await get(API_KEY);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
      'no-store',
    ]);
    const samples = parse(text);
    expect(samples.get('gatehouse_sign_ins_total')).toBe(0);
    expect(samples.get('gatehouse_database_bytes')).toBeGreaterThan(10_000);
    expect([...samples.keys()].some((name) => name.includes('signing_key_age'))).toBe(false);
  });

  it('counts days together, and tells how many there are from the newest', async () => {
    await run('insert into usage_days values (?, 3, 30, 5, 2, 7)', TODAY - 1);
    await run('insert into usage_days values (?, 4, 40, 6, 1, 8)', TODAY);
    const samples = parse((await get(API_KEY)).text);
    expect(samples.get('gatehouse_sign_ins_total')).toBe(11);
    expect(samples.get('gatehouse_sign_ins_refused_total')).toBe(3);
    expect(samples.get('gatehouse_scim_operations_total')).toBe(15);
    expect(samples.get('gatehouse_members')).toBe(40);
  });

  it('tells of each endpoint and stream what waits, and since when it fails', async () => {
    await makeEndpoint('whe_good');
    await makeEndpoint('whe_bad');
    await makeEndpoint('whe_off', 'failing');
    await makeWaiting('whe_bad', 3, NOW_MS - 60_000);
    const samples = parse(toOpenMetrics(await metricsOf(depsAt())));
    const of = (name: string, id: string) => samples.get(`gatehouse_webhook_${name}{id="whe_${id}"}`);
    expect([of('failing', 'good'), of('failing', 'bad'), of('failing', 'off')]).toEqual([0, 1, 1]);
    expect([of('waiting', 'good'), of('waiting', 'bad')]).toEqual([0, 3]);
    expect(of('failing_seconds', 'bad')).toBe(60);
  });

  it('counts certificates that end within 30 days, and no other', async () => {
    const organization = await newOrganization();
    await ok('PUT', `${organization}/sso`, {
      issuer: 'https://idp.example',
      signInUrl: 'https://idp.example/sso',
      certificates: [oktaKey.certificate],
    });
    await run('delete from certificates');
    for (const [i, days] of [-1, 0.5, 29, 31].entries()) {
      await run(
        `insert into certificates (id, connection_id, fingerprint, pem, not_before, not_after, created_at)
          select ?1, id, ?1, 'x', 0, ?2, 0 from connections`,
        `crt_${i}`,
        NOW_MS + days * DAY_MS,
      );
    }
    const samples = parse(toOpenMetrics(await metricsOf(depsAt())));
    expect(samples.get('gatehouse_certificates_expiring')).toBe(2);
  });

  it('keeps what a label holds within its quotes', () => {
    const text = toOpenMetrics([
      { name: 'a', type: 'gauge', help: 'x\ny', samples: [{ labels: { id: 'a"b\\c\nd' }, value: 1 }] },
    ]);
    expect(text).toBe('# TYPE a gauge\n# HELP a x\\ny\na{id="a\\"b\\\\c\\nd"} 1\n# EOF\n');
  });
});

describe('the key', () => {
  it.each([
    [null, 401],
    ['ghk_wrong', 401],
  ])('%s is refused', async (key, status) => {
    expect((await get(key)).status).toBe(status);
  });

  it('has to be one that may read everything', async () => {
    const [some, all] = [`ghk_${'s'.repeat(43)}`, `ghk_${'r'.repeat(43)}`];
    await putKey(some, { id: 'key_2', label: 'some' }, true, ['organizations:read', 'logs:write']);
    await putKey(all, { id: 'key_3', label: 'all' }, true, ['read']);
    expect([(await get(some)).status, (await get(all)).status]).toEqual([403, 200]);
  });

  it('reads, and nothing else', async () => {
    expect((await get(API_KEY, 'POST')).status).toBe(404);
  });
});

describe('the cost', () => {
  it('is one batch, whose rows have a limit', async () => {
    await makeEndpoint('whe_1');
    await makeWaiting('whe_1', 1500, null);
    await run(
      `with recursive n(i) as (select 0 union all select i + 1 from n where i < 2)
        insert into applications (id, name, redirect_uris, auth_method, grant_types, scopes, created_at, updated_at)
        select 'app_' || i, 'A', '[]', 'none', '[]', '[]', 0, 0 from n`,
    );
    await run(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
        insert into logout_deliveries (id, application_id, organization_id, account_id, member_id, sid, jti, why, created_at, next_at)
        select 'l' || i, 'app_' || (i % 3), 'o', 'a', 'm', 's', 'j', 'x', 0, 0 from n`,
    );
    const { d1, cost } = meterD1(env.DB);
    const rows = await readMetrics(openDatabase(d1), NOW_MS, NOW_MS + DAY_MS);
    expect(rows.webhooks[0]?.waiting).toBe(1000);
    expect([cost.trips, cost.rowsRead < 6000]).toEqual([1, true]);
  });
});

it('has each metric that the dashboard asks for', async () => {
  const names = new Set(parse((await get(API_KEY)).text).keys());
  const declared = (await get(API_KEY)).text;
  const asked = JSON.stringify(dashboard).match(/gatehouse_[a-z_]+/g) ?? [];
  expect(asked.length).toBeGreaterThan(10);
  for (const name of asked) {
    const family = name.replace(/_total$/, '');
    expect([name, names.has(name) || declared.includes(`# TYPE ${family} `)]).toEqual([name, true]);
  }
});
