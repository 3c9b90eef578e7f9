// OpenID Connect Core 3.1.2.1, id_token_hint: the answer is about the person of the hint, or there is none.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { rotateSigningKeys } from '../../../src/domain/apps/signing-keys.ts';
import { count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import type { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { begin, CALLBACK, follow, newApplication, type TestApplication, tokensOf } from './client.ts';

let app: TestApplication;

beforeEach(async () => {
  await world();
  app = await newApplication();
});

const hintOf = async (browser: Browser, of = app) => String((await tokensOf(of, browser)).id_token);

async function ask(
  browser: Browser,
  id_token_hint: string,
  more: Record<string, string> = { prompt: 'none' },
) {
  const before = await count('grants');
  const back = await follow(browser, (await begin(app, { id_token_hint, ...more })).path);
  return { back, error: back.searchParams.get('error'), granted: (await count('grants')) - before };
}

describe('a request that must not ask', () => {
  it('is answered about the person of the hint, long after it has expired', async () => {
    const browser = await signedIn('ada@acme.test');
    const hint = await hintOf(browser);
    vi.setSystemTime(NOW_MS + 3_600_000);
    const { back, granted } = await ask(browser, hint);
    expect([back.origin + back.pathname, back.searchParams.has('code'), granted]).toEqual([
      CALLBACK,
      true,
      1,
    ]);
  });

  it('is answered in another session of the same person', async () => {
    const hint = await hintOf(await signedIn('ada@acme.test'));
    expect((await ask(await signedIn('ada@acme.test'), hint)).granted).toBe(1);
  });

  const cases: readonly [string, () => Promise<string>][] = [
    ['of another account', async () => await hintOf(await signedIn('admin@acme.test'))],
    ['that is not a token', async () => 'x.y.z'],
    [
      'that is an access token',
      async () => (await tokensOf(app, await signedIn('ada@acme.test'))).access_token,
    ],
    [
      'of another application',
      async () => await hintOf(await signedIn('ada@acme.test'), await newApplication({ name: 'Other' })),
    ],
    [
      'whose signature was changed',
      async () => `${(await hintOf(await signedIn('ada@acme.test'))).slice(0, -8)}AAAAAAAA`,
    ],
    [
      'of a key that was withdrawn',
      async () => {
        const hint = await hintOf(await signedIn('ada@acme.test'));
        await rotateSigningKeys(depsAt(NOW_MS + 1000), OPERATOR, true);
        vi.setSystemTime(NOW_MS + 2000);
        return hint;
      },
    ],
  ];
  it.each(cases)('is answered with login_required for a hint %s', async (_, hintFor) => {
    const hint = await hintFor();
    const { error, granted } = await ask(await signedIn('ada@acme.test'), hint);
    expect([error, granted]).toEqual(['login_required', 0]);
  });
});

describe('a request that may ask', () => {
  it('has somebody else sign in, and gives no code about another person', async () => {
    const hint = await hintOf(await signedIn('admin@acme.test'));
    const { back, granted } = await ask(await signedIn('ada@acme.test'), hint, {});
    expect([back.pathname, granted]).toEqual(['/sign-in', 0]);
  });

  it('ignores a hint that says nothing', async () => {
    expect((await ask(await signedIn('ada@acme.test'), 'x.y.z', {})).granted).toBe(1);
  });
});
