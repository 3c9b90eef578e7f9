// What a token says about a person, scope by scope: OpenID Connect Core 5.1 and 5.4, and our own names for
// the organization that they stand in.

import type { Scope } from './application.ts';

/** A person inside of an organization, as the rows have them. */
export interface PersonFacts {
  readonly accountId: string;
  readonly email: string;
  /** The organization holds the verified claim of its domain, or somebody has shown the mailbox. */
  readonly emailVerified: boolean;
  readonly givenName: string;
  readonly familyName: string;
  /** What the identity provider calls them; null: it says nothing. */
  readonly displayName: string | null;
  /** BCP 47, and a time zone of the tz database; null: the directory says nothing. */
  readonly locale: string | null;
  readonly zoneinfo: string | null;
  readonly memberId: string;
  readonly role: string;
  readonly organization: { readonly id: string; readonly externalId: string | null; readonly name: string };
  /** The first fifty-one of their groups, and how many there are. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly groupCount: number;
  /**
   * What the directory says beside it, by the names of `DIRECTORY_ATTRIBUTES`, and what the identity provider
   * asserts by those of the attribute map.
   */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What an application may see of the directory's other attributes (RFC 7643 4.1 and 4.3). */
export const DIRECTORY_ATTRIBUTES = [
  'title',
  'userType',
  'employeeNumber',
  'costCenter',
  'organization',
  'division',
  'department',
] as const;

/** Tokens travel in headers. */
const MAX_GROUPS = 50;

/**
 * The claims about the person. `sub` never is an address, and `org_id` is in each: it says where they stand.
 */
export function claimsOf(person: PersonFacts, scope: readonly Scope[]): Record<string, unknown> {
  const { organization } = person;
  const parts = [person.givenName, person.familyName].filter((part) => part !== '').join(' ');
  const name = person.displayName || parts;
  return {
    sub: person.accountId,
    org_id: organization.id,
    ...(scope.includes('profile') &&
      present({
        name,
        given_name: person.givenName,
        family_name: person.familyName,
        locale: person.locale,
        zoneinfo: person.zoneinfo,
      })),
    ...(scope.includes('email') && { email: person.email, email_verified: person.emailVerified }),
    ...(scope.includes('organization') && {
      ...present({ org_external_id: organization.externalId }),
      org_name: organization.name,
      member_id: person.memberId,
      role: person.role,
      ...(Object.keys(person.attributes).length > 0 && { attributes: person.attributes }),
    }),
    ...(scope.includes('groups') &&
      (person.groupCount > MAX_GROUPS
        ? { groups_count: person.groupCount }
        : { groups: person.groups.map(({ id, name: groupName }) => ({ id, name: groupName })) })),
  };
}

/** OpenID Connect Core 5.3.2: a claim without a value is left out. */
function present(claims: Readonly<Record<string, string | null>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(claims)) if (value !== null && value !== '') kept[name] = value;
  return kept;
}
