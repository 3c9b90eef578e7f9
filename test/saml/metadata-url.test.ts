import { describe, expect, it } from 'vitest';
import type { SamlError } from '../../src/saml/errors.ts';
import { checkMetadataUrl, type MetadataUrlPolicy } from '../../src/saml/metadata-url.ts';

function reasonOf(url: string, policy?: MetadataUrlPolicy): string {
  try {
    checkMetadataUrl(url, policy);
  } catch (error) {
    return (error as SamlError).reason;
  }
  return 'accepted';
}

describe('checkMetadataUrl', () => {
  it.each([
    'https://acme.okta.com/app/exk1/sso/saml/metadata',
    'https://login.microsoftonline.com/t/federationmetadata.xml?appid=1',
    'https://acme.okta.com:443/x',
    'https://bücher.example/x',
    'https://acme.okta.com./x',
    'https://localhost.acme.com/',
    'https://127.0.0.1.nip.io/',
  ])('accepts %s', (url) => {
    expect(reasonOf(url)).toBe('accepted');
  });

  it.each([
    ['', 'metadata_url_malformed'],
    ['acme.okta.com/metadata', 'metadata_url_malformed'],
    ['https://', 'metadata_url_malformed'],
    ['https://256.256.256.256/', 'metadata_url_malformed'],
    [`https://acme.okta.com/${'x'.repeat(2048)}`, 'metadata_url_malformed'],
    ['http://acme.okta.com/', 'metadata_url_not_https'],
    ['ftp://acme.okta.com/', 'metadata_url_not_https'],
    ['file:///etc/passwd', 'metadata_url_not_https'],
    ['javascript:alert(1)', 'metadata_url_not_https'],
    ['data:text/xml,<a/>', 'metadata_url_not_https'],
    ['https://user@acme.okta.com/', 'metadata_url_credentials'],
    ['https://user:secret@acme.okta.com/', 'metadata_url_credentials'],
    ['https://acme.okta.com:8443/', 'metadata_url_port'],
    ['https://acme.okta.com:80/', 'metadata_url_port'],
    ['https://acme.okta.com:22/', 'metadata_url_port'],
  ])('refuses %.60s', (url, reason) => {
    expect(reasonOf(url)).toBe(reason);
  });

  it.each([
    '127.0.0.1',
    '127.1',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '2130706433',
    '127.0.0.1.',
    '１２７.０.０.１',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '8.8.8.8',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[fe80::1]',
    '[fd00::1]',
    '[ff02::1]',
    '[2001:4860:4860::8888]',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'localhost..',
    'metadata.google.internal..',
    'acme..okta.com',
    '.com',
    'com.',
    'ｌocalhost',
    'app.localhost',
    'metadata.google.internal',
    'printer.local',
    'intranet',
    'idp.corp',
    'idp.home.arpa',
    'idp.lan',
    '1.0.0.127.in-addr.arpa',
    'idp.test',
  ])('refuses the host %s', (host) => {
    expect(reasonOf(`https://${host}/metadata`)).toBe('metadata_url_private');
  });

  it('accepts an origin that the operator named, and no other port of it', () => {
    const policy = { allowedOrigins: ['http://localhost:8788', 'https://idp.corp:8443'] };
    expect(reasonOf('http://localhost:8788/metadata', policy)).toBe('accepted');
    expect(reasonOf('https://idp.corp:8443/metadata', policy)).toBe('accepted');
    expect(reasonOf('http://localhost:8787/metadata', policy)).toBe('metadata_url_not_https');
    expect(reasonOf('https://idp.corp/metadata', policy)).toBe('metadata_url_private');
    expect(reasonOf('http://u:p@localhost:8788/metadata', policy)).toBe('metadata_url_credentials');
  });
});
