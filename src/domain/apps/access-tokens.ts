// Access tokens and refresh tokens that come back: at userinfo, for introspection and for revocation. A token
// is good while everything that it stands on is: the moment that access ended, it says nothing any more.

import { hashSecret } from '../../lib/ids.ts';
import { type ReadAccessToken, readJwtAccessToken, requireScopeOf } from '../../oauth/access-token.ts';
import { isScope, type Scope } from '../../oauth/application.ts';
import { claimsOf } from '../../oauth/claims.ts';
import type { DpopProof } from '../../oauth/dpop.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { keySetOf } from '../../oauth/keys.ts';
import { type Parameters, requireParameter } from '../../oauth/parameters.ts';
import { selectApplication } from '../../storage/apps/applications.ts';
import { selectGrant, selectRefreshToken, selectUsedProof } from '../../storage/apps/grants.ts';
import { selectPublishedKeys } from '../../storage/apps/signing-keys.ts';
import type { ApplicationRow } from '../../storage/tables/applications.ts';
import type { Deps } from '../deps.ts';
import { authenticateClient, type Client, type PresentedCredentials, selectClient } from './client.ts';
import { allowedScope, type LiveGrant, requireLive } from './grants.ts';
import { endAccess } from './reuse.ts';
import type { SigningKeyRow } from './signing-keys.ts';
import { openOpaqueToken, openRefreshToken } from './token-texts.ts';
import { commitUsing, noteRevoked, revokedIdOf, useDpopProof } from './used-proofs.ts';

interface GoodToken {
  readonly token: ReadAccessToken;
  readonly row: ApplicationRow;
  /** Null: the application acts for itself. */
  readonly live: LiveGrant | null;
}

/**
 * OpenID Connect Core 5.3: what the token's person may be told to its application.
 *
 * @param proof of the key that came with the request, or null; it is used up once the token has proven good
 * @throws OAuthError `token_invalid`, `scope_insufficient`, `dpop_replayed`
 */
export async function userinfo(
  deps: Deps,
  text: string,
  proof: DpopProof | null,
): Promise<Record<string, unknown>> {
  const good = await readGood(deps, text);
  if (good?.live == null || good.token.thumbprint !== (proof?.thumbprint ?? null))
    throw new OAuthError('token_invalid');
  requireScopeOf(good.token, 'openid');
  await commitUsing(deps, await useDpopProof(deps, proof));
  return claimsOf(good.live.person, good.token.scope);
}

/** RFC 7662 2.2; for everything that is not good now: `active: false`, and nothing else. */
export async function introspect(
  deps: Deps,
  parameters: Parameters,
  credentials: PresentedCredentials,
): Promise<Record<string, unknown>> {
  const text = requireParameter(parameters, 'token');
  const app = await requireConfidential(deps, credentials);
  const refresh = await openRefreshToken(deps, text);
  if (refresh !== null) return await introspectRefresh(deps, text, refresh.grantId, app);
  const good = await readGood(deps, text);
  if (good === null || !isFor(good.row, app.row)) return { active: false };
  const { token, row, live } = good;
  return {
    active: true,
    ...(live === null ? { sub: row.id } : accessClaims(live, token.scope)),
    iss: deps.urls.origin,
    aud: row.resource ?? row.id,
    client_id: row.id,
    scope: token.scope.join(' '),
    token_type: token.thumbprint === null ? 'Bearer' : 'DPoP',
    jti: token.jti,
    iat: Math.floor(token.issuedAtMs / 1000),
    exp: Math.floor(token.expiresAtMs / 1000),
    ...(token.thumbprint !== null && { cnf: { jkt: token.thumbprint } }),
  };
}

/** Who asks may be a resource, which learns no more of the person than the token was given for. */
function accessClaims({ person, facts }: LiveGrant, scope: readonly Scope[]): Record<string, unknown> {
  return {
    ...claimsOf(
      { ...person, attributes: {} },
      scope.filter((one) => one === 'organization'),
    ),
    ...(scope.includes('email') && { username: person.email }),
    sid: facts.sid,
    auth_time: facts.authTime,
  };
}

async function introspectRefresh(
  deps: Deps,
  text: string,
  grantId: string,
  app: Client,
): Promise<Record<string, unknown>> {
  const [[row], ...selected] = await deps.db.batch([
    selectRefreshToken(deps.db, grantId),
    ...selectGrant(deps.db, { kind: 'grant', id: grantId }),
  ]);
  const [application] = await selectApplication(deps.db, selected[0][0]?.applicationId ?? '');
  const isPresent = row !== undefined && row.hash === (await hashSecret(text)) && row.expiresAt > deps.nowMs;
  const live =
    application && isPresent ? liveOrNull(() => requireLive(selected, application, deps.nowMs)) : null;
  if (live === null || !row || live.row.applicationId !== app.row.id) return { active: false };
  return {
    active: true,
    sub: live.person.accountId,
    client_id: live.row.applicationId,
    scope: live.facts.scope.join(' '),
    exp: Math.floor(row.expiresAt / 1000),
  };
}

