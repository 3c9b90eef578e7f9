// RFC 9126: an application pushes its request, and the browser brings the address of it.

import { env } from 'cloudflare:workers';
import * as oauth from 'oauth4webapi';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { REQUEST_URI_PREFIX } from '../../../src/oauth/par.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { requestIdOf } from '../../support/pending.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import {
  authorizationServer,
  begin,
  CALLBACK,
  follow,
  goOn,
  intoWorker,
  newApplication,
  post,
  type TestApplication,
  tokensOf,
} from './client.ts';

let app: TestApplication;
let acme: Acme;

beforeEach(async () => {
  acme = await world();
  app = await newApplication();
});

const fieldsOf = (path: string) => Object.fromEntries(new URL(path, 'https://x.example').searchParams);

async function push(more: Record<string, string> = {}, of: TestApplication = app) {
  const begun = await begin(of, more);
  const answer = await post('/oauth/par', fieldsOf(begun.path), of);
  return { begun, answer, requestUri: String(answer.body.request_uri) };
}

const pathOf = (requestUri: string, of: Pick<TestApplication, 'id'> = app, more = {}) =>
  `/oauth/authorize?${new URLSearchParams({ client_id: of.id, request_uri: requestUri, ...more })}`;

async function expectUnusable(browser: Browser, path: string) {
  const before = await count('grants');
  const response = await browser.get(path, { Accept: 'application/json' });
  expect([response.status, response.headers.get('Location')]).toEqual([400, null]);
  expect(await response.json()).toMatchObject({ reason: 'request_uri_unusable' });
  expect(await count('grants')).toBe(before);
}

async function anonymous() {
  const browser = await signedIn('ada@acme.test');
  const session = [...browser.cookies];
  browser.cookies.clear();
  return { browser, signIn: () => session.forEach(([name, value]) => void browser.cookies.set(name, value)) };
}

async function secondOrganization() {
  const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
  const organization = { id: other.id, plan: 'enterprise' as const };
  await addMember(depsAt(), OPERATOR, organization, { email: 'ada@acme.test', role: 'member' });
}

