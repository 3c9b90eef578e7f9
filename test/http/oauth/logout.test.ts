// OpenID Connect RP-Initiated Logout 1.0: an application signs a person out.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { rotateSigningKeys } from '../../../src/domain/apps/signing-keys.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { logoutResponseXml, redirectQuery, STATUS } from '../../support/logout-issuer.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { idOfMessage } from '../../support/pending.ts';
import { Browser, ORIGIN, SESSION_COOKIE } from '../browser.ts';
import { answerOf } from '../saml/answers.ts';
import { signedIn } from '../session-of.ts';
import { newApplication, type TestApplication, tokensOf } from './client.ts';

const AFTER = 'https://app.example/signed-out';
const SLO_URL = 'https://acme.okta.example/app/gatehouse/exkGatehouse00000001/slo/saml';

let acme: Acme;
let app: TestApplication;

beforeEach(async () => {
  acme = await world();
  app = await newApplication({ postLogoutRedirectUris: [AFTER] });
});

const open = () => count('sessions', 'ended_at is null');
const hintOf = async (browser: Browser, of = app) => String((await tokensOf(of, browser)).id_token);
const pathOf = (fields: Record<string, string>) => `/oauth/logout?${new URLSearchParams(fields)}`;
const back = { post_logout_redirect_uri: AFTER, state: 'af0 if' };

/** Nothing has ended, and the browser is sent nowhere. */
async function expectKept(response: Response, browser: Browser, sessions = 1) {
  expect([response.headers.get('Location'), response.headers.get('Refresh')]).toEqual([null, null]);
  expect(await open()).toBe(sessions);
  expect((await browser.get('/profile')).status).toBe(200);
}

async function expectAsked(response: Response, browser: Browser) {
  expect(response.status).toBe(200);
  const page = await response.clone().text();
  expect(page).toContain('<h1>Sign out?</h1>');
  expect(page).toContain('action="/oauth/sign-out"');
  await expectKept(response, browser);
}

describe('with an ID token of this session', () => {
  it('the person is signed out at once, and goes to the registered address with the state', async () => {
    const browser = await signedIn('ada@acme.test');
    const id_token_hint = await hintOf(browser);
    const response = await browser.get(pathOf({ id_token_hint, ...back }));
    expect([response.status, response.headers.get('Location')]).toEqual([303, `${AFTER}?state=af0+if`]);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(await open()).toBe(0);
  });

  it('that has expired, it is the same', async () => {
    const browser = await signedIn('ada@acme.test');
    const id_token_hint = await hintOf(browser);
    vi.setSystemTime(NOW_MS + 24 * 3_600_000);
    const response = await browser.get(pathOf({ id_token_hint, client_id: app.id, ...back }));
    expect(response.headers.get('Location')).toBe(`${AFTER}?state=af0+if`);
    expect(await open()).toBe(0);
  });

  it('and no address, there is a page', async () => {
    const browser = await signedIn('ada@acme.test');
    const response = await browser.get(pathOf({ id_token_hint: await hintOf(browser) }));
    expect([response.status, /You are signed out/.test(await response.text())]).toEqual([200, true]);
    expect(await open()).toBe(0);
  });

  it('what the application was given has ended with the session', async () => {
    const browser = await signedIn('ada@acme.test');
    const tokens = await tokensOf(app, browser);
    await browser.get(pathOf({ id_token_hint: String(tokens.id_token) }));
    const headers = { Authorization: `Bearer ${tokens.access_token}` };
    expect((await new Browser().get('/oauth/userinfo', headers)).status).toBe(401);
  });
});

describe('the person is asked first', () => {
  const cases: readonly [string, (browser: Browser) => Promise<Record<string, string>>][] = [
    ['without anything', async () => ({})],
    ['without a hint', async () => ({ client_id: app.id, ...back })],
    ['with a hint that is not a token', async () => ({ id_token_hint: 'x.y.z', client_id: app.id, ...back })],
    [
      'with an access token as the hint',
      async (browser) => ({
        id_token_hint: String((await tokensOf(app, browser)).access_token),
        client_id: app.id,
      }),
    ],
    [
      'with a hint whose signature was changed',
      async (browser) => ({ id_token_hint: `${(await hintOf(browser)).slice(0, -8)}AAAAAAAA` }),
    ],
    [
      'with a hint of a key that was withdrawn',
      async (browser) => {
        const id_token_hint = await hintOf(browser);
        await rotateSigningKeys(depsAt(NOW_MS + 1000), OPERATOR, true);
        vi.setSystemTime(NOW_MS + 2000);
        return { id_token_hint };
      },
    ],
  ];
  it.each(cases)('%s', async (_, fieldsOf) => {
    const browser = await signedIn('ada@acme.test');
    const fields = await fieldsOf(browser);
    await expectAsked(await browser.get(pathOf(fields)), browser);
  });

  it.each(['ada@acme.test', 'admin@acme.test'])(
    'with a hint of another session, of %s: nobody signs somebody out by a link',
    async (email) => {
      const id_token_hint = await hintOf(await signedIn(email));
      const browser = await signedIn('ada@acme.test');
      const response = await browser.get(pathOf({ id_token_hint, ...back }));
      expect(await response.clone().text()).toContain('<h1>Sign out?</h1>');
      await expectKept(response, browser, 2);
    },
  );

  it('and is signed out once they say yes, by a step that form-action does not stop', async () => {
    const browser = await signedIn('ada@acme.test');
    const fields = { client_id: app.id, ...back };
    const page = await (await browser.get(pathOf(fields))).text();
    expect(page).toContain('Reports asks to sign you out');
    for (const value of Object.values(fields)) expect(page).toContain(`value="${value}"`);
    const response = await browser.post('/oauth/sign-out', fields);
    expect([response.status, response.headers.get('Refresh')]).toEqual([200, `0; url=${AFTER}?state=af0+if`]);
    expect(await open()).toBe(0);
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
  });

  it('by our own page alone: another site cannot say yes', async () => {
    const browser = await signedIn('ada@acme.test');
    const response = await browser.post(
      '/oauth/sign-out',
      { client_id: app.id },
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    );
    expect(response.status).toBe(403);
    await expectKept(response, browser);
  });
});

