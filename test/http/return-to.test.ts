import { describe, expect, it } from 'vitest';
import { safeReturnTo } from '../../src/http/return-to.ts';

const ORIGIN = 'https://sso.example';

describe('safeReturnTo', () => {
  it.each([
    ['/', '/'],
    ['/profile', '/profile'],
    ['/orgs/org_1/settings/?a=1&b=%2F%2F#part', '/orgs/org_1/settings/?a=1&b=%2F%2F#part'],
    ['/a/./b/../c', '/a/c'],
    ['https://sso.example/', '/'],
    ['https://sso.example/profile?a=1#b', '/profile?a=1#b'],
    ['https://sso.example/a/../c', '/c'],
    ['/profile?next=https://evil.example', '/profile?next=https://evil.example'],
  ])('keeps %j', (text, path) => {
    expect(safeReturnTo(text, ORIGIN)).toBe(path);
  });

  const refused = [
    '',
    'profile',
    'https://sso.example',
    'http://sso.example/profile',
    'HTTPS://sso.example/profile',
    'https://sso.example.evil.test/',
    'https://sso.example@evil.test/',
    'https://sso.example:8443/',
    'https://sso.example//evil.example',
    'https://sso.example/\\evil.example',
    'https://sso.example/%2fevil.example',
    'https://sso.example/\t/evil.example',
    'https://evil.test/https://sso.example/',
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/a\\b',
    '/.//evil.example',
    '/a/..//evil.example',
    '/./\t/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\nSet-Cookie: a=b',
    '/ /evil.example',
    ' /profile',
    '/\u0000',
    '/\u007f',
    '/\u2028',
    '/ü',
    '/%2fevil.example',
    '/%2F%2Fevil.example',
    '/%5cevil.example',
    '/a%0d%0aSet-Cookie:%20a=b',
    '/a%00',
    '/%252fevil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '@evil.example',
    `/${'a'.repeat(1024)}`,
  ];
  it.each(refused)('refuses %j', (text) => {
    expect(safeReturnTo(text, ORIGIN)).toBeNull();
  });

  it('refuses a missing address', () => {
    expect(safeReturnTo(null, ORIGIN)).toBeNull();
    expect(safeReturnTo(undefined, ORIGIN)).toBeNull();
  });

  it('never names another origin, whatever goes in', () => {
    const parts = [
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%5C',
      '\t',
      '\n',
      '@',
      ':',
      '?',
      '#',
      'evil.example',
      'https:',
      ' ',
      '%09',
    ];
    for (const a of parts) {
      for (const b of parts) {
        for (const c of parts) {
          for (const d of parts) {
            const path = safeReturnTo(`/${a}${b}${c}${d}`, ORIGIN);
            if (path === null) continue;
            expect(path).toMatch(/^\/(?![/\\])/);
            expect(new URL(path, ORIGIN).origin).toBe(ORIGIN);
          }
        }
      }
    }
  });
});
