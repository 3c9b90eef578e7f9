import { describe, expect, it } from 'vitest';
import { readChallenge, requireVerifier } from '../../src/oauth/pkce.ts';
import { CHALLENGE, parameters, VERIFIER } from '../support/oauth.ts';
import { reasonOf } from '../support/reason.ts';

const challenge = (fields: Record<string, string | null>) =>
  reasonOf(() =>
    readChallenge(parameters({ code_challenge: CHALLENGE, code_challenge_method: 'S256', ...fields })),
  );
const verifier = (code_verifier: string | null, expected = CHALLENGE) =>
  reasonOf(() => requireVerifier(parameters({ code_verifier }), expected));

describe('the code_challenge', () => {
  it('is read', async () => {
    expect(await challenge({})).toEqual({ returned: CHALLENGE });
  });

  it('is required (RFC 7636 4.4.1)', async () => {
    expect(await challenge({ code_challenge: null })).toBe('pkce_missing');
    expect(await challenge({ code_challenge: '' })).toBe('pkce_missing');
    expect(await challenge({ code_challenge: null, code_challenge_method: null })).toBe('pkce_missing');
  });

  // RFC 7636 4.3: one without a method is plain, which tells a reader of the request the verifier.
  for (const method of [null, '', 'plain', 's256', 'S512', 'S256 ', 'none', 'S256 plain']) {
    it(`is not downgraded by the method ${JSON.stringify(method)}`, async () => {
      expect(await challenge({ code_challenge_method: method })).toBe('pkce_plain');
    });
  }

  for (const bad of [
    VERIFIER.slice(1),
    `${CHALLENGE}=`,
    CHALLENGE.slice(0, 42),
    `${CHALLENGE}A`,
    CHALLENGE.replace('-', '+'),
    CHALLENGE.replace('9', ' '),
    `${CHALLENGE}\n`,
    'a'.repeat(64),
  ]) {
    it(`is refused as ${JSON.stringify(bad)}, which no SHA-256 is`, async () => {
      expect(await challenge({ code_challenge: bad })).toBe('parameter_malformed');
    });
  }
});

describe('the code_verifier', () => {
  it('fits the challenge of RFC 7636, appendix B', async () => {
    expect(await verifier(VERIFIER)).toEqual({ returned: undefined });
  });

  it('may have 43 to 128 characters (RFC 7636 4.1)', async () => {
    const { encodeBase64Url } = await import('../../src/lib/base64.ts');
    for (const [text, good] of [
      ['a'.repeat(42), false],
      ['~._-'.repeat(11), true],
      ['a'.repeat(128), true],
      ['a'.repeat(129), false],
      [`${'a'.repeat(43)}ü`, false],
      [`${'a'.repeat(43)}+`, false],
      [`${'a'.repeat(43)}\n`, false],
    ] as const) {
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
      expect(await verifier(text, encodeBase64Url(digest))).toEqual(
        good ? { returned: undefined } : 'verifier_wrong',
      );
    }
  });

  it('is required', async () => {
    expect(await verifier(null)).toBe('parameter_missing');
    expect(await verifier('')).toBe('parameter_missing');
  });

  it('is refused when it is another one, the challenge itself, or short (RFC 7636 4.6)', async () => {
    expect(await verifier(VERIFIER.replace('d', 'e'))).toBe('verifier_wrong');
    expect(await verifier(CHALLENGE)).toBe('verifier_wrong');
    expect(await verifier(VERIFIER, VERIFIER)).toBe('verifier_wrong');
    expect(await verifier('x')).toBe('verifier_wrong');
  });
});
