// The token endpoint: a code, a refresh token, or an application's own name becomes tokens. Each is one batch
// that reads everything that decides and one that writes, in which what is good once is used up.

import { hashSecret, newId } from '../../lib/ids.ts';
import { type Scope, SIGNING_ALGORITHMS } from '../../oauth/application.ts';
import { requireResource } from '../../oauth/authorize.ts';
import type { DpopProof } from '../../oauth/dpop.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { type Parameters, requireParameter } from '../../oauth/parameters.ts';
import { requireVerifier } from '../../oauth/pkce.ts';
import { type Minting, mintAccessToken, mintClientToken, mintIdToken } from '../../oauth/tokens.ts';
import {
  consumeCode,
  extendGrant,
  insertRefreshToken,
  replaceRefreshToken,
  type SelectedGrant,
  selectCode,
  selectGrant,
  selectRefreshToken,
  toSelectedGrant,
} from '../../storage/apps/grants.ts';
import { ChangeRefused, commit, requireChanged } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import { touchSession } from '../../storage/sign-in/sessions.ts';
import type { CodeRow, RefreshTokenRow } from '../../storage/tables/grants.ts';
import { type AuditAction, audit } from '../audit.ts';
import type { Deps } from '../deps.ts';
import { isUnseenForAnyPolicy } from '../sign-in/session-policy.ts';
import { authenticateClient, type Client, type PresentedCredentials, selectClient } from './client.ts';
import { type LiveGrant, narrowedScope, requireLive } from './grants.ts';
import { endForReuse, usedUp } from './reuse.ts';
import {
  currentKey,
  keepWrapped,
  openSigningKey,
  publishedKeys,
  type SigningRow,
  selectKeysToSign,
} from './signing-keys.ts';
import {
  isCode,
  newOpaqueToken,
  newRefreshToken,
  openRefreshToken,
  openSuccessor,
  sealSuccessor,
} from './token-texts.ts';
import { clientRefusal, commitUsing } from './used-proofs.ts';

const DAY_MS = 24 * 3_600_000;
/** A client that did not get the answer may ask once more for so long. */
const GRACE_MS = 10_000;

export interface TokenRequest {
  readonly parameters: Parameters;
  readonly credentials: PresentedCredentials;
  /** RFC 9449: null where none was sent. */
  readonly proof: DpopProof | null;
  /** For the row that says who redeemed a code. */
  readonly requestId: string;
  readonly address: string | null;
}

/** RFC 6749 5.1, OpenID Connect Core 3.1.3.3. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer' | 'DPoP';
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

/** @throws OAuthError */
export async function issueTokens(deps: Deps, request: TokenRequest): Promise<TokenAnswer> {
  const grantType = requireParameter(request.parameters, 'grant_type');
  switch (grantType) {
    case 'authorization_code':
      return await redeemCode(deps, request);
    case 'refresh_token':
      return await refresh(deps, request);
    case 'client_credentials':
      return await actForItself(deps, request);
    default:
      throw new OAuthError('grant_type_unsupported', { actual: grantType.slice(0, 50) });
  }
}

