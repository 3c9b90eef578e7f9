// Every page of the settings in German: each text that somebody reads is from the German catalog or is data.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { GUIDES_BY_ID } from '../../../src/http/settings/guides/texts.ts';
import { NOW_MS } from '../../support/deps.ts';
import { englishIn, foreignIn } from '../../support/german.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { PAGES } from '../../support/pages.ts';
import { requestIdOf } from '../../support/pending.ts';
import { toldAt } from '../../support/told.ts';
import { versionSql } from '../../support/versions.ts';
import { Browser } from '../browser.ts';
import { createWorld, pathOf, SETTINGS, type World } from '../routes.ts';
import { signedIn } from '../session-of.ts';

const GERMAN = { 'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8' };

/** Names, addresses and codes that this world has. */
const DATA = new RegExp(
  `^(?:${[
    ...Object.values(GUIDES_BY_ID).map(({ name }) => name),
    'org_\\w+|Enterprise|[\\w.]+\\.(?:test|com)|gatehouse-[\\w-=]+|https?:\\S+|[Ex]|E=.*|[\\da-f]{64}',
    'REF-\\d|00u[12]|subject_changed|GET /Users|\\d+ ms|CSV|NDJSON|→|api|enterprise|Test operator',
    '[a-z_]+\\.[a-z_]+|\\S+ (?:con|dom|mem|org)_\\w+',
    '-----BEGIN [^]*|SHA-256|okta\\.cert|Engineers|email|role|firstName|lastName|/saml/acs|redirect|\\{\\}|&lt;.*',
  ].join('|')})$`,
);

const TEST = `insert into sign_in_attempts (id, organization_id, connection_id, at, method, flow, outcome, detail)
  select 'REF-2', organization_id, id, ${NOW_MS}, 'saml', 'test', 'accepted', '{"versionId":"ver_1"}' from connections`;
const SP_KEY = `insert into sp_keys (id, organization_id, certificate_pem, wrapped_private_key, created_at, switches_at, retires_at)
  select 'spk_next', organization_id, certificate_pem, wrapped_private_key, created_at`;
const PENDING = `insert into pending_connection_changes
  (id, organization_id, change, base_updated_at, requested_by, requested_by_label, created_at)
  select 'pcc_1', organization_id, '{"change":{},"changes":[{"what":"allowSha1","before":"off","after":"on"}]}', updated_at,
    'acc_x', 'x@acme.test', ${NOW_MS} from connections`;

const STATES_OF_SSO: readonly (readonly [what: string, sql: string])[] = [
  ['what is staged', versionSql('staged', 'ver_1')],
  [
    'what is staged and tested',
    `${versionSql('staged', 'ver_1')};\nupdate connection_versions set proven_at = ${NOW_MS};\n${TEST}`,
  ],
  ['what was there before', versionSql('former', 'ver_1')],
  ['what waits for an Owner', PENDING],
  ['SSO that is off', 'update connections set enabled = 0'],
  ['SSO that works', `update connections set enabled = 0, proven_at = ${NOW_MS}`],
  ['SSO that is required', 'update connections set require_sso = 1'],
  ['SSO that will be required', 'update connections set require_when_proven = 1, universal_logout = 1'],
  ['no connection', 'delete from connections'],
  ['no domain', 'delete from domains'],
  ['a domain that waits', "update domains set status = 'pending'"],
  ['a domain that has expired', "update domains set status = 'expired'"],
  ['no plan', "update organizations set plan = 'free'"],
  [
    'a certificate that ends in days',
    `update certificates set not_after = ${NOW_MS + 5 * 86_400_000}, last_used_at = 1`,
  ],
  ['one that ends in a day', `update certificates set not_after = ${NOW_MS + 80_000_000}, file_name = ''`],
  ['one that has ended', 'update certificates set not_after = 1'],
  ['a new certificate of ours', `${SP_KEY}, ${NOW_MS + 86_400_000}, null from sp_keys`],
  ['an old certificate of ours', `${SP_KEY}, 1, ${NOW_MS + 86_400_000} from sp_keys`],
  ['approval', 'update organizations set approve_connection_changes = 1'],
];

let world: World;

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  world = await createWorld();
});

const pages = Object.entries(PAGES)
  .filter(([route]) => route.startsWith(SETTINGS))
  .flatMap(([route, states]) => states.map((state) => [route, state] as const));

