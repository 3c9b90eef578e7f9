import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDomainName } from '../../src/domain/domains/claims.ts';
import { findEmail } from '../../src/domain/email.ts';
import { parseKeyring } from '../../src/domain/keyring.ts';
import { urlsOf } from '../../src/domain/urls.ts';
import { userNameKey } from '../../src/scim/user.ts';

describe('an email address', () => {
  it('folds to one key and one domain', () => {
    expect(findEmail(' Ada.Byron@ACME.Test ')).toEqual({
      address: 'Ada.Byron@acme.test',
      key: 'ada.byron@acme.test',
      domain: 'acme.test',
    });
    expect(findEmail('e\u0301@acme.test')?.key).toBe(findEmail('\u00e9@acme.test')?.key);
  });

  for (const bad of [
    '',
    'ada',
    '@acme.test',
    'ada@',
    'ada@acme',
    'ada@@acme.test',
    'a@b@acme.test',
    'ada @acme.test',
    'ada@acme..test',
    'ada@-acme.test',
    'ada@acme.test.',
    'ada@[127.0.0.1]',
    '"a b"@acme.test',
    'ada<x>@acme.test',
    'ada\u0000@acme.test',
    'ada\u200b@acme.test',
    'ada\u202e@acme.test',
    'ada\ud800@acme.test',
    'ada\ufffd@acme.test',
    'ada\ue000@acme.test',
    'ada@acm\u0435.test',
    '\u212aate@acme.test', // the Kelvin sign, which even NFC makes a K
    'kate@\u212aate.test',
    'jo\u017fe@acme.test', // the long s
    'ada@acme.te\u017ft',
    '\uff41da@acme.test',
    'ada@\uff41cme.test',
    '\u24d0da@acme.test',
    'o\ufb03ce@acme.test',
    '\u1d43da@acme.test',
    'ada\u1fef@acme.test',
    'ada@acme\uff0etest',
    'ada\uff20acme.test',
    'ada@b\u00fccher.example',
    '.ada@acme.test',
    'a..b@acme.test',
    `${'x'.repeat(65)}@acme.test`,
    `ada@${'x'.repeat(64)}.test`,
  ]) {
    it(`refuses ${JSON.stringify(bad).slice(0, 40)}`, () => expect(findEmail(bad)).toBeNull());
  }
});

describe('a pile of marks where an address is asked for', () => {
  it('is refused before it is composed, which takes time that grows with its square', () => {
    const began = performance.now();
    expect(findEmail(`a${'\u0301\u0316'.repeat(100_000)}@acme.test`)).toBeNull();
    // Composed, it would take ten seconds.
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('is no obstacle to an address that is short once it is composed', () => {
    const local = 'a\u0302\u0323'.repeat(60);
    expect(findEmail(`${local}@acme.test`)?.key).toBe(`${'\u1ead'.repeat(60)}@acme.test`);
  });
});

describe('the key of an address', () => {
  const keyOf = (local: string) => findEmail(`${local}@acme.test`)?.key;

  it('is ASCII only if the address is: no letter of Unicode folds into one of ASCII', () => {
    const taken = new Map<string, string>();
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      const key = keyOf(`a${character}z`);
      if (key === undefined) continue;
      if (code > 0x7f && /^[\x00-\x7f]*$/.test(key))
        throw new Error(`U+${code.toString(16)} folds to ${key}`);
      const other = taken.get(key);
      const same = other === undefined || isSameLetter(other, character);
      if (!same) throw new Error(`U+${code.toString(16)} shares ${key}`);
      taken.set(key, character);
    }
    expect(taken.size).toBeGreaterThan(100_000);
  });

  it('is shared only by addresses that differ in case or composition', () => {
    const tricky = [
      ...'aAkKsSiI\u212a\u017f\u0130\u0131\u00df\u1e9e\u00e9\u00c9e\u0301\u0307\u03c3\u03c2\u03a3\ufb01\uff4b\u00aa\u01c6\u01c5\u01c4',
    ];
    const local = fc
      .array(fc.constantFrom(...tricky), { minLength: 1, maxLength: 4 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(local, local, (a, b) => {
        const [left, right] = [keyOf(a), keyOf(b)];
        if (left === undefined || left !== right) return;
        expect(isSameLetter(a, b)).toBe(true);
        if (/^[\x00-\x7f]*$/.test(a)) expect(b.toLowerCase()).toBe(a.toLowerCase());
      }),
      { numRuns: 20_000 },
    );
  });

  it('does not depend on how general text is folded', () => {
    expect(keyOf('stra\u00dfe')).not.toBe(keyOf('strasse'));
    expect(keyOf('STRA\u1e9eE')).toBe(keyOf('stra\u00dfe'));
    expect(keyOf('\u0131van')).not.toBe(keyOf('ivan'));
  });
});

/** By simple case mapping of the canonical form, which is what differs without the difference being seen. */
function isSameLetter(a: string, b: string): boolean {
  const lower = (text: string) => text.normalize('NFC').toLowerCase().normalize('NFC');
  return lower(a) === lower(b);
}

it('has the same key that SCIM compares userName by', () => {
  for (const address of ['ADA@acme.test', 'İ@acme.test', 'e\u0301@acme.test', 'ΑΣ@acme.test']) {
    expect(findEmail(address)?.key).toBe(userNameKey(address));
  }
});

describe('a domain name', () => {
  it('is lower case, in A-labels, without a final dot', () => {
    expect(parseDomainName(' ACME.Test. ')).toBe('acme.test');
    expect(parseDomainName('bücher.example')).toBe('xn--bcher-kva.example');
  });

  for (const bad of [
    '',
    'acme',
    'acme.test/x',
    'acme.test:443',
    'a@acme.test',
    '192.0.2.1',
    'ac\u212a.test',
    '\uff41cme.test',
    'acme\uff0etest',
    'te\u017ft.example',
    '0x7f.1',
    '*.acme.test',
    'acme .test',
    '-a.test',
    'a_b.test',
  ]) {
    it(`refuses ${JSON.stringify(bad)}`, () => expect(() => parseDomainName(bad)).toThrow('domain_invalid'));
  }
});

describe('the deployment’s variables', () => {
  const secret = 'A'.repeat(43);

  it('are refused when unsafe or malformed, in an error that does not repeat a secret', () => {
    for (const url of [
      'http://sso.example',
      'https://sso.example/x',
      'https://u:p@sso.example',
      'sso.example',
    ]) {
      expect(() => urlsOf(url)).toThrow();
    }
    for (const keys of [undefined, '', 'k1', 'k1:short', `k1:${secret},k1:${secret}`, `K 1:${secret}`]) {
      expect(() => parseKeyring('SESSION_KEYS', keys)).toThrow(/^SESSION_KEYS /);
    }
    expect(parseKeyring('SESSION_KEYS', `k2:${secret},k1:${secret}`).current.id).toBe('k2');
  });

  it('give the audience a final slash', () => {
    expect(urlsOf('https://sso.example')).toMatchObject({
      audience: 'https://sso.example/security/sso/v2/authorize/',
      acs: 'https://sso.example/sso/saml2',
    });
  });
});
