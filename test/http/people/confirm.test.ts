// The re-check before dangerous changes: who is asked, by which door, and where it leads back to.

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { Hono } from 'hono';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CONFIRMATION_TTL_MS } from '../../../src/domain/sign-in/sessions.ts';
import type { AppEnv } from '../../../src/http/context.ts';
import { answerError } from '../../../src/http/error-answer.tsx';
import { readForm } from '../../../src/http/form.ts';
import { requireConfirmed } from '../../../src/http/middleware/confirmed.ts';
import { nameRequest, openRequest } from '../../../src/http/middleware/request.ts';
import { type Acme, count, NOW_MS, PASSWORD, world } from '../../support/deps.ts';
import { issueOktaResponse, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser, ORIGIN, SESSION_COOKIE } from '../browser.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

/** A page and a form that ask first, as the settings have them. */
const guarded = new Hono<AppEnv>();
guarded.onError(answerError);
guarded.use(nameRequest, openRequest);
guarded.get('/page', async (c) => {
  await requireConfirmed(c);
  return c.text('form');
});
guarded.post('/page', async (c) => {
  await requireConfirmed(c, '/page');
  const form = await readForm(c);
  const file = form.file('file');
  return c.text(`done ${form.text('text')} ${form.flag('box')} ${file ? await file.text() : ''}`);
});

async function ask(
  browser: Browser,
  method: 'GET' | 'POST',
  fields: Record<string, string> | FormData = {},
): Promise<Response> {
  const headers = { Cookie: `${SESSION_COOKIE}=${browser.cookies.get(SESSION_COOKIE)?.value ?? ''}` };
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const init = method === 'GET' ? { headers } : { method, headers, body };
  return await guarded.request(`${ORIGIN}/page?x=1`, init, env, createExecutionContext());
}

/** The fields of the form on the page, as a browser would send them on. */
function fieldsOf(page: string): Record<string, string> {
  const inputs = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const text = (escaped = '') =>
    escaped.replace(/&(quot|#39|lt|gt|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
  return Object.fromEntries(inputs.map(([, name = '', value]) => [text(name), text(value)]));
}
const ENTITIES: Record<string, string> = { quot: '"', '#39': "'", lt: '<', gt: '>', amp: '&' };

const later = (ms: number) => vi.setSystemTime(NOW_MS + ms);

describe('requireConfirmed', () => {
  it('lets a sign-in of the last 15 minutes pass, and none older', async () => {
    const browser = await signedIn('owner@acme.test');
    later(CONFIRMATION_TTL_MS - 1);
    expect((await ask(browser, 'GET')).status).toBe(200);
    expect((await ask(browser, 'POST')).status).toBe(200);
    later(CONFIRMATION_TTL_MS);
    expect((await ask(browser, 'GET')).headers.get('Location')).toBe('/confirm?return_to=%2Fpage%3Fx%3D1');
    expect((await ask(browser, 'POST')).status).toBe(403);
  });

  it('asks a person without a session, too', async () => {
    expect((await ask(new Browser(), 'POST')).status).toBe(303);
  });

  it('is satisfied by the password, for this session alone', async () => {
    const [browser, other] = [await signedIn('owner@acme.test'), await signedIn('owner@acme.test')];
    later(CONFIRMATION_TTL_MS);
    const response = await browser.post('/confirm', { password: PASSWORD, return_to: '/page' });
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/page');
    expect((await ask(browser, 'GET')).status).toBe(200);
    expect((await ask(other, 'GET')).status).toBe(303);
  });
});

describe('a sign-in through the identity provider', () => {
  const MINUTE = 60_000;

  async function throughOkta(authnInstantMs: number): Promise<Browser> {
    const browser = new Browser();
    const { base64 } = await issueOktaResponse({
      nameId: 'owner@acme.test',
      attributes: [{ name: 'email', values: ['owner@acme.test'] }],
      authnInstantMs,
    });
    expect((await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 })).status).toBe(303);
    return browser;
  }

  it('counts from when the identity provider asked who is there, not from its arrival', async () => {
    const browser = await throughOkta(NOW_MS - 14 * MINUTE);
    expect((await ask(browser, 'POST')).status).toBe(200);
    later(MINUTE);
    expect((await ask(browser, 'POST')).status).toBe(403);
  });

  it('does not count when the identity provider asked long ago, and the page says so', async () => {
    const browser = await throughOkta(NOW_MS - 60 * MINUTE);
    const response = await ask(browser, 'POST');
    expect(response.status).toBe(403);
    expect(await response.text()).toContain(
      'It last asked at <time datetime="2026-11-02T08:00Z">2026-11-02 08:00 UTC</time>',
    );
    // The person is signed in all the same.
    expect((await browser.get(`/orgs/${acme.id}/settings/`)).status).toBe(200);
    await browser.post('/confirm', { password: PASSWORD });
    expect((await ask(browser, 'POST')).status).toBe(200);
  });

  it('is worth no more for a clock that is ahead of ours', async () => {
    const browser = await throughOkta(NOW_MS + 50_000);
    expect(await count('sessions', `confirmed_at = ${NOW_MS}`)).toBe(1);
    later(CONFIRMATION_TTL_MS);
    expect((await ask(browser, 'POST')).status).toBe(403);
  });
});

