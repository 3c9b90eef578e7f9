// The way through /oauth/authorize: sign-ins, pages, hints, and what strangers can do there.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { changeApplication } from '../../../src/domain/apps/applications.ts';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import {
  type Acme,
  count,
  depsAt,
  NOW_MS,
  OPERATOR,
  PASSWORD,
  setPasswords,
  world,
} from '../../support/deps.ts';
import { issueOktaResponse, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { requestIdOf } from '../../support/pending.ts';
import { Browser, ORIGIN } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { begin, CALLBACK, follow, goOn, newApplication, type TestApplication } from './client.ts';

let acme: Acme;
let app: TestApplication;

beforeEach(async () => {
  acme = await world();
  app = await newApplication();
});
afterEach(() => vi.restoreAllMocks());

const rows = async (sql: string) => (await env.DB.prepare(sql).all()).results;

/** Okta answers the request in the address, and the browser goes where the answer leads. */
async function answerOkta(browser: Browser, location: URL, changes: Record<string, unknown> = {}) {
  const { base64 } = await issueOktaResponse({
    inResponseTo: await requestIdOf(location.href),
    nowMs: Date.now(),
    ...changes,
  });
  const answered = await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
  return new URL(answered.headers.get('Location') ?? 'about:blank', ORIGIN);
}

const pathOf = ({ pathname, search }: URL) => pathname + search;
const answerIn = (url: URL) => ({
  at: url.origin + url.pathname,
  ...Object.fromEntries([...url.searchParams].filter(([name]) => name === 'error')),
  code: url.searchParams.has('code'),
});
const GIVEN = { at: CALLBACK, code: true };

/** A second customer, whose people have passwords. */
async function globex(): Promise<string> {
  const organization = await createOrganization(depsAt(), OPERATOR, {
    name: 'Globex',
    plan: 'enterprise',
    externalId: 'crm-7',
  });
  await addMember(depsAt(), OPERATOR, organization, { email: 'ada@acme.test', role: 'member' });
  await addMember(depsAt(), OPERATOR, organization, { email: 'hank@globex.test', role: 'owner' });
  await setPasswords();
  return organization.id;
}

describe('single sign-on', () => {
  it.each<[string, Record<string, string>]>([
    ['its id', {}],
    ['its domain', { organization: '', domain_hint: 'ACME.test' }],
    ['the domain of an address', { organization: '', login_hint: 'ada@acme.test' }],
  ])('begins by %s, and its answer goes on without a question', async (_, more) => {
    await saveSso(depsAt(), OPERATOR, { id: acme.id, name: 'Acme', plan: acme.plan } as never, {
      requireSso: true,
    });
    const browser = new Browser();
    const { path, state } = await begin(app, { organization: acme.id, ...more });
    let at = await follow(browser, path);
    if (at.pathname === '/sign-in') at = await follow(browser, pathOf(at));
    expect(at.href.startsWith(OKTA_SIGN_IN_URL)).toBe(true);
    const next = await answerOkta(browser, at);
    const back = next.search.includes('go=1')
      ? await follow(browser, pathOf(next))
      : await goOn(browser, pathOf(next));
    expect(answerIn(back)).toEqual(GIVEN);
    expect(back.searchParams.get('state')).toBe(state);
    // Nothing waits any more.
    expect([...browser.cookies.keys()].filter((name) => name.includes('-app-'))).toEqual([]);
    expect(await rows('select amr, acr from grants')).toEqual([{ amr: '[]', acr: null }]);
    const [attempt] = await rows(`select detail from sign_in_attempts where outcome = 'accepted'`);
    expect(JSON.parse(String(attempt?.detail))).toMatchObject({
      application: 'Reports',
      applicationId: app.id,
    });
  });

  it('that never asks anew is asked twice, and then the application is told', async () => {
    const browser = new Browser();
    const { path } = await begin(app, { organization: acme.id, prompt: 'login' });
    const first = await follow(browser, path);
    expect(first.href).toContain('SAMLRequest');
    const stale = { authnInstantMs: NOW_MS - 3_600_000 };
    const second = await follow(browser, pathOf(await answerOkta(browser, first, stale)));
    expect(second.href.startsWith(OKTA_SIGN_IN_URL)).toBe(true);
    const back = await follow(browser, pathOf(await answerOkta(browser, second, stale)));
    expect(answerIn(back)).toEqual({ at: CALLBACK, error: 'login_required', code: false });
    expect(await count('grants')).toBe(0);
  });

  it('that asks anew at the second time is enough', async () => {
    const browser = new Browser();
    const { path } = await begin(app, { organization: acme.id, max_age: '60' });
    const stale = await answerOkta(browser, await follow(browser, path), {
      authnInstantMs: NOW_MS - 3_600_000,
    });
    const again = await follow(browser, pathOf(stale));
    const back = await follow(browser, pathOf(await answerOkta(browser, again, { authnInstantMs: NOW_MS })));
    expect(answerIn(back)).toEqual(GIVEN);
    expect(await rows('select auth_time from grants')).toEqual([{ auth_time: NOW_MS }]);
  });

  it('that is refused says in the log of the organization in which application it began', async () => {
    const browser = new Browser();
    const { path } = await begin(app, { organization: acme.id });
    const at = await follow(browser, path);
    await answerOkta(browser, at, { audience: 'https://other.example' });
    const [attempt] = await rows(`select detail from sign_in_attempts where outcome = 'refused'`);
    expect(JSON.parse(String(attempt?.detail))).toMatchObject({ application: 'Reports' });
  });

  it('is not begun where it is off: its people are sent to the page', async () => {
    const id = await globex();
    for (const organization of [id, 'crm-7']) {
      const { path } = await begin(app, { organization });
      expect((await follow(new Browser(), path)).pathname).toBe('/sign-in');
    }
    await updateOrganization(depsAt(), OPERATOR, acme.id, { plan: 'free' });
    const { path } = await begin(app, { organization: acme.id });
    expect((await follow(new Browser(), path)).pathname).toBe('/sign-in');
  });
});

describe('a password', () => {
  it('is followed by a page that goes on by itself, and then by the application', async () => {
    const browser = new Browser();
    const { path } = await begin(app, { login_hint: 'ada@acme.test' });
    const page = await follow(browser, path);
    expect(page.searchParams.get('email')).toBe('ada@acme.test');
    const returnTo = page.searchParams.get('return_to') ?? '';
    const signed = await browser.post('/sign-in', {
      email: 'ada@acme.test',
      password: PASSWORD,
      return_to: returnTo,
    });
    expect(signed.headers.get('Location')).toBe(returnTo);
    const between = await browser.get(returnTo, { 'Sec-Fetch-Site': 'same-origin' });
    expect([between.status, between.headers.get('Location')]).toEqual([200, null]);
    expect(await between.text()).not.toMatch(/gh_code_|app\.example/);
    expect(answerIn(await goOn(browser, returnTo))).toEqual(GIVEN);
    const [attempt] = await rows(`select detail from sign_in_attempts where method = 'password'`);
    expect(JSON.parse(String(attempt?.detail))).toEqual({ application: 'Reports', applicationId: app.id });
  });

  it('is asked for anew by prompt login, of somebody who has a session', async () => {
    const browser = await signedIn('ada@acme.test');
    vi.setSystemTime(NOW_MS + 60_000);
    const { path } = await begin(app, { prompt: 'login' });
    const page = await follow(browser, path);
    expect(page.searchParams.get('email')).toBe('ada@acme.test');
    expect((await browser.get(pathOf(page))).status).toBe(200);
    vi.setSystemTime(NOW_MS + 90_000);
    const returnTo = page.searchParams.get('return_to') ?? '';
    await browser.post('/sign-in', { email: 'ada@acme.test', password: PASSWORD, return_to: returnTo });
    expect(answerIn(await goOn(browser, returnTo))).toEqual(GIVEN);
    expect(await rows('select auth_time, amr from grants')).toEqual([
      { auth_time: NOW_MS + 90_000, amr: '["pwd"]' },
    ]);
  });
});

describe('two organizations in one browser', () => {
  it('are shown, and the one that was chosen is in the grant', async () => {
    const id = await globex();
    const browser = await signedIn('ada@acme.test');
    const { path } = await begin(app);
    const page = await browser.get(path);
    const html = await page.text();
    expect(html).toContain('Acme');
    expect(html).toContain('Globex');
    // A form's answer leads to the application: the policy of this page lets it.
    expect(page.headers.get('Content-Security-Policy')).toContain("form-action 'self' https:");
    const action = /action="(\/oauth\/continue\/[^"]+)"/.exec(html)?.[1] ?? '';
    const reloaded = await browser.post(action, {});
    expect(reloaded.status).toBe(200);
    const chosen = await browser.post(action, { organization: id });
    expect(answerIn(new URL(chosen.headers.get('Location') ?? ''))).toEqual(GIVEN);
    expect(await rows('select organization_id from grants')).toEqual([{ organization_id: id }]);
    // Once.
    expect((await browser.post(action, { organization: id })).status).toBe(400);
  });

  it('in two tabs do not meet', async () => {
    const id = await globex();
    const browser = await signedIn('ada@acme.test');
    const tabs = await Promise.all([begin(app), begin(app)]);
    const actions: string[] = [];
    for (const { path } of tabs) {
      const html = await (await browser.get(path)).text();
      actions.push(/action="(\/oauth\/continue\/[^"]+)"/.exec(html)?.[1] ?? '');
    }
    const second = await browser.post(actions[1] ?? '', { organization: id });
    const first = await browser.post(actions[0] ?? '', { organization: acme.id });
    const states = [first, second].map((one) =>
      new URL(one.headers.get('Location') ?? '').searchParams.get('state'),
    );
    expect(states).toEqual(tabs.map(({ state }) => state));
    expect(
      (await rows('select organization_id as id from grants order by rowid')).map((row) => row.id),
    ).toEqual([id, acme.id]);
  });

  it.each<[string, Record<string, string>]>([
    ['from another site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
    ['from a sibling', { Origin: 'https://evil.sso.example', 'Sec-Fetch-Site': 'same-site' }],
    ['from nowhere', { Origin: 'null' }],
  ])('are not chosen %s', async (_, headers) => {
    const id = await globex();
    const browser = await signedIn('ada@acme.test');
    const html = await (await browser.get((await begin(app)).path)).text();
    const action = /action="(\/oauth\/continue\/[^"]+)"/.exec(html)?.[1] ?? '';
    expect((await browser.post(action, { organization: id }, headers)).status).toBe(403);
    expect(await count('grants')).toBe(0);
  });

  it('another browser cannot go on with what waits in this one', async () => {
    await globex();
    const browser = await signedIn('ada@acme.test');
    const html = await (await browser.get((await begin(app)).path)).text();
    const action = /action="(\/oauth\/continue\/[^"]+)"/.exec(html)?.[1] ?? '';
    const other = await signedIn('owner@acme.test');
    expect((await other.get(`${action}?go=1`)).status).toBe(400);
    for (const [name] of browser.cookies) {
      if (name.includes('-app-')) other.cookies.set(name, { value: 'k1.AAAA', attributes: '' });
    }
    expect((await other.get(`${action}?go=1`)).status).toBe(400);
    expect(await count('grants')).toBe(0);
  });

  it('a name of another customer is on no page', async () => {
    await globex();
    const browser = await signedIn('owner@acme.test');
    for (const more of [
      { organization: 'crm-7' },
      { domain_hint: 'globex.test' },
      { login_hint: 'hank@globex.test' },
    ]) {
      const { path } = await begin(app, more as Record<string, string>);
      let response = await browser.get(path);
      const location = response.headers.get('Location');
      if (location?.startsWith('/')) response = await browser.get(location);
      expect(await response.text()).not.toContain('Globex');
    }
  });
});

