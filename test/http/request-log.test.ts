// The one line that each request leaves in the log, and the point in Analytics Engine: what it says, what it
// cost, and what it must not say.

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noteRequest, recorded } from '../../src/domain/request-record.ts';
import { app } from '../../src/worker/app.ts';
import { emptyStorage } from '../support/storage.ts';
import { API_KEY, putKey } from './api/client.ts';
import { newTenant, type Tenant } from './scim/server.ts';

let tenant: Tenant;
let lines: Record<string, unknown>[];
let points: unknown[];

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
  await putKey(API_KEY, { id: 'key_1', label: 'Test key' });
  lines = [];
  points = [];
  vi.spyOn(console, 'info').mockImplementation((text: string) => {
    const line = JSON.parse(text) as Record<string, unknown>;
    if (line.event === 'request') lines.push(line);
  });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const REQUESTS = { writeDataPoint: (point: unknown) => points.push(point) };

async function send(path: string, init: RequestInit = {}, bindings: object = {}): Promise<Response> {
  const request = new Request(`https://sso.example${path}`, init);
  return await app.fetch(request, { ...env, REQUESTS, ...bindings }, createExecutionContext());
}

const scim = (path: string, init: RequestInit = {}) =>
  send(`/scim/v2${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${tenant.token}`, 'Content-Type': 'application/scim+json' },
  });

const USER = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'ada@acme.test',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  active: true,
};

describe('a request', () => {
  it('leaves one line with its outcome, its organization and its number', async () => {
    const answer = await scim('/Users?count=1');
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'info',
        requestId: answer.headers.get('X-Request-Id'),
        method: 'GET',
        path: '/scim/v2/Users',
        status: 200,
        outcome: 'ok',
        organizationId: tenant.organizationId,
      }),
    ]);
    expect(lines[0]).not.toHaveProperty('reason');
  });

  it('counts what its lane asked of the database as well', async () => {
    expect((await scim('/Users', { method: 'POST', body: JSON.stringify(USER) })).status).toBe(201);
    const [line] = lines as [{ batches: number; rowsRead: number; rowsWritten: number }];
    expect(line.batches).toBeGreaterThanOrEqual(2);
    expect(line.rowsWritten).toBeGreaterThanOrEqual(3);
    expect(line.rowsRead).toBeGreaterThan(0);
  });

  it('is not charged for another that runs beside it', async () => {
    await Promise.all([scim('/Users', { method: 'POST', body: JSON.stringify(USER) }), send('/healthz')]);
    const health = lines.find(({ path }) => path === '/healthz');
    expect(health).toMatchObject({ batches: 0, rowsWritten: 0 });
    expect(health).not.toHaveProperty('organizationId');
  });

  it.each([
    ['/scim/v2/Users/nobody', () => ({ Authorization: `Bearer ${tenant.token}` }), 404, 'notFound'],
    [
      '/api/v1/organizations/org_nobody',
      () => ({ Authorization: `Bearer ${API_KEY}` }),
      404,
      'organization_not_found',
    ],
    ['/api/v1/organizations', () => ({ Authorization: 'Bearer nobody-has-this-key' }), 401, 'key_unknown'],
    ['/nowhere', () => ({}), 404, undefined],
  ] as const)('that is refused says why: %s', async (path, headers, status, reason) => {
    await send(path, { headers: headers() });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ status, outcome: 'refused' });
    expect(lines[0]?.reason).toBe(reason);
  });

  it('that meets a fault is one', async () => {
    const broken = {
      prepare: () => {
        throw new Error('down');
      },
      batch: () => {
        throw new Error('down');
      },
    };
    const answer = await send(
      '/api/v1/organizations',
      { headers: { Authorization: `Bearer ${API_KEY}` } },
      { DB: broken },
    );
    expect(answer.status).toBe(500);
    expect(lines[0]).toMatchObject({ status: 500, outcome: 'fault' });
  });

  it('keeps the secrets of links, queries and headers to itself', async () => {
    await send('/invitations/a-secret-of-a-link?also=a-secret-of-a-query', {
      headers: { Cookie: 'session=a-secret-of-a-cookie', Authorization: 'Bearer a-secret-key' },
    });
    expect(JSON.stringify([lines, points])).not.toContain('a-secret');
    expect(lines[0]?.path).toBe('/invitations/…');
  });

  it.each([
    '/invitations//a-secret',
    '//invitations/a-secret',
    '/INVITATIONS/a-secret',
    '/%69nvitations/a-secret',
    '/invitations%2Fa-secret',
    '/invitations%252Fa-secret',
    '/invitations/x/a-secret/',
    '/password-reset/a-secret/x',
    '/Sign-Up/a-secret',
    '/setup/a-secret',
    '/test-results/a-secret/x',
    '/nvitations/a-secret-of-a-link-that-somebody-cut-at-its-front',
  ])('keeps it to itself in the spelling %s, in every line', async (path) => {
    const all: string[] = [];
    for (const level of ['info', 'warn', 'error'] as const)
      vi.spyOn(console, level).mockImplementation((line: string) => void all.push(line));
    for (const method of ['GET', 'POST', 'PUT'])
      await send(path, { method, headers: { Referer: `https://sso.example${path}` } });
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect([all.join('\n'), JSON.stringify(points)].join('\n')).not.toContain('secret');
  });
});

describe('the point in Analytics Engine', () => {
  it('says the same', async () => {
    await scim('/Users?count=1');
    const { ms, batches, rowsRead, rowsWritten } = lines[0] as Record<string, number>;
    expect(points).toEqual([
      {
        indexes: [tenant.organizationId],
        blobs: ['ok', '', 'GET', '/scim'],
        doubles: [200, ms, batches, rowsRead, rowsWritten],
      },
    ]);
  });

  it('is not missed by a deployment without a dataset', async () => {
    expect((await send('/healthz', {}, { REQUESTS: undefined })).status).toBe(200);
    expect(lines).toHaveLength(1);
  });
});

describe('a record', () => {
  it('keeps the first reason: the others follow from it', async () => {
    await recorded(async (record) => {
      noteRequest({ reason: 'first' });
      noteRequest({ reason: 'second', organizationId: 'org_1' });
      expect(record).toMatchObject({ reason: 'first', organizationId: 'org_1' });
    });
  });

  it('hears nothing outside of a request', () => {
    expect(() => noteRequest({ reason: 'nobody asked' })).not.toThrow();
  });
});