describe('a request that was pushed', () => {
  it('signs a person in with a library that we did not write', async () => {
    const as = await authorizationServer();
    const begun = await begin(app);
    const pushed = await oauth.processPushedAuthorizationResponse(
      as,
      app.client,
      await oauth.pushedAuthorizationRequest(as, app.client, app.auth, fieldsOf(begun.path), intoWorker),
    );
    expect(pushed.expires_in).toBe(60);
    expect(pushed.request_uri.startsWith(REQUEST_URI_PREFIX)).toBe(true);
    const callback = await follow(await signedIn('ada@acme.test'), pathOf(pushed.request_uri));
    const parameters = oauth.validateAuthResponse(as, app.client, callback, begun.state);
    const answer = await oauth.authorizationCodeGrantRequest(
      as,
      app.client,
      app.auth,
      parameters,
      CALLBACK,
      begun.verifier,
      intoWorker,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, app.client, answer, {
      expectedNonce: begun.nonce,
      requireIdToken: true,
    });
    expect(oauth.getValidatedIdTokenClaims(tokens)?.email).toBe('ada@acme.test');
    const { id } = (await env.DB.prepare('select id from grants').first<{ id: string }>())!;
    expect(await count('pushed_requests', `consumed_by = '${id}'`)).toBe(1);
  });

  it('is 201, kept by no cache, and leaves neither secret nor address in the database', async () => {
    const begun = await begin(app);
    const fields = { ...fieldsOf(begun.path), client_secret: app.secret };
    const { status, headers, body } = await post('/oauth/par', fields);
    expect([status, headers.get('Cache-Control')]).toEqual([201, 'no-store']);
    const stored = JSON.stringify(await env.DB.prepare('select * from pushed_requests').all());
    expect(stored).not.toContain(app.secret);
    expect(stored).not.toContain(String(body.request_uri).slice(REQUEST_URI_PREFIX.length));
  });

  it('counts alone: what else the browser brings is ignored (RFC 9126 4)', async () => {
    const { requestUri, begun } = await push();
    const more = {
      redirect_uri: 'https://evil.example/',
      state: 'evil',
      scope: 'x',
      response_mode: 'form_post',
    };
    const back = await follow(await signedIn('ada@acme.test'), pathOf(requestUri, app, more));
    expect(back.origin + back.pathname).toBe(CALLBACK);
    expect(back.searchParams.get('state')).toBe(begun.state);
  });

  it('gives one code, of thirty browsers that bring it at once', async () => {
    const { requestUri } = await push();
    const browsers = await Promise.all(Array.from({ length: 30 }, () => signedIn('ada@acme.test')));
    const answers = await Promise.all(browsers.map((browser) => browser.get(pathOf(requestUri))));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(29);
    expect([await count('grants'), await count('codes')]).toEqual([1, 1]);
  });

  it('is refused once it was used', async () => {
    const { requestUri } = await push();
    const browser = await signedIn('ada@acme.test');
    expect((await follow(browser, pathOf(requestUri))).searchParams.has('code')).toBe(true);
    await expectUnusable(browser, pathOf(requestUri));
    await expectUnusable(await signedIn('admin@acme.test'), pathOf(requestUri));
  });

  it('is refused after a minute', async () => {
    const { requestUri } = await push();
    vi.setSystemTime(NOW_MS + 60_000);
    await expectUnusable(await signedIn('ada@acme.test'), pathOf(requestUri));
  });

  it('is refused to another application, and to one that is not named', async () => {
    const { requestUri } = await push();
    const other = await newApplication({ name: 'Other', redirectUris: ['https://other.example/callback'] });
    await expectUnusable(await signedIn('ada@acme.test'), pathOf(requestUri, other));
    const response = await (await signedIn('ada@acme.test')).get(
      `/oauth/authorize?${new URLSearchParams({ request_uri: requestUri })}`,
    );
    expect([response.status, response.headers.get('Location')]).toEqual([400, null]);
    // It is still good for the one whose it is.
    expect((await follow(await signedIn('ada@acme.test'), pathOf(requestUri))).origin).toBe(
      'https://app.example',
    );
  });

  it.each([`${REQUEST_URI_PREFIX}${'x'.repeat(43)}`])('is refused if it never was: %s', async (uri) => {
    await expectUnusable(await signedIn('ada@acme.test'), pathOf(uri));
  });

  it('that is somebody else’s address is not fetched (OpenID Connect Core 6.2)', async () => {
    const { path } = await begin(app, { request_uri: 'https://evil.example/request.jwt' });
    const back = await follow(await signedIn('ada@acme.test'), path);
    expect(back.searchParams.get('error')).toBe('request_uri_not_supported');
  });
});