describe('somebody without access', () => {
  const cases: [string, () => Promise<unknown>, string][] = [
    [
      'deactivated',
      () => env.DB.prepare(`update members set active = 0 where id = '${acme.memberId}'`).run(),
      'Acme',
    ],
    [
      'whose organization may not use the application',
      () => changeApplication(depsAt(NOW_MS + 1), OPERATOR, app.id, { organizations: [] }),
      'may use Reports',
    ],
  ];
  it.each(cases)('%s gets a page, by which the application is told', async (_, change, text) => {
    const browser = await signedIn('ada@acme.test');
    await change();
    const { path, state } = await begin(app);
    const response = await browser.get(path);
    const page = await response.text();
    // A session that nothing counts for has ended: then it is the sign-in.
    if (response.status === 303) return expect(response.headers.get('Location')).toContain('/sign-in');
    expect(response.status).toBe(403);
    expect(page).toContain(text);
    const back = new URL(
      (/href="(https:\/\/app\.example[^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&'),
    );
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: 'access_denied',
      state,
      iss: ORIGIN,
    });
    const quiet = await follow(browser, (await begin(app, { prompt: 'none' })).path);
    expect(answerIn(quiet)).toEqual({ at: CALLBACK, error: 'access_denied', code: false });
    expect(await count('grants')).toBe(0);
  });

  it('is told by a form where the application asked for one', async () => {
    await changeApplication(depsAt(NOW_MS + 1), OPERATOR, app.id, { organizations: [] });
    const { path } = await begin(app, { response_mode: 'form_post' });
    const page = await (await (await signedIn('ada@acme.test')).get(path)).text();
    expect(page).toContain('name="error" value="access_denied"');
    expect(page).not.toContain('data-auto-submit');
  });
});

