import { describe, expect, it } from 'vitest';
import type { Application } from '../../src/oauth/application.ts';
import {
  readAuthorizeRequest,
  readTarget,
  requireRedirectUri,
  requireResource,
} from '../../src/oauth/authorize.ts';
import { application, authorization, CALLBACK, CHALLENGE, CLIENT_ID, parameters } from '../support/oauth.ts';
import { detailOf, reasonOf } from '../support/reason.ts';

type Changes = Readonly<Record<string, string | null>>;

const target = (changes: Changes = {}, of: Partial<Application> = {}) =>
  reasonOf(() => readTarget(authorization(changes), application(of)));
const request = (changes: Changes = {}, of: Partial<Application> = {}) =>
  reasonOf(() => readAuthorizeRequest(authorization(changes), application(of)));

describe('where the answer goes', () => {
  it('is the registered address, with the state and the mode of the request', async () => {
    expect(await target()).toEqual({
      returned: { redirectUri: CALLBACK, responseMode: 'query', state: 'af0ifjsldkj' },
    });
    expect(await target({ response_mode: 'form_post', state: null })).toEqual({
      returned: { redirectUri: CALLBACK, responseMode: 'form_post', state: null },
    });
  });

  it('is the address that was sent, where a loopback port differs', async () => {
    expect(await target({ redirect_uri: 'http://127.0.0.1:51004/callback' })).toMatchObject({
      returned: { redirectUri: 'http://127.0.0.1:51004/callback' },
    });
  });

  // The rest of the request counts only after it, so that a refusal of the rest can be sent there.
  it('is known, however wrong the rest of the request is', async () => {
    const wrong = { response_type: 'token', scope: 'x', code_challenge: null, prompt: 'none login' };
    expect(await target(wrong)).toMatchObject({ returned: { redirectUri: CALLBACK } });
    expect(await request(wrong)).toBe('response_type_unsupported');
  });

  for (const mode of ['fragment', 'web_message', 'jwt', 'query.jwt', 'QUERY', 'form_post ']) {
    it(`is the query for the refusal of the mode ${JSON.stringify(mode)}`, async () => {
      expect(await target({ response_mode: mode })).toMatchObject({ returned: { responseMode: 'query' } });
      expect(await request({ response_mode: mode })).toBe('parameter_malformed');
    });
  }

  for (const uri of [
    'https://evil.test/callback',
    `${CALLBACK}/`,
    `${CALLBACK}?x=1`,
    `${CALLBACK}#x`,
    'http://127.0.0.1.evil.test/callback',
    'http://localhost:51004/callback',
    'http://127.0.0.1:70000/callback',
    'javascript:alert(1)',
    'urn:ietf:wg:oauth:2.0:oob',
  ]) {
    it(`is not ${uri}, which is not registered (RFC 9700 4.1.3)`, async () => {
      expect(await target({ redirect_uri: uri })).toBe('redirect_uri_unknown');
    });
  }

  it('is nowhere for an application that has registered no address', async () => {
    expect(await target({}, { redirectUris: [] })).toBe('redirect_uri_unknown');
    expect(await target({ redirect_uri: null, scope: 'email' }, { redirectUris: [] })).toBe(
      'parameter_missing',
    );
  });

  describe('without a redirect_uri', () => {
    const one = { redirectUris: [CALLBACK] };
    it('is the only registered one (RFC 6749 3.1.2.3)', async () => {
      expect(await target({ redirect_uri: null, scope: 'email' }, one)).toMatchObject({
        returned: { redirectUri: CALLBACK },
      });
      expect(await target({ redirect_uri: '', scope: null }, one)).toMatchObject({
        returned: { redirectUri: CALLBACK },
      });
    });

    it('is refused where there are several, or a sign-in is asked for (OpenID Connect Core 3.1.2.1)', async () => {
      expect(await target({ redirect_uri: null, scope: 'email' })).toBe('parameter_missing');
      expect(await target({ redirect_uri: null, scope: 'email openid' }, one)).toBe('parameter_missing');
      expect(await target({ redirect_uri: '' }, one)).toBe('parameter_missing');
    });
  });
});

