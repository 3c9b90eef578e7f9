// Whether somebody is signed in, for a Worker of the vendor's that asks without HTTP: by our cookie or by an
// access token, in one batch. Every answer but `active: true` has a name, also the answer to a question that
// is asked wrongly: nothing is thrown that a caller could forget to catch, and no option that we do not know
// is ignored.

import type { PersonFacts } from '../../oauth/claims.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { selectApplication } from '../../storage/apps/applications.ts';
import { selectGrant, toSelectedGrant } from '../../storage/apps/grants.ts';
import { selectPublishedKey } from '../../storage/apps/signing-keys.ts';
import { type OpenSession, selectOpenSession, toOpenSession } from '../../storage/sign-in/sessions.ts';
import type { Deps } from '../deps.ts';
import { isAtLeast, isRole, type Role } from '../roles.ts';
import { outlivedAt } from '../sign-in/session-policy.ts';
import { accessOf, type Session, sessionIdIn, sessionOf } from '../sign-in/sessions.ts';
import { nameToken, verifyToken } from './access-tokens.ts';
import { sidOf } from './authorize.ts';
import { type LiveGrant, maySignInTo, requireLive } from './grants.ts';

/** By what somebody is known: the value of our cookie (null: the browser sent none), or an access token. */
export type Credential = { readonly cookie: string | null } | { readonly accessToken: string | null };

/** What has to hold beyond that. */
export interface Wanted {
  /** Our id or the operator's. A person of several organizations is nobody until one is named. */
  readonly organization?: string;
  /** At least this role there. */
  readonly role?: Role;
  /**
   * The client_id of the application that asks: a token of another one is refused, an organization that may
   * not use it too, and `sessionId` is the `sid` of its ID tokens.
   */
  readonly application?: string;
}

export interface Present {
  readonly active: true;
  readonly account: {
    readonly id: string;
    readonly email: string;
    readonly givenName: string;
    readonly familyName: string;
  };
  readonly member: { readonly id: string };
  readonly organization: { readonly id: string; readonly externalId: string | null; readonly name: string };
  readonly role: Role;
  /** The first fifty by name. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  /** How many there are, where there are more than fifty. */
  readonly groupsCount?: number;
  /** A name of the session, which opens nothing. */
  readonly sessionId: string;
  /** In milliseconds since 1970: this answer holds no longer than until then, and may end earlier. */
  readonly expiresAt: number;
}

export type AbsentReason =
  | (typeof MISTAKES)[number]
  | 'credential_missing'
  | 'session_ended'
  | 'token_unusable'
  | 'token_bound'
  | 'token_of_application'
  | 'access_ended'
  | 'application_unknown'
  | 'application_other'
  | 'organization_not_found'
  | 'organization_other'
  | 'organization_unnamed'
  | 'organization_not_allowed'
  | 'organization_suspended'
  | 'member_inactive'
  | 'sso_required'
  | 'sign_in_again'
  | 'role_too_low';

/** The question is wrong, not the person: who wrote the caller wants to see these. */
export const MISTAKES = [
  'credential_malformed',
  'credential_several',
  'cookie_malformed',
  'access_token_malformed',
  'wanted_malformed',
  'option_unknown',
  'organization_malformed',
  'role_unknown',
  'application_malformed',
] as const;

export interface Absent {
  readonly active: false;
  readonly reason: AbsentReason;
}

export interface Checked {
  readonly answer: Present | Absent;
  /** The session that was used by it, for the note that it is; null: none, or by a token. */
  readonly session: Session | null;
}

/** Why the answer is no. */
class NotActive extends Error {
  readonly reason: AbsentReason;

  constructor(reason: AbsentReason) {
    super(reason);
    this.name = 'NotActive';
    this.reason = reason;
  }
}

/** @param credential and `wanted` as the other Worker sent them: of any type */
export async function check(deps: Deps, credential: unknown, wanted: unknown): Promise<Checked> {
  try {
    const question = readQuestion(credential, wanted);
    return question.kind === 'cookie'
      ? await checkCookie(deps, question)
      : { answer: await checkToken(deps, question), session: null };
  } catch (error) {
    if (!(error instanceof NotActive)) throw error;
    return { answer: { active: false, reason: error.reason }, session: null };
  }
}

interface Question {
  readonly kind: 'cookie' | 'accessToken';
  readonly text: string;
  readonly organization: string | null;
  readonly role: Role | null;
  readonly application: string | null;
}

function readQuestion(credential: unknown, wanted: unknown): Question {
  const by = record(credential, ['cookie', 'accessToken'], 'credential_malformed');
  const options = record(wanted ?? {}, ['organization', 'role', 'application'], 'wanted_malformed');
  const given = Object.entries(by).filter(([, value]) => value !== undefined && value !== null);
  if (given.length > 1) throw new NotActive('credential_several');
  const [kind, text] = given[0] ?? [];
  if (kind === undefined || text === '') throw new NotActive('credential_missing');
  if (typeof text !== 'string')
    throw new NotActive(kind === 'cookie' ? 'cookie_malformed' : 'access_token_malformed');
  return {
    kind: kind === 'cookie' ? 'cookie' : 'accessToken',
    text,
    organization: nameIn(options, 'organization', 'organization_malformed'),
    role: roleIn(options),
    application: nameIn(options, 'application', 'application_malformed'),
  };
}

function record(
  value: unknown,
  names: readonly string[],
  reason: 'credential_malformed' | 'wanted_malformed',
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotActive(reason);
  // A misspelled option that was ignored would let in whom it should have kept out.
  if (Object.keys(value).some((name) => !names.includes(name))) throw new NotActive('option_unknown');
  return value as Readonly<Record<string, unknown>>;
}