describe('nobody is sent to an address that is not registered', () => {
  const evil = { post_logout_redirect_uri: 'https://evil.example/' };
  const cases: readonly [string, (hint: string) => Record<string, string>, string][] = [
    ['with a good hint', (id_token_hint) => ({ id_token_hint, ...evil }), 'post_logout_redirect_uri_unknown'],
    [
      'with the application’s name',
      () => ({ client_id: app.id, ...evil }),
      'post_logout_redirect_uri_unknown',
    ],
    [
      'with an address for codes',
      () => ({ client_id: app.id, post_logout_redirect_uri: 'https://app.example/callback' }),
      'post_logout_redirect_uri_unknown',
    ],
    ['where nobody says who asks', () => back, 'post_logout_redirect_uri_unknown'],
    [
      'with a hint that is not a token',
      () => ({ id_token_hint: 'x', ...back }),
      'post_logout_redirect_uri_unknown',
    ],
    ['of an unknown application', () => ({ client_id: 'app_unknown', ...back }), 'client_unknown'],
    [
      'with a hint of another application',
      (id_token_hint) => ({ id_token_hint, client_id: 'app_other', ...back }),
      'id_token_hint_differs',
    ],
    [
      'with a state that no cookie holds',
      (id_token_hint) => ({ id_token_hint, ...back, state: 'x'.repeat(3000) }),
      'parameter_too_long',
    ],
  ];
  it.each(cases)('%s', async (_, fieldsOf, reason) => {
    const browser = await signedIn('ada@acme.test');
    const fields = fieldsOf(await hintOf(browser));
    const json = { Accept: 'application/json' };
    const answers = [
      await browser.get(pathOf(fields), json),
      await browser.post('/oauth/logout', fields, json),
      await browser.post('/oauth/sign-out', fields, json),
    ];
    for (const response of answers) {
      expect([response.status, (await response.clone().json<{ reason: string }>()).reason]).toEqual([
        400,
        reason,
      ]);
      await expectKept(response, browser);
    }
    // Nor where nobody is signed in, and so nobody would have to be asked.
    const stranger = await new Browser().get(pathOf(fields));
    expect([stranger.status, stranger.headers.get('Location')]).toEqual([400, null]);
  });

  it('with a parameter that came twice', async () => {
    const browser = await signedIn('ada@acme.test');
    const twice = `${pathOf({ client_id: app.id, ...back })}&post_logout_redirect_uri=https://evil.example/`;
    const response = await browser.get(twice);
    expect(response.status).toBe(400);
    await expectKept(response, browser);
  });
});

describe('a browser that is not signed in', () => {
  it('goes back to the application at once: there is nothing to ask', async () => {
    const response = await new Browser().get(pathOf({ client_id: app.id, ...back }));
    expect(response.headers.get('Location')).toBe(`${AFTER}?state=af0+if`);
  });

  it('ends no session that it does not have', async () => {
    const id_token_hint = await hintOf(await signedIn('ada@acme.test'));
    const response = await new Browser().get(pathOf({ id_token_hint, ...back }));
    expect(response.headers.get('Location')).toBe(`${AFTER}?state=af0+if`);
    expect(await open()).toBe(1);
  });
});

