import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkDueDomains } from '../../../src/domain/domains/checks.ts';
import { claimDomain, listDomains, recordOf, verifyDomain } from '../../../src/domain/domains/claims.ts';
import type { TxtFindings } from '../../../src/domain/domains/lookup.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { type Acme, count, createAcme, depsAt, NOW_MS, OPERATOR, reasonOf } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ADMIN = { type: 'account', id: 'acc_1', label: 'admin@acme.test', address: null } as const;

let acme: Acme;
/**
 * The records in DNS: a name that is missing has none, the look-up of a name with `fail` fails, and one of
 * two resolvers sees what is `halfSeen`.
 */
let dns: Map<string, string[] | 'fail' | { readonly halfSeen: string }>;
let asked: string[];

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
  // acme.test is verified as if its record had proved it.
  await env.DB.prepare('update domains set vouched_by = null').run();
  dns = new Map();
  asked = [];
});

async function lookup(name: string): Promise<TxtFindings> {
  asked.push(name);
  const found = dns.get(name) ?? [];
  if (found === 'fail') throw new Error('no answer');
  if (Array.isArray(found)) return { agreed: found, disputed: new Map(), resolvers: 2, zone: null };
  return { agreed: [], disputed: new Map([[found.halfSeen, 1]]), resolvers: 2, zone: null };
}

const run = (nowMs: number) => checkDueDomains(depsAt(nowMs), lookup);
const domain = async (name: string) =>
  (await listDomains(depsAt(), acme.id)).find((row) => row.name === name);

describe('a domain that the operator vouches for', () => {
  it('is never looked up, and stays verified without a record', async () => {
    const row = await claimDomain(depsAt(), OPERATOR, acme.id, 'vouched.test', true);
    for (let day = 0; day < 30; day++) await run(NOW_MS + day * DAY_MS);
    expect(asked).not.toContain('vouched.test');
    expect(await domain('vouched.test')).toEqual(row);
  });
});

describe('a pending claim', () => {
  it('becomes verified when its record appears, with an event', async () => {
    const row = await claimDomain(depsAt(), ADMIN, acme.id, 'new.test');
    await run(NOW_MS);
    expect((await domain('new.test'))?.status).toBe('pending');
    dns.set('new.test', ['v=spf1 -all', recordOf(row)]);
    await run(NOW_MS + HOUR_MS);
    expect(await domain('new.test')).toMatchObject({ status: 'verified', verifiedAt: NOW_MS + HOUR_MS });
    expect(await count('audit_events', "action like '%domain_verified' and actor_type = 'system'")).toBe(1);
  });

  it('is not verified by another claim’s record or by part of its own', async () => {
    const row = await claimDomain(depsAt(), ADMIN, acme.id, 'new.test');
    dns.set('new.test', [recordOf({ token: crypto.randomUUID() }), row.token, ` ${recordOf(row)}`]);
    await run(NOW_MS);
    expect((await domain('new.test'))?.status).toBe('pending');
  });

  it('stays pending while another organization has the name', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const row = await claimDomain(depsAt(), ADMIN, acme.id, 'new.test');
    await claimDomain(depsAt(), OPERATOR, other.id, 'new.test', true);
    dns.set('new.test', [recordOf(row)]);
    await run(NOW_MS);
    expect((await domain('new.test'))?.status).toBe('pending');
  });

  it('is looked up once an hour, and given up after thirty days', async () => {
    await claimDomain(depsAt(), ADMIN, acme.id, 'new.test');
    await run(NOW_MS);
    await run(NOW_MS + HOUR_MS - 1);
    expect(asked.filter((name) => name === 'new.test')).toHaveLength(1);
    await run(NOW_MS + 30 * DAY_MS);
    expect((await domain('new.test'))?.status).toBe('expired');
    await run(NOW_MS + 31 * DAY_MS);
    expect(asked.filter((name) => name === 'new.test')).toHaveLength(2);
  });
});

describe('resolvers that disagree', () => {
  it('verify no claim, are shown, and are asked again in the next run', async () => {
    const row = await claimDomain(depsAt(), ADMIN, acme.id, 'new.test');
    dns.set('new.test', { halfSeen: recordOf(row) });
    await run(NOW_MS);
    expect(await domain('new.test')).toMatchObject({ status: 'pending', seenBy: 1, askedOf: 2 });
    const check = verifyDomain(depsAt(NOW_MS + 1), ADMIN, acme.id, row.id, lookup);
    await expect(check).rejects.toMatchObject({
      reason: 'domain_record_disputed',
      detail: { seenBy: 1, askedOf: 2 },
    });
    dns.set('new.test', [recordOf(row)]);
    await run(NOW_MS + HOUR_MS / 6);
    expect(await domain('new.test')).toMatchObject({ status: 'verified', seenBy: null, askedOf: null });
  });

  it('forget that they disagreed when none of them sees it any more', async () => {
    const row = await claimDomain(depsAt(), ADMIN, acme.id, 'new.test');
    dns.set('new.test', { halfSeen: recordOf(row) });
    await run(NOW_MS);
    dns.clear();
    expect(await reasonOf(verifyDomain(depsAt(NOW_MS + 1), ADMIN, acme.id, row.id, lookup))).toBe(
      'domain_record_missing',
    );
    expect(await domain('new.test')).toMatchObject({ status: 'pending', seenBy: null });
  });

  it('expire no verified domain, and do not end the counting of days either', async () => {
    const row = await domain('acme.test');
    dns.set('acme.test', { halfSeen: recordOf(row as never) });
    for (let day = 0; day <= 10; day++) await run(NOW_MS + day * DAY_MS);
    expect(await domain('acme.test')).toMatchObject({ status: 'verified', failingSince: null, seenBy: 1 });
    dns.clear();
    await run(NOW_MS + 11 * DAY_MS);
    expect((await domain('acme.test'))?.failingSince).toBe(NOW_MS + 11 * DAY_MS);
  });

  it('are not decided by one of them while the other is down', async () => {
    const row = await claimDomain(depsAt(), ADMIN, acme.id, 'new.test');
    dns.set('new.test', 'fail');
    await run(NOW_MS);
    await expect(verifyDomain(depsAt(NOW_MS + 1), ADMIN, acme.id, row.id, lookup)).rejects.toThrow(
      'no answer',
    );
    expect(await domain('new.test')).toMatchObject({ status: 'pending', seenBy: null });
  });
});