describe('an interrupted form', () => {
  const typed = { text: `Ada's "<b>&amp;` + '\u2028', box: 'on', next: 'https://evil.example/' };

  async function interrupted(browser: Browser, fields: Record<string, string> | FormData = typed) {
    later(CONFIRMATION_TTL_MS);
    const response = await ask(browser, 'POST', fields);
    expect(response.status).toBe(403);
    return await response.text();
  }

  it('comes back with everything that was typed, and continues with the password to its address', async () => {
    const browser = await signedIn('owner@acme.test');
    const page = await interrupted(browser);
    expect(page).toContain('<form method="post" action="/page?x=1">');
    expect(page).toContain('<a href="/page">Cancel</a>');
    expect(fieldsOf(page)).toEqual(typed);
    const done = await ask(browser, 'POST', { ...fieldsOf(page), confirming_password: PASSWORD });
    expect(await done.text()).toBe(`done ${typed.text} true `);
    // And the session is confirmed from now on.
    expect((await ask(browser, 'POST')).status).toBe(200);
  });

  it('leads nowhere else, whatever its fields are called', async () => {
    const browser = await signedIn('owner@acme.test');
    const fields = {
      action: 'https://evil.example/',
      return_to: '//evil.example',
      formaction: 'javascript:1',
    };
    const page = await interrupted(browser, fields);
    expect([...page.matchAll(/\b(?:form)?action="([^"]*)"/g)].map(([, action]) => action)).toEqual([
      '/sign-out',
      '/page?x=1',
    ]);
    expect(page).not.toMatch(/(?:href|src)="(?:https?:)?\/\//);
  });

  it.each(['wrong password', PASSWORD.toUpperCase()])(
    'keeps it when %j is not the password',
    async (wrong) => {
      const browser = await signedIn('owner@acme.test');
      const fields = { ...fieldsOf(await interrupted(browser)), confirming_password: wrong };
      const response = await ask(browser, 'POST', fields);
      const page = await response.text();
      expect(response.status).toBe(422);
      expect(page).toContain('aria-describedby="confirming_password-error"');
      expect(page).not.toContain(wrong);
      expect(fieldsOf(page)).toEqual(typed);
      expect(await count('sessions', `confirmed_at > ${NOW_MS}`)).toBe(0);
    },
  );

  it('asks for its file again, which no page can fill in', async () => {
    const browser = await signedIn('owner@acme.test');
    const form = new FormData();
    form.append('text', 'kept');
    form.append('file', new File(['of before'], 'a<b.csv'));
    form.append('empty', new File([], ''));
    const page = await interrupted(browser, form);
    expect(page).toContain('enctype="multipart/form-data"');
    expect(page).toContain('Choose the file “a&lt;b.csv” again');
    expect(page.match(/type="file"/g)).toHaveLength(1);
    form.append('confirming_password', PASSWORD);
    expect(await (await ask(browser, 'POST', form)).text()).toBe('done kept false of before');
  });

  it('waits while the identity provider is asked in another tab', async () => {
    const browser = await signedIn('owner@acme.test');
    await env.DB.prepare("update sessions set method = 'saml', organization_id = ?").bind(acme.id).run();
    await env.DB.prepare("update accounts set password_hash = null where email = 'owner@acme.test'").run();
    const page = await interrupted(browser);
    expect(page).not.toContain('type="password"');
    expect(page).toContain('href="/confirm?return_to=%2Fconfirm%2Fdone&amp;method=sso"');
    expect(page).toContain('target="_blank" rel="noopener"');
    // Pressed too early, it waits on.
    expect(fieldsOf(await interrupted(browser, fieldsOf(page)))).toEqual(typed);
    await env.DB.prepare('update sessions set confirmed_at = ?')
      .bind(NOW_MS + CONFIRMATION_TTL_MS)
      .run();
    expect((await browser.get('/confirm/done')).status).toBe(200);
    expect(await (await ask(browser, 'POST', fieldsOf(page))).text()).toBe(`done ${typed.text} true `);
  });

  it('lets nobody guess faster here than at the sign-in', async () => {
    const browser = await signedIn('owner@acme.test');
    later(CONFIRMATION_TTL_MS);
    const statuses = new Set<number>();
    let response: Response | undefined;
    for (let n = 0; n < 11; n++) {
      response = await ask(browser, 'POST', { ...typed, confirming_password: 'x'.repeat(300) });
      statuses.add(response.status);
    }
    expect([...statuses]).toEqual([422, 429]);
    // And loses nothing.
    expect(response?.headers.get('Retry-After')).toBe('15');
    const page = (await response?.text()) ?? '';
    expect(page).toContain('aria-describedby="confirming_password-error"');
    expect(page).toContain('Wait 15 seconds');
    expect(fieldsOf(page)).toEqual(typed);
  });

  it('is kept where a certificate was typed, and staged once the password is there', async () => {
    const browser = await signedIn('owner@acme.test');
    later(CONFIRMATION_TTL_MS);
    const path = `/orgs/${acme.id}/settings/access-security/sso`;
    const form = {
      signInUrl: 'https://idp.acme.test/next',
      issuer: 'https://idp.acme.test',
      certificate: '',
    };
    const page = await (await browser.post(path, form)).text();
    expect(page).toContain(`action="${path}"`);
    expect(await count('connection_versions')).toBe(0);
    const done = await browser.post(path, { ...fieldsOf(page), confirming_password: PASSWORD });
    expect(leadsTo(done)).toBe(`${path}?done=staged`);
    expect(await count('connection_versions', "sign_in_url like '%next'")).toBe(1);
  });
});

