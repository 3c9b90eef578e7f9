// Every page of the settings in German: each text that somebody reads is from the German catalog or is data.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NOW_MS } from '../../support/deps.ts';
import { foreignIn } from '../../support/german.ts';
import { PAGES } from '../../support/pages.ts';
import { Browser } from '../browser.ts';
import { createWorld, pathOf, SETTINGS, type World } from '../routes.ts';
import { signedIn } from '../session-of.ts';

const GERMAN = { 'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8' };

/** Pages without another language yet: the same list as in src/http/settings/settings.tsx. */
const ONLY_ENGLISH =
  /settings\/(?:users|teams|access-security\/(?:sso|roles|sessions)|sign-in-log|provisioning-log|audit-log)/;

/** Names, addresses and codes that this world has. */
const DATA = /^(?:org_\w+|Enterprise|[\w.]+\.(?:test|com)|gatehouse-[\w-=]+)$/;

let world: World;

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  world = await createWorld();
});

const pages = Object.entries(PAGES)
  .filter(([route]) => route.startsWith(SETTINGS))
  .flatMap(([route, states]) => states.map((state) => [route, state] as const));

describe('in German, every page of the settings', () => {
  it.each(pages.filter(([route]) => !ONLY_ENGLISH.test(route)))('%s%s', async (route, state) => {
    const response = await (await signedIn('owner@acme.test')).get(pathOf(route, world) + state, GERMAN);
    const html = await response.text();
    expect([response.status, response.headers.get('Content-Language')]).toEqual([200, 'de']);
    expect(html).toContain('<html lang="de" dir="ltr">');
    expect(foreignIn(html, DATA)).toEqual([]);
  });

  it.each(pages.filter(([route]) => ONLY_ENGLISH.test(route)))(
    '%s%s, in English as a whole',
    async (route, state) => {
      const response = await (await signedIn('owner@acme.test')).get(pathOf(route, world) + state, GERMAN);
      const html = await response.text();
      expect([response.status, response.headers.get('Content-Language')]).toEqual([200, 'en']);
      expect(html).toContain('Organization settings');
    },
  );

  it('says to a Member whose they are', async () => {
    const response = await (await signedIn('ada@acme.test')).get(pathOf(SETTINGS, world), GERMAN);
    expect([response.status, foreignIn(await response.text(), DATA)]).toEqual([403, []]);
  });

  it('says that the organization is suspended', async () => {
    await env.DB.prepare('update organizations set suspended_at = 1').run();
    const html = await (
      await (await signedIn('owner@acme.test')).get(pathOf(SETTINGS, world), GERMAN)
    ).text();
    expect(html).toContain('Diese Organisation ist gesperrt');
    expect(foreignIn(html, DATA)).toEqual([]);
  });
});

describe('in German, what a page says of', () => {
  it.each([
    ['a domain that was found', 'domains', "update domains set status = 'verified', checked_at = 1"],
    [
      'one that expires',
      'domains',
      `update domains set status = 'verified', failing_since = ${NOW_MS - 86_400_000}`,
    ],
    ['one that has expired', 'domains', "update domains set status = 'expired', seen_by = 1, asked_of = 2"],
    ['one without a record', 'domains', "update domains set found = '[]', zone = 'test', vouched_by = null"],
    [
      'one with other records',
      'domains',
      `update domains set found = '["a","gatehouse-domain-verify=b"]', vouched_by = null, seen_by = 1, asked_of = 2`,
    ],
    ['a domain that is given up', 'domains?remove=dom_1', 'select 1'],
    ['no domains', 'domains', 'delete from domains'],
    ['no domains', 'scim', 'delete from domains'],
    ['a token that has expired', 'scim', `update scim_tokens set expires_at = 1, last_used_at = ${NOW_MS}`],
    ['no token', 'scim', 'delete from scim_tokens'],
    ['a token without SSO', 'scim', 'delete from connections'],
    ['no plan', 'scim', "update organizations set plan = 'free'"],
  ])('%s: %s', async (_what, page, sql) => {
    await env.DB.prepare(sql).run();
    const owner = await signedIn('owner@acme.test');
    const response = await owner.get(`${pathOf(SETTINGS, world)}/access-security/${page}`, GERMAN);
    expect([response.status, foreignIn(await response.text(), DATA)]).toEqual([200, []]);
  });
});

describe('in German, a form that is refused', () => {
  it.each([
    ['/rename', { name: ' ' }, 422],
    ['/delete', { confirmation: 'acme' }, 422],
    ['/access-security/domains', { name: 'not a name' }, 422],
    ['/access-security/domains', { name: 'gmail.com' }, 422],
    ['/access-security/domains', { name: 'acme.test' }, 409],
    ['/access-security/domains/none/check', {}, 404],
    ['/access-security/scim/token', { expires: '7' }, 422],
    ['/access-security/scim/token/revoke', { id: 'none' }, 404],
  ] as const)('%s, with %j sent', async (path, fields, status) => {
    const owner = await signedIn('owner@acme.test');
    const response = await owner.post(pathOf(SETTINGS, world) + path, { ...fields }, GERMAN);
    expect([response.status, foreignIn(await response.text(), DATA)]).toEqual([status, []]);
  });
});

describe('the check itself', () => {
  it('finds a text of English', async () => {
    const html = await (await (await signedIn('owner@acme.test')).get(pathOf(SETTINGS, world))).text();
    expect(foreignIn(html, DATA)).toEqual(expect.arrayContaining(['Overview', 'Claim a domain', 'to do']));
    expect(await (await new Browser().get('/sign-in')).text()).toContain('lang="en"');
  });
});
