// The pages of a setup link in German, in every state: each text that somebody reads is from the German
// catalog or is data.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Actor, SYSTEM } from '../../../src/domain/actor.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { createSetupLink, revokeSetupLink } from '../../../src/domain/setup-links/links.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { GUIDES_BY_ID } from '../../../src/http/settings/guides/texts.ts';
import { depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { answerTo } from '../../support/dns.ts';
import { englishIn, foreignIn } from '../../support/german.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { requestIdOf } from '../../support/pending.ts';
import { versionSql } from '../../support/versions.ts';
import { Browser } from '../browser.ts';
import { beginWithoutSso, claim, organization, typed } from '../settings/sso-start.ts';

const GERMAN = { 'Accept-Language': 'de-AT' };
const ALL = ['domains', 'sso', 'scim', 'certificate'];

/** Names, addresses, and what consoles of others call their fields. */
const DATA = new RegExp(
  `^(?:${[
    ...Object.values(GUIDES_BY_ID).map(({ name }) => name),
    '[\\w.]+\\.(?:com|example|test)|v=spf1|gatehouse-[\\w-=]+|https?:\\S+|[\\da-f]{64}|-----BEGIN [^]*|x',
  ].join('|')})$`,
);

let browser: Browser;
let at: (step: string) => string;
let id: string;

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await beginWithoutSso();
});

async function make(scopes: readonly string[] = ALL, by: Actor = OPERATOR) {
  const made = await createSetupLink(depsAt(), by, organization.id, {
    scopes,
    returnUrl: 'https://app.example/',
  });
  id = made.row.id;
  at = (step) => `/set-up/${id}/${step}`;
  return new URL(made.url).pathname;
}

async function open(scopes?: readonly string[]): Promise<void> {
  const offer = await make(scopes);
  browser = new Browser();
  await browser.post(offer, {});
}

const connect = () =>
  saveSso(depsAt(), OPERATOR, organization, {
    issuer: typed.issuer,
    signInUrl: typed.signInUrl,
    addCertificates: [{ content: typed.certificate, fileName: 'okta.cert' }],
  });
const run = async (...statements: readonly string[]) => {
  for (const sql of statements) await env.DB.prepare(sql).run();
};

/** A guide and its pictures have the names of somebody else's console. */
const withoutGuide = (html: string) => html.replace(/<ol class="guide">.*?<\/ol>/gs, '');

/** Finds what a page, which is `status`, has that is neither German nor data. */
async function foreign(response: Response, status = 200): Promise<readonly string[]> {
  const html = await response.text();
  expect([response.status, response.headers.get('Content-Language')]).toEqual([status, 'de']);
  expect(html).toContain('<html lang="de"');
  return [...foreignIn(withoutGuide(html), DATA), ...englishIn(html)];
}

const page = async (step: string, status = 200) =>
  await foreign(await browser.get(step.startsWith('/') ? step : at(step), GERMAN), status);
const form = async (step: string, fields: Record<string, string>, status: number) =>
  await foreign(await browser.post(at(step), fields, GERMAN), status);
/** The page that a form leads to, with what it was told. */
async function told(step: string, fields: Record<string, string> = {}): Promise<string> {
  const done = await browser.post(at(step), fields, GERMAN);
  const response = await browser.get(done.headers.get('Location') ?? '', GERMAN);
  const html = await response.text();
  expect(foreignIn(withoutGuide(html), DATA)).toEqual([]);
  return html;
}

describe('in German, the offer', () => {
  it.each<[string, Actor]>([
    ['the operator', OPERATOR],
    ['somebody', { ...SYSTEM, type: 'account', label: 'owner@acme.test' }],
  ])('is by %s', async (_who, actor) => {
    const id = await env.DB.prepare(
      "select id from accounts where email_key = 'owner@acme.test'",
    ).first<string>('id');
    const offer = await make(ALL, actor.type === 'account' ? { ...actor, id } : actor);
    expect(await foreign(await new Browser().get(offer, GERMAN))).toEqual([]);
  });

  it('says that a link has ended, and that it was not opened here', async () => {
    const offer = await make();
    expect(await foreign(await new Browser().get(at('done'), GERMAN), 404)).toEqual([]);
    await revokeSetupLink(depsAt(), OPERATOR, organization.id, id);
    expect(await foreign(await new Browser().get(offer, GERMAN), 404)).toEqual([]);
    expect(await foreign(await new Browser().post('/set-up/nobody', {}, GERMAN), 404)).toEqual([]);
  });

  it('is in English for others', async () => {
    const response = await new Browser().get(await make(), { 'Accept-Language': 'fr' });
    expect(response.headers.get('Content-Language')).toBe('en');
    expect(foreignIn(await response.text(), DATA)).toContain('Begin');
  });
});

const STEPS = ['provider', 'domain', 'connect', 'certificate', 'test', 'scim', 'done'];
const DOMAIN = `insert into domains (id, organization_id, name, token, status, created_at, found, zone)
  select 'dom_9', id, 'new.test', 't', `;

