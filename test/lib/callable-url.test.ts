import { describe, expect, it } from 'vitest';
import { type UrlPolicy, urlProblem } from '../../src/lib/callable-url.ts';

function problemOf(url: string, policy?: UrlPolicy): string {
  return urlProblem(url, policy) ?? 'accepted';
}

describe('an address that we call', () => {
  it.each([
    'https://acme.okta.com/app/exk1/sso/saml/metadata',
    'https://login.microsoftonline.com/t/federationmetadata.xml?appid=1',
    'https://acme.okta.com:443/x',
    'https://bücher.example/x',
    'https://acme.okta.com./x',
    'https://localhost.acme.com/',
    'https://127.0.0.1.nip.io/',
  ])('accepts %s', (url) => {
    expect(problemOf(url)).toBe('accepted');
  });

  it.each([
    ['', 'malformed'],
    ['acme.okta.com/metadata', 'malformed'],
    ['https://', 'malformed'],
    ['https://256.256.256.256/', 'malformed'],
    [`https://acme.okta.com/${'x'.repeat(2048)}`, 'malformed'],
    ['http://acme.okta.com/', 'not_https'],
    ['ftp://acme.okta.com/', 'not_https'],
    ['file:///etc/passwd', 'not_https'],
    ['javascript:alert(1)', 'not_https'],
    ['data:text/xml,<a/>', 'not_https'],
    ['https://user@acme.okta.com/', 'credentials'],
    ['https://user:secret@acme.okta.com/', 'credentials'],
    ['https://acme.okta.com:8443/', 'port'],
    ['https://acme.okta.com:80/', 'port'],
    ['https://acme.okta.com:22/', 'port'],
  ])('refuses %.60s', (url, reason) => {
    expect(problemOf(url)).toBe(reason);
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
    expect(problemOf(`https://${host}/metadata`)).toBe('private');
  });

  it.each([
    'http://localhost:8788/metadata',
    'http://127.0.0.1:3000/hook',
    'https://localhost/x',
    'http://[::1]:3000/',
    'http://app.localhost:8789/x',
  ])('is on this machine only where the deployment is, too: %s', (url) => {
    expect(urlProblem(url, { allowLoopback: true })).toBeNull();
    expect(urlProblem(url, { allowLoopback: false })).not.toBeNull();
    expect(urlProblem(url)).not.toBeNull();
  });

  it.each([
    ['http://10.0.0.1/', 'not_https'],
    ['https://10.0.0.1/', 'private'],
    ['https://169.254.169.254/', 'private'],
    ['https://idp.lan/', 'private'],
    ['https://acme.okta.com:8443/', 'port'],
    ['http://acme.okta.com/', 'not_https'],
    ['ftp://localhost/', 'not_https'],
    ['http://u:p@localhost:8788/', 'credentials'],
    ['http://localhost.acme.com/', 'not_https'],
    ['http://127.0.0.1.nip.io/', 'not_https'],
  ])('is no other inside address there: %s', (url, problem) => {
    expect(urlProblem(url, { allowLoopback: true })).toBe(problem);
  });
});
