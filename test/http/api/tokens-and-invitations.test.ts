import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { hashSecret } from '../../../src/lib/ids.ts';
import { count } from '../../support/deps.ts';
import { API_KEY_LABEL, call, freshDeployment, newOrganization, ok, places, refused } from './client.ts';

let organization: string;

beforeEach(async () => {
  await freshDeployment();
  organization = await newOrganization();
});

describe('SCIM tokens', () => {
  it('shows a token once, and stores its hash alone', async () => {
    const { status, body } = await call('POST', `${organization}/scim-tokens`, {});
    expect(status).toBe(201);
    expect(body).toMatchObject({ createdBy: API_KEY_LABEL, lastUsedAt: null });
    const { token, ...shown } = body;
    expect((await ok('GET', `${organization}/scim-tokens`)).items).toEqual([shown]);
    const hash = await hashSecret(token);
    expect(await env.TOKENS.get(`scim_token:${hash}`, 'json')).toMatchObject({ tokenId: body.id });
    expect(await env.DB.prepare('select hash from scim_tokens').first('hash')).toBe(hash);
    expect(JSON.stringify(await ok('GET', `${organization}/audit-log`))).not.toContain(token);
  });

  it('takes over a token of another system by its hash alone, and ends it like any other', async () => {
    const secret = 'a-token-that-the-former-system-issued';
    const sha256 = (await hashSecret(secret)).toUpperCase();
    const scim = async (token: string) =>
      (
        await exports.default.fetch('https://sso.example/scim/v2/Users', {
          headers: { Authorization: `Bearer ${token}` },
        })
      ).status;
    const ours = (await ok('POST', `${organization}/scim-tokens`, {})).token;
    const { id, token } = await ok('POST', `${organization}/scim-tokens`, { sha256 });
    expect(token).toBeNull();
    expect([await scim(secret), await scim(ours), await scim(sha256.toLowerCase())]).toEqual([200, 401, 401]);
    expect(JSON.stringify(await ok('GET', `${organization}/audit-log`))).toContain('"imported":true');
    const other = await newOrganization();
    for (const path of [organization, other]) {
      expect(await refused('POST', `${path}/scim-tokens`, { sha256 })).toContain(' scim_token_taken');
    }
    expect(await scim(secret)).toBe(200);
    await call('DELETE', `${organization}/scim-tokens/${id}`);
    expect(await scim(secret)).toBe(401);
    // It has ended here: it may be given anew.
    await ok('POST', `${other}/scim-tokens`, { sha256 });
    expect(await scim(secret)).toBe(200);
  });

  it.each(['', 'x'.repeat(64), 'a'.repeat(63), 'a'.repeat(65), ` ${'a'.repeat(64)}`])(
    'imports nothing by %j',
    async (sha256) => {
      expect((await call('POST', `${organization}/scim-tokens`, { sha256 })).status).toBe(400);
      expect(await count('scim_tokens')).toBe(0);
    },
  );

  it('ends by itself after some days, or at an instant, and never unless asked for', async () => {
    const inDays = await ok('POST', `${organization}/scim-tokens`, { expiresInDays: 90 });
    expect(Date.parse(inDays.expiresAt) - Date.parse(inDays.createdAt)).toBe(90 * 86_400_000);
    const expiresAt = '2099-01-01T00:00:00.000Z';
    expect((await ok('POST', `${organization}/scim-tokens`, { expiresAt })).expiresAt).toBe(expiresAt);
    expect((await ok('GET', `${organization}/scim-tokens`)).items).toMatchObject([{ expiresAt }]);
    expect((await ok('POST', `${organization}/scim-tokens`)).expiresAt).toBeNull();
    for (const [body, refusal] of [
      [{ expiresAt: '2020-01-01T00:00:00Z' }, '400 expiry_past'],
      [{ expiresInDays: 0 }, '400 request_invalid'],
      [{ expiresInDays: 1.5 }, '400 request_invalid'],
      [{ expiresInDays: 4000 }, '400 request_invalid'],
      [{ expiresInDays: 90, expiresAt }, '400 request_invalid'],
    ] as const) {
      expect(await refused('POST', `${organization}/scim-tokens`, body)).toBe(refusal);
    }
    expect(await count('scim_tokens')).toBe(3);
  });

  it('ends the token before with a new one', async () => {
    const first = await ok('POST', `${organization}/scim-tokens`);
    const second = await ok('POST', `${organization}/scim-tokens`);
    const { items } = await ok('GET', `${organization}/scim-tokens`);
    expect(items.map((one: { id: string }) => one.id)).toEqual([second.id]);
    expect(await env.TOKENS.get(`scim_token:${await hashSecret(first.token)}`)).toContain('"revoked":true');
  });

  it('revokes one, once', async () => {
    const { id, token } = await ok('POST', `${organization}/scim-tokens`);
    const other = await newOrganization('enterprise', 'Other');
    expect(await refused('DELETE', `${other}/scim-tokens/${id}`)).toBe('404 scim_token_not_found');
    expect((await call('DELETE', `${organization}/scim-tokens/${id}`)).status).toBe(204);
    expect(await refused('DELETE', `${organization}/scim-tokens/${id}`)).toBe('404 scim_token_not_found');
    expect((await ok('GET', `${organization}/scim-tokens`)).items).toEqual([]);
    expect(await count('scim_tokens', 'revoked_at is not null')).toBe(1);
    expect(await env.TOKENS.get(`scim_token:${await hashSecret(token)}`)).toContain('"revoked":true');
  });

  it('refuses plans without SCIM, and makes none', async () => {
    const growth = await newOrganization('growth', 'Growth');
    expect(await refused('POST', `${growth}/scim-tokens`)).toBe('403 plan_lacks_scim');
    expect(await refused('POST', '/organizations/org_none/scim-tokens')).toBe('404 organization_not_found');
    expect(await refused('POST', `${organization}/scim-tokens`, { token: 'mine' })).toBe(
      '400 request_invalid',
    );
    expect(await count('scim_tokens')).toBe(0);
  });
});

