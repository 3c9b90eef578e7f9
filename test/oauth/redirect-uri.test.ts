import { describe, expect, it } from 'vitest';
import { isRegistrableUri, matchesRedirectUri } from '../../src/oauth/redirect-uri.ts';

describe('an address that an application registers', () => {
  const GOOD = [
    'https://app.example/callback',
    'https://app.example',
    'https://app.example/',
    'https://app.example:8443/callback?tenant=a&x=%2F',
    'https://xn--bcher-kva.example/cb',
    'http://localhost:3000/callback',
    'http://127.0.0.1/callback',
    'http://[::1]:9000/callback',
    'https://localhost/callback',
  ];
  for (const uri of GOOD) {
    it(`may be ${uri}`, () => {
      expect(isRegistrableUri(uri)).toBe(true);
      expect(isRegistrableUri(uri, 'web')).toBe(true);
    });
  }

  // RFC 8252 7.1: a private scheme is a domain name turned around.
  const PRIVATE = ['com.example.app:/oauth2redirect', 'com.example.app:callback', 'org.x-y.z2://host/cb?x=1'];
  for (const uri of PRIVATE) {
    it(`may be ${uri}, for an installed application alone`, () => {
      expect(isRegistrableUri(uri)).toBe(true);
      expect(isRegistrableUri(uri, 'web')).toBe(false);
    });
  }

  const BAD: Readonly<Record<string, readonly string[]>> = {
    'is not an absolute address': [
      '',
      '/callback',
      'callback',
      '//app.example/cb',
      'app.example/cb',
      'https://',
      'https:///',
      'https:app.example/cb',
    ],
    'has a fragment (RFC 6749 3.1.2)': [
      'https://app.example/cb#',
      'https://app.example/cb#a',
      'http://localhost/cb#x',
      'com.example.app:/cb#x',
    ],
    'has a name or a password': [
      'https://user@app.example/cb',
      'https://user:pass@app.example/cb',
      'https://@app.example/cb',
      'https://:@app.example/cb',
      'https://app.example@evil.test/cb',
      'com.example.app://user@host/cb',
    ],
    'is http on another machine': [
      'http://app.example/cb',
      'http://localhost.evil.test/cb',
      'http://127.0.0.1.evil.test/cb',
      'http://127.0.0.2/cb',
      'http://0.0.0.0/cb',
      'http://[::]/cb',
      'http://[::ffff:127.0.0.1]/cb',
      'http://evil.test/localhost',
      'http://localhost./cb',
    ],
    'is another spelling of a loopback address': [
      'http://127.1/cb',
      'http://2130706433/cb',
      'http://0x7f.0.0.1/cb',
      'http://0177.0.0.1/cb',
      'http://[0:0:0:0:0:0:0:1]/cb',
      'http://LOCALHOST/cb',
    ],
    'is not what a parser makes of it': [
      'https://APP.example/cb',
      'HTTPS://app.example/cb',
      'https://app.example:443/cb',
      'https://app.example/a/../cb',
      'https://app.example/a/%2e%2e/cb',
      'https://app.example/./cb',
      'https://app.example\\cb',
      'https:\\\\app.example/cb',
      'https://app.example/c\tb',
      'https://app.example/cb\n',
      ' https://app.example/cb',
      'https://app.example/a b',
      'https://bücher.example/cb',
      'https://app.example/ü',
      'https://%61pp.example/cb',
      'https://app.example:08443/cb',
      'COM.example.app:/cb',
      'com.example.app:/a/../cb',
    ],
    'has characters that an address cannot have (RFC 3986 2)': [
      'com.example.app:cb\nx',
      'com.example.app:/cb ',
      'com.example.app:c b',
      'com.example.app:/cb\r\nSet-Cookie:x',
      'com.example.app:cb"><script>',
      'com.example.app:cb\\x',
      'com.example.app:ü',
      'com.example.app:\u0000',
      'com.example.app:a|b',
      'https://app.example/?a=b|c',
    ],
    'has a wildcard': ['https://*.app.example/cb', 'https://app.example/*', 'com.example.app:/*'],
    'has a scheme that an application cannot own': [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'ftp://app.example/cb',
      'ws://localhost/cb',
      'myapp:/cb',
      'myapp://cb',
      'urn:ietf:wg:oauth:2.0:oob',
      'about:blank',
      'blob:https://app.example/x',
      '.app:/cb',
      'com..app:/cb',
      'com.app.:/cb',
    ],
    'has a port that is none': ['https://app.example:65536/cb', 'http://localhost:99999/cb', 'https://a:b/'],
    'is longer than 2,000 characters': [`https://app.example/${'a'.repeat(1981)}`],
  };
  for (const [why, uris] of Object.entries(BAD)) {
    for (const uri of uris) {
      it(`is refused because it ${why}: ${JSON.stringify(uri.slice(0, 60))}`, () => {
        expect(isRegistrableUri(uri)).toBe(false);
        expect(isRegistrableUri(uri, 'web')).toBe(false);
      });
    }
  }

  it('may have 2,000 characters', () => {
    expect(isRegistrableUri(`https://app.example/${'a'.repeat(1980)}`)).toBe(true);
  });
});