describe('the re-check', () => {
  it.each(['wrong password', '', PASSWORD.toUpperCase(), 'x'.repeat(5000)])(
    'refuses %j and confirms nothing',
    async (password) => {
      const browser = await signedIn('owner@acme.test');
      later(CONFIRMATION_TTL_MS);
      const response = await browser.post('/confirm', { password, return_to: '/profile' });
      const page = await response.text();
      expect(response.status).toBe(422);
      expect(page).toContain('aria-describedby="password-error"');
      expect(page).toContain('name="return_to" value="/profile"');
      expect(page).not.toContain(password || 'no password to find');
      expect(await count('sessions', `confirmed_at > ${NOW_MS}`)).toBe(0);
    },
  );

  it('never leads to another site', async () => {
    const browser = await signedIn('owner@acme.test');
    for (const path of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      const page = await (await browser.get(`/confirm?return_to=${encodeURIComponent(path)}`)).text();
      expect(page).not.toContain('evil');
      expect(page).not.toContain('javascript:');
      const response = await browser.post('/confirm', { password: PASSWORD, return_to: path });
      expect(response.headers.get('Location')).toBe('/');
    }
  });

  it('sends a person without a session to sign in first', async () => {
    const response = await new Browser().get('/confirm?return_to=/profile');
    expect(response.headers.get('Location')).toBe('/sign-in?return_to=%2Fconfirm%3Freturn_to%3D%2Fprofile');
    expect((await new Browser().post('/confirm', { password: PASSWORD })).headers.get('Location')).toBe(
      '/sign-in',
    );
  });

  it('takes no form from another site', async () => {
    const browser = await signedIn('owner@acme.test');
    later(CONFIRMATION_TTL_MS);
    const response = await browser.post(
      '/confirm',
      { password: PASSWORD },
      { Origin: 'https://evil.example' },
    );
    expect(response.status).toBe(403);
    expect(await count('sessions', `confirmed_at > ${NOW_MS}`)).toBe(0);
  });

  it('asks the identity provider to authenticate anew where the session came from it', async () => {
    const browser = await signedIn('owner@acme.test');
    await env.DB.prepare("update sessions set method = 'saml', organization_id = ?").bind(acme.id).run();
    await env.DB.prepare("update accounts set password_hash = null where email = 'owner@acme.test'").run();
    later(CONFIRMATION_TTL_MS);
    const page = await (await browser.get('/confirm?return_to=/profile')).text();
    expect(page).not.toContain('type="password"');
    expect(page).toContain('href="/confirm?return_to=%2Fprofile&amp;method=sso"');
    const response = await browser.get('/confirm?return_to=/profile&method=sso');
    const location = response.headers.get('Location') ?? '';
    expect(location.startsWith(OKTA_SIGN_IN_URL)).toBe(true);
    expect(await inflated(location)).toContain('ForceAuthn="true"');
    expect((await browser.post('/confirm', { password: PASSWORD })).status).toBe(422);
  });

  it('sends nobody to an identity provider whose session did not come from one', async () => {
    const browser = await signedIn('owner@acme.test');
    const response = await browser.get('/confirm?return_to=/profile&method=sso');
    expect(response.headers.get('Location')).toBe('/confirm?return_to=%2Fprofile');
  });
});

async function inflated(location: string): Promise<string> {
  const message = new URL(location).searchParams.get('SAMLRequest') ?? '';
  const deflated = Uint8Array.from(atob(message), (letter) => letter.charCodeAt(0));
  return await new Response(
    new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw')),
  ).text();
}
