import { exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/domain/actor.ts';
import { createSetupLink } from '../../../src/domain/setup-links/links.ts';
import { count, depsAt, reasonOf } from '../../support/deps.ts';
import {
  API_KEY,
  API_KEY_LABEL,
  call,
  freshDeployment,
  type Json,
  newOrganization,
  ok,
  refused,
} from './client.ts';

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
  expect(shown).toMatchObject({ scopes, createdBy: API_KEY_LABEL, openedAt: null, lastUsedAt: null });
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

describe('the links of a key', () => {
  const KEY = { scopes: ['setup_links:write', 'setup_links:read'] };
  const linkOf = async (key: string, at = organization) =>
    (await call('POST', `${at}/setup-links`, { scopes }, { key })).body;
  const working = async (at = organization) =>
    (await ok('GET', `${at}/setup-links`)).items.map(({ id }: { id: string }) => id);

  it('end with it, in every organization, and each log says why', async () => {
    const other = await newOrganization('enterprise', 'Other');
    const [key, stays] = [
      await ok('POST', '/keys', { label: 'CRM', ...KEY }),
      await ok('POST', '/keys', { label: 'Stays', ...KEY }),
    ];
    const [here, there, kept] = [
      await linkOf(key.key),
      await linkOf(key.key, other),
      await linkOf(stays.key),
    ];
    const gone = await linkOf(key.key);
    await call('DELETE', `${organization}/setup-links/${gone.id}`);
    expect((await call('DELETE', `/keys/${key.id}`)).status).toBe(204);
    expect([await working(), await working(other)]).toEqual([[kept.id], []]);
    for (const [at, link] of [
      [organization, here],
      [other, there],
    ]) {
      const { items } = await ok('GET', `${at}/audit-log?action=setup_link.revoked`);
      const ended = items.filter(({ target }: Json) => target.id === link.id);
      expect(ended).toMatchObject([
        { actor: { type: 'operator', label: API_KEY_LABEL }, detail: { because: 'key_revoked' } },
      ]);
      const opened = await exports.default.fetch(link.url);
      expect(opened.status).toBe(404);
    }
    // What was revoked before is not told of again.
    const all = (await ok('GET', `${organization}/audit-log?action=setup_link.revoked`)).items;
    expect(all).toHaveLength(2);
  });

  it('stay while the key does not end: another organization’s link, or a key that nobody has', async () => {
    const link = await linkOf(API_KEY);
    expect(await refused('DELETE', '/keys/key_none')).toBe('404 api_key_not_found');
    expect(await working()).toEqual([link.id]);
    expect(await count('audit_events', "action = 'setup_link.revoked'")).toBe(0);
  });

  it('are not made by a request that the end of the key has overtaken', async () => {
    const { id } = await ok('POST', '/keys', { label: 'CRM', ...KEY });
    const actor: Actor = { type: 'operator', id, label: 'CRM', address: null };
    const make = () =>
      reasonOf(createSetupLink(depsAt(), actor, organization.split('/').at(-1) ?? '', { scopes }));
    expect(await make()).toBe('accepted');
    await call('DELETE', `/keys/${id}`);
    expect(await make()).toBe('changed_meanwhile');
    expect(await working()).toEqual([]);
  });
});
