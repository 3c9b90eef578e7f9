// The bearer token: known to KV, confirmed by D1 in the batch of the work.

import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimClient } from '../../../src/domain/commands.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { runProvisioning } from '../../../src/domain/provisioning/run.ts';
import { takeTokenWarnings } from '../../../src/domain/provisioning/token-warnings.ts';
import { endScimToken, generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { hashSecret } from '../../../src/lib/ids.ts';
import { warningMail } from '../../../src/mail/warnings.ts';
import { count, depsAt, NOW_MS, OPERATOR, reasonOf } from '../../support/deps.ts';
import { interruptD1 } from '../../support/interrupted-d1.ts';
import { emptyStorage } from '../../support/storage.ts';
import {
  type Answered,
  BASE,
  createUser,
  expectError,
  newTenant,
  oktaUser,
  rows,
  type Tenant,
  tenantOf,
} from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

async function tokenRow() {
  return (
    await rows(
      'select * from scim_tokens where organization_id = ? order by created_at desc limit 1',
      tenant.organizationId,
    )
  )[0];
}

/** What a directory asks for: reads, writes, and what is refused with a token that lives, too. */
async function askEverything(id: string): Promise<Answered[]> {
  return [
    await tenant.get('/Users'),
    await tenant.get(`/Users/${id}`),
    await tenant.get('/Users?filter=userName eq "ada@acme.test"'),
    await tenant.get('/Groups'),
    await tenant.post('/Users', oktaUser('eve@acme.test')),
    await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } }),
    await tenant.del(`/Users/${id}`),
    await tenant.post('/Users', { broken: true }),
    await tenant.get('/Users?filter=nonsense'),
    await tenant.get('/Nothing'),
    await tenant.post('/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [{ method: 'DELETE', path: `/Users/${id}` }],
    }),
  ];
}

describe('the token', () => {
  it.each([
    ['none', undefined],
    ['no Bearer at all', 'non-token'],
    ['Basic', 'Basic dXNlcjpwYXNz'],
    ['an empty one', 'Bearer '],
    ['an unknown one', `Bearer gh_scim_${'x'.repeat(43)}`],
    ['one that is far too long', `Bearer ${'x'.repeat(5000)}`],
  ])('7644 2 and 3.12: %s is refused with a SCIM error and WWW-Authenticate', async (_, authorization) => {
    const response = await exports.default.fetch(`${BASE}/Users`, {
      headers: authorization === undefined ? {} : { Authorization: authorization },
    });
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expectError({ status: response.status, headers: response.headers, body: await response.json() }, 401);
    expect(await count('provisioning_events')).toBe(0);
  });

  it('is taken whatever the case of "Bearer"', async () => {
    for (const scheme of ['bearer', 'BEARER']) {
      expect((await tenant.get('/Users', { Authorization: `${scheme} ${tenant.token}` })).status).toBe(200);
    }
  });

  it('is refused at once when it is revoked, although KV still knows it', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const { id: tokenId, hash } = await tokenRow();
    const entry = await env.TOKENS.get(`scim_token:${hash}`);
    await endScimToken(depsAt(), OPERATOR, tenant.organizationId, tokenId);
    await env.TOKENS.put(`scim_token:${hash}`, entry as string);
    const logged = await count('provisioning_events');
    const answers = await askEverything(id);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(await rows('select active, version from members')).toEqual([{ active: 1, version: 1 }]);
    expect(await count('provisioning_events')).toBe(logged);
  });

  it('changes nothing when it is revoked between the read and the write of a change', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const { id: tokenId } = await tokenRow();
    const end = () => endScimToken(depsAt(), OPERATOR, tenant.organizationId, tokenId);
    const { d1 } = interruptD1(env.DB, (batch) => batch === 2, end);
    const actor = { type: 'scim', id: tokenId, label: 'SCIM', address: null } as const;
    const client = {
      organizationId: tenant.organizationId,
      tokenId,
      tokenHash: await hashSecret(tenant.token),
      actor,
    };
    const result = await runProvisioning(d1, {
      kind: 'patchUser',
      request: {
        client: client as ScimClient,
        method: 'PATCH',
        path: '/',
        nowMs: 5,
        ifMatch: null,
        successStatus: 200,
        loadReferences: false,
      },
      id,
      operations: [{ op: 'replace', path: 'active', value: false }],
    });
    expect(result).toMatchObject({ outcome: 'refused', reason: 'unauthorized' });
    expect(await rows('select active, version from members')).toEqual([{ active: 1, version: 1 }]);
  });

  it('ends when a new one is generated', async () => {
    const { token } = await generateScimToken(depsAt(), OPERATOR, {
      id: tenant.organizationId,
      plan: 'enterprise',
    });
    expect((await tenant.get('/Users')).status).toBe(401);
    expect((await tenantOf(tenant.organizationId, token).get('/Users')).status).toBe(200);
  });

  it('is refused where its hash is not the one in the row', async () => {
    await env.DB.prepare("update scim_tokens set hash = 'another'").run();
    expect((await tenant.get('/Users')).status).toBe(401);
  });

  it('says when it was last used, without a write for each request', async () => {
    expect((await tokenRow()).last_used_at).toBeNull();
    await tenant.get('/Users');
    const first = (await tokenRow()).last_used_at;
    expect(first).toBeGreaterThan(1_700_000_000_000);
    await tenant.get('/Users');
    expect((await tokenRow()).last_used_at).toBe(first);
  });

  it('is refused on a plan without SCIM, with the reason', async () => {
    await env.DB.prepare("update organizations set plan = 'growth'").run();
    expectError(await tenant.get('/Users'), 403);
    expectError(await tenant.post('/Users', oktaUser('ada@acme.test')), 403);
    expect(await count('members')).toBe(0);
  });
});

