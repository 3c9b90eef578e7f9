// An authorization request, from what the application asks to the code that it gets. Nothing is redirected
// before the address is proven, nobody is asked what is known, and no organization is named to a person who
// does not stand in it.

import { hashSecret, newId } from '../../lib/ids.ts';
import type { Application } from '../../oauth/application.ts';
import {
  type AuthorizeRequest,
  readAuthorizeRequest,
  readTarget,
  type Target,
} from '../../oauth/authorize.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { type Parameters, requireParameter } from '../../oauth/parameters.ts';
import { selectApplication, selectHintedOrganization } from '../../storage/apps/applications.ts';
import { insertCode, insertGrant } from '../../storage/apps/grants.ts';
import { consumePushedRequest } from '../../storage/apps/pushed-requests.ts';
import { ChangeRefused, commit, requireChanged } from '../../storage/change.ts';
import { selectOpenSession, toOpenSession } from '../../storage/sign-in/sessions.ts';
import type { ApplicationRow } from '../../storage/tables/applications.ts';
import type { Deps } from '../deps.ts';
import { findEmail } from '../email.ts';
import { type Membership, type Session, sessionIdIn, sessionOf } from '../sign-in/sessions.ts';
import { toApplication } from './applications.ts';
import { maySignInTo } from './grants.ts';
import { findIdTokenHint } from './id-token-hint.ts';
import { hashOfRequestUri, loadPushedRequest } from './pushed-requests.ts';
import { newCode } from './token-texts.ts';

const CODE_TTL_MS = 60_000;

/** What the application asks for, with what is proven about it. */
export interface Authorization {
  readonly row: ApplicationRow;
  readonly application: Application;
  readonly target: Target;
  readonly request: AuthorizeRequest;
  readonly namedRedirectUri: boolean;
  /** The row of a request that was pushed (RFC 9126); null: the browser brought it. */
  readonly pushed: string | null;
  /** The account of the id_token_hint; null: there is none, or we did not make it for the application. */
  readonly meantAccountId: string | null;
  /** When it began: somebody who has to sign in anew has done so if it was later. */
  readonly startedAt: number;
}

/** A refusal that the application is told. */
export class AuthorizeRefused extends Error {
  readonly target: Target;
  readonly refusal: OAuthError;
  readonly row: ApplicationRow;

  constructor(target: Target, refusal: OAuthError, row: ApplicationRow) {
    super(refusal.reason);
    this.name = 'AuthorizeRefused';
    this.target = target;
    this.refusal = refusal;
    this.row = row;
  }
}

/**
 * In one batch, reads the application and the session of the browser; before it a request that was pushed.
 *
 * @throws OAuthError `parameter_missing`, `client_unknown`, `redirect_uri_unknown`, `request_uri_unusable`:
 * the person stays here
 * @throws AuthorizeRefused everything else that is wrong with the request
 */
export async function openAuthorization(
  deps: Deps,
  brought: Parameters,
  cookie: string | undefined,
  startedAt: number,
): Promise<{
  readonly authorization: Authorization;
  readonly session: Session | null;
  readonly hinted: string | null;
}> {
  const clientId = requireParameter(brought, 'client_id');
  const pushed = await hashOfRequestUri(brought);
  const parameters = pushed === null ? brought : await loadPushedRequest(deps, pushed, clientId, startedAt);
  const sessionId = await sessionIdIn(deps, cookie);
  const [[[row], [hint], ...rows], idTokenHint] = await Promise.all([
    deps.db.batch([
      selectApplication(deps.db, clientId),
      selectHintedOrganization(deps.db, hintsIn(parameters)),
      ...selectOpenSession(deps.db, sessionId ?? '', deps.nowMs),
    ]),
    findIdTokenHint(deps, parameters),
  ]);
  if (!row) throw new OAuthError('client_unknown');
  const application = toApplication(row);
  const target = readTarget(parameters, application);
  try {
    if (application.requirePar && pushed === null) throw new OAuthError('par_required');
    const request = readAuthorizeRequest(parameters, application);
    const namedRedirectUri = parameters.has('redirect_uri');
    const meantAccountId = idTokenHint?.applicationId === clientId ? idTokenHint.accountId : null;
    const authorization = {
      row,
      application,
      target,
      request,
      namedRedirectUri,
      pushed,
      meantAccountId,
      startedAt,
    };
    const session = await sessionOf(deps, toOpenSession(rows));
    return { authorization, session, hinted: hint?.id ?? null };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    throw new AuthorizeRefused(target, error, row);
  }
}

/** The organization by name goes before the domain, and the domain before that of an address. */
function hintsIn(parameters: Parameters) {
  const address = findEmail(parameters.get('login_hint') ?? '');
  return {
    organization: parameters.get('organization') ?? null,
    domain: parameters.get('domain_hint')?.toLowerCase() ?? address?.domain ?? null,
  };
}

export type AuthorizeStep =
  | { readonly kind: 'grant'; readonly membership: Membership }
  /** @see `domain/sign-in`: through this organization's identity provider, or wherever the address leads */
  | { readonly kind: 'sign_in'; readonly organizationId: string | null; readonly anew: boolean }
  | { readonly kind: 'choose'; readonly memberships: readonly Membership[] }
  | { readonly kind: 'refuse'; readonly refusal: OAuthError };

/**
 * What comes next. Pure: it is decided on what was read.
 *
 * @param hinted the organization that the hints lead to, if they lead to one
 * @param chosen the organization that the person chose on our page
 */
