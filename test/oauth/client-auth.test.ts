import { describe, expect, it } from 'vitest';
import type { AuthMethod } from '../../src/oauth/application.ts';
import { type ClientCredentials, readClientCredentials, requireMethod } from '../../src/oauth/client-auth.ts';
import { application, base64Url, basic, CLIENT_ID, parameters } from '../support/oauth.ts';
import { detailOf, reasonOf } from '../support/reason.ts';

type Fields = Readonly<Record<string, string>>;
const read = (fields: Fields, authorization: string | null = null) =>
  reasonOf(() => readClientCredentials(parameters(fields), authorization));
const returned = (credentials: ClientCredentials) => ({ returned: credentials });

const SECRET = 'gh_secret_J2qT3n-0_x';
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const assertion = (payload: unknown) =>
  `${base64Url('{"alg":"ES256"}')}.${base64Url(JSON.stringify(payload))}.c2ln`;
const ASSERTION = assertion({ sub: CLIENT_ID });
const signed: Fields = { client_assertion_type: TYPE, client_assertion: ASSERTION };

/** oauth4webapi and openid-client encode these as well, which RFC 6749 appendix B allows. */
const encodeMore = (text: string) =>
  encodeURIComponent(text).replace(/[-_.!~*'()]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
const plain = (text: string) => text;

describe('credentials', () => {
  describe('in the header (RFC 6749 2.3.1)', () => {
    for (const [library, encode] of Object.entries({ 'as a form': encodeURIComponent, encodeMore, plain })) {
      it(`are read as a library encodes them: ${library}`, async () => {
        expect(await read({}, basic(CLIENT_ID, SECRET, encode))).toEqual(
          returned({ method: 'client_secret_basic', clientId: CLIENT_ID, secret: SECRET }),
        );
      });
    }

    it('are read with any spelling of the scheme, and spaces', async () => {
      const encoded = basic(CLIENT_ID, SECRET).slice(6);
      for (const header of [`basic ${encoded}`, `BASIC  ${encoded}`, `Basic ${encoded} `]) {
        expect(await read({ client_id: CLIENT_ID }, header)).toMatchObject({
          returned: { clientId: CLIENT_ID, secret: SECRET },
        });
      }
    });

    it('are decoded: a colon, a plus, a percent sign, a letter that is not ASCII', async () => {
      for (const [id, secret] of [
        ['a:b', 'c:d'],
        ['a b', 'c+d'],
        ['a%b', '100%'],
        ['ü', 'pässword€'],
      ] as const) {
        expect(await read({}, basic(id, secret))).toMatchObject({ returned: { clientId: id, secret } });
      }
    });

    it('end at the first colon where a library encodes nothing', async () => {
      expect(await read({}, basic('app', 'a:b%', plain))).toMatchObject({
        returned: { clientId: 'app', secret: 'a:b%' },
      });
    });

    it('with an empty secret are none, as an empty client_secret is', async () => {
      // golang.org/x/oauth2 tries the header first, also for an application without a secret.
      const none = returned({ method: 'none', clientId: CLIENT_ID });
      expect(await read({}, basic(CLIENT_ID, ''))).toEqual(none);
      expect(await read({ client_id: CLIENT_ID, client_secret: '' })).toEqual(none);
      const credentials = readClientCredentials(parameters({}), basic(CLIENT_ID, ''));
      expect(await reasonOf(() => requireMethod(credentials, application()))).toBe(
        'client_authentication_missing',
      );
    });

    for (const [what, header] of Object.entries({
      nothing: '',
      spaces: '   ',
      'the scheme alone': 'Basic',
      'the scheme and a space': 'Basic ',
      'another scheme': 'Negotiate YII=',
      'a digest': `Digest username="${CLIENT_ID}", realm="x"`,
      'the credentials without a scheme': basic(CLIENT_ID, SECRET).slice(6),
      'a scheme that begins alike': basic(CLIENT_ID, SECRET).replace('Basic', 'Basics'),
      'two headers in one': `${basic(CLIENT_ID, SECRET)}, ${basic(CLIENT_ID, SECRET)}`,
      'what is not base64': 'Basic ***',
      base64url: 'Basic YTp_fn4_',
      'no padding': 'Basic YTpi'.replace('YTpi', 'YTpiYw'),
      'no colon': `Basic ${btoa('app')}`,
      'no client_id': `Basic ${btoa(':secret')}`,
      'bytes that are not UTF-8': `Basic ${btoa('\xff\xfe:\xff')}`,
    })) {
      it(`are refused as malformed: ${what}`, async () => {
        expect(await read({ client_id: CLIENT_ID }, header)).toBe('client_authentication_malformed');
      });
    }

    it('are refused beside a client_id that is another one', async () => {
      expect(await read({ client_id: 'app_other' }, basic(CLIENT_ID, SECRET))).toBe('client_unknown');
      expect(await read({ client_id: 'app_other' }, basic(CLIENT_ID, ''))).toBe('client_unknown');
    });
  });

  it('in the form are read', async () => {
    expect(await read({ client_id: CLIENT_ID, client_secret: SECRET })).toEqual(
      returned({ method: 'client_secret_post', clientId: CLIENT_ID, secret: SECRET }),
    );
  });

  it('are none beside the client_id of a public application', async () => {
    expect(await read({ client_id: CLIENT_ID, client_assertion_type: TYPE })).toEqual(
      returned({ method: 'none', clientId: CLIENT_ID }),
    );
  });

  // An access token shows who a person is. It counts as nothing, because some libraries put it everywhere.
  for (const header of ['Bearer abc', 'bearer abc', 'DPoP abc', 'dpop abc ']) {
    it(`are those of the form beside ${header}`, async () => {
      expect(await read({ client_id: CLIENT_ID, client_secret: SECRET }, header)).toMatchObject({
        returned: { method: 'client_secret_post' },
      });
      expect(await read({ client_id: CLIENT_ID }, header)).toMatchObject({ returned: { method: 'none' } });
      expect(await read({}, header)).toBe('parameter_missing');
    });
  }

  it('are missing without a client_id', async () => {
    expect(await read({})).toBe('parameter_missing');
    expect(await read({ client_secret: SECRET })).toBe('parameter_missing');
    expect(await read({ client_id: '', client_secret: SECRET })).toBe('parameter_missing');
  });

  describe('as an assertion (RFC 7523 2.2)', () => {
    it('are read, with or without a client_id', async () => {
      const expected = returned({ method: 'private_key_jwt', clientId: CLIENT_ID, assertion: ASSERTION });
      expect(await read(signed)).toEqual(expected);
      expect(await read({ ...signed, client_id: CLIENT_ID })).toEqual(expected);
    });

    it('are refused beside a client_id that is another one', async () => {
      expect(await read({ ...signed, client_id: 'app_other' })).toBe('client_unknown');
    });

    for (const type of ['', 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer', `${TYPE} `, 'jwt']) {
      it(`are refused with the type ${JSON.stringify(type)}`, async () => {
        expect(await read({ ...signed, client_assertion_type: type })).toBe('client_assertion_refused');
      });
    }

    for (const [what, text] of Object.entries({
      'no token': 'x',
      'two parts': 'e30.e30',
      'an encrypted token': 'a.b.c.d.e',
      'a payload that is not base64url': 'e30.***.e30',
      'a payload that is not JSON': `e30.${base64Url('{')}.e30`,
      'a payload that is not an object': `e30.${base64Url('["sub"]')}.e30`,
      'no sub': assertion({ iss: CLIENT_ID }),
      'an empty sub': assertion({ sub: '' }),
      'a sub that is a number': assertion({ sub: 1 }),
      'a sub that is a list': assertion({ sub: [CLIENT_ID] }),
      'a sub of the prototype': assertion(JSON.parse(`{"__proto__":{"sub":"${CLIENT_ID}"}}`)),
    })) {
      it(`are refused with ${what}`, async () => {
        expect(await read({ ...signed, client_assertion: text })).toBe('client_assertion_refused');
      });
    }
  });

  // RFC 6749 2.3: a client must not use more than one.
  for (const [what, fields, header] of [
    ['the header and the form', { client_id: CLIENT_ID, client_secret: SECRET }, basic(CLIENT_ID, SECRET)],
    ['the header and an assertion', signed, basic(CLIENT_ID, SECRET)],
    ['the form and an assertion', { ...signed, client_id: CLIENT_ID, client_secret: SECRET }, null],
    ['all three', { ...signed, client_secret: SECRET }, basic(CLIENT_ID, SECRET)],
    ['an empty secret in the header, and the form', { client_secret: SECRET }, basic(CLIENT_ID, '')],
    ['an empty secret in the header, and an assertion', signed, basic(CLIENT_ID, '')],
  ] as const) {
    it(`are refused when there are several: ${what}`, async () => {
      expect(await read(fields, header)).toBe('client_authentication_several');
    });
  }

  it('are in no detail of a refusal', async () => {
    const several = () =>
      readClientCredentials(parameters({ client_secret: SECRET }), basic(CLIENT_ID, SECRET));
    expect(JSON.stringify(await detailOf(several))).not.toContain(SECRET);
  });
});

describe('the way of authenticating', () => {
  const sent: Readonly<Record<AuthMethod, ClientCredentials>> = {
    client_secret_basic: { method: 'client_secret_basic', clientId: CLIENT_ID, secret: SECRET },
    client_secret_post: { method: 'client_secret_post', clientId: CLIENT_ID, secret: SECRET },
    private_key_jwt: { method: 'private_key_jwt', clientId: CLIENT_ID, assertion: ASSERTION },
    none: { method: 'none', clientId: CLIENT_ID },
  };
  const check = (came: AuthMethod, registered: AuthMethod) =>
    reasonOf(() => requireMethod(sent[came], application({ authMethod: registered })));

  it('is the registered one; a secret may come in either place', async () => {
    for (const [came, registered] of [
      ['client_secret_basic', 'client_secret_basic'],
      ['client_secret_basic', 'client_secret_post'],
      ['client_secret_post', 'client_secret_basic'],
      ['client_secret_post', 'client_secret_post'],
      ['private_key_jwt', 'private_key_jwt'],
      ['none', 'none'],
    ] as const) {
      expect(await check(came, registered)).toEqual({ returned: undefined });
    }
  });

  it('is missing for an application that has one', async () => {
    for (const registered of ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const) {
      expect(await check('none', registered)).toBe('client_authentication_missing');
    }
  });

  it('is no other one, not even a stronger one', async () => {
    for (const [came, registered] of [
      ['client_secret_basic', 'private_key_jwt'],
      ['client_secret_post', 'private_key_jwt'],
      ['client_secret_basic', 'none'],
      ['client_secret_post', 'none'],
      ['private_key_jwt', 'client_secret_basic'],
      ['private_key_jwt', 'client_secret_post'],
      ['private_key_jwt', 'none'],
    ] as const) {
      expect(await check(came, registered)).toBe('client_authentication_other');
    }
  });
});
