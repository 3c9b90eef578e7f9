// The console's pages of applications: what a form makes of them, secrets that overlap, and what is refused.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadApplication } from '../../../src/domain/apps/applications.ts';
import { noteFailure } from '../../../src/domain/apps/failures.ts';
import { OAuthError } from '../../../src/oauth/errors.ts';
import { count, depsAt } from '../../support/deps.ts';
import { leadsTo } from '../../support/told.ts';
import type { Browser } from '../browser.ts';
import { post } from '../oauth/client.ts';
import { signedIn } from '../session-of.ts';
import { auditActions, operatorWorld, STAFF } from './world.ts';

vi.spyOn(console, 'warn').mockImplementation(() => {});
let staff: Browser;

beforeEach(async () => {
  await operatorWorld();
  staff = await signedIn(STAFF.admin);
});

const FORM = {
  name: 'Charts',
  redirectUris: 'https://charts.test/cb\nhttps://charts.test/other',
  authMethod: 'client_secret_basic',
  idTokenAlg: 'ES256',
  accessTokenFormat: 'opaque',
  accessTokenSeconds: '600',
  refreshTokenDays: '30',
  requireDpop: 'on',
  organizations: 'org_a org_b',
  grant_authorization_code: 'on',
  grant_client_credentials: 'on',
  scope_openid: 'on',
  'scope_directory:read': 'on',
};
const secretIn = (page: string) => /gh_secret_[\w-]{43}/.exec(page)?.[0] ?? '';
const idOf = async () => (await env.DB.prepare('select id from applications').first<string>('id')) ?? '';

async function register(fields: Record<string, string> = {}) {
  const response = await staff.post('/operator/applications/new', { ...FORM, ...fields });
  const page = await response.text();
  const id = await idOf();
  return { status: response.status, page, secret: await shownSecret(id), id };
}
const shownSecret = async (id: string) =>
  id === '' ? '' : secretIn(await (await staff.get(`/operator/applications/${id}`)).text());
const token = async (id: string, secret: string) =>
  (await post('/oauth/token', { grant_type: 'client_credentials' }, { id, secret })).status;

describe('a registration', () => {
  it('becomes what the form says, with a secret that is shown once', async () => {
    const { status, secret, id } = await register({ requireDpop: '' });
    expect([status, await token(id, secret), await token(id, `${secret}x`)]).toEqual([303, 200, 401]);
    expect(await loadApplication(depsAt(), id)).toMatchObject({
      name: 'Charts',
      redirectUris: ['https://charts.test/cb', 'https://charts.test/other'],
      idTokenAlg: 'ES256',
      accessTokenFormat: 'opaque',
      accessTokenSeconds: 600,
      refreshTokenDays: 30,
      requirePar: false,
      requireDpop: false,
      organizations: ['org_a', 'org_b'],
      grantTypes: ['authorization_code', 'client_credentials'],
      scopes: ['openid', 'directory:read'],
    });
    expect(secretIn(await (await staff.get(`/operator/applications/${id}`)).text())).toBe('');
    expect((await auditActions('deployment'))[0]).toBe(`application.created by operator ${STAFF.admin}`);
  });

  it.each([
    ['no name', { name: ' ' }],
    ['a redirect URI without https', { redirectUris: 'http://charts.test/cb' }],
    ['a redirect URI that runs code', { redirectUris: 'javascript:alert(1)' }],
    ['keys that JSON does not read', { authMethod: 'private_key_jwt', jwks: 'nonsense' }],
    ['keys that are numbers', { authMethod: 'private_key_jwt', jwks: '{"keys":[1,null]}' }],
    [
      'a private key',
      {
        authMethod: 'private_key_jwt',
        jwks: '{"keys":[{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}]}',
      },
    ],
    ['keys missing', { authMethod: 'private_key_jwt' }],
    ['a grant that does not suit it', { authMethod: 'none' }],
  ])('is refused with %s', async (_what, wrong) => {
    const { status, page } = await register(wrong);
    expect([status, page.includes('id="errors"'), await count('applications')]).toEqual([422, true, 0]);
  });

  it('keeps what the page does not offer', async () => {
    const { id } = await register({
      accessTokenSeconds: '31536000',
      refreshTokenDays: '-1',
      idTokenAlg: 'none',
    });
    expect(await loadApplication(depsAt(), id)).toMatchObject({
      accessTokenSeconds: 300,
      refreshTokenDays: 14,
      idTokenAlg: 'RS256',
    });
  });
});