describe('an address that a request names', () => {
  it('is the registered one, character by character (RFC 9700 4.1.3)', () => {
    for (const uri of ['https://app.example/cb', 'https://app.example/cb?a=1', 'com.example.app:/cb']) {
      expect(matchesRedirectUri(uri, uri)).toBe(true);
    }
  });

  const HTTPS = 'https://app.example/cb';
  const ATTACKS: Readonly<Record<string, readonly string[]>> = {
    prefix: [`${HTTPS}/evil`, `${HTTPS}x`, `${HTTPS}/`, `${HTTPS}.evil.test`, 'https://app.example'],
    suffix: ['https://evil.test/https://app.example/cb', 'https://evil.test/?https://app.example/cb'],
    'another host': [
      'https://evil.test/cb',
      'https://app.example.evil.test/cb',
      'https://evilapp.example/cb',
      'https://sub.app.example/cb',
      'https://app.example./cb',
      'https://app.exаmple/cb', // A Cyrillic letter.
      '//app.example/cb',
    ],
    'path traversal': [
      'https://app.example/cb/../open-redirect',
      'https://app.example/x/../cb',
      'https://app.example/cb/..;/x',
      'https://app.example/%2e%2e/cb',
      'https://app.example/cb%2f..%2fx',
      'https://app.example//cb',
    ],
    'name and password': [
      'https://app.example@evil.test/cb',
      'https://app.example:443@evil.test/cb',
      'https://user@app.example/cb',
      'https://@app.example/cb',
    ],
    backslash: [
      'https://evil.test\\@app.example/cb',
      'https://app.example\\cb',
      'https://app.example\\.evil.test/cb',
    ],
    encoding: ['https://app.example/%63b', 'https%3A%2F%2Fapp.example%2Fcb', 'https://app.example/cb%00'],
    case: ['https://APP.example/cb', 'HTTPS://app.example/cb', 'https://app.example/CB'],
    port: ['https://app.example:443/cb', 'https://app.example:8443/cb', 'https://app.example:/cb'],
    scheme: ['http://app.example/cb', 'javascript:https://app.example/cb'],
    query: [`${HTTPS}?`, `${HTTPS}?next=https://evil.test`, `${HTTPS}&x=1`, `${HTTPS};x`],
    fragment: [`${HTTPS}#`, `${HTTPS}#@evil.test`],
    'white space': [`${HTTPS} `, ` ${HTTPS}`, `${HTTPS}\n`, `${HTTPS}\u0000`, 'https://app.example/\tcb', ''],
  };
  for (const [attack, uris] of Object.entries(ATTACKS)) {
    for (const sent of uris) {
      it(`does not match by ${attack}: ${JSON.stringify(sent)}`, () => {
        expect(matchesRedirectUri(HTTPS, sent)).toBe(false);
      });
    }
  }

  it('is not the registered one with its query in another order', () => {
    expect(matchesRedirectUri('https://a.example/?a=1&b=2', 'https://a.example/?b=2&a=1')).toBe(false);
  });

  describe('on a loopback address (RFC 8252 7.3)', () => {
    const LOOPBACK: readonly [registered: string, ...sent: string[]][] = [
      [
        'http://127.0.0.1/cb',
        'http://127.0.0.1:51004/cb',
        'http://127.0.0.1:65535/cb',
        'http://127.0.0.1:1/cb',
      ],
      ['http://127.0.0.1:3000/cb', 'http://127.0.0.1/cb', 'http://127.0.0.1:3001/cb'],
      ['http://[::1]/cb?a=1', 'http://[::1]:61023/cb?a=1'],
      ['http://localhost:3000', 'http://localhost:8080'],
    ];
    for (const [registered, ...sent] of LOOPBACK) {
      it(`${registered} may have any port`, () => {
        expect(sent.filter((uri) => !matchesRedirectUri(registered, uri))).toEqual([]);
      });
    }

    const REFUSED: readonly [registered: string, ...sent: string[]][] = [
      [
        'http://127.0.0.1/cb',
        'http://127.0.0.1.evil.test/cb',
        'http://127.0.0.1:80.evil.test/cb',
        'http://127.0.0.1:80@evil.test/cb',
        'http://127.0.0.1@evil.test/cb',
        'http://evil.test/127.0.0.1/cb',
        'http://127.0.0.1\\@evil.test/cb',
        'http://127.0.0.1:8080\\.evil.test/cb',
        'http://127.0.0.2/cb',
        'http://127x0x0x1/cb',
        'http://127.1/cb',
        'http://2130706433/cb',
        'http://0x7f000001/cb',
        'http://localhost/cb',
        'http://[::1]/cb',
        'http://[::ffff:127.0.0.1]/cb',
        'https://127.0.0.1/cb',
        'https://127.0.0.1:8443/cb',
        'HTTP://127.0.0.1:80/cb',
        'http://127.0.0.1:65536/cb',
        'http://127.0.0.1:99999/cb',
        'http://127.0.0.1:100000/cb',
        'http://127.0.0.1:/cb',
        'http://127.0.0.1:-1/cb',
        'http://127.0.0.1:8e3/cb',
        'http://127.0.0.1:80:81/cb',
        'http://127.0.0.1: 80/cb',
        'http://127.0.0.1:8080/cb/',
        'http://127.0.0.1:8080/CB',
        'http://127.0.0.1:8080/x/../cb',
        'http://127.0.0.1:8080/cb?x=1',
        'http://127.0.0.1:8080/cb#x',
        'http://127.0.0.1:8080#/cb',
        'http://127.0.0.1:8080/cb\n',
        'http://127.0.0.1:8080',
        'http://user@127.0.0.1:8080/cb',
      ],
      [
        'http://localhost/cb',
        'http://localhost.evil.test/cb',
        'http://localhost:80#@evil.test/cb',
        'http://localhost#/cb',
        'http://localhost/cb#',
        'http://localhost:3000/cb#x',
        'http://localhost./cb',
        'http://LOCALHOST:3000/cb',
        'http://localhost%00/cb',
        'http://127.0.0.1/cb',
      ],
      [
        'http://[::1]/cb',
        'http://[::1]evil.test/cb',
        'http://[::1%25lo]/cb',
        'http://[0:0:0:0:0:0:0:1]/cb',
        'http://[::]/cb',
        'http://::1/cb',
      ],
      // Not loopback: the port is part of the address.
      ['http://127.0.0.1.evil.test/cb', 'http://127.0.0.1.evil.test:81/cb'],
      ['https://localhost/cb', 'https://localhost:8443/cb'],
      ['com.example.app://127.0.0.1/cb', 'com.example.app://127.0.0.1:81/cb', 'http://127.0.0.1/cb'],
    ];
    for (const [registered, ...sent] of REFUSED) {
      for (const uri of sent) {
        it(`${registered} is not ${JSON.stringify(uri)}`, () => {
          expect(matchesRedirectUri(registered, uri)).toBe(false);
        });
      }
    }
  });
});
