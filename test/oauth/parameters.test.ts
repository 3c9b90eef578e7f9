import { describe, expect, it } from 'vitest';
import { readParameters, requireParameter } from '../../src/oauth/parameters.ts';
import { ISSUER, NOW_MS, rsa } from '../support/oauth.ts';
import { detailOf, reasonOf } from '../support/reason.ts';

const read = (...pairs: [string, string][]) => reasonOf(() => readParameters(pairs));

describe('the parameters of a request', () => {
  it('are those that came, unknown ones among them', () => {
    const parameters = readParameters(
      new URLSearchParams('scope=openid+email&audience=https%3A%2F%2Fx&state=a%26b'),
    );
    expect([...parameters]).toEqual([
      ['scope', 'openid email'],
      ['audience', 'https://x'],
      ['state', 'a&b'],
    ]);
  });

  it('are absent when they have no value (RFC 6749 3.1)', async () => {
    const parameters = readParameters([['state', '']]);
    expect(parameters.has('state')).toBe(false);
    expect(await reasonOf(() => requireParameter(parameters, 'state'))).toBe('parameter_missing');
  });

  it('have names that differ in case', () => {
    const parameters = readParameters([
      ['State', 'a'],
      ['state', 'b'],
    ]);
    expect(parameters.get('state')).toBe('b');
  });

  for (const [what, pairs] of Object.entries<[string, string][]>({
    'two values': [
      ['client_id', 'a'],
      ['client_id', 'b'],
    ],
    'the same value': [
      ['client_id', 'a'],
      ['client_id', 'a'],
    ],
    'an empty one first': [
      ['redirect_uri', ''],
      ['redirect_uri', 'https://evil.test'],
    ],
    'an empty one last': [
      ['redirect_uri', 'https://evil.test'],
      ['redirect_uri', ''],
    ],
    'an unknown name': [
      ['utm', 'a'],
      ['utm', 'b'],
    ],
    'the name of a prototype': [
      ['__proto__', 'a'],
      ['__proto__', 'b'],
    ],
  })) {
    it(`refuses a parameter that comes twice: ${what} (RFC 6749 3.1)`, async () => {
      expect(await read(['response_type', 'code'], ...pairs)).toBe('parameter_repeated');
    });
  }

  for (const [name, limit] of Object.entries({
    state: 4096,
    client_assertion: 8192,
    request: 8192,
    id_token_hint: 65_536,
    token: 8192,
    refresh_token: 1024,
    nonce: 2048,
    code: 2048,
    unknown: 2048,
    // Names that every object has.
    constructor: 2048,
    toString: 2048,
    hasOwnProperty: 2048,
    __proto__: 2048,
  })) {
    it(`takes ${limit} characters of ${name} and no more`, async () => {
      expect(readParameters([[name, 'x'.repeat(limit)]]).get(name)).toHaveLength(limit);
      expect(await read([name, 'x'.repeat(limit + 1)])).toBe('parameter_too_long');
    });
  }

  it('takes 64 of them and no more', async () => {
    const pairs = Array.from({ length: 65 }, (_, index): [string, string] => [`p${index}`, 'x']);
    expect(readParameters(pairs.slice(0, 64)).size).toBe(64);
    expect(await read(...pairs)).toBe('parameters_too_many');
    expect(await read(...pairs.map(([name]): [string, string] => [name, '']))).toBe('parameters_too_many');
  });

  it('name at most fifty characters of what was sent in a refusal', async () => {
    const name = 'n'.repeat(3000);
    const twice = () =>
      readParameters([
        [name, ''],
        [name, ''],
      ]);
    expect(await detailOf(twice)).toEqual({ name: 'n'.repeat(50) });
    expect(await detailOf(() => readParameters([[name, 'x'.repeat(2049)]]))).toEqual({
      name: 'n'.repeat(50),
      limit: 2048,
    });
  });

  it('have room for an ID token of ours that has fifty groups with the longest names', async () => {
    const { SignJWT } = await import('jose');
    const groups = Array.from({ length: 50 }, (_, index) => ({
      id: `team_${String(index).padStart(20, '0')}`,
      name: 'ü'.repeat(255),
    }));
    const token = await new SignJWT({ iss: ISSUER, groups, exp: NOW_MS / 1000 })
      .setProtectedHeader({ alg: 'RS256', kid: rsa.kid })
      .sign(rsa.privateKey);
    expect(token.length).toBeGreaterThan(8192);
    expect(readParameters([['id_token_hint', token]]).get('id_token_hint')).toBe(token);
  });
});
