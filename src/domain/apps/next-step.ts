// What comes next for a person whom an application has sent: a code, a sign-in, a question, or a refusal. It
// is pure, and decided on what was read. A hint only narrows; which organizations there are to stand in, the
// memberships of the session say.

import type { AuthorizeRequest } from '../../oauth/authorize.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS } from '../../saml/rules.ts';
import type { ApplicationRow } from '../../storage/tables/applications.ts';
import type { Membership, Session } from '../sign-in/sessions.ts';
import { maySignInTo } from './grants.ts';

export type AuthorizeStep =
  | { readonly kind: 'grant'; readonly membership: Membership }
  | SignInStep
  | { readonly kind: 'choose'; readonly memberships: readonly Membership[] }
  /** @param membership the one of their own that lets them in no more; null: they have none */
  | { readonly kind: 'no_access'; readonly membership: Membership | null; readonly refusal: OAuthError }
  | { readonly kind: 'refuse'; readonly refusal: OAuthError };

export interface SignInStep {
  readonly kind: 'sign_in';
  /** Through its identity provider, if it has one; null: wherever the address leads. */
  readonly organizationId: string | null;
  /** Whatever session the identity provider has, the person has to prove anew who they are. */
  readonly anew: boolean;
}

/** What the decision rests on. */
export interface Circumstances {
  readonly row: Pick<ApplicationRow, 'organizations'>;
  readonly request: AuthorizeRequest;
  /** When it began: somebody who has to sign in anew has done so if it was later. */
  readonly startedAt: number;
  readonly session: Session | null;
  /** The organization that the hints lead to, if they lead to one. */
  readonly hinted: string | null;
  /** Whose the `id_token_hint` is: the account's id, or `unknown` for one that we did not sign. */
  readonly hintedAccountId: string | null;
  /** The organization that the person chose on our page. */
  readonly chosen: string | null;
}

export function nextStep(all: Circumstances): AuthorizeStep {
  const { session, request, startedAt, hintedAccountId } = all;
  const usable = usableHint(all);
  if (session === null) return signIn(all, byHint(all), asksAnew(request));
  if (hintedAccountId !== null && hintedAccountId !== session.account.id) {
    const isUnknown = hintedAccountId === UNKNOWN_ACCOUNT;
    // OpenID Connect Core 3.1.2.1: nobody but the person of the hint is meant.
    if (isQuiet(request) || !isUnknown) return signIn(all, usable, true);
  }
  if (!isFresh(session, request, startedAt)) return signIn(all, usable ?? session.organizationId, true);
  return stand(all, session, usable);
}

/** For an `id_token_hint` that says nothing. */
export const UNKNOWN_ACCOUNT = 'unknown';

function stand(all: Circumstances, session: Session, usable: string | null): AuthorizeStep {
  const { row, request, startedAt, chosen } = all;
  const allowed = session.memberships.filter(({ organization }) => maySignInTo(row, organization.id));
  // Nobody learns whether there is no such organization, or one that the application may not use.
  if (request.organization !== null && usable === null) return noAccess(all, null);
  const asks =
    chosen === null && (request.prompt.includes('select_account') || request.prompt.includes('consent'));
  const preferred = chosen ?? (asks ? null : usable);
  const wanted = request.organization !== null ? usable : preferred;
  const within = wanted === null ? allowed : allowed.filter(({ organization: { id } }) => id === wanted);
  const enterable = within.filter(({ access }) => access !== 'inactive' && access !== 'suspended');
  if (enterable.length === 0) {
    // The session may be somebody else's. Who has signed in for this very request has no access.
    const isAnother = within.length === 0 && wanted !== null && wanted === usable;
    if (isAnother && (isQuiet(request) || provenSince(session) < startedAt))
      return signIn(all, wanted, false);
    return noAccess(all, within[0] ?? null);
  }
  if (asks) return { kind: 'choose', memberships: enterable };
  const [only, ...others] = enterable;
  return only !== undefined && others.length === 0 ? enter(all, only) : amongSeveral(all, session, enterable);
}