describe('invitations', () => {
  const ADA = { email: 'ada@acme.test', role: 'admin' };
  const invite = (body: object = ADA) => ok('POST', `${organization}/invitations`, body);

  it('invites for fourteen days, and shows the link once', async () => {
    const { status, body } = await call('POST', `${organization}/invitations`, ADA);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...ADA, status: 'pending', invitedBy: API_KEY_LABEL });
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(14 * 86_400_000);
    const token = /^https:\/\/sso\.example\/invitations\/([\w-]{43})$/.exec(body.url)?.[1] ?? '';
    expect(await env.DB.prepare('select token_hash from invitations').first('token_hash')).toBe(
      await hashSecret(token),
    );
    const { url: _url, ...listed } = body;
    expect((await ok('GET', `${organization}/invitations`)).items).toEqual([listed]);
    expect(JSON.stringify(await ok('GET', `${organization}/audit-log`))).not.toContain(token);
  });

  it('ends the invitation before to the same address, and no other', async () => {
    await invite();
    const grace = await invite({ email: 'grace@acme.test', role: 'member' });
    const again = await invite({ email: 'ADA@acme.test', role: 'member' });
    const { items } = await ok('GET', `${organization}/invitations`);
    expect(items.map((one: { id: string }) => one.id).toSorted()).toEqual([again.id, grace.id].toSorted());
  });

  it('shows one that ran out as expired', async () => {
    await invite();
    await env.DB.prepare('update invitations set expires_at = 1').run();
    expect((await ok('GET', `${organization}/invitations`)).items).toMatchObject([{ status: 'expired' }]);
  });

  it('revokes one, once, and only its own organization’s', async () => {
    const { id } = await invite();
    const other = await newOrganization('enterprise', 'Other');
    expect(await refused('DELETE', `${other}/invitations/${id}`)).toBe('404 invitation_not_found');
    expect((await call('DELETE', `${organization}/invitations/${id}`)).status).toBe(204);
    expect(await refused('DELETE', `${organization}/invitations/${id}`)).toBe('404 invitation_not_found');
    expect((await ok('GET', `${organization}/invitations`)).items).toEqual([]);
    const [event] = (await ok('GET', `${organization}/audit-log`)).items;
    expect(event).toMatchObject({ action: 'invitation.revoked', target: { id } });
  });

  it('refuses members, bad addresses and roles that the plan lacks, and invites nobody', async () => {
    await ok('POST', `${organization}/members`, ADA);
    expect(await refused('POST', `${organization}/invitations`, ADA)).toBe('409 already_a_member');
    const bad = await call('POST', `${organization}/invitations`, { email: 'x', role: 'member' });
    expect([bad.body.reason, places(bad.body)]).toEqual(['email_invalid', ['#/email']]);
    expect(await refused('POST', `${organization}/invitations`, { email: 'x@y.test' })).toBe(
      '400 request_invalid',
    );
    const free = await newOrganization('free', 'Free');
    expect(await refused('POST', `${free}/invitations`, ADA)).toBe('403 role_not_in_plan');
    expect(await count('invitations')).toBe(0);
  });
});
