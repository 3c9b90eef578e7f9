// Routes through the Worker: the form in which a browser posts a response.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Acme, NOW_MS, world } from '../../support/deps.ts';
import { Browser, referenceOf } from '../browser.ts';
import { ACS, forgetWarnings, logged } from './answers.ts';

let acme: Acme;

beforeEach(async () => {
  forgetWarnings();
  acme = await world();
});

afterEach(() => {
  vi.setSystemTime(NOW_MS);
});

const postback = () => `/security/sso/v2/authorize/?org_id=${acme.id}`;

describe('the form that carries a response', () => {
  const big = (characters: number) => new URLSearchParams({ SAMLResponse: 'A'.repeat(characters) });

  it('is refused as too large by its field and by its body, before anything is parsed', async () => {
    const browser = new Browser();
    for (const path of [ACS, postback()]) {
      expect((await browser.postFromIdp(path, big(256 * 1024 + 1))).status).toBe(413);
      expect((await browser.postFromIdp(path, big(400 * 1024))).status).toBe(413);
      expect((await browser.postFromIdp(path, big(256 * 1024))).status).toBe(400);
    }
  });

  it('is refused as too large without a Content-Length too', async () => {
    const chunk = new TextEncoder().encode('A'.repeat(64 * 1024));
    let chunks = 0;
    const body = new ReadableStream({
      pull: (controller) => (chunks++ < 100 ? controller.enqueue(chunk) : controller.close()),
    });
    const response = await new Browser().send(ACS, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(response.status).toBe(413);
    expect(chunks).toBeLessThan(20);
  });

  it.each([
    ['nothing', ''],
    ['no response', 'RelayState=x'],
    ['two responses', 'SAMLResponse=QQ%3D%3D&SAMLResponse=QQ%3D%3D'],
    ['two RelayStates', 'SAMLResponse=QQ%3D%3D&RelayState=a&RelayState=b'],
  ])('is refused with %s', async (_name, body) => {
    const browser = new Browser();
    const response = await browser.postFromIdp(ACS, new URLSearchParams(body));
    expect(response.status).toBe(400);
    const { reference, reason } = logged();
    expect(referenceOf(await response.text())).toBe(reference);
    expect(['message_missing', 'duplicate_parameter']).toContain(reason);
  });

  it.each([
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencodedx',
  ])('is refused as %s', async (type) => {
    const response = await new Browser().send(ACS, {
      method: 'POST',
      body: 'SAMLResponse=QQ%3D%3D',
      headers: { 'Content-Type': type },
    });
    expect(response.status).toBe(400);
  });

  it('is not asked for by GET, which leads to the start page', async () => {
    const response = await new Browser().get(ACS);
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/');
  });
});
