// The bodies of the requests that Okta sends.

import type { Json } from '../idp/scim-client.ts';
import { fullName, type Person } from './people.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface PushedMember {
  value: string;
  display: string;
}

/** Okta sends a password with every new user, whether passwords are synced or not. */
export function newUser(person: Person, password: string): Json {
  return {
    schemas: [USER],
    userName: person.login,
    name: { givenName: person.firstName, familyName: person.lastName },
    emails: [{ primary: true, value: person.email, type: 'work' }],
    displayName: fullName(person),
    locale: 'en-US',
    externalId: person.id,
    groups: [],
    password,
    active: true,
  };
}

/**
 * What Okta sends by PUT: its own data over what the service provider returned, whatever that was, with `id`
 * and `meta`.
 */
export function mergedUser(answered: Json, person: Person, active: boolean): Json {
  const { password: _random, ...own } = newUser(person, '');
  const name = { ...(answered.name as Json | undefined), ...(own.name as Json) };
  return { ...answered, ...own, schemas: answered.schemas ?? own.schemas, name, active };
}

export function newGroup(displayName: string, members: readonly PushedMember[]): Json {
  return { schemas: [GROUP], displayName, members };
}

/** `display` is null, as in what Okta's wizard apps send. */
export function wholeGroup(id: string, displayName: string, members: readonly PushedMember[]): Json {
  const bare = members.map(({ value }) => ({ value, display: null }));
  return { schemas: [GROUP], id, displayName, members: bare };
}

export function patch(...operations: Json[]): Json {
  return { schemas: [PATCH], Operations: operations };
}

export function activeOperation(active: boolean): Json {
  return { op: 'replace', value: { active } };
}

/** One `remove` for each member who left, and one `add` for everyone who joined. */
export function membershipOperations(left: readonly string[], came: readonly PushedMember[]): Json[] {
  const removes = left.map((id) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` }));
  return came.length ? [...removes, { op: 'add', path: 'members', value: came }] : removes;
}

export function allMembersOperation(members: readonly PushedMember[]): Json {
  return { op: 'replace', path: 'members', value: members };
}

/** Sends the `id` too, which a service provider has to ignore. */
export function renameOperation(id: string, displayName: string): Json {
  return { op: 'replace', value: { id, displayName } };
}
