import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { count } from '../../support/deps.ts';
import { answerTo, nameIn } from '../../support/dns.ts';
import { API_KEY_LABEL, call, freshDeployment, newOrganization, ok, places, refused } from './client.ts';

let organization: string;

beforeEach(async () => {
  await freshDeployment();
  organization = await newOrganization();
});

afterEach(() => vi.restoreAllMocks());

/** The world's DNS, as the deployment's resolver tells it. */
function publish(records: Record<string, string[]>): void {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
    const query = new Uint8Array(init?.body as ArrayBuffer);
    return answerTo(query, records[nameIn(query)] ?? []);
  });
}

describe('domains', () => {
  it('claims one, with the record to publish', async () => {
    const { status, body } = await call('POST', `${organization}/domains`, { name: 'ACME.test.' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'acme.test', status: 'pending', verifiedAt: null });
    expect(body.record).toMatch(/^gatehouse-domain-verify=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await ok('GET', `${organization}/domains/${body.id}`)).toEqual(body);
  });

  it('takes the operator’s word for one', async () => {
    const domain = await ok('POST', `${organization}/domains`, { name: 'acme.test', verified: true });
    expect(domain).toMatchObject({
      status: 'verified',
      verifiedAt: expect.any(String),
      vouchedBy: API_KEY_LABEL,
    });
  });

  it('verifies one when its record is in DNS', async () => {
    const { id, record } = await ok('POST', `${organization}/domains`, { name: 'acme.test' });
    publish({ 'acme.test': ['v=spf1 -all', record] });
    const verified = await ok('POST', `${organization}/domains/${id}/verify`);
    expect(verified).toMatchObject({ status: 'verified', verifiedAt: expect.any(String) });
    expect(await ok('GET', `${organization}/domains/${id}`)).toEqual(verified);
    expect((await ok('GET', `${organization}/audit-log`)).items[0].action).toBe(
      'organization_access_security.domain_verified',
    );
  });

  it('leaves one pending while its record is missing, partial, or at another name', async () => {
    const { id, record } = await ok('POST', `${organization}/domains`, { name: 'acme.test' });
    for (const records of [
      {},
      { 'acme.test': [record.slice(0, -1)] },
      { 'acme.test': [`${record} `] },
      { 'www.acme.test': [record] },
    ]) {
      publish(records as Record<string, string[]>);
      expect(await refused('POST', `${organization}/domains/${id}/verify`)).toBe('409 domain_record_missing');
    }
    expect(await ok('GET', `${organization}/domains/${id}`)).toMatchObject({
      status: 'pending',
      verifiedAt: null,
      checkedAt: expect.any(String),
    });
  });

  it('leaves one pending until every resolver sees its record, and says how many do', async () => {
    const { id, record } = await ok('POST', `${organization}/domains`, { name: 'acme.test' });
    const asked: string[] = [];
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
      asked.push(String(url));
      const query = new Uint8Array(init?.body as ArrayBuffer);
      return answerTo(query, String(url).includes('google') ? [] : [record]);
    });
    expect(await refused('POST', `${organization}/domains/${id}/verify`)).toBe('409 domain_record_disputed');
    expect(asked).toEqual(['https://cloudflare-dns.com/dns-query', 'https://dns.google/dns-query']);
    const domain = await ok('GET', `${organization}/domains/${id}`);
    expect(domain).toMatchObject({ status: 'pending', seenBy: 1, askedOf: 2 });
  });

  it('does not verify one while a resolver is down that would have to agree', async () => {
    const { id, record } = await ok('POST', `${organization}/domains`, { name: 'acme.test' });
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
      if (String(url).includes('google')) return new Response(null, { status: 503 });
      return answerTo(new Uint8Array(init?.body as ArrayBuffer), [record]);
    });
    expect(await refused('POST', `${organization}/domains/${id}/verify`)).toBe('503 dns_unavailable');
    expect(await ok('GET', `${organization}/domains/${id}`)).toMatchObject({ status: 'pending' });
  });

  it('says so when DNS cannot be asked, and changes nothing', async () => {
    const { id } = await ok('POST', `${organization}/domains`, { name: 'acme.test' });
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('unreachable'));
    const { status, headers, body } = await call('POST', `${organization}/domains/${id}/verify`);
    expect([status, body.reason, headers.get('retry-after')]).toEqual([503, 'dns_unavailable', '30']);
    expect(await ok('GET', `${organization}/domains/${id}`)).toMatchObject({ checkedAt: null });
  });

  it('lists them by name, page by page', async () => {
    for (const name of ['c.test', 'a.test', 'b.test']) await ok('POST', `${organization}/domains`, { name });
    const first = await ok('GET', `${organization}/domains?limit=2`);
    const second = await ok('GET', `${organization}/domains?limit=2&cursor=${first.nextCursor}`);
    const names = [...first.items, ...second.items].map((one: { name: string }) => one.name);
    expect(names).toEqual(['a.test', 'b.test', 'c.test']);
    expect(second).not.toHaveProperty('nextCursor');
  });

  it('gives one up', async () => {
    const { id } = await ok('POST', `${organization}/domains`, { name: 'acme.test', verified: true });
    expect((await call('DELETE', `${organization}/domains/${id}`)).status).toBe(204);
    expect(await refused('DELETE', `${organization}/domains/${id}`)).toBe('404 domain_not_found');
    expect(await count('domains')).toBe(0);
  });

  it('refuses names that are none', async () => {
    for (const name of [
      '',
      'acme',
      'http://acme.test',
      'acme.test/x',
      'a b.test',
      '192.0.2.1',
      '*.acme.test',
    ]) {
      const { status, body } = await call('POST', `${organization}/domains`, { name });
      expect([name, status, body.reason, places(body)]).toEqual([name, 400, 'domain_invalid', ['#/name']]);
    }
    expect(await refused('POST', `${organization}/domains`, { name: 'acme.test', verified: 'yes' })).toBe(
      '400 request_invalid',
    );
    expect(await count('domains')).toBe(0);
  });

  it('refuses public suffixes and mail providers, even when the operator vouches', async () => {
    for (const name of ['co.uk', 'gmail.com', 'github.io']) {
      expect([name, await refused('POST', `${organization}/domains`, { name, verified: true })]).toEqual([
        name,
        '403 domain_public',
      ]);
    }
    expect(await count('domains')).toBe(0);
  });

  it('refuses a second claim, and verifying a domain that another organization holds', async () => {
    await ok('POST', `${organization}/domains`, { name: 'acme.test', verified: true });
    expect(await refused('POST', `${organization}/domains`, { name: 'acme.test' })).toBe(
      '409 domain_already_claimed',
    );
    const other = await newOrganization('enterprise', 'Other');
    const vouched = { name: 'acme.test', verified: true };
    expect(await refused('POST', `${other}/domains`, vouched)).toBe('409 domain_taken');
    expect(await refused('POST', `${other}/domains`, { name: 'acme.test' })).toBe('409 domain_taken');
    expect(await count('domains')).toBe(1);
  });

  it('refuses to verify a domain that another organization has proved since then', async () => {
    const other = await newOrganization('enterprise', 'Other');
    const { id, record } = await ok('POST', `${other}/domains`, { name: 'acme.test' });
    await ok('POST', `${organization}/domains`, { name: 'acme.test', verified: true });
    publish({ 'acme.test': [record] });
    expect(await refused('POST', `${other}/domains/${id}/verify`)).toBe('409 domain_taken');
    expect(await ok('GET', `${other}/domains/${id}`)).toMatchObject({ status: 'pending' });
  });

  it('keeps domains of another organization out of reach', async () => {
    const { id } = await ok('POST', `${organization}/domains`, { name: 'acme.test' });
    const other = await newOrganization('enterprise', 'Other');
    for (const [method, below] of [
      ['GET', ''],
      ['POST', '/verify'],
      ['DELETE', ''],
    ] as const) {
      expect(await refused(method, `${other}/domains/${id}${below}`)).toBe('404 domain_not_found');
    }
    expect(await count('domains')).toBe(1);
  });
});
