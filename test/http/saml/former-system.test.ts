// Responses to the addresses of a system that was here before: they are taken where the connection says so,
// and checked as strictly as at our own.

import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { beginSamlSignIn } from '../../../src/domain/sign-in/saml-sign-in.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, depsAt, OPERATOR, reasonOf, world } from '../../support/deps.ts';
import { issueOktaResponse } from '../../support/okta.ts';

let acme: Acme;

const PATH = '/auth/acme/saml/acs';
const URL_OF_PATH = `https://sso.example${PATH}`;
const AUDIENCE = 'urn:former:acme';

beforeEach(async () => {
  acme = await world();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

const run = async (text: string) => (await env.DB.prepare(text).all<Record<string, unknown>>()).results;
const keep = (legacyAcsUrl: string | null, legacyAudience: string | null = null) =>
  saveSso(depsAt(), OPERATOR, acme, { legacyAcsUrl, legacyAudience });

async function post(path: string, options: Partial<ResponseOptions>): Promise<Response> {
  const attributes = [{ name: 'email', values: ['ada@acme.test'] }];
  const { base64 } = await issueOktaResponse({ attributes, nameId: 'ada@acme.test', ...options });
  return await exports.default.fetch(`https://sso.example${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: 'https://idp.example',
      'Sec-Fetch-Site': 'cross-site',
    },
    body: new URLSearchParams({ SAMLResponse: base64 }),
  });
}

const toFormer = (more: Partial<ResponseOptions> = {}) => ({
  destination: URL_OF_PATH,
  recipient: URL_OF_PATH,
  audience: AUDIENCE,
  ...more,
});
const lastReason = async () =>
  (await run('select reason from sign_in_attempts order by rowid desc limit 1'))[0]?.reason;

describe('a response to the former address', () => {
  it('signs somebody in where address and audience are the connection’s', async () => {
    await keep(PATH, AUDIENCE);
    const response = await post(PATH, toFormer());
    expect([response.status, response.headers.get('Set-Cookie')?.includes('__Host-')]).toEqual([303, true]);
    expect(await lastReason()).toBeNull();
  });

  it.each<[string, Partial<ResponseOptions>, string]>([
    ['our own audience', { audience: 'https://sso.example/security/sso/v2/authorize/' }, 'audience_mismatch'],
    ['another audience', { audience: `${AUDIENCE}2` }, 'audience_mismatch'],
    ['our own Recipient', { recipient: 'https://sso.example/sso/saml2' }, 'recipient_mismatch'],
    ['another Recipient', { recipient: `${URL_OF_PATH}/` }, 'recipient_mismatch'],
    ['another host', { recipient: `https://other.example${PATH}` }, 'recipient_mismatch'],
    ['another Destination', { destination: `https://sso.example${PATH}2` }, 'destination_mismatch'],
  ])('is refused with %s', async (_name, options, reason) => {
    await keep(PATH, AUDIENCE);
    const response = await post(PATH, toFormer(options));
    expect([response.status >= 400, await lastReason()]).toEqual([true, reason]);
    expect(await run('select id from sessions')).toEqual([]);
  });

  it('is refused at every address that is not the connection’s', async () => {
    await keep(PATH, AUDIENCE);
    for (const path of [`${PATH}/`, '/auth/ACME/saml/acs', '/anything']) {
      const response = await post(path, toFormer());
      expect([response.status >= 400, await lastReason()]).toEqual([true, 'destination_mismatch']);
    }
    await keep(null, null);
    expect((await post(PATH, toFormer())).status).toBeGreaterThanOrEqual(400);
    expect(await run('select id from sessions')).toEqual([]);
  });

  it('does not count at our own address, nor one for ours at the former', async () => {
    await keep(PATH, AUDIENCE);
    expect((await post('/sso/saml2', toFormer())).status).toBeGreaterThanOrEqual(400);
    expect((await post(PATH, {})).status).toBeGreaterThanOrEqual(400);
    expect(await run('select id from sessions')).toEqual([]);
    expect((await post('/sso/saml2', {})).status).toBe(303);
  });

  it('counts once', async () => {
    await keep(PATH, AUDIENCE);
    const options = toFormer({ assertionId: '_once', responseId: '_r1' });
    expect((await post(PATH, options)).status).toBe(303);
    expect((await post(PATH, options)).status).toBeGreaterThanOrEqual(400);
    expect(await lastReason()).toBe('assertion_replayed');
  });
});

it('takes the former audience alone at our own address, and then not ours', async () => {
  await keep(null, AUDIENCE);
  expect((await post('/sso/saml2', { audience: AUDIENCE })).status).toBe(303);
  expect((await post('/sso/saml2', {})).status).toBeGreaterThanOrEqual(400);
  expect(await lastReason()).toBe('audience_mismatch');
});

it('names both in what it asks the identity provider', async () => {
  await keep(PATH, AUDIENCE);
  const { message } = await beginSamlSignIn(depsAt(), {
    organizationId: acme.id,
    returnTo: null,
    loginHint: null,
  });
  const sent = new URL((message as unknown as { url: string }).url).searchParams.get('SAMLRequest') ?? '';
  const inflated = new Response(
    new Blob([Uint8Array.from(atob(sent), (one) => one.charCodeAt(0))])
      .stream()
      .pipeThrough(new DecompressionStream('deflate-raw')),
  );
  const xml = await inflated.text();
  expect([xml.includes(`"${URL_OF_PATH}"`), xml.includes(`>${AUDIENCE}<`)]).toEqual([true, true]);
});

it.each([
  '/sso/saml2',
  '/sso/saml2/x',
  '/orgs/x',
  '/',
  'auth',
  '//other.example/x',
  'https://other.example/auth',
  'http://sso.example/auth',
  'https://sso.example:444/auth',
  '/auth?x=1',
  '/auth#x',
  '/auth/../sso/saml2',
  '/a//b',
  '/äuth',
  `/${'x'.repeat(1100)}`,
])('refuses %s as the former address', async (url) => {
  expect(await reasonOf(keep(url))).toBe('legacy_acs_url_invalid');
});

it.each(['two words', 'https://sso.example/security/sso/v2/authorize/', 'x'.repeat(1100), 'a\nb'])(
  'refuses %j as the former audience',
  async (audience) => {
    expect(await reasonOf(keep(null, audience))).toBe('legacy_audience_invalid');
  },
);

it('leaves every other POST to an unknown path as it was', async () => {
  const send = async (headers: Record<string, string>, body: string) =>
    (await exports.default.fetch('https://sso.example/nothing', { method: 'POST', headers, body })).status;
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  expect(await send(form, 'a=b')).toBe(404);
  expect(await send({ ...form, Origin: 'https://evil.example' }, 'a=b')).toBe(403);
  expect(await send({ 'Content-Type': 'application/json' }, '{}')).toBe(404);
  expect(await run('select id from sign_in_attempts')).toEqual([]);
});
