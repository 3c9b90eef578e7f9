// Routes through the Worker: signing out here and at the identity provider.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { Browser, referenceOf, SESSION_COOKIE } from '../browser.ts';
import { answerOf, forgetWarnings } from './answers.ts';

let acme: Acme;

beforeEach(async () => {
  forgetWarnings();
  acme = await world();
});

afterEach(() => {
  vi.setSystemTime(NOW_MS);
});

const answer = (browser: Browser, changes?: Partial<ResponseOptions>, relayState?: string) =>
  answerOf(acme.id, browser, changes, relayState);

it('refuses other messages at the logout address, with a reference number', async () => {
  const browser = new Browser();
  for (const response of [
    await browser.get('/sso/slo'),
    await browser.get('/sso/slo?SAMLRequest=QQ%3D%3D'),
    await browser.postFromIdp('/sso/slo', { SAMLRequest: 'QQ==' }),
    await browser.postFromIdp('/sso/slo', {}),
  ]) {
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/Reference number/);
  }
});

describe('single logout', () => {
  const SLO_URL = 'https://acme.okta.example/app/gatehouse/exkGatehouse00000001/slo/saml';

  it('asks the identity provider too, by a step that form-action does not stop', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { logoutUrl: SLO_URL, signRequests: true });
    const browser = new Browser();
    await answer(browser);
    const response = await browser.post('/sign-out', {});
    expect(response.status).toBe(200);
    expect(response.headers.get('Refresh')).toMatch(
      /^0; url=https:\/\/acme\.okta\.example\/[^ ]*SAMLRequest=/,
    );
    expect(response.headers.get('Content-Security-Policy')).toContain("form-action 'self';");
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(await count('sessions', 'ended_at is null')).toBe(0);
  });

  it('is this side alone where the identity provider offers none', async () => {
    const browser = new Browser();
    await answer(browser);
    expect((await browser.post('/sign-out', {})).headers.get('Location')).toBe('/sign-in');
  });

  it.each([
    ['no base64', 'SAMLRequest=%21%21'],
    ['an unsigned request', `SAMLRequest=${encodeURIComponent(btoa('<x/>'))}`],
    ['two requests', 'SAMLRequest=QQ%3D%3D&SAMLRequest=QQ%3D%3D'],
  ])('ends nothing for %s', async (_name, query) => {
    const browser = new Browser();
    await answer(browser);
    for (const response of [
      await browser.get(`/sso/slo?${query}`),
      await browser.postFromIdp('/sso/slo', new URLSearchParams(query)),
    ]) {
      expect(response.status).toBe(400);
      expect(referenceOf(await response.text())).toMatch(/^([0-9A-Z]{4}-|req_)/);
    }
    expect((await browser.get('/profile')).status).toBe(200);
  });
});