function enter(all: Circumstances, membership: Membership): AuthorizeStep {
  const { access, organization } = membership;
  if (access === 'open') return { kind: 'grant', membership };
  // Somebody is signed in, so that login_required would be wrong: the organization asks for more.
  if (isQuiet(all.request)) return refuse(new OAuthError('interaction_required', { expected: ASKS[access] }));
  return signIn(all, organization.id, access === 'sign_in_again');
}

const ASKS = {
  inactive: 'have the account activated.',
  sso_required: 'sign in through the identity provider of the organization.',
  sign_in_again: 'sign in again.',
  suspended: 'have the suspension of the organization lifted.',
} as const satisfies Record<Exclude<Membership['access'], 'open'>, string>;

function amongSeveral(
  { request, startedAt }: Circumstances,
  session: Session,
  enterable: readonly Membership[],
): AuthorizeStep {
  const open = enterable.filter(({ access }) => access === 'open');
  const cameThrough = open.find(({ organization: { id } }) => id === session.organizationId);
  // Through its identity provider, for this very request: that was the choice.
  if (cameThrough !== undefined && session.createdAt >= startedAt)
    return { kind: 'grant', membership: cameThrough };
  if (!isQuiet(request)) return { kind: 'choose', memberships: enterable };
  const [only, ...others] = open;
  if (only === undefined) return refuse(new OAuthError('login_required'));
  return others.length === 0
    ? { kind: 'grant', membership: only }
    : refuse(new OAuthError('account_selection_required'));
}

/** One that the application may not use is as good as none. */
function usableHint({ row, hinted }: Circumstances): string | null {
  return hinted !== null && maySignInTo(row, hinted) ? hinted : null;
}

/** An address leads by itself where the page for addresses would lead it. */
function byHint(all: Circumstances): string | null {
  const { organization, domainHint } = all.request;
  return organization !== null || domainHint !== null || asksAnew(all.request) ? usableHint(all) : null;
}

/** A `max_age` of some time may hold without it. */
function asksAnew({ prompt, maxAgeSeconds }: AuthorizeRequest): boolean {
  return prompt.includes('login') || maxAgeSeconds === 0;
}

/**
 * OpenID Connect Core 3.1.2.1, prompt and max_age: held to when the identity provider says that it asked the
 * person. Its clock may be behind ours by a minute where the session came about for this request.
 */
function isFresh(session: Session, { prompt, maxAgeSeconds }: AuthorizeRequest, startedAt: number): boolean {
  const isNew = provenSince(session) >= startedAt;
  if (prompt.includes('login') && !isNew) return false;
  const maxAgeMs = prompt.includes('login') ? 0 : maxAgeSeconds === null ? null : maxAgeSeconds * 1000;
  const skewMs = isNew ? DEFAULT_CLOCK_SKEW_SECONDS * 1000 : 0;
  return maxAgeMs === null || authTimeOf(session) >= startedAt - maxAgeMs - skewMs;
}

/** When the person last proved who they are; an identity provider says by itself when that was. */
export function authTimeOf({ confirmedAt, createdAt }: Pick<Session, 'confirmedAt' | 'createdAt'>): number {
  return confirmedAt ?? createdAt;
}

/** When this browser last brought a proof, by our clock. */
function provenSince({ confirmedAt, createdAt }: Session): number {
  return Math.max(confirmedAt ?? 0, createdAt);
}

function isQuiet({ prompt }: AuthorizeRequest): boolean {
  return prompt.includes('none');
}

function signIn({ request }: Circumstances, organizationId: string | null, anew: boolean): AuthorizeStep {
  return isQuiet(request)
    ? refuse(new OAuthError('login_required'))
    : { kind: 'sign_in', organizationId, anew };
}

function noAccess({ request }: Circumstances, membership: Membership | null): AuthorizeStep {
  const expected =
    membership === null
      ? 'The person has no access to an organization that this application was asked for.'
      : membership.access === 'suspended'
        ? 'The organization is suspended.'
        : 'The person was deactivated in the organization.';
  const refusal = new OAuthError('access_denied', { expected });
  return isQuiet(request) ? refuse(refusal) : { kind: 'no_access', membership, refusal };
}

function refuse(refusal: OAuthError): AuthorizeStep {
  return { kind: 'refuse', refusal };
}