describe('an application', () => {
  it('is changed, and not by a form that is refused', async () => {
    const { id } = await register();
    const change = async (fields: Record<string, string>) =>
      (await staff.post(`/operator/applications/${id}`, { ...FORM, ...fields })).status;
    expect([await change({ name: 'Graphs' }), await change({ redirectUris: 'ftp://x' })]).toEqual([303, 422]);
    expect(await loadApplication(depsAt(), id)).toMatchObject({
      name: 'Graphs',
      redirectUris: ['https://charts.test/cb', 'https://charts.test/other'],
    });
    expect((await staff.post('/operator/applications/app_none', FORM)).status).toBe(404);
  });

  it('has two secrets while one replaces the other, and no third', async () => {
    const { id, secret } = await register({ requireDpop: '' });
    const add = async () => {
      const answer = await staff.post(`/operator/applications/${id}/secrets`, {});
      expect(secretIn(await answer.text())).toBe('');
      return await shownSecret(id);
    };
    const second = await add();
    expect([await token(id, secret), await token(id, second)]).toEqual([200, 200]);
    expect([await add(), await count('application_secrets')]).toEqual(['', 2]);
    const first = await env.DB.prepare('select id from application_secrets order by rowid').first<string>(
      'id',
    );
    await staff.post(`/operator/applications/${id}/secrets/end`, { id: first ?? '' });
    expect([await token(id, secret), await token(id, second)]).toEqual([401, 200]);
    expect((await staff.post(`/operator/applications/${id}/secrets/end`, { id: first ?? '' })).status).toBe(
      404,
    );
  });

  it('shows what was refused to it last, and why', async () => {
    const { id } = await register();
    const refusal = new OAuthError('grant_ended', { expected: 'the session is over' });
    await noteFailure(depsAt(), id, refusal, { path: '/oauth/token', requestId: 'req_1' });
    const page = await (await staff.get(`/operator/applications/${id}`)).text();
    for (const text of ['grant_ended', 'the session is over', 'req_1']) expect(page).toContain(text);
  });

  it('shows the logouts that did not arrive, and sends one again', async () => {
    const uri = 'https://app.acme.com/logout';
    const { id } = await register({ backchannelLogoutUri: uri });
    const page = async () => await (await staff.get(`/operator/applications/${id}`)).text();
    const again = (logout: string) => staff.post(`/operator/applications/${id}/logouts/${logout}/again`, {});
    expect(await page()).not.toContain('Undelivered logouts');
    await env.DB.prepare(
      `insert into logout_deliveries (id, application_id, organization_id, account_id, member_id, sid, jti, why,
        created_at, attempt, next_at, last_at, last_status, last_problem, ended_at, ended_why)
        values ('lgo_1', ?, 'org_1', 'acc_1', 'mem_1', 'sid_1', 'jti_1', 'member_inactive', 1, 12, 2, 2, 503, 'status', 2, 'failed')`,
    )
      .bind(id)
      .run();
    for (const text of ['given up', '503', '12 attempts', 'member_inactive', 'logouts/lgo_1/again'])
      expect(await page()).toContain(text);
    expect(await page()).not.toContain('acc_1');
    expect(leadsTo(await again('lgo_1'))).toBe(`/operator/applications/${id}?done=sent`);
    expect((await again('lgo_none')).status).toBe(409);
    const row = env.DB.prepare("select ended_why, told_at from logout_deliveries where id = 'lgo_1'");
    expect(await row.first()).toEqual({ ended_why: null, told_at: null });
    // Without an address, nothing can be sent.
    await env.DB.batch([
      env.DB.prepare('update applications set backchannel_logout_uri = null'),
      env.DB.prepare("update logout_deliveries set ended_at = 2, ended_why = 'failed'"),
    ]);
    expect(await page()).toContain('given up');
    expect(await page()).not.toContain('lgo_1/again');
  });

  it('is deleted, and is not there then', async () => {
    const { id } = await register();
    expect(leadsTo(await staff.post(`/operator/applications/${id}/delete`, {}))).toBe(
      '/operator/applications?done=deleted',
    );
    expect((await staff.get(`/operator/applications/${id}`)).status).toBe(404);
  });
});
