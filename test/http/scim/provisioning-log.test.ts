// The provisioning log: one row for each request, with what came, what was done, and why it failed.

import { beforeEach, describe, expect, it } from 'vitest';
import { emptyStorage } from '../../support/storage.ts';
import { createGroup, createUser, newTenant, oktaUser, rows, type Tenant } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const log = () =>
  rows(
    'select method, path, status, operation, target_type, target_id, target_label, reason from provisioning_events order by rowid',
  );

describe('the provisioning log', () => {
  it('tells the life of a person', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: true } });
    await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'x' });
    await tenant.get(`/Users/${id}`);
    await tenant.get('/Users?filter=userName+eq+%22ada%40acme.test%22');
    await tenant.del(`/Users/${id}`);
    await tenant.get(`/Users/${id}`);
    const target = { target_type: 'user', target_id: id, target_label: 'ada@acme.test', reason: null };
    const path = `/Users/${id}`;
    expect(await log()).toEqual([
      { method: 'POST', path: '/Users', status: 201, operation: 'user.created', ...target },
      { method: 'PATCH', path, status: 200, operation: 'user.deactivated', ...target },
      { method: 'PATCH', path, status: 200, operation: 'user.reactivated', ...target },
      { method: 'PATCH', path, status: 200, operation: 'user.updated', ...target },
      { method: 'GET', path, status: 200, operation: 'user.read', ...target, target_label: null },
      {
        method: 'GET',
        path: '/Users?filter=userName eq "ada@acme.test"',
        status: 200,
        operation: 'user.listed',
        ...target,
        target_id: null,
        target_label: null,
      },
      { method: 'DELETE', path, status: 204, operation: 'user.deleted', ...target },
      {
        method: 'GET',
        path,
        status: 404,
        operation: 'user.read',
        ...target,
        target_label: null,
        reason: 'notFound',
      },
    ]);
  });

  it('keeps 500 characters of each text that a client chose, cut at a whole character', async () => {
    const long = '𝒳'.repeat(1500);
    await tenant.get(`/Users/${encodeURIComponent(long)}`);
    await tenant.get(`/Users?filter=${encodeURIComponent(`userName eq "${long}"`)}`);
    await tenant.post('/Groups', { schemas: ['urn:x'], displayName: long });
    await tenant.patch(`/Groups/${encodeURIComponent(long)}`, { op: 'replace', path: long, value: long });
    const found = await rows('select path, target_id, target_label, reason, detail from provisioning_events');
    expect(found).toHaveLength(4);
    for (const row of found)
      for (const text of Object.values(row)) {
        expect([...String(text)].length).toBeLessThanOrEqual(520);
        expect(String(text)).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
      }
    expect(JSON.stringify(found)).toContain('𝒳[…]');
  });

  it('has the status that the client got', async () => {
    const id = await createGroup(tenant, 'Engineering');
    const rename = { op: 'replace', path: 'displayName', value: 'Research' };
    const statuses = [
      (await tenant.patch(`/Groups/${id}`, rename)).status,
      (await tenant.patch(`/Groups/${id}`, rename)).status,
      (await tenant.patch(`/Groups/${id}?attributes=displayName`, rename)).status,
      (await tenant.del(`/Groups/${id}`)).status,
    ];
    expect(statuses).toEqual([204, 204, 200, 204]);
    expect((await log()).slice(1).map((event) => event.status)).toEqual(statuses);
  });

  it('names changed attributes and never their values', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'a very private title' });
    const [event] = await rows('select detail from provisioning_events order by rowid desc limit 1');
    expect(JSON.parse(event.detail)).toEqual({ changed: ['title'] });
    expect(JSON.stringify(await rows('select * from audit_events'))).not.toContain('private');
  });

  it('says why something was refused, in the words that the identity provider got', async () => {
    const { body } = await tenant.post('/Users', oktaUser('ada@elsewhere.test'));
    await tenant.post('/Users', { nonsense: true });
    await tenant.get('/Users?filter=nonsense');
    await tenant.get('/Nothing');
    await tenant.send('DELETE', '/Users');
    const events = await rows(
      'select status, reason, target_label, detail from provisioning_events order by rowid',
    );
    expect(events.map(({ status, reason }) => [status, reason])).toEqual([
      [400, 'domain_not_claimed'],
      [400, 'invalidSyntax'],
      [400, 'invalidFilter'],
      [404, 'notFound'],
      [405, 'methodNotAllowed'],
    ]);
    expect(events[0].target_label).toBe('ada@elsewhere.test');
    expect(JSON.parse(events[0].detail).sentence).toBe(body.detail);
    expect(body.detail).toContain('elsewhere.test');
  });

  it('has an audit event for each change, and none for a request that changed nothing', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false, title: 'x' } });
    await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    const team = await createGroup(tenant, 'Engineering', [id]);
    await tenant.patch(`/Groups/${team}`, { op: 'remove', path: 'members' });
    await tenant.del(`/Groups/${team}`);
    const events = await rows(
      "select action, actor_type, target_id from audit_events where actor_type = 'scim' order by rowid",
    );
    expect(events.map((event) => event.action)).toEqual([
      'organization.user_added',
      'user.deactivated',
      'user.profile_changed',
      'team.created',
      'team.user_added',
      'team.user_removed',
      'team.deleted',
    ]);
  });

  it('knows the token and how long it took', async () => {
    await tenant.get('/Users');
    const [event] = await rows('select token_id, duration_ms, organization_id from provisioning_events');
    const [token] = await rows('select id from scim_tokens');
    expect(event).toMatchObject({ token_id: token.id, organization_id: tenant.organizationId });
    expect(event.duration_ms).toBeGreaterThanOrEqual(0);
    expect(event.duration_ms).toBeLessThan(60_000);
  });
});
