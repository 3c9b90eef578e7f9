// What the rules of this room have to know about an application (an OAuth client).

import type { JSONWebKeySet } from 'jose';

/** RFC 7591 2, token_endpoint_auth_method. */
export const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

/** RS256 unless the application says otherwise (OpenID Connect Core 15.1); ES256 costs far less. */
export const SIGNING_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** What people can be asked for; `directory:read` is for an application of its own accord. */
export const SCOPES = [
  'openid',
  'profile',
  'email',
  'organization',
  'groups',
  'offline_access',
  'directory:read',
] as const;
export type Scope = (typeof SCOPES)[number];

export interface Application {
  /** The client_id. */
  readonly id: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly authMethod: AuthMethod;
  readonly jwks: JSONWebKeySet | null;
  readonly jwksUri: string | null;
  readonly idTokenAlg: SigningAlgorithm;
  readonly accessTokenFormat: 'jwt' | 'opaque';
  readonly accessTokenSeconds: number;
  readonly refreshTokenDays: number;
  readonly requirePar: boolean;
  readonly requireDpop: boolean;
  readonly grantTypes: readonly GrantType[];
  readonly scopes: readonly Scope[];
  /** The audience of its access tokens; null: the application itself. */
  readonly resource: string | null;
}

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}
