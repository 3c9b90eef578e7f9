// Routes through the Worker: what the check of a domain says about what is there instead of the record.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { type Acme, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { answerTo, type DnsAnswer } from '../../support/dns.ts';
import { leadsTo } from '../../support/told.ts';
import type { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
let admin: Browser;
let id: string;
let record: string;

beforeEach(async () => {
  acme = await world();
  const row = await claimDomain(depsAt(), OPERATOR, acme.id, 'new.test');
  id = row.id;
  record = `gatehouse-domain-verify=${row.token}`;
  admin = await signedIn('admin@acme.test');
});

const domains = (path = '') => `/orgs/${acme.id}/settings/access-security/domains${path}`;

async function check(records: string[], how: DnsAnswer = {}) {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) =>
    answerTo(new Uint8Array(init?.body as ArrayBuffer), records, how),
  );
  return await admin.post(domains(`/${id}/check`), {});
}

describe('the check of a domain', () => {
  it('tells that there is no record, and in which zone it was looked for', async () => {
    const response = await check([], { zone: 'new.test' });
    expect(response.status).toBe(409);
    const page = await response.text();
    expect(page).toContain('There is no TXT record at new.test, so the domain is not verified yet.');
    expect(page).toContain('We asked in the zone new.test.');
    expect(page).toContain('new.test.new.test');
    expect(page).not.toContain('Other TXT records');
  });

  it('shows the records that are there instead, and which is of ours', async () => {
    const page = await (await check(['v=spf1 -all', 'gatehouse-domain-verify=other'])).text();
    expect(page).toContain('Other TXT records are at new.test');
    expect(page).toContain('<code>v=spf1 -all</code>');
    expect(page).toContain('replace the one of ours');
    expect(page.indexOf('verify=other')).toBeLessThan(page.indexOf('v=spf1'));
    expect(page).not.toContain('There is no TXT record');
    const later = await (await admin.get(domains())).text();
    expect(later).toContain('<code>v=spf1 -all</code>');
    expect(await (await check(['v=spf1 -all'])).text()).not.toContain('replace the one of ours');
  });

  it('keeps little of what strangers publish, as text', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `<b>${index}</b>${'x'.repeat(300)}`);
    const page = await (await check(many)).text();
    expect(page).not.toContain('<b>');
    expect(page.match(/&lt;b&gt;/g)).toHaveLength(8);
    expect(page.length).toBeLessThan(40_000);
  });

  it('forgets them once the record is there', async () => {
    await check(['v=spf1 -all']);
    expect(leadsTo(await check(['v=spf1 -all', record]))).toBe(`${domains()}?done=verified`);
    const row = await env.DB.prepare('select found, zone, status from domains where id = ?').bind(id).first();
    expect(row).toEqual({ found: null, zone: null, status: 'verified' });
  });

  it('leads back to the page when its address is opened', async () => {
    const response = await admin.get(domains(`/${id}/check`));
    expect([response.status, response.headers.get('Location')]).toEqual([303, domains()]);
  });
});