describe('the redirect_uri of the token request (RFC 6749 4.1.3)', () => {
  const check = (sent: string | null, was: string, of: Partial<Application> = {}) =>
    reasonOf(() => requireRedirectUri(parameters({ redirect_uri: sent }), application(of), was));
  const one = { redirectUris: [CALLBACK] };

  it('is that of the authorization request', async () => {
    expect(await check(CALLBACK, CALLBACK)).toEqual({ returned: undefined });
    const port = 'http://127.0.0.1:51004/callback';
    expect(await check(port, port)).toEqual({ returned: undefined });
  });

  it('may be left out where it is the only one (OpenID Connect Core 3.1.3.2)', async () => {
    expect(await check(null, CALLBACK, one)).toEqual({ returned: undefined });
    expect(await check('', CALLBACK, one)).toEqual({ returned: undefined });
  });

  it('is refused when it is missing beside others, or another one', async () => {
    expect(await check(null, CALLBACK)).toBe('redirect_uri_differs');
    expect(await check(null, CALLBACK, { redirectUris: [] })).toBe('redirect_uri_differs');
    // The only one has another port than the code went to.
    expect(await check(null, 'http://127.0.0.1:51004/cb', { redirectUris: ['http://127.0.0.1/cb'] })).toBe(
      'redirect_uri_differs',
    );
    for (const sent of [`${CALLBACK}/`, 'http://127.0.0.1/callback', 'https://evil.test/', `${CALLBACK}?`]) {
      expect(await check(sent, CALLBACK)).toBe('redirect_uri_differs');
      expect(await check(sent, CALLBACK, one)).toBe('redirect_uri_differs');
    }
    expect(await check('http://127.0.0.1:2/callback', 'http://127.0.0.1:1/callback')).toBe(
      'redirect_uri_differs',
    );
  });
});

