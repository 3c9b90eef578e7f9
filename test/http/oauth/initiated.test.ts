// A tile at the identity provider that leads into an application: OpenID Connect Core 4.

import { beforeEach, describe, expect, it } from 'vitest';
import { isBelow } from '../../../src/domain/apps/initiated-login.ts';
import { type Acme, count, world } from '../../support/deps.ts';
import { Browser, ORIGIN } from '../browser.ts';
import { answerOf } from '../saml/answers.ts';
import { newApplication } from './client.ts';

const START = 'https://app.example/start';
const HOME = 'https://app.example/home';

let acme: Acme;
beforeEach(async () => {
  acme = await world({ allowIdpInitiated: true });
});

const tile = async (relayState: string, inResponseTo: string | null = null) =>
  (await answerOf(acme.id, new Browser(), { inResponseTo }, relayState)).headers.get('Location') ?? '';

describe('an unsolicited response', () => {
  it.each([
    ['the start', START, null],
    ['the home', HOME, HOME],
    ['a page below the home', `${HOME}/reports?year=2026`, `${HOME}/reports?year=2026`],
  ])('leads by %s to the start of the application, and never with a code', async (_, relayState, target) => {
    await newApplication({ initiateLoginUri: START, homeUrl: HOME });
    const { origin, pathname, searchParams } = new URL(await tile(relayState));
    expect(origin + pathname).toBe(START);
    expect(Object.fromEntries(searchParams)).toEqual({
      iss: ORIGIN,
      login_hint: 'ada@acme.test',
      ...(target !== null && { target_link_uri: target }),
    });
    expect([await count('grants'), await count('codes'), await count('sessions')]).toEqual([0, 0, 1]);
  });

  it('leads to the home of an application that has no start, and to nothing below it', async () => {
    await newApplication({ homeUrl: HOME });
    expect(await tile(`${HOME}/reports`)).toBe(HOME);
  });

  it.each([
    'https://evil.example/home',
    'https://app.example.evil.example/home',
    'https://app.example@evil.example/home',
    `${HOME}work`,
    `${HOME}/../admin`,
    `${HOME}/%2e%2e/admin`,
    `${START}?iss=https://evil.example`,
    `${START}/`,
    'https://app.example/',
    '//app.example/home',
    'javascript:alert(1)',
    `${HOME}/${'x'.repeat(3000)}`,
    '',
  ])('does not leave for %j', async (relayState) => {
    await newApplication({ initiateLoginUri: START, homeUrl: HOME });
    expect(await tile(relayState)).toBe('/');
  });

  it('does not lead into an application that the organization may not use', async () => {
    await newApplication({ initiateLoginUri: START, organizations: [] });
    expect(await tile(START)).toBe('/');
  });

  it('alone does: the RelayState of an answer to our own request leads nowhere', async () => {
    await newApplication({ initiateLoginUri: START });
    const browser = new Browser();
    const inResponseTo = await browser.startSso(acme.id);
    const answered = await answerOf(acme.id, browser, { inResponseTo }, START);
    expect(answered.headers.get('Location')).toBe('/');
  });
});

describe('below a home', () => {
  it.each([
    ['https://a.test/', 'https://a.test/x', true],
    ['https://a.test', 'https://a.test/x', true],
    ['https://a.test/x', 'https://a.test/x', true],
    ['https://a.test/x', 'https://a.test/x/y', true],
    ['https://a.test/x', 'https://a.test/xy', false],
    ['https://a.test/x', 'https://a.test/x%2f..', false],
    ['https://a.test/x', 'https://a.test:444/x', false],
    ['https://a.test/x', 'http://a.test/x', false],
    ['https://a.test/x?y=1', 'https://a.test/x?y=1', true],
    ['https://a.test/x?y=1', 'https://a.test/x?y=12', false],
    ['https://a.test/x', 'https://A.test/x', false],
    ['https://a.test/x', 'nonsense', false],
  ])('%s is %s: %s', (home, address, expected) => {
    expect(isBelow(home, address)).toBe(expected);
  });
});
