// Access tokens and refresh tokens that come back: at userinfo, for introspection and for revocation. A token
// is good while everything that it stands on is: the moment that access ended, it says nothing any more.

import { hashSecret } from '../../lib/ids.ts';
import {
  type ReadAccessToken,
  readJwtAccessToken,
  requireScopeOf,
  unverifiedNames,
} from '../../oauth/access-token.ts';
import { isScope, type Scope } from '../../oauth/application.ts';
import { claimsOf } from '../../oauth/claims.ts';
import type { DpopProof } from '../../oauth/dpop.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { keySetOf } from '../../oauth/keys.ts';
import { type Parameters, requireParameter } from '../../oauth/parameters.ts';
import { selectApplication } from '../../storage/apps/applications.ts';
import {
  selectGrant,
  selectGrantRow,
  selectRefreshToken,
  selectUsedProof,
  toSelectedGrant,
} from '../../storage/apps/grants.ts';
import { selectPublishedKey } from '../../storage/apps/signing-keys.ts';
import type { JoinedRow } from '../../storage/joined.ts';
import type { ApplicationRow } from '../../storage/tables/applications.ts';
import type { RefreshTokenRow } from '../../storage/tables/grants.ts';
import type { Deps } from '../deps.ts';
import type { Operator } from '../operator/api-keys.ts';
import { APPLICATION_SCOPES } from '../operator/scopes.ts';
import { authenticateClient, type Client, type PresentedCredentials, selectClient } from './client.ts';
import { allowedScope, type LiveGrant, requireLive } from './grants.ts';
import { endAccess } from './reuse.ts';
import type { SigningKeyRow } from './signing-keys.ts';
import { type AccessTokenFacts, openOpaqueToken, openRefreshToken } from './token-texts.ts';
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

/**
 * An application that reads the directory, as the management API knows who calls: RFC 6749 4.4.
 *
 * @param proof of the key that came with the request, or null; it is used up once the token has proven good
 * @throws OAuthError `token_invalid`, `scope_insufficient`, `dpop_replayed`
 */
export async function authenticateApplication(
  deps: Deps,
  text: string,
  proof: DpopProof | null,
  address: string | null,
): Promise<Operator> {
  const good = await readGood(deps, text);
  if (good === null || good.live !== null || good.token.thumbprint !== (proof?.thumbprint ?? null))
    throw new OAuthError('token_invalid');
  const { token, row } = good;
  requireScopeOf(token, 'directory:read');
  await commitUsing(deps, await useDpopProof(deps, proof));
  return {
    keyId: row.id,
    scopes: APPLICATION_SCOPES,
    expiresAt: token.expiresAtMs,
    organizations: row.organizations,
    actor: { type: 'operator', id: row.id, label: row.name, address },
  } as unknown as Operator;
}

/**
 * RFC 7662 2.2; for everything that is not good now: `active: false`, and nothing else. Whatever decides is
 * read in one batch.
 */