describe('an authorization request', () => {
  it('is read', async () => {
    expect(
      await request({
        prompt: 'login select_account',
        max_age: '3600',
        login_hint: 'ada@acme.test',
        id_token_hint: 'e.y.J',
        ui_locales: 'de en',
        acr_values: 'urn:mfa',
        organization: 'org_1',
        domain_hint: 'acme.test',
        dpop_jkt: CHALLENGE,
      }),
    ).toEqual({
      returned: {
        scope: ['openid', 'profile', 'email'],
        challenge: CHALLENGE,
        nonce: 'n-0S6_WzA2Mj',
        prompt: ['login', 'select_account'],
        maxAgeSeconds: 3600,
        loginHint: 'ada@acme.test',
        idTokenHint: 'e.y.J',
        uiLocales: 'de en',
        acrValues: 'urn:mfa',
        organization: 'org_1',
        domainHint: 'acme.test',
        dpopThumbprint: CHALLENGE,
      },
    });
  });

  it('leaves empty what was not sent', async () => {
    expect(await request({ nonce: null })).toEqual({
      returned: {
        scope: ['openid', 'profile', 'email'],
        challenge: CHALLENGE,
        nonce: null,
        prompt: [],
        maxAgeSeconds: null,
        loginHint: null,
        idTokenHint: null,
        uiLocales: null,
        acrValues: null,
        organization: null,
        domainHint: null,
        dpopThumbprint: null,
      },
    });
  });

  // RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6.
  const REFUSED: readonly [what: string, reason: string, changes: Changes, of?: Partial<Application>][] = [
    ['no response_type', 'parameter_missing', { response_type: null }],
    ['an empty response_type', 'parameter_missing', { response_type: '' }],
    ['the implicit flow', 'response_type_unsupported', { response_type: 'token' }],
    ['an ID token in front', 'response_type_unsupported', { response_type: 'id_token' }],
    ['the hybrid flow', 'response_type_unsupported', { response_type: 'code id_token' }],
    ['code, and none', 'response_type_unsupported', { response_type: 'code none' }],
    ['code in another case', 'response_type_unsupported', { response_type: 'Code' }],
    ['code with a space', 'response_type_unsupported', { response_type: 'code ' }],
    ['a request object', 'request_object_unsupported', { request: 'e30.e30.' }],
    [
      'a request object with its algorithm',
      'request_object_unsupported',
      { request: 'x', response_type: null },
    ],
    ['a request_uri', 'request_uri_unsupported', { request_uri: 'https://evil.test/request.jwt' }],
    [
      'a request_uri that was pushed, in what was pushed',
      'request_uri_unsupported',
      { request_uri: 'urn:ietf:params:oauth:request_uri:6esc' },
    ],
    ['a registration', 'registration_unsupported', { registration: '{}' }],
    [
      'an application without this grant type',
      'grant_type_not_allowed',
      {},
      { grantTypes: ['client_credentials'] },
    ],
    ['no PKCE', 'pkce_missing', { code_challenge: null, code_challenge_method: null }],
    ['a method without a challenge', 'pkce_missing', { code_challenge: null }],
    ['plain PKCE', 'pkce_plain', { code_challenge_method: 'plain' }],
    ['PKCE without a method', 'pkce_plain', { code_challenge_method: null }],
    ['a short challenge', 'parameter_malformed', { code_challenge: 'abc' }],
    ['another resource', 'resource_unknown', { resource: 'https://api.evil.test' }],
    ['prompt none, and login', 'prompt_contradictory', { prompt: 'none login' }],
    ['prompt none twice', 'prompt_contradictory', { prompt: 'none none' }],
    ['an unknown prompt', 'parameter_malformed', { prompt: 'create' }],
    ['none beside an unknown prompt', 'parameter_malformed', { prompt: 'none create' }],
    ['a prompt in another case', 'parameter_malformed', { prompt: 'Login' }],
    ['a prompt after a tab', 'parameter_malformed', { prompt: 'login\tconsent' }],
    ['a negative max_age', 'parameter_malformed', { max_age: '-1' }],
    ['a max_age with a fraction', 'parameter_malformed', { max_age: '1.5' }],
    ['a max_age in words', 'parameter_malformed', { max_age: 'never' }],
    ['a max_age with an exponent', 'parameter_malformed', { max_age: '1e3' }],
    ['a hexadecimal max_age', 'parameter_malformed', { max_age: '0x10' }],
    ['a max_age with a space', 'parameter_malformed', { max_age: ' 1' }],
    ['a max_age in other digits', 'parameter_malformed', { max_age: '٣' }],
    ['a max_age without an end', 'parameter_malformed', { max_age: '9'.repeat(400) }],
    ['a dpop_jkt that is none', 'parameter_malformed', { dpop_jkt: `${CHALLENGE}=` }],
    ['a short dpop_jkt', 'parameter_malformed', { dpop_jkt: 'x' }],
  ];
  for (const [what, reason, changes, of] of REFUSED) {
    it(`is refused for ${what}: ${reason}`, async () => {
      expect(await request(changes, of)).toBe(reason);
      // Each of these is sent back by a redirect.
      expect(await target(changes, of)).toMatchObject({ returned: { redirectUri: CALLBACK } });
    });
  }

  it('may ask for 0 seconds, and for what some libraries take for no limit', async () => {
    expect(await request({ max_age: '0' })).toMatchObject({ returned: { maxAgeSeconds: 0 } });
    expect(await request({ max_age: '2147483647' })).toMatchObject({
      returned: { maxAgeSeconds: 2147483647 },
    });
  });

  describe('asks for scopes', () => {
    const scope = async (text: string | null, of: Partial<Application> = {}) => {
      const read = await request({ scope: text }, of);
      return typeof read === 'string' ? read : (read as { returned: { scope: string[] } }).returned.scope;
    };

    it('once each, in the order they were sent', async () => {
      expect(await scope('email openid email  openid ')).toEqual(['email', 'openid']);
    });

    it('that it does not know, which are left out (OpenID Connect Core 3.1.2.1)', async () => {
      expect(await scope('openid address phone x:y toString __proto__ OPENID')).toEqual(['openid']);
    });

    it('of which it gets those that it is registered for', async () => {
      expect(await scope('openid email groups', { scopes: ['openid', 'groups'] })).toEqual([
        'openid',
        'groups',
      ]);
    });

    // @hono/oidc-auth sends all of scopes_supported.
    it('of its own accord, which no person grants', async () => {
      expect(await scope('openid directory:read')).toEqual(['openid']);
      expect(await scope('directory:read')).toBe('scope_empty');
    });

    it('that last, only where it may refresh (OpenID Connect Core 11)', async () => {
      expect(await scope('openid offline_access')).toEqual(['openid', 'offline_access']);
      const once = { grantTypes: ['authorization_code'] } as const;
      expect(await scope('openid offline_access', once)).toEqual(['openid']);
      expect(await scope('offline_access', once)).toBe('scope_empty');
    });

    it('without openid, as plain OAuth does', async () => {
      expect(await scope('profile email')).toEqual(['profile', 'email']);
    });

    it('with none of them, which is refused (RFC 6749 3.3)', async () => {
      for (const text of [null, '', ' ', 'unknown', 'openid\tprofile', 'openid,profile', '*']) {
        expect(await scope(text)).toBe('scope_empty');
      }
      expect(await scope('openid', { scopes: ['email'] })).toBe('scope_empty');
      expect(await scope('openid', { scopes: [] })).toBe('scope_empty');
    });
  });
});

describe('the resource (RFC 8707 2)', () => {
  const resource = (asked: string | null, registered: string | null) =>
    reasonOf(() => requireResource(parameters({ resource: asked }), application({ resource: registered })));

  it('is the registered one, or the application itself', async () => {
    expect(await resource('https://api.example', 'https://api.example')).toEqual({ returned: undefined });
    expect(await resource(null, 'https://api.example')).toEqual({ returned: undefined });
    expect(await resource(CLIENT_ID, null)).toEqual({ returned: undefined });
  });

  it('is refused when it is another one', async () => {
    for (const asked of ['https://api.example/', 'https://API.example', 'https://evil.test', CLIENT_ID]) {
      expect(await resource(asked, 'https://api.example')).toBe('resource_unknown');
    }
    expect(await resource('https://api.example', null)).toBe('resource_unknown');
  });
});

describe('a refusal', () => {
  it('of the address names what was sent, for the log alone', async () => {
    const sent = 'https://evil.test/"><script>';
    const attempt = () => readTarget(authorization({ redirect_uri: sent }), application());
    expect(await detailOf(attempt)).toEqual({ actual: sent });
  });
});
