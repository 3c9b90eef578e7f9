// Webhooks through the whole Worker: the API, the change, and the sender that it wakes.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { call, freshDeployment, newOrganization, ok, places, putKey, refused } from './client.ts';

const URL_OF_HOOK = 'https://hooks.acme.com/in';
const outside = vi.spyOn(globalThis, 'fetch');
let got: { readonly headers: Headers; readonly body: ReturnType<typeof JSON.parse> }[];

beforeEach(async () => {
  await freshDeployment();
  got = [];
  outside.mockReset().mockImplementation(async (_url, init) => {
    got.push({ headers: new Headers(init?.headers), body: JSON.parse(String(init?.body)) });
    return new Response('thanks');
  });
});

const hook = async (body: object = {}) => await ok('POST', '/webhooks', { url: URL_OF_HOOK, ...body });

describe('a webhook', () => {
  it('shows its secret once', async () => {
    const { id, secret, ...made } = await hook({ description: 'Ours' });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made).toMatchObject({ types: 'all', organizations: 'all', status: 'enabled', disabledWhy: null });
    const read = await ok('GET', `/webhooks/${id}`);
    expect(JSON.stringify([read, await ok('GET', '/webhooks')])).not.toContain('whsec_');
    const stored = await env.DB.prepare('select sealed from webhook_secrets').first<{ sealed: string }>();
    expect(stored?.sealed).not.toContain(secret.slice(6, 20));
  });

  it('is told of a change at once', async () => {
    const { id } = await hook();
    const path = await newOrganization();
    await vi.waitFor(() => expect(got.length).toBeGreaterThan(0), 5000);
    expect(got[0]?.body).toMatchObject({
      type: 'organization.created',
      data: { organizationId: path.split('/')[2], previousSeq: null },
    });
    expect(got[0]?.headers.get('webhook-id')).toBe(got[0]?.body.data.id);
    await vi.waitFor(async () => {
      const { items } = await ok('GET', `/webhooks/${id}/deliveries`);
      expect(items[0]).toMatchObject({
        kind: 'event',
        attempt: 1,
        status: 200,
        problem: null,
        answer: 'thanks',
      });
    }, 5000);
  });

  it('is tested at once, disabled or not, and the answer is shown', async () => {
    const { id } = await hook();
    await ok('PATCH', `/webhooks/${id}`, { enabled: false });
    outside.mockImplementation(async () => new Response('no', { status: 500 }));
    expect(await ok('POST', `/webhooks/${id}/test`)).toMatchObject({
      kind: 'test',
      type: 'webhook.test',
      status: 500,
      problem: 'status',
      answer: 'no',
      seq: null,
    });
  });

  it('has two secrets during a rotation, and not three', async () => {
    const { id } = await hook();
    const second = await ok('POST', `/webhooks/${id}/secrets`, {});
    const { secrets } = await ok('GET', `/webhooks/${id}`);
    expect(secrets.map((one: { retireAt: string | null }) => one.retireAt === null)).toEqual([true, false]);
    await ok('POST', `/webhooks/${id}/test`);
    expect(got[0]?.headers.get('webhook-signature')?.split(' ')).toHaveLength(2);
    expect(await refused('POST', `/webhooks/${id}/secrets`, {})).toBe('409 webhook_secrets_two');
    await ok('POST', `/webhooks/${id}/secrets`, { overlapSeconds: 0 });
    await ok('POST', `/webhooks/${id}/test`);
    expect(got[1]?.headers.get('webhook-signature')?.split(' ')).toHaveLength(1);
    expect((await ok('GET', `/webhooks/${id}`)).secrets[0].id).not.toBe(second.id);
  });

  it('is changed, switched off and on, and deleted, each with its event', async () => {
    const { id } = await hook();
    const changed = await ok('PATCH', `/webhooks/${id}`, { types: ['member.created'], enabled: false });
    expect(changed).toMatchObject({ types: ['member.created'], status: 'disabled', disabledWhy: 'operator' });
    expect(await ok('PATCH', `/webhooks/${id}`, { enabled: true })).toMatchObject({ disabledWhy: null });
    await ok('POST', `/webhooks/${id}/replay`, { after: 0 });
    await ok('DELETE', `/webhooks/${id}`);
    expect(await refused('GET', `/webhooks/${id}`)).toBe('404 webhook_not_found');
    const { results } = await env.DB.prepare(
      `select action from audit_events where action like 'webhook.%' order by rowid`,
    ).all();
    expect(results.map(({ action }) => action)).toEqual([
      'webhook.created',
      'webhook.updated',
      'webhook.updated',
      'webhook.replayed',
      'webhook.deleted',
    ]);
  });

  it.each([
    [{ url: 'https://10.0.0.1/' }, '400 callback_not_public'],
    [{ url: 'https://hooks.acme.com:444/' }, '400 callback_not_public'],
    [{ url: 'http://hooks.acme.com/' }, '400 callback_not_https'],
    [{ url: 'nowhere' }, '400 callback_invalid'],
    [{ url: URL_OF_HOOK, types: ['member.invented'] }, '400 request_invalid'],
    [{ url: URL_OF_HOOK, types: [] }, '400 request_invalid'],
    [{ url: URL_OF_HOOK, secret: 'mine' }, '400 request_invalid'],
    [{}, '400 request_invalid'],
  ])('is refused: %j', async (body, refusal) => {
    expect(await refused('POST', '/webhooks', body)).toBe(refusal);
  });

  it('says which member is wrong', async () => {
    const { body } = await call('POST', '/webhooks', { url: URL_OF_HOOK, types: ['x'] });
    expect(places(body)[0]).toMatch(/^#\/types/);
  });

  it.each([
    ['GET', '', undefined],
    ['PATCH', '', { enabled: false }],
    ['DELETE', '', undefined],
    ['POST', '/secrets', {}],
    ['POST', '/test', undefined],
    ['POST', '/replay', { after: 0 }],
    ['GET', '/deliveries', undefined],
  ])('that is not there is named: %s %s', async (method, path, body) => {
    expect(await refused(method, `/webhooks/whe_x${path}`, body)).toBe('404 webhook_not_found');
  });

  it('is not sent again what was never there', async () => {
    const { id } = await hook();
    expect(await refused('POST', `/webhooks/${id}/replay`, { after: 1_000_000 })).toBe('410 events_gone');
  });

  it('is sent again at once what somebody asks for, and what waits once it is enabled', async () => {
    const { id } = await hook();
    await newOrganization();
    await vi.waitFor(() => expect(got).toHaveLength(1), 5000);
    await ok('POST', `/webhooks/${id}/replay`, { after: 0 });
    await vi.waitFor(() => expect(got).toHaveLength(2), 5000);
    expect(got[1]?.body.data.id).toBe(got[0]?.body.data.id);
    await ok('PATCH', `/webhooks/${id}`, { enabled: false });
    await newOrganization();
    await ok('PATCH', `/webhooks/${id}`, { enabled: true });
    await vi.waitFor(() => expect(got).toHaveLength(3), 5000);
    expect(got[2]?.body.data.seq).toBeGreaterThan(got[1]?.body.data.seq);
  });

  it('needs a key for webhooks', async () => {
    await putKey('gh_api_reader-0123456789abcdef', { id: 'key_2', label: 'r' }, true, ['webhooks:read']);
    const sent = { key: 'gh_api_reader-0123456789abcdef' };
    expect((await call('GET', '/webhooks', undefined, sent)).status).toBe(200);
    expect(await refused('POST', '/webhooks', { url: URL_OF_HOOK }, sent)).toBe('403 scope_missing');
  });
});
