// Whether a grant still stands, and what it says of its person. Everything is read anew at each use: the
// session, the membership, the organization with its rules, and the application itself.

import type { Scope } from '../../oauth/application.ts';
import { isScope } from '../../oauth/application.ts';
import { DIRECTORY_ATTRIBUTES, type PersonFacts } from '../../oauth/claims.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { GrantFacts } from '../../oauth/tokens.ts';
import type { SelectedGrant } from '../../storage/apps/grants.ts';
import type { ApplicationRow } from '../../storage/tables/applications.ts';
import type { GrantRow } from '../../storage/tables/grants.ts';
import { accessOf } from '../sign-in/sessions.ts';

/** A grant by which tokens may be made now. Only `requireLive` makes one. */
export interface LiveGrant {
  readonly row: GrantRow;
  readonly facts: GrantFacts;
  readonly person: PersonFacts;
  readonly [live]: true;
}

declare const live: unique symbol;

/** @throws OAuthError `grant_ended` */
export function requireLive(
  selected: SelectedGrant | null,
  application: ApplicationRow,
  nowMs: number,
): LiveGrant {
  if (selected === null || selected.grant.applicationId !== application.id) throw ended('it is not there');
  const { grant: row, session, account, member, organization } = selected;
  if (row.endedAt !== null) throw ended(WHY[row.endedWhy ?? ''] ?? 'it was ended');
  if (!session || session.endedAt !== null || session.expiresAt <= nowMs) throw ended('the session is over');
  if (!account || !member || !organization || organization.deletedAt !== null)
    throw ended('the person does not belong to the organization any more');
  if (!maySignInTo(application, organization.id)) throw ended('the organization may not use the application');
  // Whatever the session is by now: nothing that was given before comes back.
  if (row.createdAt <= organization.signedOutAt) throw ended('everybody of the organization was signed out');
  const { access } = accessOf(session, { member, organization }, nowMs);
  if (access !== 'open') throw ended(ACCESS[access]);
  const proven: Omit<LiveGrant, typeof live> = {
    row,
    facts: { ...factsOf(row), scope: allowedScope(scopeOf(row), application) },
    person: personOf(selected, { account, member, organization }),
  };
  return proven as LiveGrant;
}

export function maySignInTo(
  { organizations }: Pick<ApplicationRow, 'organizations'>,
  organizationId: string,
): boolean {
  return organizations === null || organizations.includes(organizationId);
}

export function factsOf(row: GrantRow): GrantFacts {
  return {
    id: row.id,
    scope: scopeOf(row),
    sid: row.sid,
    authTime: Math.floor(row.authTime / 1000),
    amr: row.amr,
    acr: row.acr,
  };
}

export function scopeOf({ scope }: Pick<GrantRow, 'scope'>): Scope[] {
  return scope.split(' ').filter(isScope);
}

/** What the operator has taken from the application since is in no token, however it was granted. */
export function allowedScope(scope: readonly Scope[], { scopes }: Pick<ApplicationRow, 'scopes'>): Scope[] {
  return scope.filter((one) => scopes.includes(one));
}

/**
 * A token request asks for no more than the grant has: RFC 6749 6.
 *
 * @throws OAuthError `scope_widened`, `scope_empty`
 */
export function narrowedScope(granted: readonly Scope[], asked: string | undefined): readonly Scope[] {
  if (asked === undefined) return granted;
  const names = asked.split(' ').filter((one) => one !== '');
  if (names.length === 0) throw new OAuthError('scope_empty');
  const narrowed = granted.filter((one) => names.includes(one));
  if (narrowed.length !== new Set(names).size) throw new OAuthError('scope_widened');
  return narrowed;
}

type Person = {
  readonly [K in 'account' | 'member' | 'organization']: NonNullable<SelectedGrant[K]>;
};

function personOf(
  { groups, groupCount, claimed }: SelectedGrant,
  { account, member, organization }: Person,
): PersonFacts {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value.slice(0, 254) : null);
  const { profile } = member;
  const enterprise = profile[ENTERPRISE];
  const sources = [profile, typeof enterprise === 'object' && enterprise !== null ? enterprise : {}];
  return {
    accountId: account.id,
    email: account.email,
    emailVerified: claimed || account.mailboxProvenAt !== null,
    givenName: member.givenName || account.givenName,
    familyName: member.familyName || account.familyName,
    displayName: text(member.assertedClaims?.displayName),
    locale: text(profile.locale) ?? text(profile.preferredLanguage),
    zoneinfo: text(profile.timezone),
    memberId: member.id,
    role: member.role,
    organization: { id: organization.id, externalId: organization.externalId, name: organization.name },
    groups,
    groupCount,
    attributes: {
      ...Object.fromEntries(
        DIRECTORY_ATTRIBUTES.flatMap((name) => {
          const value = sources
            .map((source) => text((source as Record<string, unknown>)[name]))
            .find(Boolean);
          return value ? [[name, value]] : [];
        }),
      ),
      ...member.assertedClaims?.attributes,
    },
  };
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const WHY: Readonly<Record<string, string>> = {
  session_ended: 'the session is over',
  member_inactive: 'the person was deactivated',
  code_reused: 'its code was used twice',
  refresh_token_reused: 'a refresh token was used twice',
  revoked: 'the application revoked it',
};

const ACCESS = {
  inactive: 'the person was deactivated',
  sso_required: 'the organization asks for a sign-in through its identity provider',
  sign_in_again: 'the organization asks the person to sign in again',
  suspended: 'the organization is suspended',
} as const;

function ended(expected: string): OAuthError {
  return new OAuthError('grant_ended', { expected });
}
