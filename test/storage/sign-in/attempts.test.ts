// How many refusals a log keeps. Anybody can cause them, so that past the budget they are only counted.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { commit } from '../../../src/storage/change.ts';
import { insertRefusedAttempt } from '../../../src/storage/sign-in/attempts.ts';
import { depsAt, NOW_MS } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

let serial = 0;

beforeEach(emptyStorage);

async function refuse(times: number, addressOf: (n: number) => string | null, atMs = NOW_MS, org = 'org_a') {
  const { db } = depsAt();
  for (let n = 0; n < times; n++) {
    const row = {
      id: `ATT-${++serial}`,
      organizationId: org,
      at: atMs + n,
      method: 'saml',
      flow: 'idp_initiated',
      outcome: 'refused',
      reason: 'issuer_mismatch',
      connectionId: null,
      email: null,
      memberId: null,
      userAgent: null,
      address: addressOf(n),
      redactedResponse: '<r/>',
      detail: {},
    } as const;
    await commit(db, insertRefusedAttempt(db, row));
  }
}

async function kept(org = 'org_a') {
  return await env.DB.prepare(
    `select count(*) as rows, sum(more) as more, count(redacted_response) as responses
     from sign_in_attempts where organization_id = ?`,
  )
    .bind(org)
    .first();
}

const another = (n: number) => `203.0.${n >> 8}.${n & 255}`;

describe('the refusals of an organization', () => {
  it('are 100 rows an hour, ten of them with what came; the others are counted', async () => {
    await refuse(130, another);
    expect(await kept()).toEqual({ rows: 100, more: 30, responses: 10 });
  });

  it('are kept again in the next hour', async () => {
    await refuse(110, another);
    await refuse(5, another, NOW_MS + 3_600_200);
    expect(await kept()).toEqual({ rows: 105, more: 10, responses: 15 });
  });

  it('take nothing from another organization', async () => {
    await refuse(110, another);
    await refuse(1, another, NOW_MS, 'org_b');
    expect(await kept('org_b')).toEqual({ rows: 1, more: 0, responses: 1 });
  });
});

describe('the refusals of one client', () => {
  it.each<[string, (n: number) => string]>([
    ['IPv4 address', () => '203.0.113.9'],
    ['IPv6 /64', (n) => `2001:db8:0:7::${n.toString(16)}`],
  ])('with one %s are 30 rows in ten minutes, and leave room for others', async (_, addressOf) => {
    await refuse(50, addressOf);
    expect(await kept()).toMatchObject({ rows: 30, more: 20 });
    await refuse(1, () => '198.51.100.1', NOW_MS + 100);
    expect(await kept()).toMatchObject({ rows: 31, more: 20 });
  });

  it('are counted in a row of that client', async () => {
    await refuse(1, () => '198.51.100.1');
    await refuse(31, () => '203.0.113.9', NOW_MS + 1);
    const row = await env.DB.prepare('select address, more from sign_in_attempts where more > 0').first();
    expect(row).toEqual({ address: '203.0.113.9', more: 1 });
  });

  it('are kept again after ten minutes', async () => {
    await refuse(40, () => '203.0.113.9');
    await refuse(5, () => '203.0.113.9', NOW_MS + 600_100);
    expect(await kept()).toMatchObject({ rows: 35, more: 10 });
  });
});
