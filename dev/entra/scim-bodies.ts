// The bodies of the requests that Entra ID sends, in both flavors: without the flag `aadOptscim062020`, "Add"
// and "Replace" with a path each, and booleans as text; with it, as SCIM wants them.
import type { Json } from '../idp/scim-client.ts';
import { displayNameOf, isActive, type Person, userNameOf } from './people.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
/** Entra's own schema, which it names beside the core one in groups without the flag. */
const MICROSOFT_GROUP = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';
const WORK_EMAIL = 'emails[type eq "work"].value';

/** The attribute mappings: a path at the service provider → the value that it is to have. */
export type Wanted = Readonly<Record<string, string | boolean>>;

export function wantedOf(person: Person): Wanted {
  return {
    userName: userNameOf(person),
    active: isActive(person),
    externalId: person.id,
    displayName: displayNameOf(person),
    title: person.jobTitle,
    [WORK_EMAIL]: person.mail,
    'name.givenName': person.givenName,
    'name.familyName': person.surname,
    [`${ENTERPRISE}:department`]: person.department,
    [`${ENTERPRISE}:employeeNumber`]: person.employeeId,
  };
}

export function newUser(person: Person): Json {
  return {
    schemas: [USER, ENTERPRISE],
    externalId: person.id,
    userName: userNameOf(person),
    active: isActive(person),
    displayName: displayNameOf(person),
    title: person.jobTitle,
    emails: [{ primary: true, type: 'work', value: person.mail }],
    meta: { resourceType: 'User' },
    name: {
      formatted: displayNameOf(person),
      familyName: person.surname,
      givenName: person.givenName,
    },
    roles: [],
    [ENTERPRISE]: { department: person.department, employeeNumber: person.employeeId },
  };
}

export interface Difference {
  path: string;
  /** Absent at the service provider so far. */
  isNew: boolean;
  value: string | boolean;
}

/**
 * What is sent: everything in which the account differs from what is wanted, and everything that has changed
 * here since the last cycle. An empty value is the same as none.
 */
export function differences(account: Json, wanted: Wanted, before: Wanted): Difference[] {
  return Object.entries(wanted)
    .map(([path, value]) => ({ path, value, present: valueAt(account, path) }))
    .filter(({ path, value, present }) => (present ?? '') !== value || (before[path] ?? value) !== value)
    .map(({ path, value, present }) => ({ path, value, isNew: present === undefined }));
}

export function userOperations(changes: readonly Difference[], compliant: boolean): Json[] {
  if (!compliant) {
    return changes.map(({ path, value, isNew }) => {
      if (value === '') return { op: 'Remove', path };
      const text = typeof value === 'boolean' ? (value ? 'True' : 'False') : value;
      return { op: isNew ? 'Add' : 'Replace', path, value: text };
    });
  }
  const isSimple = ({ path, value, isNew }: Difference) =>
    !isNew && value !== '' && typeof value === 'string' && !path.includes('[');
  const simple = changes.filter(isSimple);
  const rest = changes.filter((change) => !isSimple(change));
  const together = Object.fromEntries(simple.map(({ path, value }) => [path, value]));
  return [
    ...rest.map(({ path, value, isNew }) =>
      value === '' ? { op: 'remove', path } : { op: isNew ? 'add' : 'replace', path, value },
    ),
    ...(simple.length ? [{ op: 'replace', value: together }] : []),
  ];
}

/** @param managerId the service provider's id; empty takes the manager away */
export function managerOperation(managerId: string, baseUrl: string, compliant: boolean): Json {
  const path = `${ENTERPRISE}:manager`;
  if (!managerId) return { op: compliant ? 'remove' : 'Remove', path };
  if (compliant) return { op: 'add', path, value: managerId };
  return {
    op: 'Add',
    path: 'manager',
    value: [{ $ref: `${baseUrl}/Users/${managerId}`, value: managerId }],
  };
}

export function newGroup(id: string, displayName: string, compliant: boolean): Json {
  return {
    schemas: compliant ? [GROUP] : [GROUP, MICROSOFT_GROUP],
    externalId: id,
    displayName,
    meta: { resourceType: 'Group' },
    members: [],
  };
}

export function renameOperation(displayName: string, compliant: boolean): Json {
  return { op: compliant ? 'replace' : 'Replace', path: 'displayName', value: displayName };
}

export function addOperation(ids: readonly string[], compliant: boolean): Json {
  return { op: compliant ? 'add' : 'Add', path: 'members', value: references(ids) };
}

export function removeOperations(ids: readonly string[], compliant: boolean): Json[] {
  return compliant
    ? ids.map((id) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` }))
    : [{ op: 'Remove', path: 'members', value: references(ids) }];
}

export function patch(...operations: Json[]): Json {
  return { schemas: [PATCH], Operations: operations };
}

function references(ids: readonly string[]): Json[] {
  return ids.map((value) => ({ $ref: null, value }));
}

/** The value at a path of the mappings: an attribute, a dotted one, one of the extension, the work email. */
function valueAt(account: Json, path: string): unknown {
  if (path === WORK_EMAIL) {
    const { emails = [] } = account as { emails?: Json[] };
    return emails.find(({ type }) => type === 'work')?.value;
  }
  const inside = path.startsWith(`${ENTERPRISE}:`)
    ? [ENTERPRISE, path.slice(ENTERPRISE.length + 1)]
    : path.split('.');
  return inside.reduce<unknown>((value, name) => (value as Json | undefined)?.[name], account);
}
