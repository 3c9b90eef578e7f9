// OpenID Connect Discovery 1.0 and RFC 8414: what this server can do, and nothing that it can't.

import { AUTH_METHODS, GRANT_TYPES, SCOPES, SIGNING_ALGORITHMS } from './application.ts';
import { CLIENT_ALGORITHMS } from './jwt.ts';

/** Paths below the issuer. */
export const OAUTH_PATHS = {
  authorize: '/oauth/authorize',
  par: '/oauth/par',
  token: '/oauth/token',
  userinfo: '/oauth/userinfo',
  introspect: '/oauth/introspect',
  revoke: '/oauth/revoke',
  logout: '/oauth/logout',
  jwks: '/oauth/jwks',
} as const;

/** @param issuer an origin, without a final slash */
export function discoveryDocument(issuer: string) {
  const confidential = AUTH_METHODS.filter((one) => one !== 'none');
  return {
    issuer,
    authorization_endpoint: issuer + OAUTH_PATHS.authorize,
    token_endpoint: issuer + OAUTH_PATHS.token,
    userinfo_endpoint: issuer + OAUTH_PATHS.userinfo,
    jwks_uri: issuer + OAUTH_PATHS.jwks,
    introspection_endpoint: issuer + OAUTH_PATHS.introspect,
    revocation_endpoint: issuer + OAUTH_PATHS.revoke,
    end_session_endpoint: issuer + OAUTH_PATHS.logout,
    pushed_authorization_request_endpoint: issuer + OAUTH_PATHS.par,
    require_pushed_authorization_requests: false,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    grant_types_supported: [...GRANT_TYPES],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...SIGNING_ALGORITHMS],
    token_endpoint_auth_methods_supported: [...AUTH_METHODS],
    token_endpoint_auth_signing_alg_values_supported: [...CLIENT_ALGORITHMS],
    introspection_endpoint_auth_methods_supported: confidential,
    introspection_endpoint_auth_signing_alg_values_supported: [...CLIENT_ALGORITHMS],
    revocation_endpoint_auth_methods_supported: [...AUTH_METHODS],
    revocation_endpoint_auth_signing_alg_values_supported: [...CLIENT_ALGORITHMS],
    code_challenge_methods_supported: ['S256'],
    dpop_signing_alg_values_supported: [...CLIENT_ALGORITHMS],
    authorization_response_iss_parameter_supported: true,
    scopes_supported: [...SCOPES],
    claim_types_supported: ['normal'],
    claims_supported: [
      'sub',
      'org_id',
      'org_external_id',
      'org_name',
      'member_id',
      'role',
      'groups',
      'groups_count',
      'attributes',
      'email',
      'email_verified',
      'name',
      'given_name',
      'family_name',
      'locale',
      'zoneinfo',
      'sid',
      'auth_time',
      'amr',
      'acr',
    ],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  };
}