/**
 * RFC 7009: the grant ends, and with it every token of its family; of an application's own tokens the one
 * that is named. A token that is unknown, or another application's, is no mistake of the client's.
 */
export async function revoke(
  deps: Deps,
  parameters: Parameters,
  credentials: PresentedCredentials,
): Promise<void> {
  const text = requireParameter(parameters, 'token');
  const app = await readClient(deps, credentials, 'revoke');
  const named = (await openRefreshToken(deps, text)) ?? (await readAccess(deps, text));
  if (named !== null && named.grantId === null && 'jti' in named && named.applicationId === app.row.id)
    return await commitUsing(deps, [...app.statements, ...(await noteRevoked(deps, named))]);
  const grantId = named?.grantId ?? null;
  if (grantId === null) return await commitUsing(deps, app.statements);
  const [[grant]] = await deps.db.batch(selectGrant(deps.db, { kind: 'grant', id: grantId }));
  if (grant?.applicationId !== app.row.id) return await commitUsing(deps, app.statements);
  await commitUsing(deps, [...app.statements, ...endAccess(deps, app, grant, 'revoked')]);
}

/** One batch where the token says by itself whose it is. */
async function readGood(deps: Deps, text: string): Promise<GoodToken | null> {
  const token = await readAccess(deps, text);
  if (token === null) return null;
  const { grantId } = token;
  if (grantId === null) {
    const revokedId = await revokedIdOf(token);
    const [[row], revoked] = await deps.db.batch([
      selectApplication(deps.db, token.applicationId),
      selectUsedProof(deps.db, revokedId),
    ]);
    const isItself = row?.grantTypes.includes('client_credentials') && revoked.length === 0;
    return row && isItself ? { token: allowed(token, row), row, live: null } : null;
  }
  const [[row], ...selected] = await deps.db.batch([
    selectApplication(deps.db, token.applicationId),
    ...selectGrant(deps.db, { kind: 'grant', id: grantId }),
  ]);
  if (!row) return null;
  const live = liveOrNull(() => requireLive(selected, row, deps.nowMs));
  return live && { token: allowed(token, row), row, live };
}

function allowed(token: ReadAccessToken, row: ApplicationRow): ReadAccessToken {
  return { ...token, scope: allowedScope(token.scope, row) };
}

async function readAccess(deps: Deps, text: string): Promise<ReadAccessToken | null> {
  return await readVerifiedToken(deps, text, null);
}

/** @param keys what was read already; null: they are read where they are needed */
export async function readVerifiedToken(
  deps: Deps,
  text: string,
  keys: readonly SigningKeyRow[] | null,
): Promise<ReadAccessToken | null> {
  const opaque = await openOpaqueToken(deps, text);
  if (opaque !== null) {
    if (opaque.expiresAtMs <= deps.nowMs) return null;
    return { ...opaque, scope: opaque.scope.split(' ').filter(isScope) };
  }
  const published = keySetOf(keys ?? (await selectPublishedKeys(deps.db, deps.nowMs)));
  return await readJwtAccessToken(text, published, deps.urls.origin, deps.nowMs);
}

function liveOrNull(read: () => LiveGrant): LiveGrant | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof OAuthError) return null;
    throw error;
  }
}

async function readClient(
  deps: Deps,
  credentials: PresentedCredentials,
  endpoint: 'introspect' | 'revoke',
): Promise<Client> {
  return await authenticateClient(
    deps,
    credentials,
    await deps.db.batch(selectClient(deps, credentials)),
    endpoint,
  );
}

/** RFC 7662 2.1: who asks has to be known. */
async function requireConfidential(deps: Deps, credentials: PresentedCredentials): Promise<Client> {
  const app = await readClient(deps, credentials, 'introspect');
  if (app.row.authMethod === 'none')
    throw new OAuthError('client_authentication_missing', { expected: 'a secret or a key' });
  await commitUsing(deps, app.statements);
  return app;
}

/** The token is the application's own, or is for a resource that both have registered. */
function isFor(of: ApplicationRow, asks: ApplicationRow): boolean {
  return of.id === asks.id || (of.resource !== null && of.resource === asks.resource);
}
