import { describe, expect, it } from 'vitest';
import { discoveryDocument, OAUTH_PATHS } from '../../src/oauth/discovery.ts';
import { ISSUER } from '../support/oauth.ts';

const document = discoveryDocument(ISSUER);

describe('the discovery document', () => {
  it('is the issuer, as a library compares it (OpenID Connect Discovery 4.3, RFC 8414 3.3)', () => {
    expect(document.issuer).toBe(ISSUER);
  });

  it('names each endpoint below the issuer', () => {
    const endpoints = Object.entries(document).filter(([name]) => /_(endpoint|uri)$/.test(name));
    expect(endpoints.map(([, url]) => url).toSorted()).toEqual(
      Object.values(OAUTH_PATHS)
        .map((path) => ISSUER + path)
        .toSorted(),
    );
  });

  it('has what OpenID Connect Discovery 3 and RFC 8414 2 require', () => {
    expect(document).toMatchObject({
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      // Without it a library takes it for supported.
      request_uri_parameter_supported: false,
      request_parameter_supported: false,
      claims_parameter_supported: false,
    });
    expect(document.id_token_signing_alg_values_supported).toContain('RS256');
    expect(document.scopes_supported).toContain('openid');
    expect(document.token_endpoint_auth_methods_supported).toContain('client_secret_basic');
  });

  it('never offers a symmetric algorithm, none, plain PKCE, or the implicit flow', () => {
    const text = JSON.stringify(document);
    expect(text).not.toMatch(/"HS\d|"plain"|"token"|"id_token"|"implicit"|"password"|"fragment"/);
    const algorithms = Object.entries(document).flatMap(([name, value]) =>
      /_alg_values_supported$/.test(name) ? (value as string[]) : [],
    );
    expect(algorithms).not.toContain('none');
  });

  it('lets nobody without credentials introspect a token (RFC 7662 2.1)', () => {
    expect(document.introspection_endpoint_auth_methods_supported).not.toContain('none');
  });

  it('names the algorithms of an endpoint that takes signed assertions (RFC 8414 2)', () => {
    for (const endpoint of ['token', 'introspection', 'revocation'] as const) {
      expect(document[`${endpoint}_endpoint_auth_methods_supported`]).toContain('private_key_jwt');
      expect(document[`${endpoint}_endpoint_auth_signing_alg_values_supported`]).toEqual([
        'RS256',
        'PS256',
        'ES256',
        'EdDSA',
        'Ed25519',
      ]);
    }
  });

  it('is its own copy each time', () => {
    discoveryDocument(ISSUER).scopes_supported.length = 0;
    expect(discoveryDocument(ISSUER).scopes_supported).toContain('openid');
  });

  it('can be sent as JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
