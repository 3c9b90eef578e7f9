import { beforeEach, expect, it } from 'vitest';
import { count } from '../../support/deps.ts';
import { API_KEY_LABEL, call, freshDeployment, newOrganization, ok, refused } from './client.ts';

let organization: string;
const scopes = ['domains', 'sso', 'scim'];

beforeEach(async () => {
  await freshDeployment();
  organization = await newOrganization();
});

it('makes a link, which it shows once', async () => {
  const { status, body } = await call('POST', `${organization}/setup-links`, {
    scopes,
    expiresInDays: 3,
    email: 'it@acme.test',
    returnUrl: 'https://app.example/done',
  });
  expect(status).toBe(201);
  const { url, ...shown } = body;
  expect(url).toMatch(/^https:\/\/sso\.example\/set-up\/[\w-]{43}$/);
  expect(shown).toMatchObject({ scopes, createdBy: API_KEY_LABEL, openedAt: null });
  expect(Date.parse(shown.expiresAt) - Date.parse(shown.createdAt)).toBe(3 * 86_400_000);
  expect((await ok('GET', `${organization}/setup-links`)).items).toEqual([shown]);
  expect(JSON.stringify(await ok('GET', `${organization}/audit-log`))).not.toContain(url.slice(-43));
});

it('refuses what is not a link, and makes none', async () => {
  for (const [body, refusal] of [
    [{}, '400 request_invalid'],
    [{ scopes: [] }, '400 request_invalid'],
    [{ scopes: ['everything'] }, '400 request_invalid'],
    [{ scopes, expiresInDays: 31 }, '400 request_invalid'],
    [{ scopes, expiresInDays: 1.5 }, '400 request_invalid'],
    [{ scopes, email: 'nobody' }, '400 email_invalid'],
    [{ scopes, returnUrl: 'http://app.example' }, '400 return_url_invalid'],
    [{ scopes, returnUrl: 'https://a:b@app.example' }, '400 return_url_invalid'],
    [{ scopes, url: 'https://mine.example' }, '400 request_invalid'],
  ] as const) {
    expect(await refused('POST', `${organization}/setup-links`, body)).toBe(refusal);
  }
  const nowhere = '/organizations/org_none/setup-links';
  expect(await refused('POST', nowhere, { scopes })).toBe('404 organization_not_found');
  expect(await count('setup_links')).toBe(0);
});

it('revokes a link of this organization, once', async () => {
  const { id } = await ok('POST', `${organization}/setup-links`, { scopes: ['certificate'] });
  const other = await newOrganization('enterprise', 'Other');
  expect(await refused('DELETE', `${other}/setup-links/${id}`)).toBe('404 setup_link_not_found');
  expect((await call('DELETE', `${organization}/setup-links/${id}`)).status).toBe(204);
  expect(await refused('DELETE', `${organization}/setup-links/${id}`)).toBe('404 setup_link_not_found');
  expect((await ok('GET', `${organization}/setup-links`)).items).toEqual([]);
});

it('needs a scope of its own', async () => {
  const made = await ok('POST', '/keys', { label: 'Others', scopes: ['sso:write', 'setup_links:read'] });
  const key = { key: made.key };
  expect(await refused('POST', `${organization}/setup-links`, { scopes }, key)).toBe('403 scope_missing');
  expect((await call('GET', `${organization}/setup-links`, undefined, key)).status).toBe(200);
  expect(await refused('GET', `${organization}/setup-links`, undefined, { key: null })).toMatch(/^401/);
});