export function nextStep(
  {
    row,
    request,
    startedAt,
    meantAccountId,
  }: Pick<Authorization, 'row' | 'request' | 'startedAt' | 'meantAccountId'>,
  session: Session | null,
  hinted: string | null,
  chosen: string | null,
  nowMs: number,
): AuthorizeStep {
  const quiet = request.prompt.includes('none');
  const signIn = (organizationId: string | null, anew: boolean): AuthorizeStep =>
    quiet
      ? refuse(new OAuthError('login_required'))
      : { kind: 'sign_in', organizationId: organizationId ?? hinted, anew };
  if (session === null) return signIn(null, request.prompt.includes('login'));
  if (isSomebodyElse(session, request, meantAccountId)) return signIn(null, true);
  if (!isFresh(session, request, startedAt, nowMs)) return signIn(session.organizationId, true);

  const allowed = session.memberships.filter(({ organization }) => maySignInTo(row, organization.id));
  const wanted = chosen ?? (request.organization === null ? null : hinted);
  if (request.organization !== null && hinted === null) return refuse(denied());
  const candidates = wanted === null ? allowed : allowed.filter(({ organization: { id } }) => id === wanted);
  const open = candidates.filter(({ access }) => access === 'open');
  const asks = request.prompt.includes('select_account') && chosen === null;
  const byHint = hinted === null || asks ? undefined : open.find(({ organization: { id } }) => id === hinted);
  const only = byHint ?? (open.length === 1 && !asks ? open[0] : undefined);
  if (only !== undefined && (open.length === 1 || wanted !== null || byHint !== undefined))
    return { kind: 'grant', membership: only };
  if (open.length > 0)
    return quiet
      ? refuse(new OAuthError('account_selection_required'))
      : { kind: 'choose', memberships: open };
  const closed = candidates.find(({ access }) => access === 'sso_required' || access === 'sign_in_again');
  if (closed !== undefined) return signIn(closed.organization.id, closed.access === 'sign_in_again');
  return refuse(denied());
}

/**
 * OpenID Connect Core 3.1.2.1, id_token_hint. A request that must not ask gets an answer only about the
 * person of a hint that holds; with a person there, a hint that does not hold is none.
 */
function isSomebodyElse(
  { account }: Session,
  { prompt, idTokenHint }: AuthorizeRequest,
  meantAccountId: string | null,
): boolean {
  if (meantAccountId === null) return idTokenHint !== null && prompt.includes('none');
  return meantAccountId !== account.id;
}

/** OpenID Connect Core 3.1.2.1, prompt and max_age: held to when the identity provider asked the person. */
function isFresh(
  session: Session,
  { prompt, maxAgeSeconds }: AuthorizeRequest,
  startedAt: number,
  nowMs: number,
): boolean {
  const provenAt = authTimeOf(session);
  if (prompt.includes('login') && provenAt < startedAt) return false;
  return maxAgeSeconds === null || provenAt >= Math.min(startedAt, nowMs) - maxAgeSeconds * 1000;
}

/** When the person last proved who they are; an identity provider says by itself when that was. */
export function authTimeOf({ confirmedAt, createdAt }: Session): number {
  return confirmedAt ?? createdAt;
}

/**
 * Writes the grant and its code in one batch, which uses up a request that was pushed.
 *
 * @throws AuthorizeRefused `login_required` if the session or the membership has ended since it was read
 * @throws OAuthError `request_uri_unusable` if another browser was faster: the person stays here
 */
export async function grantCode(
  deps: Deps,
  { row, target, request, namedRedirectUri, pushed }: Authorization,
  session: Session,
  { memberId, organization }: Membership,
): Promise<string> {
  const code = newCode();
  const grantId = newId('grt');
  const expiresAt = deps.nowMs + CODE_TTL_MS;
  try {
    await commit(deps.db, [
      insertGrant(deps.db, {
        id: grantId,
        applicationId: row.id,
        accountId: session.account.id,
        memberId,
        organizationId: organization.id,
        sessionId: session.id,
        sid: await sidOf(session.id, row.id),
        scope: request.scope.join(' '),
        authTime: authTimeOf(session),
        amr: session.method === 'password' ? ['pwd'] : ['fed'],
        acr: null,
        createdAt: deps.nowMs,
        expiresAt,
        endedAt: null,
        endedWhy: null,
      }),
      requireChanged(deps.db),
      ...(pushed === null
        ? []
        : [consumePushedRequest(deps.db, pushed, grantId), requireChanged(deps.db, 'pushed_request_used')]),
      insertCode(deps.db, {
        hash: await hashSecret(code),
        grantId,
        redirectUri: target.redirectUri,
        namedRedirectUri,
        challenge: request.challenge,
        nonce: request.nonce,
        thumbprint: request.dpopThumbprint,
        expiresAt,
        consumedBy: null,
      }),
    ]);
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error;
    if (error.reason === 'pushed_request_used') throw new OAuthError('request_uri_unusable');
    throw new AuthorizeRefused(target, new OAuthError('login_required'), row);
  }
  return code;
}

/** The name of a session for one application: two of them cannot tell that they share it. */
export async function sidOf(sessionId: string, applicationId: string): Promise<string> {
  return (await hashSecret(`sid\n${applicationId}\n${sessionId}`)).slice(0, 32);
}

function denied(): OAuthError {
  return new OAuthError('access_denied', {
    expected: 'The person has no access to the organization that was asked for.',
  });
}

function refuse(refusal: OAuthError): AuthorizeStep {
  return { kind: 'refuse', refusal };
}