describe('in German, every page', () => {
  it.each<[string, readonly string[]]>([
    ['of nothing', []],
    ['of no plan', ["update organizations set plan = 'free'"]],
    ['of a domain that waits', [`${DOMAIN} 'pending', 1, null, null from organizations`]],
    ['of a domain without a record', [`${DOMAIN} 'pending', 1, '[]', 'test' from organizations`]],
    [
      'of a domain with others',
      [`${DOMAIN} 'pending', 1, '["v=spf1","gatehouse-domain-verify=b"]', null from organizations`],
    ],
    ['of one that has expired', [`${DOMAIN} 'expired', 1, null, null from organizations`]],
  ])('%s', async (_what, statements) => {
    await run(...statements);
    await open();
    for (const step of STEPS) expect([step, await page(step)]).toEqual([step, []]);
  });

  it.each<[string, readonly string[]]>([
    ['a connection', []],
    ['a tested one', [`update connections set proven_at = ${NOW_MS}`]],
    [
      'a tested one without a domain',
      [`update connections set proven_at = ${NOW_MS}`, 'delete from domains'],
    ],
    ['one that is on', [`update connections set enabled = 1, proven_at = ${NOW_MS}`]],
    ['one that is required', ['update connections set enabled = 1, require_sso = 1']],
    ['one with staged values', ['update connections set enabled = 1', versionSql('staged', 'ver_1')]],
    [
      'one with staged values that were tested',
      [
        'update connections set enabled = 1',
        versionSql('staged', 'ver_1'),
        'update connection_versions set proven_at = 1',
      ],
    ],
    [
      'one that waits for an Owner',
      [
        `insert into pending_connection_changes (id, organization_id, change, base_updated_at, requested_by, requested_by_label, created_at)
          select 'pcc_1', organization_id, '{"change":{},"changes":[]}', updated_at, 'acc_x', 'x@acme.test', 1 from connections`,
      ],
    ],
    ['a provider without SCIM', ["update setup_links set provider = 'google'"]],
  ])('of %s', async (_what, statements) => {
    await claim();
    await connect();
    await generateScimToken(depsAt(), OPERATOR, organization);
    await open();
    await run(...statements);
    for (const step of STEPS) expect([step, await page(step)]).toEqual([step, []]);
  });

  it('asks for a domain that the link is not for', async () => {
    await claim();
    await connect();
    await run(`update connections set proven_at = ${NOW_MS}`, 'delete from domains');
    await open(['sso']);
    expect(await page('test')).toEqual([]);
  });

  it('says that the link is for something else', async () => {
    await open(['certificate']);
    for (const step of ['domain', 'connect', 'scim'])
      expect([step, await page(step, 403)]).toEqual([step, []]);
  });

  it('has the guide of each provider, with the names of its console', async () => {
    await claim();
    await connect();
    await generateScimToken(depsAt(), OPERATOR, organization);
    await open();
    for (const provider of Object.keys(GUIDES_BY_ID)) {
      await run(`update setup_links set provider = '${provider}'`);
      for (const step of ['connect', 'scim']) {
        const html = await (await browser.get(at(step), GERMAN)).text();
        expect([provider, step, englishIn(html)]).toEqual([provider, step, []]);
      }
    }
  });
});

describe('in German, what somebody did', () => {
  it('is told, from the domain to the end', async () => {
    await open();
    expect(await told('domain', { name: 'acme.test' })).toContain('Veröffentlichen Sie den Eintrag unten.');
    const { token } = (await env.DB.prepare('select token from domains').first<{ token: string }>()) ?? {};
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) =>
      answerTo(new Uint8Array(init?.body as ArrayBuffer), [`gatehouse-domain-verify=${token}`]),
    );
    const { id: domainId } = (await env.DB.prepare('select id from domains').first<{ id: string }>()) ?? {};
    expect(await told(`domain/${domainId}/check`)).toContain('Die Domain ist bestätigt.');
    vi.mocked(globalThis.fetch).mockRestore();
    expect(await told('connect', typed)).toContain('Die Werte wurden gespeichert.');
    const started = await browser.post(at('test'), {});
    const inResponseTo = await requestIdOf(started.headers.get('Location') ?? '');
    const person = { nameId: 'it@acme.test', attributes: [{ name: 'email', values: ['it@acme.test'] }] };
    const { base64 } = await issueOktaResponse({ inResponseTo, nowMs: Date.now(), ...person });
    const answered = await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
    expect(await page(answered.headers.get('Location') ?? '')).toEqual([]);
    expect(await told('test/switch', { requireSso: 'on' })).toContain('Single Sign-on ist eingeschaltet');
    expect(await told('scim/token')).toContain('Wir zeigen dieses Token nur einmal.');
    await run(`update scim_tokens set last_used_at = ${NOW_MS}`);
    expect(await page('scim')).toEqual([]);
    expect(await told('certificate', { certificate: otherKey.certificate })).toContain('liegen neben denen');
    expect(await form('done', {}, 200)).toEqual([]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['provider', { provider: 'x' }, 422],
    ['domain', { name: 'no domain' }, 422],
    ['domain', { name: 'gmail.com' }, 422],
    ['domain/none/check', {}, 404],
    ['connect', {}, 422],
    ['connect', { ...typed, issuer: '' }, 422],
    ['connect', { ...typed, signInUrl: 'http://x.example' }, 422],
    ['connect', { ...typed, certificate: 'x' }, 422],
    ['connect', { metadataUrl: 'http://x.example' }, 422],
    ['certificate', {}, 422],
    ['certificate', { certificate: 'x' }, 422],
    ['test/switch', {}, 409],
  ])('is refused: %s with %j', async (step, fields, status) => {
    await claim();
    await connect();
    await open();
    expect(await form(step, fields, status)).toEqual([]);
  });

  it.each([
    ['test', {}, 409],
    ['scim/token', {}, 409],
    ['certificate', typed, 409],
  ])('is refused while there is no connection: %s', async (step, fields, status) => {
    await open();
    expect(await form(step, fields, status)).toEqual([]);
  });
});