describe('a form', () => {
  it('of the application is an authorization request with the session', async () => {
    const browser = await signedIn('ada@acme.test');
    const { path } = await begin(app);
    const fields = new URLSearchParams(path.split('?')[1]);
    const answered = await browser.postFromIdp('/oauth/authorize', fields);
    const next = answered.headers.get('Location') ?? '';
    expect(next).toMatch(/^\/oauth\/continue\/[\w-]+\?go=1$/);
    expect(answerIn(await follow(browser, next))).toEqual(GIVEN);
  });

  it('carries the answer where the application asked for one, and may be redirected on', async () => {
    const { path, state } = await begin(app, { response_mode: 'form_post' });
    const response = await (await signedIn('ada@acme.test')).get(path);
    const page = await response.text();
    expect(page).toContain(`action="${CALLBACK}" data-auto-submit`);
    expect(page).toMatch(/name="code" value="gh_code_[\w-]{43}"/);
    expect(page).toContain(`name="state" value="${state}"`);
    expect(page).toContain(`name="iss" value="${ORIGIN}"`);
    expect(response.headers.get('Content-Security-Policy')).toContain("form-action 'self' https:");
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });
});

describe('what is wrong with a request', () => {
  it.each<[string, Record<string, string>, string]>([
    ['prompt none and login', { prompt: 'none login' }, 'invalid_request'],
    ['an unknown prompt', { prompt: 'create' }, 'invalid_request'],
    ['an unknown response mode', { response_mode: 'fragment' }, 'invalid_request'],
    ['a max_age below nothing', { max_age: '-1' }, 'invalid_request'],
    ['no method of the challenge', { code_challenge_method: '' }, 'invalid_request'],
    ['a challenge that is none', { code_challenge: 'x' }, 'invalid_request'],
    ['another response type', { response_type: 'code id_token' }, 'unsupported_response_type'],
    ['no response type', { response_type: '' }, 'invalid_request'],
    ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
    ['an address of a request', { request_uri: 'https://evil.example/' }, 'request_uri_not_supported'],
    ['a registration', { registration: '{}' }, 'registration_not_supported'],
    ['a resource of somebody else', { resource: 'https://other.example' }, 'invalid_target'],
    ['scopes that are not for people', { scope: 'directory:read' }, 'invalid_scope'],
    ['nobody signed in, quietly', { prompt: 'none' }, 'login_required'],
    [
      'quietly, and an ID token that we did not sign',
      { prompt: 'none', id_token_hint: 'a.b.c' },
      'login_required',
    ],
  ])('%s is told to the application alone', async (_, more, error) => {
    const { path, state } = await begin(app, more);
    const back = await follow(new Browser(), path);
    expect(back.origin + back.pathname).toBe(CALLBACK);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      error,
      error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/),
      state,
      iss: ORIGIN,
    });
    expect([await count('grants'), await count('codes'), await count('sessions')]).toEqual([0, 0, 0]);
  });

  it.each<[string, (query: string) => string]>([
    ['another address', (query) => query.replace('callback', 'other')],
    ['a longer address', (query) => query.replace('callback', 'callback%2F..%2Fx')],
    ['an address with a fragment', (query) => query.replace('callback', 'callback%23x')],
    ['another case', (query) => query.replace('app.example', 'APP.example')],
    ['http', (query) => query.replace('https%3A', 'http%3A')],
    ['a name before the host', (query) => query.replace('app.example', 'app.example%40evil.example')],
    ['a script', (query) => query.replace(/redirect_uri=[^&]+/, 'redirect_uri=javascript%3Aalert(1)')],
    ['no address', (query) => query.replace(/redirect_uri=[^&]+/, '')],
    ['two addresses', (query) => `${query}&redirect_uri=https%3A%2F%2Fevil.example`],
    ['two clients', (query) => `${query}&client_id=app_x`],
    ['another client', (query) => query.replace(/client_id=[^&]+/, 'client_id=app_x')],
    ['no client', (query) => query.replace(/client_id=[^&]+/, '')],
    ['too many parameters', (query) => query + Array.from({ length: 70 }, (_, i) => `&x${i}=1`).join('')],
    ['a state that is too long', (query) => `${query.replace(/state=[^&]+/, '')}&state=${'x'.repeat(5000)}`],
  ])('%s stays on a page, and nothing leads away', async (_, change) => {
    const { path } = await begin(app);
    const response = await (await signedIn('ada@acme.test')).get(change(path));
    const page = await response.text();
    expect([response.status, response.headers.get('Location')]).toEqual([400, null]);
    expect(page).not.toMatch(/href="(?!\/|#main|data:,)|action="(?!\/)|evil\.example/);
    expect(await count('grants')).toBe(0);
  });

  it('shows nobody a code, a state or a secret in the log', async () => {
    const lines: string[] = [];
    for (const level of ['info', 'warn', 'error', 'log'] as const)
      vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line)));
    const browser = await signedIn('ada@acme.test');
    const secrets: string[] = [];
    for (const more of [
      {},
      { prompt: 'none login' },
      { redirect_uri: 'https://evil.example/cb' },
      { response_type: 'x' },
    ]) {
      const { path, state, verifier } = await begin(app, more as Record<string, string>);
      const back = await follow(browser, path);
      secrets.push(state, verifier, back.searchParams.get('code') ?? state);
    }
    expect(lines.length).toBeGreaterThan(2);
    expect(secrets.filter((secret) => lines.join('\n').includes(secret))).toEqual([]);
  });
});
