import { describe, expect, it } from 'vitest';
import { parseDomainName } from '../../src/domain/domains/claims.ts';
import { findEmail } from '../../src/domain/email.ts';
import { parseKeyring } from '../../src/domain/keyring.ts';
import { metadataOrigins, urlsOf } from '../../src/domain/urls.ts';
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
    '.ada@acme.test',
    'a..b@acme.test',
    `${'x'.repeat(65)}@acme.test`,
    `ada@${'x'.repeat(64)}.test`,
  ]) {
    it(`refuses ${JSON.stringify(bad).slice(0, 40)}`, () => expect(findEmail(bad)).toBeNull());
  }
});

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

  it('name loopback origins for metadata only where this deployment has one', () => {
    const setting = 'http://localhost:8788, https://idp.corp:8443/ http://127.0.0.1';
    expect(metadataOrigins(urlsOf('https://sso.example'), setting)).toEqual(['https://idp.corp:8443']);
    expect(metadataOrigins(urlsOf('http://localhost:8787'), setting)).toHaveLength(3);
    expect(metadataOrigins(urlsOf('https://sso.example'), undefined)).toEqual([]);
  });

  it('give the audience a final slash', () => {
    expect(urlsOf('https://sso.example')).toMatchObject({
      audience: 'https://sso.example/security/sso/v2/authorize/',
      acs: 'https://sso.example/sso/saml2',
    });
  });
});