describe('in German, every page of the settings', () => {
  it.each(pages)('%s%s', async (route, state) => {
    const browser = await signedIn('owner@acme.test');
    const told = toldAt(pathOf(route, world) + state);
    if (told) browser.cookies.set(told.name, { value: told.value, attributes: '' });
    const response = await browser.get(pathOf(route, world) + state, GERMAN);
    const html = await response.text();
    expect([response.status, response.headers.get('Content-Language')]).toEqual([200, 'de']);
    expect(html.includes('alert-success')).toBe(state.includes('done='));
    expect(html).toContain('<html lang="de" dir="ltr">');
    expect(englishIn(html)).toEqual([]);
    // A guide and its pictures have the names of somebody else's console.
    if (!route.includes('/guides/')) expect(foreignIn(html, DATA)).toEqual([]);
  });

  it('of a guide is too, with the names of the console', async () => {
    const owner = await signedIn('owner@acme.test');
    for (const id of Object.keys(GUIDES_BY_ID)) {
      const response = await owner.get(`${pathOf(SETTINGS, world)}/access-security/sso/guides/${id}`, GERMAN);
      const html = await response.text();
      expect([id, englishIn(html), html.match(/aria-label="Picture|Press /)]).toEqual([id, [], null]);
    }
  });

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

describe('in German, what the pages of SSO say of', () => {
  it.each(STATES_OF_SSO)('%s', async (_what, sql) => {
    for (const one of sql.split(';\n')) await env.DB.prepare(one).run();
    const owner = await signedIn('owner@acme.test');
    for (const page of ['', '/connection', '/test', '/certificates', '/advanced', '/advanced?remove=yes']) {
      const response = await owner.get(`${pathOf(SETTINGS, world)}/access-security/sso${page}`, GERMAN);
      expect([page, response.status, foreignIn(await response.text(), DATA)]).toEqual([page, 200, []]);
    }
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

const IDP = { issuer: 'https://idp.test', signInUrl: 'https://idp.test/sso' };

const METADATA = `<md:EntityDescriptor entityID="https://new.test/idp" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
  ><md:IDPSSODescriptor WantAuthnRequestsSigned="true" validUntil="soon"
  protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"
  ><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${otherKey.certificate.replace(/-----[^-]+-----/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor
  ><md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="http://new.test/slo" ResponseLocation="https://new.test/slo"/><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://new.test/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`;

const STRANGER = { nameId: 'eve@acme.test', attributes: [{ name: 'email', values: ['eve@acme.test'] }] };

describe('in German, the result of a test', () => {
  it.each([
    ['works', {}, 'Die Verbindung funktioniert.'],
    ['has failed', { audience: 'https://wrong.test/' }, 'Eine Regel ist verletzt: Audience'],
    ['is about the person', STRANGER, 'SAML stimmt, aber diese Person darf nicht herein'],
  ])('that %s, on the page of a link and in the list', async (_what, options, headline) => {
    const admin = await signedIn('admin@acme.test');
    const settings = pathOf(SETTINGS, world);
    const started = await admin.post(`${settings}/access-security/sso/test`, {});
    const inResponseTo = await requestIdOf(started.headers.get('Location') ?? '');
    const { base64 } = await issueOktaResponse({ inResponseTo, nowMs: Date.now(), ...options });
    const answered = await admin.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
    const path = answered.headers.get('Location') ?? '';
    await admin.post(`${path}/share`, {});
    const link = /"https:\/\/sso\.example(\/test-results[^"]+)"/.exec(
      await (await admin.get(path)).text(),
    )?.[1];
    const shared = await (await new Browser().get(link ?? '', GERMAN)).text();
    expect(shared).toContain('<html lang="de" dir="ltr">');
    expect(shared).toContain(headline);
    expect(englishIn(shared)).toEqual([]);
    const list = await (await admin.get(`${settings}/access-security/sso/test`, GERMAN)).text();
    expect(list).toContain('<time');
    expect(foreignIn(list, DATA)).toEqual([]);
  });

  it('is none where the link has ended', async () => {
    const response = await new Browser().get('/test-results/ended', GERMAN);
    expect([response.status, foreignIn(await response.text())]).toEqual([404, []]);
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
    ['/access-security/sso/connection', { issuer: '', signInUrl: 'http://a.test' }, 422],
    ['/access-security/sso/connection', { ...IDP, signInUrl: 'http://a.test' }, 422],
    ['/access-security/sso/connection', { ...IDP, signInUrl: 'https://a.test?SAMLRequest=' }, 422],
    ['/access-security/sso/connection', { ...IDP, certificate: 'x' }, 422],
    ['/access-security/sso/connection', { ...IDP, certificate: '<EntityDescriptor/>' }, 422],
    ['/access-security/sso/certificates', { certificate: '' }, 422],
    ['/access-security/sso/options', { logoutUrl: 'javascript:x' }, 422],
    ['/access-security/sso/attributes', { claims: 'x' }, 422],
    ['/access-security/sso/former-system', { legacyAcsUrl: 'https://other.test/' }, 422],
    ['/access-security/sso/former-system', { legacyAudience: 'a b' }, 422],
    ['/access-security/sso/remove', { confirmation: 'acme' }, 422],
    ['/access-security/sso/switch', { id: 'none' }, 404],
    ['/access-security/sso/approve', { id: 'none' }, 404],
    ['/access-security/sso/import', {}, 422],
    ['/access-security/sso/import', { metadata: 'x' }, 422],
    ['/access-security/sso/import', { metadata: '{}' }, 422],
    ['/access-security/sso/import', { metadata: '<a>' }, 422],
    ['/access-security/sso/import', { metadata: '<html></html>' }, 422],
    ['/access-security/sso/import', { metadata: 'https://a.test' }, 422],
    ['/access-security/sso/import', { metadataUrl: 'http://a.test' }, 422],
    ['/access-security/sso/import', { metadata: METADATA }, 200],
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
    expect(englishIn(html)).toEqual(expect.arrayContaining(['Claim a domain', 'Skip to the content']));
    expect(await (await new Browser().get('/sign-in')).text()).toContain('lang="en"');
  });
});