describe('a person who has to sign in for it', () => {
  it('may take longer than the address is good, reload and come back, and gets one code', async () => {
    const { requestUri, begun } = await push();
    const { browser, signIn } = await anonymous();
    const page = await follow(browser, pathOf(requestUri));
    expect(page.pathname).toBe('/sign-in');
    vi.setSystemTime(NOW_MS + 5 * 60_000);
    // The way back in the browser's history.
    const again = await follow(browser, pathOf(requestUri));
    expect(again.search).toBe(page.search);
    expect(await count('grants')).toBe(0);
    signIn();
    const back = await goOn(browser, page.searchParams.get('return_to') ?? '');
    expect(back.searchParams.get('state')).toBe(begun.state);
    expect(back.searchParams.get('code')).toMatch(/^gh_code_/);
    await expectUnusable(browser, pathOf(requestUri));
  });

  it('may reload the page on which they choose', async () => {
    await secondOrganization();
    const { requestUri } = await push();
    const browser = await signedIn('ada@acme.test');
    for (const at of [0, 90_000]) {
      vi.setSystemTime(NOW_MS + at);
      const page = await browser.get(pathOf(requestUri));
      expect([page.status, /Choose an organization/.test(await page.text())]).toEqual([200, true]);
    }
  });

  it('has ten minutes, and no more', async () => {
    const { requestUri } = await push();
    const { browser, signIn } = await anonymous();
    const page = await follow(browser, pathOf(requestUri));
    signIn();
    vi.setSystemTime(NOW_MS + 600_000);
    const late = await browser.get(`${page.searchParams.get('return_to')}?go=1`);
    expect([late.status, late.headers.get('Location')]).toEqual([400, null]);
    await expectUnusable(browser, pathOf(requestUri));
    expect(await count('grants')).toBe(0);
  });

  it('keeps it in the browser that came in time: another one cannot join later', async () => {
    const { requestUri } = await push();
    const { browser } = await anonymous();
    await follow(browser, pathOf(requestUri));
    vi.setSystemTime(NOW_MS + 90_000);
    await expectUnusable(await signedIn('ada@acme.test'), pathOf(requestUri));
  });

  it('can be sent with more than a cookie holds, because the browser keeps the address alone', async () => {
    const state = 'x'.repeat(4000);
    const plain = await anonymous();
    const refused = await follow(plain.browser, (await begin(app, { state })).path);
    expect(refused.searchParams.get('error')).toBe('invalid_request');
    const { requestUri } = await push({ state });
    const { browser, signIn } = await anonymous();
    const page = await follow(browser, pathOf(requestUri));
    const [, cookie] = [...browser.cookies].find(([name]) => name.startsWith('__Host-gatehouse-app-')) ?? [];
    expect(cookie?.value.length).toBeLessThan(400);
    signIn();
    const back = await goOn(browser, page.searchParams.get('return_to') ?? '');
    expect(back.searchParams.get('state')).toBe(state);
    expect(back.searchParams.has('code')).toBe(true);
  });
});

describe('a pushed request that an identity provider answers', () => {
  const stale = { authnInstantMs: NOW_MS - 3_600_000 };

  /** Okta answers, and the browser goes where the answer leads, to the end of the redirects of ours. */
  async function answerOkta(browser: Browser, location: URL): Promise<URL> {
    const inResponseTo = await requestIdOf(location.href);
    const { base64 } = await issueOktaResponse({ inResponseTo, nowMs: Date.now(), ...stale });
    const answered = await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
    return await follow(browser, answered.headers.get('Location') ?? '');
  }

  it('without ever asking anew ends after two tries, and so it does for somebody who comes again', async () => {
    const { requestUri } = await push({ prompt: 'login', organization: acme.id });
    const browser = new Browser();
    for (const _ of ['first', 'again']) {
      const first = await follow(browser, pathOf(requestUri));
      const second = await answerOkta(browser, first);
      expect(second.href).toContain('SAMLRequest');
      const back = await answerOkta(browser, second);
      expect(back.searchParams.get('error')).toBe('login_required');
    }
    expect(await count('grants')).toBe(0);
    expect([...browser.cookies.keys()].filter((name) => name.includes('gatehouse-app-'))).toEqual([]);
  });

  it('that is asked for in two tabs gives one code', async () => {
    const { requestUri } = await push({ organization: acme.id });
    const browser = new Browser();
    const [one, two] = [await follow(browser, pathOf(requestUri)), await follow(browser, pathOf(requestUri))];
    expect((await answerOkta(browser, one)).searchParams.has('code')).toBe(true);
    expect((await answerOkta(browser, two)).searchParams.has('code')).toBe(false);
    expect([await count('grants'), await count('codes')]).toEqual([1, 1]);
  });
});

