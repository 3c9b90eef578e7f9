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
import { consumePushedRequest, selectPushedRequest } from '../../storage/apps/pushed-requests.ts';
import { ChangeRefused, commit, requireChanged } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import { touchMembers } from '../../storage/people/members.ts';
import { selectOpenSession, toOpenSession, touchSession } from '../../storage/sign-in/sessions.ts';
import type { ApplicationRow } from '../../storage/tables/applications.ts';
import type { Deps } from '../deps.ts';
import { findEmail } from '../email.ts';
import { unnotedMemberships } from '../sign-in/activity.ts';
import { isUnseen } from '../sign-in/session-policy.ts';
import { type Membership, type Session, sessionIdIn, sessionOf } from '../sign-in/sessions.ts';
import { toApplication } from './applications.ts';
import { findIdTokenHint } from './id-token-hint.ts';
import { authTimeOf, UNKNOWN_ACCOUNT } from './next-step.ts';
import { acceptPushedRequest, hashOfRequestUri } from './pushed-requests.ts';
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
 * In one batch, reads the application, the session of the browser and, of the address that it brought, the
 * request that was pushed. Only hints in that one lead to a second read.
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
  readonly hintedAccountId: string | null;
}> {
  const clientId = requireParameter(brought, 'client_id');
  const pushed = await hashOfRequestUri(brought);
  const sessionId = await sessionIdIn(deps, cookie);
  const [[row], rows, [pushedRow], [broughtHint]] = await deps.db.batch([
    selectApplication(deps.db, clientId),
    selectOpenSession(deps.db, sessionId ?? '', deps.nowMs),
    selectPushedRequest(deps.db, pushed ?? ''),
    selectHintedOrganization(deps.db, pushed === null ? hintsIn(brought) : NO_HINTS),
  ]);
  const parameters = pushed === null ? brought : acceptPushedRequest(pushedRow, clientId, startedAt);
  const [hint, idTokenHint] = await Promise.all([
    pushed === null ? broughtHint : findHinted(deps, hintsIn(parameters)),
    findIdTokenHint(deps, parameters),
  ]);
  if (!row) throw new OAuthError('client_unknown');
  const application = toApplication(row);
  const target = readTarget(parameters, application);
  try {
    if (application.requirePar && pushed === null) throw new OAuthError('par_required');
    const request = readAuthorizeRequest(parameters, application);
    const namedRedirectUri = parameters.has('redirect_uri');
    const authorization = { row, application, target, request, namedRedirectUri, pushed, startedAt };
    const session = await sessionOf(deps, toOpenSession(rows));
    // A hint that we did not make for this application says nothing, which is not the same as no hint.
    const meant = idTokenHint?.applicationId === clientId ? idTokenHint.accountId : UNKNOWN_ACCOUNT;
    const hintedAccountId = request.idTokenHint === null ? null : meant;
    return { authorization, session, hinted: hint?.id ?? null, hintedAccountId };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    throw new AuthorizeRefused(target, error, row);
  }
}

interface Hints {
  readonly organization: string | null;
  readonly domain: string | null;
}

const NO_HINTS: Hints = { organization: null, domain: null };

async function findHinted({ db }: Pick<Deps, 'db'>, hints: Hints) {
  if (hints.organization === null && hints.domain === null) return undefined;
  return (await selectHintedOrganization(db, hints))[0];
}

/** The organization by name goes before the domain, and the domain before that of an address. */
function hintsIn(parameters: Parameters): Hints {
  const address = findEmail(parameters.get('login_hint') ?? '');
  return {
    organization: parameters.get('organization') ?? null,
    domain: parameters.get('domain_hint')?.toLowerCase() ?? address?.domain ?? null,
  };
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
        // How an identity provider proved who somebody is, only it knows.
        amr: session.method === 'password' ? ['pwd'] : [],
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
      ...noted(deps, session, organization.id),
    ]);
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error;
    if (error.reason === 'pushed_request_used') throw new OAuthError('request_uri_unusable');
    throw new AuthorizeRefused(target, new OAuthError('login_required'), row);
  }
  return code;
}

/** That the session and the membership were used, if their rows have to know. */
function noted(deps: Deps, session: Session, organizationId: string): Statement[] {
  const membership = session.memberships.find(({ organization: { id } }) => id === organizationId);
  const unnoted = unnotedMemberships(session, organizationId, deps.nowMs).filter(
    (id) => id === membership?.memberId,
  );
  return [
    ...(isUnseen(session, session.policies, deps.nowMs)
      ? [touchSession(deps.db, session.id, deps.nowMs)]
      : []),
    ...(unnoted.length > 0 ? [touchMembers(deps.db, unnoted, deps.nowMs)] : []),
  ];
}

/** The name of a session for one application: two of them cannot tell that they share it. */
export async function sidOf(sessionId: string, applicationId: string): Promise<string> {
  return (await hashSecret(`sid\n${applicationId}\n${sessionId}`)).slice(0, 32);
}