describe('a token that expires', () => {
  const DAY_MS = 24 * 3_600_000;
  const expire = (ms: number) =>
    env.DB.prepare('update scim_tokens set expires_at = ? where revoked_at is null').bind(ms).run();
  const logged = async () =>
    await rows(
      "select status, reason, detail, method from provisioning_events where reason = 'token_expired'",
    );

  it('works until then', async () => {
    await expire(Date.now() + 60_000);
    expect((await tenant.get('/Users')).status).toBe(200);
  });

  it('is refused at every endpoint from then on with an error that says so, and changes nothing', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const before = await rows('select * from members');
    await expire(Date.now() - 1);
    const answers = await askEverything(id);
    for (const answer of answers) {
      expectError(answer, 401);
      expect(answer.body.detail).toMatch(/^The bearer token has expired/);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect(await rows('select * from members')).toEqual(before);
  });

  it('is in the provisioning log, once a minute and never as a request that worked', async () => {
    await expire(Date.now() - 1);
    const all = await count('provisioning_events');
    for (let times = 0; times < 3; times++) await tenant.get('/Users');
    await tenant.post('/Users', oktaUser('eve@acme.test'));
    expect(await logged()).toMatchObject([{ status: 401, reason: 'token_expired', method: 'GET' }]);
    expect(JSON.parse((await logged())[0].detail).sentence).toMatch(/has expired/);
    expect(await count('provisioning_events')).toBe(all + 1);
    await env.DB.prepare('update provisioning_events set at = at - 60000').run();
    await tenant.get('/Users');
    expect(await logged()).toHaveLength(2);
  });

  it('leaves no more of a long request than a token that is good', async () => {
    await expire(Date.now() - 1);
    await tenant.get(`/Users?filter=${'x'.repeat(4000)}`);
    const [row] = await rows(
      "select length(path) as length from provisioning_events where reason = 'token_expired'",
    );
    expect(row.length).toBeLessThanOrEqual(510);
  });

  it('says no more than before to somebody with a token that was revoked too', async () => {
    const { id, hash } = await tokenRow();
    await expire(Date.now() - 1);
    const entry = await env.TOKENS.get(`scim_token:${hash}`);
    await endScimToken(depsAt(), OPERATOR, tenant.organizationId, id);
    await env.TOKENS.put(`scim_token:${hash}`, entry as string);
    expect((await tenant.get('/Users')).body.detail).toMatch(/missing, unknown or no longer valid/);
    expect(await logged()).toEqual([]);
  });

  it('does not count as used after its end', async () => {
    await env.DB.prepare('update scim_tokens set last_used_at = 1').run();
    await expire(Date.now() - 1);
    await tenant.get('/Users');
    expect((await tokenRow()).last_used_at).toBe(1);
  });

  it('is warned of 14 and 3 days before and when it has expired, each once', async () => {
    const organization = { id: tenant.organizationId, plan: 'enterprise' } as const;
    const end = NOW_MS + 30 * DAY_MS;
    await generateScimToken(depsAt(), OPERATOR, organization, end);
    await addMember(depsAt(), OPERATOR, organization, { email: 'owner@acme.test', role: 'owner' });
    const heard: string[] = [];
    for (let hours = 0; hours <= 40 * 24; hours += 12) {
      for (const notice of await takeTokenWarnings(depsAt(NOW_MS + hours * 3_600_000))) {
        heard.push(`day ${hours / 24}: ${notice.kind} ${notice.daysLeft} ${notice.subject}`);
        expect(notice.recipients).toContain('owner@acme.test');
        expect(notice.url).toMatch(/\/access-security\/scim$/);
        expect(warningMail(notice).text).toContain(notice.subject);
      }
    }
    expect(heard).toEqual([
      'day 16: scim_token_expiring 14 2026-12-02',
      'day 27: scim_token_expiring 3 2026-12-02',
      'day 30: scim_token_expired 0 2026-12-02',
    ]);
  });

  it('is not warned of when it never ends, or was replaced', async () => {
    const organization = { id: tenant.organizationId, plan: 'enterprise' } as const;
    await generateScimToken(depsAt(), OPERATOR, organization, NOW_MS + DAY_MS);
    await generateScimToken(depsAt(), OPERATOR, organization);
    expect(await takeTokenWarnings(depsAt())).toEqual([]);
    expect(await reasonOf(generateScimToken(depsAt(), OPERATOR, organization, NOW_MS))).toBe('expiry_past');
  });
});
