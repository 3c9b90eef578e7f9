// What an isolate does while the texts of its assets cannot be read, and once they can.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetLateTexts, lateTextsTaken } from '../../src/texts/texts.ts';
import { app } from '../../src/worker/app.ts';
import { type Acme, world } from '../support/deps.ts';
import { SESSION_COOKIE } from './browser.ts';
import { signedIn } from './session-of.ts';

let acme: Acme;
const logged = vi.spyOn(console, 'error');

beforeEach(async () => {
  acme = await world();
  logged.mockReset();
  forgetLateTexts();
});

const GERMAN = { 'Accept-Language': 'de' };
const assets = (answer: () => Promise<Response>) => ({ ...env, ASSETS: { fetch: vi.fn(answer) } });
const broken = () => assets(async () => new Response(null, { status: 404 }));
const get = async (path: string, headers: HeadersInit, bindings: object = env) =>
  await app.request(`https://sso.example${path}`, { headers }, bindings);

async function settings(bindings: object = env) {
  const browser = await signedIn();
  const cookie = `${SESSION_COOKIE}=${browser.cookies.get(SESSION_COOKIE)?.value}`;
  return await get(`/orgs/${acme.id}/settings/`, { Cookie: cookie }, bindings);
}

describe('while the texts cannot be read', () => {
  it.each([
    ['are not there', broken()],
    ['cannot be reached', assets(async () => Promise.reject(new Error('no')))],
    ['are cut off', assets(async () => new Response('{"en":'))],
  ])('because they %s, people sign in in English', async (_why, bindings) => {
    const answer = await get('/sign-in', GERMAN, bindings);
    expect([answer.status, answer.headers.get('Content-Language')]).toEqual([200, 'en']);
    expect(logged.mock.calls.flat().join()).toContain('"event":"texts_not_read"');
    expect(lateTextsTaken()).toBe(false);
  });

  it('the settings fail with a page, and are there as soon as they can be', async () => {
    const failed = await settings(broken());
    expect([failed.status, (await failed.text()).includes('Reference number')]).toEqual([500, true]);
    expect((await settings()).status).toBe(200);
  });
});

describe('the texts', () => {
  it('are read once', async () => {
    const bindings = assets(async () => env.ASSETS.fetch('https://assets.invalid/texts.json'));
    for (let n = 0; n < 3; n++) {
      expect((await get('/sign-in', GERMAN, bindings)).headers.get('Content-Language')).toBe('de');
    }
    expect(bindings.ASSETS.fetch).toHaveBeenCalledOnce();
  });

  it.each(['/scim/v2/Users', '/api/v1/organizations', '/healthz'])(
    'are not read for programs: %s',
    async (path) => {
      const bindings = broken();
      await get(path, GERMAN, bindings);
      expect(bindings.ASSETS.fetch).not.toHaveBeenCalled();
    },
  );
});