describe('a form of the application', () => {
  const elsewhere = { Origin: 'https://app.example', 'Sec-Fetch-Site': 'cross-site' };

  it('brings no cookie along, so that it is sent once more from here', async () => {
    const browser = await signedIn('ada@acme.test');
    const id_token_hint = await hintOf(browser);
    const init = {
      method: 'POST',
      body: new URLSearchParams({ id_token_hint, ...back, other: 'x' }),
      headers: { Accept: 'text/html', ...elsewhere },
    };
    const page = await browser.send('/oauth/logout', init, true);
    const text = await page.text();
    expect(text).toMatch(/<form method="post" action="\/oauth\/logout" data-auto-submit="yes">/);
    expect(text).not.toContain('name="other"');
    expect(await open()).toBe(1);
    const response = await browser.post('/oauth/logout', { id_token_hint, ...back });
    expect(response.headers.get('Refresh')).toBe(`0; url=${AFTER}?state=af0+if`);
    expect(await open()).toBe(0);
  });

  it('asks without a good hint, and ends nothing', async () => {
    const browser = await signedIn('ada@acme.test');
    await expectAsked(await browser.post('/oauth/logout', { client_id: app.id, ...back }), browser);
  });

  it.each([['text/plain'], ['multipart/form-data; boundary=x']])('is no %s', async (type) => {
    const browser = await signedIn('ada@acme.test');
    const response = await browser.send('/oauth/logout', {
      method: 'POST',
      body: 'x',
      headers: { 'Content-Type': type, Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin' },
    });
    expect(response.status).toBe(400);
    await expectKept(response, browser);
  });
});

describe('where the identity provider has single logout', () => {
  beforeEach(() => saveSso(depsAt(), OPERATOR, acme, { logoutUrl: SLO_URL, signRequests: true }));

  async function sent(browser = new Browser()) {
    await answerOf(acme.id, browser);
    const id_token_hint = await hintOf(browser);
    const response = await browser.get(pathOf({ id_token_hint, ...back }));
    const url = response.headers.get('Location') ?? '';
    expect(url.startsWith(`${SLO_URL}?SAMLRequest=`)).toBe(true);
    expect(await open()).toBe(0);
    return { browser, id: await idOfMessage({ kind: 'redirect', url }), id_token_hint };
  }

  function answer(id: string, { key = oktaKey, content = STATUS, ID = '_a1' } = {}) {
    const attributes = { InResponseTo: id, ID };
    return `/sso/slo?${redirectQuery('SAMLResponse', logoutResponseXml({ attributes, content }), key)}`;
  }

  it('it is asked, and the person goes to the application when it has answered', async () => {
    const { browser, id } = await sent();
    const response = await browser.get(answer(id));
    expect([response.status, response.headers.get('Location')]).toEqual([303, `${AFTER}?state=af0+if`]);
    expect([...browser.cookies.keys()].filter((name) => name.includes('logout'))).toEqual([]);
  });

  it('says so on a page first where its own sessions go on', async () => {
    const { browser, id } = await sent();
    const failed = STATUS.replace(/Value="[^"]+"/, 'Value="urn:oasis:names:tc:SAML:2.0:status:Responder"');
    const page = await (await browser.get(answer(id, { content: failed }))).text();
    expect(page).toContain('You are signed out here, but your identity provider');
    expect(page).toContain(`href="${AFTER}?state=af0+if"`);
  });

  it.each<[string, (id: string) => string]>([
    ['that somebody else signed', (id) => answer(id, { key: otherKey })],
    ['to another message', () => answer('_somebody-elses')],
  ])('an answer %s leads nowhere', async (_, pathTo) => {
    const { browser, id } = await sent();
    const response = await browser.get(pathTo(id));
    expect(response.headers.get('Location')).toBeNull();
    // The right one still does.
    expect((await browser.get(answer(id, { ID: '_a2' }))).headers.get('Location')).toContain(AFTER);
  });

  it('an answer in another browser leads nowhere', async () => {
    const { id } = await sent();
    const response = await new Browser().get(answer(id));
    expect([response.status, response.headers.get('Location')]).toEqual([200, null]);
  });

  it('two logouts in one browser do not meet', async () => {
    const browser = new Browser();
    const first = await sent(browser);
    const second = await sent(browser);
    const name = [...browser.cookies.keys()].filter((one) => one.includes('logout'));
    expect(name).toHaveLength(2);
    // The value of one is worth nothing under the name of the other.
    const [a, b] = name.map((one) => browser.cookies.get(one)!);
    browser.cookies.set(name[0]!, b!);
    browser.cookies.set(name[1]!, a!);
    expect((await browser.get(answer(first.id))).headers.get('Location')).toBeNull();
    expect((await browser.get(answer(second.id, { ID: '_a2' }))).headers.get('Location')).toBeNull();
  });

  it('after our own page, it is a step of its own', async () => {
    const browser = new Browser();
    await answerOf(acme.id, browser);
    const response = await browser.post('/oauth/sign-out', { client_id: app.id, ...back });
    const refresh = response.headers.get('Refresh') ?? '';
    expect(refresh).toMatch(/^0; url=https:\/\/acme\.okta\.example\/.*SAMLRequest=/);
    const id = await idOfMessage({ kind: 'redirect', url: refresh.slice('0; url='.length) });
    expect((await browser.get(answer(id))).headers.get('Location')).toBe(`${AFTER}?state=af0+if`);
  });
});
