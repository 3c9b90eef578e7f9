import { describe, expect, it } from 'vitest';
import type { Application } from '../../src/oauth/application.ts';
import { readTarget } from '../../src/oauth/authorize.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { answerFields, answerUrl } from '../../src/oauth/response.ts';
import { application, authorization, CALLBACK, ISSUER } from '../support/oauth.ts';

const target = (changes: Record<string, string | null> = {}, of: Partial<Application> = {}) =>
  readTarget(authorization(changes), application(of));
const refusal = new OAuthError('login_required');

describe('the answer', () => {
  it('has the code, the state and the issuer (RFC 9207 2)', () => {
    expect(answerFields(target(), ISSUER, { code: 'SplxlOBeZQQYbYS6WxSbIA' })).toEqual([
      ['code', 'SplxlOBeZQQYbYS6WxSbIA'],
      ['state', 'af0ifjsldkj'],
      ['iss', ISSUER],
    ]);
  });

  it('has the error, its description, the state and the issuer', () => {
    expect(answerFields(target(), ISSUER, { refusal })).toEqual([
      ['error', 'login_required'],
      ['error_description', refusal.description],
      ['state', 'af0ifjsldkj'],
      ['iss', ISSUER],
    ]);
  });

  it('has no state where none was sent', () => {
    for (const state of [null, '']) {
      const names = answerFields(target({ state }), ISSUER, { refusal }).map(([name]) => name);
      expect(names).toEqual(['error', 'error_description', 'iss']);
    }
  });
});

describe('the address of the answer', () => {
  const parse = (text: string) => [...new URL(text).searchParams];

  it('keeps what the registered address asks (RFC 6749 3.1.2)', () => {
    for (const [uri, before] of [
      [CALLBACK, []],
      ['https://app.example/cb?tenant=a%26b', [['tenant', 'a&b']]],
      [
        'https://app.example/cb?a=1?2&a=3',
        [
          ['a', '1?2'],
          ['a', '3'],
        ],
      ],
      ['https://app.example', []],
      ['https://app.example/cb?', []],
      ['com.example.app:/cb', []],
    ] as const) {
      const of = { redirectUris: [uri] };
      const url = answerUrl(target({ redirect_uri: uri, state: 'x' }, of), ISSUER, { code: 'c' });
      expect(url.startsWith(uri)).toBe(true);
      expect(parse(url)).toEqual([...before, ['code', 'c'], ['state', 'x'], ['iss', ISSUER]]);
    }
  });

  it('returns the state as it came, and nothing can be put beside it', () => {
    for (const state of ['a&code=evil', 'a#b', 'ü €', '%2F%', 'a+b c', '"><script>', 'a\r\nSet-Cookie: x']) {
      const url = answerUrl(target({ state }), ISSUER, { code: 'c' });
      expect(url).toMatch(/^[\x21-\x7e]+$/);
      expect(parse(url)).toEqual([
        ['code', 'c'],
        ['state', state],
        ['iss', ISSUER],
      ]);
      expect(new URL(url).hash).toBe('');
    }
  });
});