describe('the address of a pushed request', () => {
  it('may come in a form of the application, which brings no session along', async () => {
    const { requestUri, begun } = await push();
    const browser = await signedIn('ada@acme.test');
    const fields = { client_id: app.id, request_uri: requestUri };
    const answered = await browser.postFromIdp('/oauth/authorize', fields);
    const on = answered.headers.get('Location') ?? '';
    expect([answered.status, on]).toEqual([303, expect.stringMatching(/^\/oauth\/continue\/.+\?go=1$/)]);
    expect(await count('grants')).toBe(0);
    const back = await follow(browser, on);
    expect(back.searchParams.get('state')).toBe(begun.state);
    expect(back.searchParams.has('code')).toBe(true);
    await expectUnusable(browser, pathOf(requestUri));
    vi.setSystemTime(NOW_MS + 90_000);
    const late = await browser.postFromIdp('/oauth/authorize', fields);
    expect((await follow(browser, late.headers.get('Location') ?? '')).href).toContain('status=400');
  });

  it('asks nothing of somebody who must not be asked, and is good for the next who comes in time', async () => {
    const { requestUri } = await push({ prompt: 'none' });
    const quiet = await follow(new Browser(), pathOf(requestUri));
    expect(quiet.searchParams.get('error')).toBe('login_required');
    expect((await follow(await signedIn('ada@acme.test'), pathOf(requestUri))).searchParams.has('code')).toBe(
      true,
    );
  });

  it('with a hint of another person gives no code about who is there', async () => {
    const { id_token = '' } = await tokensOf(app, await signedIn('admin@acme.test'));
    const before = await count('grants');
    const { requestUri } = await push({ prompt: 'none', id_token_hint: id_token });
    const back = await follow(await signedIn('ada@acme.test'), pathOf(requestUri));
    expect([back.searchParams.get('error'), await count('grants')]).toEqual(['login_required', before]);
  });
});

describe('an application that has to push', () => {
  it('is told so, and nothing else is taken', async () => {
    const strict = await newApplication({ requirePar: true });
    const back = await follow(await signedIn('ada@acme.test'), (await begin(strict)).path);
    expect(back.searchParams.get('error')).toBe('invalid_request');
    expect(back.searchParams.get('error_description')).toContain('push');
    expect(await count('grants')).toBe(0);
    const { requestUri } = await push({}, strict);
    const pushed = await follow(await signedIn('ada@acme.test'), pathOf(requestUri, strict));
    expect(pushed.searchParams.has('code')).toBe(true);
  });
});

describe('the endpoint refuses, and keeps nothing of', () => {
  it.each<[string, Record<string, string>, string]>([
    ['another address', { redirect_uri: 'https://evil.example/' }, 'invalid_request'],
    ['no PKCE', { code_challenge: '' }, 'invalid_request'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['an address of a request', { request_uri: `${REQUEST_URI_PREFIX}${'x'.repeat(43)}` }, 'invalid_request'],
    ['a request object', { request: 'x.y.z' }, 'request_not_supported'],
    ['a token', { response_type: 'token' }, 'unsupported_response_type'],
    ['no scope', { scope: 'nothing' }, 'invalid_scope'],
    ['another resource', { resource: 'https://other.example' }, 'invalid_target'],
    ['another client_id', { client_id: 'app_other' }, 'invalid_client'],
  ])('%s', async (_, more, error) => {
    const { answer } = await push(more);
    expect(answer.body.error).toBe(error);
    expect(answer.status).toBe(error === 'invalid_client' ? 401 : 400);
    expect(answer.headers.get('Location')).toBeNull();
    expect(await count('pushed_requests')).toBe(0);
  });

  it('an application that does not show that it is the one', async () => {
    const { path } = await begin(app);
    const [none, wrong] = [
      await post('/oauth/par', fieldsOf(path)),
      await post('/oauth/par', fieldsOf(path), { id: app.id, secret: 'gh_secret_wrong' }),
    ];
    for (const answer of [none, wrong])
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
    expect(await count('pushed_requests')).toBe(0);
  });
});