async function redeemCode(deps: Deps, request: TokenRequest, again = false): Promise<TokenAnswer> {
  const { parameters, credentials } = request;
  const code = requireParameter(parameters, 'code');
  const hash = await hashSecret(isCode(code) ? code : '');
  const [applications, secrets, keys, [row], rows] = await deps.db.batch([
    ...(await selectClient(deps, credentials)),
    selectKeysToSign(deps),
    selectCode(deps.db, hash),
    selectGrant(deps.db, { kind: 'code', hash }, 'by_scope'),
  ]);
  const app = await authenticateClient(deps, credentials, [applications, secrets], 'token');
  requireGrantType(app, 'authorization_code');
  requireResource(parameters, app.application);
  const selected = toSelectedGrant(rows);
  const grant = selected?.grant;
  if (!row || grant?.applicationId !== app.row.id) throw new OAuthError('code_unusable');
  if (row.consumedBy !== null)
    return await endForReuse(deps, app, request, grant, 'code_used', 'code_reused');
  if (row.expiresAt <= deps.nowMs) throw new OAuthError('code_unusable');
  requireSameRedirect(parameters, row);
  await requireVerifier(parameters, row.challenge);
  const thumbprint = requireProof(request, app, row.thumbprint, true);
  const live = requireLive(selected, app.row, deps.nowMs);
  if (live.facts.scope.length === 0) throw new OAuthError('scope_empty');
  const lasting = live.facts.scope.includes('offline_access');
  const refreshToken = lasting ? await newRefreshToken(deps, { grantId: grant.id, generation: 1 }) : null;
  const expiresAt = deps.nowMs + (lasting ? app.row.refreshTokenDays * DAY_MS : DAY_MS);
  const statements = [
    consumeCode(deps.db, hash, request.requestId, deps.nowMs),
    requireChanged(deps.db),
    ...(await usedUp(deps, app, request)),
    // As long as the session, because the application is told when that ends.
    extendGrant(deps.db, grant.id, Math.max(expiresAt, selected?.session?.expiresAt ?? 0)),
    ...(refreshToken === null
      ? []
      : [
          insertRefreshToken(deps.db, {
            grantId: grant.id,
            hash: await hashSecret(refreshToken),
            generation: 1,
            thumbprint,
            expiresAt,
            replacedAt: null,
            sealed: null,
          }),
        ]),
    event(deps, app, request, live, 'application.signed_in'),
  ];
  const tokens = mint(deps, app, await rowsOf(deps, keys), live, live.facts.scope, {
    nonce: row.nonce,
    thumbprint,
  });
  try {
    const [made] = await Promise.all([tokens, commit(deps.db, statements)]);
    return { ...made, ...(refreshToken !== null && { refresh_token: refreshToken }) };
  } catch (error) {
    // Another request has used the code, or the access ended in between: what is there by now says which.
    if (isRefused(error, 'changed_meanwhile') && !again) return await redeemCode(deps, request, true);
    if (isRefused(error, 'changed_meanwhile')) throw new OAuthError('code_unusable');
    throw clientRefusal(error);
  }
}

async function refresh(deps: Deps, request: TokenRequest, again = false): Promise<TokenAnswer> {
  const { parameters, credentials } = request;
  const token = requireParameter(parameters, 'refresh_token');
  const named = await openRefreshToken(deps, token);
  const grantId = named?.grantId ?? '';
  const [applications, secrets, keys, [row], rows] = await deps.db.batch([
    ...(await selectClient(deps, credentials)),
    selectKeysToSign(deps),
    selectRefreshToken(deps.db, grantId),
    selectGrant(deps.db, { kind: 'grant', id: grantId }, 'by_scope'),
  ]);
  const app = await authenticateClient(deps, credentials, [applications, secrets], 'token');
  requireGrantType(app, 'refresh_token');
  requireResource(parameters, app.application);
  const selected = toSelectedGrant(rows);
  const grant = selected?.grant;
  if (!named || !row || grant?.applicationId !== app.row.id) throw new OAuthError('refresh_token_unusable');
  if (row.expiresAt <= deps.nowMs) throw new OAuthError('refresh_token_unusable');
  const hash = await hashSecret(token);
  const present = row.hash === hash;
  const known = present ? null : await repeated(deps, row, named.generation, token);
  if (!present && known === null)
    return await endForReuse(deps, app, request, grant, 'refresh_token_used', 'refresh_token_reused');
  // RFC 9449 5: one that authenticates may change its key, but goes on proving one.
  const sameKey = app.row.authMethod === 'none';
  const thumbprint = requireProof(request, app, row.thumbprint, sameKey);
  const live = requireLive(selected, app.row, deps.nowMs);
  if (live.facts.scope.length === 0) throw new OAuthError('scope_empty');
  const scope = narrowedScope(live.facts.scope, parameters.get('scope'));
  const next = known ?? (await newRefreshToken(deps, { grantId, generation: row.generation + 1 }));
  const expiresAt = deps.nowMs + app.row.refreshTokenDays * DAY_MS;
  const statements = [
    ...(await usedUp(deps, app, request)),
    ...(present
      ? [
          replaceRefreshToken(
            deps.db,
            row,
            { hash: await hashSecret(next), sealed: await sealSuccessor(token, next), expiresAt },
            deps.nowMs,
          ),
          requireChanged(deps.db),
          extendGrant(deps.db, grantId, expiresAt),
          ...used(deps, selected),
        ]
      : []),
  ];
  const tokens = mint(deps, app, await rowsOf(deps, keys), live, scope, { nonce: null, thumbprint });
  try {
    const [made] = await Promise.all([tokens, commit(deps.db, statements)]);
    return { ...made, refresh_token: next };
  } catch (error) {
    // Another request of the same client was faster: its successor is this one's, too.
    if (isRefused(error, 'changed_meanwhile') && !again) return await refresh(deps, request, true);
    if (isRefused(error, 'changed_meanwhile')) throw new OAuthError('refresh_token_unusable');
    throw clientRefusal(error);
  }
}

