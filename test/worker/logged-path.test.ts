// No spelling of a link's path brings its secret into the log: what the router takes, and what it does not.

import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LINK_PAGES, PATHS } from '../../src/domain/paths.ts';
import { newSecret } from '../../src/lib/ids.ts';
import { logLine } from '../../src/worker/log.ts';
import { loggedPath } from '../../src/worker/logged-path.ts';

afterEach(() => vi.restoreAllMocks());

const hexOf = (code: number) => code.toString(16).padStart(2, '0');

/** A character as it is, in the other case, or percent-encoded up to three times. */
function character(one: string, mayChangeCase: boolean): fc.Arbitrary<string> {
  const encoded = `%${hexOf(one.charCodeAt(0))}`;
  const upper = encoded.toUpperCase();
  const spellings = [one, one, one, encoded, upper, `%25${encoded.slice(1)}`, `%2525${upper.slice(1)}`];
  return fc.constantFrom(...spellings, ...(mayChangeCase ? [one.toUpperCase()] : []));
}

const text = (word: string, mayChangeCase: boolean) =>
  fc.tuple(...[...word].map((one) => character(one, mayChangeCase))).map((parts) => parts.join(''));

const slash = fc.constantFrom(
  '/',
  '//',
  '///',
  '/./',
  '%2F',
  '%2f',
  '%252F',
  '\\',
  '%5C',
  '/%20',
  ';/',
  '/;a=b/',
);
const tail = fc.constantFrom('', '/', '//', '/x', '/x/y', '.html', ';x', '%00', '%', '%zz', '%ff', '\n');

const secret = fc.constant(null).map(() => newSecret());
const link = fc
  .tuple(fc.constantFrom(...LINK_PAGES), secret, fc.constantFrom('', '/x', '/x/y'))
  .chain(([page, token, between]) =>
    fc
      .tuple(slash, text(PATHS[page].slice(1), true), slash, text(token, false), tail)
      .map(([first, word, second, spelled, end]) => ({
        token,
        path: `${first}${word}${between}${second}${spelled}${end}`,
      })),
  );

/** Whether eight characters of the token in a row are in the text, however it is decoded. */
function holds(line: string, token: string): boolean {
  let plain = line;
  for (let times = 0; times < 5; times++) {
    for (let at = 0; at + 8 <= token.length; at++) if (plain.includes(token.slice(at, at + 8))) return true;
    plain = plain.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  return false;
}

describe('the path in the log', () => {
  it('holds no secret of a link, however it is spelled', () => {
    fc.assert(
      fc.property(link, ({ path, token }) => {
        expect(holds(path, token)).toBe(true);
        expect(holds(loggedPath(path), token)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it('holds no secret below a path that no route has', () => {
    fc.assert(
      fc.property(secret, fc.string(), (token, before) => {
        expect(holds(loggedPath(`/${encodeURIComponent(before)}/${token}`), token)).toBe(false);
      }),
    );
  });

  it.each([
    ['/invitations//abc', '/invitations/…'],
    ['//invitations/abc', '/invitations/…'],
    ['/Invitations/abc', '/invitations/…'],
    ['/%69nvitations/abc', '/invitations/…'],
    ['/%2569nvitations%252Fabc', '/invitations/…'],
    ['/invitations/abc/def', '/invitations/…'],
    ['/ｉｎｖｉｔａｔｉｏｎｓ/abc', '/invitations/…'],
    ['/invitationsabc', '/invitations/…'],
    ['/setup/abc', '/setup/…'],
    ['/set-up/abc', '/set-up/…'],
    ['/sign-up/abc', '/sign-up/…'],
    ['/password-reset/abc', '/password-reset/…'],
    ['/test-results/k1.abc', '/test-results/…'],
    [`/%${'25'.repeat(9)}41`, '/…'],
  ])('of %s is %s', (path, logged) => {
    expect(loggedPath(path)).toBe(logged);
  });

  it.each([
    '/',
    '/sign-up',
    '/sign-up/',
    '/setup',
    '/sign-in',
    '/orgs/org_0123456789abcdefghjk/settings/users/invitations/inv_0123456789abcdefghjk/link',
    '/api/v1/organizations/3f2504e0-4f89-41d3-9a0c-0305e82c3301/invitations',
    '/scim/v2/Users/mem_0123456789abcdefghjk',
    '/.well-known/oauth-authorization-server',
    '/caf%C3%A9',
    '/100%',
  ])('of %s is itself', (path) => {
    expect(loggedPath(path)).toBe(path);
  });
});

it('is masked in every line', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  logLine('warn', 'refused', { path: '/invitations//abc', detail: { path: 3 } });
  expect(warn.mock.calls).toEqual([
    ['{"level":"warn","event":"refused","path":"/invitations/…","detail":{"path":3}}'],
  ]);
});