const MAX_NAME = 254;

/** An option that is there without a value is refused: its caller has lost what it wanted to ask for. */
function nameIn(options: Readonly<Record<string, unknown>>, name: string, reason: AbsentReason) {
  if (!(name in options)) return null;
  const value = options[name];
  if (typeof value !== 'string' || value === '' || value.length > MAX_NAME) throw new NotActive(reason);
  return value;
}

function roleIn(options: Readonly<Record<string, unknown>>): Role | null {
  if (!('role' in options)) return null;
  const { role } = options;
  if (!isRole(role)) throw new NotActive('role_unknown');
  return role;
}

async function checkCookie(deps: Deps, question: Question): Promise<Checked> {
  const id = await sessionIdIn(deps, question.text);
  if (id === null) throw new NotActive('session_ended');
  const { organization: named } = question;
  const [[application], rows] = await deps.db.batch([
    selectApplication(deps.db, question.application ?? ''),
    selectOpenSession(deps.db, id, deps.nowMs, named === null ? 'everybody' : { organization: named }),
  ]);
  const open = toOpenSession(rows);
  const session = await sessionOf(deps, open);
  if (open === undefined || session === null) throw new NotActive('session_ended');
  if (question.application !== null && application === undefined) throw new NotActive('application_unknown');
  const { membership, access } = membershipOf(open, question, deps.nowMs);
  const { member, organization } = membership;
  if (application !== undefined && !maySignInTo(application, organization.id))
    throw new NotActive('organization_not_allowed');
  requireRole(member.role, question.role);
  const answer: Present = {
    active: true,
    account: {
      id: open.account.id,
      email: open.account.email,
      givenName: member.givenName || open.account.givenName,
      familyName: member.familyName || open.account.familyName,
    },
    member: { id: member.id },
    organization: { id: organization.id, externalId: organization.externalId, name: organization.name },
    role: member.role,
    ...groupsOf(membership),
    sessionId: await sidOf(id, question.application ?? ''),
    expiresAt: Math.min(open.session.expiresAt, outlivedAt(access.times, access.policy)),
  };
  return { answer, session };
}

/** The one that is named, or the only one that is open: as an authorization decides it, without a page. */
function membershipOf(open: OpenSession, { organization: wanted }: Question, nowMs: number) {
  const all = open.memberships.map((membership) => ({
    membership,
    access: accessOf(open.session, membership, nowMs),
  }));
  const named =
    all.find(({ membership }) => membership.organization.id === wanted) ??
    all.find(({ membership }) => wanted !== null && membership.organization.externalId === wanted);
  const opened = all.filter(({ access }) => access.access === 'open');
  if (wanted === null && opened.length > 1) throw new NotActive('organization_unnamed');
  const one = wanted === null ? (opened[0] ?? all[0]) : named;
  if (one === undefined) throw new NotActive('organization_not_found');
  const { access } = one.access;
  if (access === 'inactive') throw new NotActive('member_inactive');
  if (access === 'suspended') throw new NotActive('organization_suspended');
  if (access !== 'open') throw new NotActive(access);
  return one;
}

async function checkToken(deps: Deps, question: Question): Promise<Present> {
  const named = await nameToken(deps, question.text);
  if (named === null) throw new NotActive('token_unusable');
  const [keys, [application], rows] = await deps.db.batch([
    selectPublishedKey(deps.db, named.kid, deps.nowMs),
    selectApplication(deps.db, named.applicationId),
    selectGrant(deps.db, { kind: 'grant', id: named.grantId ?? '' }, 'groups'),
  ]);
  const token = await verifyToken(deps, question.text, named, keys);
  if (token === null) throw new NotActive('token_unusable');
  if (application === undefined) throw new NotActive('access_ended');
  if (question.application !== null && question.application !== application.id)
    throw new NotActive('application_other');
  // Nothing but the request itself could show that its sender has the key.
  if (token.thumbprint !== null) throw new NotActive('token_bound');
  if (token.grantId === null) throw new NotActive('token_of_application');
  const selected = toSelectedGrant(rows);
  const { person, facts } = liveOf(() => requireLive(selected, application, deps.nowMs));
  const { organization: wanted } = question;
  const { id, externalId } = person.organization;
  if (wanted !== null && wanted !== id && wanted !== externalId) throw new NotActive('organization_other');
  requireRole(person.role as Role, question.role);
  return {
    active: true,
    account: {
      id: person.accountId,
      email: person.email,
      givenName: person.givenName,
      familyName: person.familyName,
    },
    member: { id: person.memberId },
    organization: { ...person.organization },
    role: person.role as Role,
    ...groupsOf(person),
    sessionId: facts.sid,
    expiresAt: Math.min(token.expiresAtMs, selected?.session?.expiresAt ?? 0),
  };
}

function liveOf(read: () => LiveGrant): LiveGrant {
  try {
    return read();
  } catch (error) {
    if (error instanceof OAuthError) throw new NotActive('access_ended');
    throw error;
  }
}

function requireRole(own: Role, wanted: Role | null): void {
  if (wanted !== null && !isAtLeast(own, wanted)) throw new NotActive('role_too_low');
}

const MAX_GROUPS = 50;

function groupsOf({
  groups,
  groupCount,
}: Pick<PersonFacts, 'groups' | 'groupCount'>): Pick<Present, 'groups' | 'groupsCount'> {
  const first = groups.slice(0, MAX_GROUPS);
  return groupCount > MAX_GROUPS ? { groups: first, groupsCount: groupCount } : { groups: first };
}