/** Somebody is at work in the application, and so in the session, whose row may have to know. */
function used({ db, nowMs }: Pick<Deps, 'db' | 'nowMs'>, selected: SelectedGrant | null): Statement[] {
  const session = selected?.session;
  return session && isUnseenForAnyPolicy(session, nowMs) ? [touchSession(db, session.id, nowMs)] : [];
}

/** The successor that the token was replaced by just now; null where it comes back too late. */
async function repeated(
  { nowMs }: Pick<Deps, 'nowMs'>,
  row: RefreshTokenRow,
  generation: number,
  token: string,
): Promise<string | null> {
  const justReplaced = row.replacedAt !== null && nowMs - row.replacedAt <= GRACE_MS;
  if (!justReplaced || generation !== row.generation - 1 || row.sealed === null) return null;
  return await openSuccessor(token, row.sealed);
}

/** RFC 6749 4.4. */
async function actForItself(deps: Deps, request: TokenRequest): Promise<TokenAnswer> {
  const { parameters, credentials } = request;
  const [applications, secrets, keys] = await deps.db.batch([
    ...(await selectClient(deps, credentials)),
    selectKeysToSign(deps),
  ]);
  const app = await authenticateClient(deps, credentials, [applications, secrets], 'token');
  requireGrantType(app, 'client_credentials');
  requireResource(parameters, app.application);
  const thumbprint = requireProof(request, app, null, true);
  const own = app.application.scopes.filter((one) => one === 'directory:read');
  const scope = narrowedScope(own, parameters.get('scope'));
  await commitUsing(deps, await usedUp(deps, app, request));
  const jti = newId('tok');
  const { accessTokenFormat, accessTokenSeconds } = app.row;
  const minting = await mintingOf(deps, app, await rowsOf(deps, keys), 'access');
  const accessToken =
    accessTokenFormat === 'jwt'
      ? await mintClientToken(minting, scope, { jti, thumbprint })
      : await newOpaqueToken(deps, {
          grantId: null,
          applicationId: app.row.id,
          scope: scope.join(' '),
          issuedAtMs: deps.nowMs,
          expiresAtMs: deps.nowMs + accessTokenSeconds * 1000,
          thumbprint,
          jti,
        });
  return answerOf(app, accessToken, scope, thumbprint);
}