describe('a verified domain whose record is missing', () => {
  it('warns once after one, four and six days, and expires after seven', async () => {
    const heard: string[] = [];
    for (let hours = 0; hours <= 8 * 24; hours += 6) {
      const { notices } = await run(NOW_MS + hours * HOUR_MS);
      for (const { kind, daysLeft } of notices) heard.push(`day ${hours / 24}: ${kind} ${daysLeft}`);
    }
    expect(heard).toEqual([
      'day 1: domain_record_missing 6',
      'day 4: domain_record_missing 3',
      'day 6: domain_record_missing 1',
      'day 7: domain_expired 0',
    ]);
    expect((await domain('acme.test'))?.status).toBe('expired');
    expect(await count('audit_events', "action like '%domain_expired'")).toBe(1);
  });

  it('tells its Owners and Admins, and nobody else', async () => {
    await run(NOW_MS);
    const { notices } = await run(NOW_MS + DAY_MS);
    expect(notices).toMatchObject([
      { organizationName: 'Acme', subject: 'acme.test', recipients: ['admin@acme.test', 'owner@acme.test'] },
    ]);
  });

  it('starts counting again if the record was there in between', async () => {
    const row = await domain('acme.test');
    await run(NOW_MS);
    await run(NOW_MS + 5 * DAY_MS);
    dns.set('acme.test', [recordOf(row as never)]);
    await run(NOW_MS + 6 * DAY_MS);
    expect(await domain('acme.test')).toMatchObject({ failingSince: null, warnedDays: null });
    dns.clear();
    await run(NOW_MS + 7 * DAY_MS);
    await run(NOW_MS + 9 * DAY_MS);
    expect((await domain('acme.test'))?.status).toBe('verified');
  });

  it('does not expire because DNS look-ups fail', async () => {
    dns.set('acme.test', 'fail');
    for (let day = 0; day <= 10; day++) expect((await run(NOW_MS + day * DAY_MS)).unanswered).toBe(1);
    expect(await domain('acme.test')).toMatchObject({ status: 'verified', failingSince: null });
  });

  it('keeps counting when an administrator checks in between', async () => {
    await run(NOW_MS);
    const row = await domain('acme.test');
    const check = verifyDomain(depsAt(NOW_MS + DAY_MS), ADMIN, acme.id, row?.id ?? '', lookup);
    expect(await reasonOf(check)).toBe('domain_record_missing');
    expect((await run(NOW_MS + DAY_MS + 1)).notices).toHaveLength(1);
  });

  it('is warned of once when two runs overlap', async () => {
    await run(NOW_MS);
    const runs = await Promise.all([run(NOW_MS + DAY_MS), run(NOW_MS + DAY_MS)]);
    expect(runs.flatMap((one) => one.notices)).toHaveLength(1);
  });
});

describe('claiming', () => {
  for (const name of ['gmail.com', 'Outlook.com', 'co.uk', 'com', 'github.io', 'k12.ca.us']) {
    it(`refuses ${name}, which is public`, async () => {
      expect(await reasonOf(claimDomain(depsAt(), ADMIN, acme.id, name))).toMatch(
        /^domain_(public|invalid)$/,
      );
      expect(await count('domains', "status = 'pending'")).toBe(0);
    });
  }

  for (const name of ['acme.co.uk', 'acme.github.io', 'me.de', 'co.com']) {
    it(`accepts ${name}, which one organization can hold`, async () => {
      expect((await claimDomain(depsAt(), ADMIN, acme.id, name)).status).toBe('pending');
    });
  }

  it('refuses a name that another organization has verified', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    expect(await reasonOf(claimDomain(depsAt(), ADMIN, other.id, 'acme.test'))).toBe('domain_taken');
  });

  it('refuses the hundred-and-first claim', async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 99)
       insert into domains (id, organization_id, name, token, status, created_at)
       select 'd' || i, ?, 'd' || i || '.test', i, 'pending', 0 from n`,
    )
      .bind(acme.id)
      .run();
    expect(await reasonOf(claimDomain(depsAt(), ADMIN, acme.id, 'more.test'))).toBe('domain_too_many');
  });
});
