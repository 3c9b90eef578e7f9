// An access token that comes back: RFC 9068 4 and RFC 6750 2.

import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { isScope, type Scope, SIGNING_ALGORITHMS } from './application.ts';
import { OAuthError } from './errors.ts';

export interface ReadAccessToken {
  /** Null: the application acts for itself. */
  readonly grantId: string | null;
  readonly applicationId: string;
  readonly scope: readonly Scope[];
  readonly jti: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** RFC 9449 6: the key that has to be proven with it; null: none. */
  readonly thumbprint: string | null;
}

/** RFC 6750 2.1 and RFC 9449 7.1; a token in the query is not read (RFC 9700 4.3.2). */
export function bearerOf(authorization: string | null): { scheme: 'bearer' | 'dpop'; token: string } | null {
  const [, scheme = '', token = ''] =
    /^(Bearer|DPoP) +([A-Za-z0-9._~+/=-]{1,8192}) *$/i.exec(authorization ?? '') ?? [];
  return token === '' ? null : { scheme: scheme.toLowerCase() as 'bearer' | 'dpop', token };
}

/** @returns null for what our keys have not signed as an access token, or what has expired */
export async function readJwtAccessToken(
  token: string,
  keys: JSONWebKeySet,
  issuer: string,
  nowMs: number,
): Promise<ReadAccessToken | null> {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer,
      typ: 'at+jwt',
      algorithms: [...SIGNING_ALGORITHMS],
      currentDate: new Date(nowMs),
      requiredClaims: ['client_id', 'jti', 'exp', 'iat'],
    });
    const { client_id: applicationId, grant, scope, jti = '', iat = 0, exp = 0, cnf } = payload;
    const { jkt } = (cnf ?? {}) as { readonly jkt?: string };
    return {
      grantId: typeof grant === 'string' ? grant : null,
      applicationId: String(applicationId),
      scope: String(scope ?? '')
        .split(' ')
        .filter(isScope),
      jti,
      issuedAtMs: iat * 1000,
      expiresAtMs: exp * 1000,
      thumbprint: jkt ?? null,
    };
  } catch {
    return null;
  }
}

/** @throws OAuthError `scope_insufficient` */
export function requireScopeOf({ scope }: ReadAccessToken, wanted: Scope): void {
  if (!scope.includes(wanted)) throw new OAuthError('scope_insufficient', { expected: wanted });
}

/**
 * Whose a token says that it is, before anybody has verified that we signed it: good for choosing the rows
 * that are read together with its key, and for nothing else.
 */
export function unverifiedNames(token: string): {
  readonly grantId: string | null;
  readonly applicationId: string;
  readonly jti: string;
  /** The name of its key. */
  readonly kid: string;
} | null {
  if (token.length > 8192) return null;
  try {
    const { client_id: applicationId, grant, jti } = decodeJwt(token);
    const { kid } = decodeProtectedHeader(token);
    if (typeof applicationId !== 'string' || typeof jti !== 'string' || typeof kid !== 'string') return null;
    return { grantId: typeof grant === 'string' ? grant : null, applicationId, jti, kid };
  } catch {
    return null;
  }
}
