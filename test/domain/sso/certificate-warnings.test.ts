import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { pruneExpired } from '../../../src/domain/organization/retention.ts';
import {
  certificateWarnings,
  takeCertificateWarnings,
} from '../../../src/domain/sso/certificate-warnings.ts';
import { loadSsoSettings, saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, createAcme, depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { emptyStorage } from '../../support/storage.ts';

const DAY_MS = 24 * 3_600_000;

let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
});

/** Makes the first certificate expire `days` after NOW_MS. */
const endAfter = (days: number) =>
  env.DB.prepare('update certificates set not_after = ?')
    .bind(NOW_MS + days * DAY_MS)
    .run();

describe('a certificate that expires', () => {
  it('causes one mail 60, 30, 7 and 1 days before, and one when it has expired', async () => {
    await endAfter(90);
    const heard: string[] = [];
    for (let day = 0; day <= 100; day++) {
      for (let time = 0; time < 2; time++) {
        const notices = await takeCertificateWarnings(depsAt(NOW_MS + day * DAY_MS));
        for (const one of notices) heard.push(`${one.kind} ${one.daysLeft}`);
      }
    }
    expect(heard).toEqual([
      'certificate_expiring 60',
      'certificate_expiring 30',
      'certificate_expiring 7',
      'certificate_expiring 1',
      'certificate_expired 0',
    ]);
  });

  it('causes only the latest warning after the cron was not running', async () => {
    await endAfter(5);
    expect(await takeCertificateWarnings(depsAt())).toMatchObject([
      {
        daysLeft: 5,
        organizationName: 'Acme',
        linkUrl: `https://sso.example/orgs/${acme.id}/settings/access-security/setup-links?for=certificate`,
      },
    ]);
    expect(await takeCertificateWarnings(depsAt())).toEqual([]);
  });

  it('causes no warning while SSO is off or long after it has expired', async () => {
    await endAfter(5);
    await saveSso(depsAt(), OPERATOR, acme, { enabled: false });
    expect(await takeCertificateWarnings(depsAt())).toEqual([]);
    await saveSso(depsAt(), OPERATOR, acme, { enabled: true });
    expect(await takeCertificateWarnings(depsAt(NOW_MS + 30 * DAY_MS))).toEqual([]);
  });

  it('causes no warning once its successor is in use, but does while the successor is unused', async () => {
    await endAfter(20);
    await saveSso(depsAt(), OPERATOR, acme, {
      addCertificates: [{ content: otherKey.certificate, fileName: '' }],
    });
    const waiting = (await loadSsoSettings(depsAt(), acme.id)).certificates;
    expect(certificateWarnings(waiting, NOW_MS)).toMatchObject([{ daysLeft: 20 }]);
    await env.DB.prepare('update certificates set last_used_at = ? where not_after > ?')
      .bind(NOW_MS, NOW_MS + 60 * DAY_MS)
      .run();
    expect(certificateWarnings((await loadSsoSettings(depsAt(), acme.id)).certificates, NOW_MS)).toEqual([]);
    expect(await takeCertificateWarnings(depsAt())).toEqual([]);
  });
});

describe('retention', () => {
  const insert = (sql: string, ...values: unknown[]) =>
    env.DB.prepare(sql)
      .bind(...values)
      .run();
  const event = (organizationId: string, id: string, days: number) =>
    insert(
      `insert into audit_events (id, organization_id, at, action, actor_type, actor_label, target_type, target_id, detail)
       values (?, ?, ?, 'x', 'system', 'x', 'x', 'x', '{}')`,
      id,
      organizationId,
      NOW_MS - days * DAY_MS,
    );

  it('keeps the audit log two years for enterprise, 90 days for others and for organizations that are gone', async () => {
    await insert(
      `insert into organizations (id, name, plan, created_at, updated_at) values ('org_g', 'G', 'growth', 0, 0)`,
    );
    for (const organizationId of [acme.id, 'org_g', 'org_deleted']) {
      for (const days of [1, 89, 91, 729, 731])
        await event(organizationId, `${organizationId}-${days}`, days);
    }
    await pruneExpired(depsAt());
    const { results } = await env.DB.prepare(
      "select id from audit_events where action = 'x' order by id",
    ).all<{ id: string }>();
    const kept = (id: string) =>
      results.filter((row) => row.id.startsWith(`${id}-`)).map((row) => Number(row.id.split('-')[1]));
    expect(kept(acme.id).sort((a, b) => a - b)).toEqual([1, 89, 91, 729]);
    expect(kept('org_deleted').sort((a, b) => a - b)).toEqual([1, 89]);
    expect(kept('org_g').sort((a, b) => a - b)).toEqual([1, 89]);
  });

  it('deletes what can no longer be used, and nothing that still can', async () => {
    for (const [id, at] of [
      ['old', -1],
      ['live', 1],
    ] as const) {
      await insert(
        'insert into used_assertions (connection_id, assertion_id, attempt_id, expires_at) values (?, ?, ?, ?)',
        'c',
        id,
        id,
        NOW_MS + at,
      );
    }
    expect(await pruneExpired(depsAt())).toEqual({ deleted: 1, unfinished: [] });
    expect(await count('used_assertions', "assertion_id = 'live'")).toBe(1);
  });
});