async function mint(
  deps: Deps,
  app: Client,
  keys: readonly SigningRow[],
  { row, facts, person }: LiveGrant,
  scope: readonly Scope[],
  { nonce, thumbprint }: { readonly nonce: string | null; readonly thumbprint: string | null },
): Promise<TokenAnswer> {
  const jti = newId('tok');
  const grant = { ...facts, scope };
  const minting = await mintingOf(deps, app, keys, 'access');
  const accessToken =
    app.row.accessTokenFormat === 'jwt'
      ? await mintAccessToken(minting, grant, person, { jti, thumbprint })
      : await newOpaqueToken(deps, {
          grantId: row.id,
          applicationId: app.row.id,
          scope: scope.join(' '),
          issuedAtMs: deps.nowMs,
          expiresAtMs: deps.nowMs + app.row.accessTokenSeconds * 1000,
          thumbprint,
          jti,
        });
  const answer = answerOf(app, accessToken, scope, thumbprint);
  if (!scope.includes('openid')) return answer;
  const idMinting = await mintingOf(deps, app, keys, 'id');
  return { ...answer, id_token: await mintIdToken(idMinting, grant, person, { nonce, accessToken }) };
}

function answerOf(
  { row }: Client,
  accessToken: string,
  scope: readonly Scope[],
  thumbprint: string | null,
): TokenAnswer {
  return {
    access_token: accessToken,
    token_type: thumbprint === null ? 'Bearer' : 'DPoP',
    expires_in: row.accessTokenSeconds,
    scope: scope.join(' '),
  };
}

/** Access tokens are signed with ES256, which costs a twentieth; ID tokens as the application says. */
async function mintingOf(
  deps: Deps,
  app: Client,
  keys: readonly SigningRow[],
  kind: 'access' | 'id',
): Promise<Minting> {
  const alg = kind === 'id' ? app.row.idTokenAlg : 'ES256';
  const key = currentKey(keys, alg, deps.nowMs);
  if (key === undefined) throw new Error(`no signing key for ${alg}`);
  return {
    issuer: deps.urls.origin,
    nowMs: deps.nowMs,
    application: app.application,
    key: await openSigningKey(deps, key),
  };
}

/** The first token of a deployment makes its keys, and the first after an update those that are new. */
async function rowsOf(deps: Deps, rows: readonly SigningRow[]): Promise<readonly SigningRow[]> {
  const isWhole = SIGNING_ALGORITHMS.every((alg) => rows.some((row) => row.alg === alg));
  const all = isWhole ? rows : await publishedKeys(deps);
  keepWrapped(deps, all);
  return all;
}

function requireGrantType(
  { application }: Client,
  grantType: 'authorization_code' | 'refresh_token' | 'client_credentials',
): void {
  if (!application.grantTypes.includes(grantType))
    throw new OAuthError('grant_type_not_allowed', { actual: grantType });
}

/** RFC 6749 4.1.3. */
function requireSameRedirect(parameters: Parameters, { redirectUri, namedRedirectUri }: CodeRow): void {
  const sent = parameters.get('redirect_uri');
  if (sent === undefined ? namedRedirectUri : sent !== redirectUri)
    throw new OAuthError('redirect_uri_differs');
}

/**
 * What was bound to a key comes with a proof: RFC 9449 5 and 10.
 *
 * @param sameKey whether it has to be the same key
 */
function requireProof(
  { proof }: TokenRequest,
  { row }: Client,
  bound: string | null,
  sameKey: boolean,
): string | null {
  if (proof === null && (row.requireDpop || bound !== null)) throw new OAuthError('dpop_required');
  if (sameKey && proof !== null && bound !== null && proof.thumbprint !== bound)
    throw new OAuthError('dpop_refused', { expected: 'its key is another than before.' });
  return proof?.thumbprint ?? null;
}

function isRefused(error: unknown, reason: string): boolean {
  return error instanceof ChangeRefused && error.reason === reason;
}

function event(
  deps: Deps,
  { row: { id: applicationId, name } }: Client,
  { address }: TokenRequest,
  { row, person }: LiveGrant,
  action: AuditAction,
): Statement {
  return audit(
    deps,
    { type: 'account', id: row.accountId, label: person.email, address },
    {
      organizationId: row.organizationId,
      action,
      target: { type: 'member', id: row.memberId },
      detail: { applicationId, application: name, scope: row.scope },
    },
  );
}