export async function introspect(
  deps: Deps,
  parameters: Parameters,
  credentials: PresentedCredentials,
): Promise<Record<string, unknown>> {
  const text = requireParameter(parameters, 'token');
  const refresh = await openRefreshToken(deps, text);
  const named = refresh === null ? await nameToken(deps, text) : null;
  const grantId = refresh?.grantId ?? named?.grantId ?? '';
  const [applications, secrets, [refreshRow], ...rows] = await deps.db.batch([
    ...(await selectClient(deps, credentials)),
    selectRefreshToken(deps.db, refresh?.grantId ?? ''),
    selectApplication(deps.db, named?.applicationId ?? ''),
    selectPublishedKey(deps.db, named?.kid ?? '', deps.nowMs),
    selectGrant(deps.db, { kind: 'grant', id: grantId }, 'no_more'),
    selectUsedProof(deps.db, named?.revokedId ?? ''),
  ]);
  const app = await authenticateClient(deps, credentials, [applications, secrets], 'introspect');
  await requireConfidential(deps, app);
  if (refresh !== null) {
    const live = liveOrNull(() => requireLive(toSelectedGrant(rows[2]), app.row, deps.nowMs));
    return await introspectRefresh(deps, text, live, refreshRow);
  }
  const good = named && (await goodOf(deps, text, named, rows));
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

/** @param live the grant, if it is of the application that asks and stands; null: it is not or does not */
async function introspectRefresh(
  { nowMs }: Pick<Deps, 'nowMs'>,
  text: string,
  live: LiveGrant | null,
  row: RefreshTokenRow | undefined,
): Promise<Record<string, unknown>> {
  const isPresent = row !== undefined && row.hash === (await hashSecret(text)) && row.expiresAt > nowMs;
  if (live === null || !isPresent) return { active: false };
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
  const refresh = await openRefreshToken(deps, text);
  const named = refresh === null ? await nameToken(deps, text) : null;
  const [applications, secrets, keys, [grant]] = await deps.db.batch([
    ...(await selectClient(deps, credentials)),
    selectPublishedKey(deps.db, named?.kid ?? '', deps.nowMs),
    selectGrantRow(deps.db, refresh?.grantId ?? named?.grantId ?? ''),
  ]);
  const app = await authenticateClient(deps, credentials, [applications, secrets], 'revoke');
  const token = named && (await verifyToken(deps, text, named, keys));
  const isItself = token?.grantId === null && token.applicationId === app.row.id;
  const isOfGrant = (refresh ?? token) !== null && grant?.applicationId === app.row.id;
  await commitUsing(deps, [
    ...app.statements,
    ...(isItself ? await noteRevoked(deps, token) : []),
    ...(isOfGrant ? endAccess(deps, app, grant, 'revoked') : []),
  ]);
}

/** In one batch: the token says by itself whose it is. */
async function readGood(deps: Deps, text: string): Promise<GoodToken | null> {
  const named = await nameToken(deps, text);
  if (named === null) return null;
  const rows = await deps.db.batch([
    selectApplication(deps.db, named.applicationId),
    selectPublishedKey(deps.db, named.kid, deps.nowMs),
    selectGrant(deps.db, { kind: 'grant', id: named.grantId ?? '' }, 'by_scope'),
    selectUsedProof(deps.db, named.revokedId),
  ]);
  return await goodOf(deps, text, named, rows);
}

async function goodOf(
  deps: Deps,
  text: string,
  named: NamedToken,
  [[row], keys, selected, revoked]: readonly [
    readonly ApplicationRow[],
    readonly SigningKeyRow[],
    readonly JoinedRow[],
    readonly unknown[],
  ],
): Promise<GoodToken | null> {
  const token = await verifyToken(deps, text, named, keys);
  if (token === null || !row) return null;
  const allowed = { ...token, scope: allowedScope(token.scope, row) };
  if (token.grantId === null) {
    const stands = row.grantTypes.includes('client_credentials') && revoked.length === 0;
    return stands ? { token: allowed, row, live: null } : null;
  }
  const live = liveOrNull(() => requireLive(toSelectedGrant(selected), row, deps.nowMs));
  return live && { token: allowed, row, live };
}

/** What an access token says of itself. None of it is proven before `verifyToken`. */
export interface NamedToken {
  readonly grantId: string | null;
  readonly applicationId: string;
  /** The key that has signed it; '' for an opaque one. */
  readonly kid: string;
  /** The row by which an application's own token was revoked has this id; '' for a token of a grant. */
  readonly revokedId: string;
  /** We have sealed it: what it says is true, if it has not expired. */
  readonly opaque: AccessTokenFacts | null;
}

/** Returns null for what is none of ours at first sight. */
export async function nameToken(deps: Deps, text: string): Promise<NamedToken | null> {
  const opaque = await openOpaqueToken(deps, text);
  const names = opaque === null ? unverifiedNames(text) : { ...opaque, kid: '' };
  if (names === null) return null;
  const { grantId, applicationId, kid } = names;
  const revokedId = grantId === null ? await revokedIdOf(names) : '';
  return { grantId, applicationId, kid, revokedId, opaque };
}

/**
 * @param keys the one that `named.kid` names, if it is published
 * @returns null for what we have not made, or what has expired
 */
export async function verifyToken(
  deps: Deps,
  text: string,
  { opaque }: NamedToken,
  keys: readonly SigningKeyRow[],
): Promise<ReadAccessToken | null> {
  if (opaque === null) return await readJwtAccessToken(text, keySetOf(keys), deps.urls.origin, deps.nowMs);
  if (opaque.expiresAtMs <= deps.nowMs) return null;
  return { ...opaque, scope: opaque.scope.split(' ').filter(isScope) };
}

function liveOrNull(read: () => LiveGrant): LiveGrant | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof OAuthError) return null;
    throw error;
  }
}

/** RFC 7662 2.1: who asks has to be known. */
async function requireConfidential(deps: Deps, app: Client): Promise<void> {
  if (app.row.authMethod === 'none')
    throw new OAuthError('client_authentication_missing', { expected: 'a secret or a key' });
  await commitUsing(deps, app.statements);
}

/** The token is the application's own, or is for a resource that both have registered. */
function isFor(of: ApplicationRow, asks: ApplicationRow): boolean {
  return of.id === asks.id || (of.resource !== null && of.resource === asks.resource);
}
