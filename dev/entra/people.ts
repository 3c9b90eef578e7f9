// The people and groups in the simulated tenant's directory. The people are mathematicians of the past.

export interface Person {
  /** Object ID: a GUID. */
  id: string;
  userPrincipalName: string;
  mail: string;
  givenName: string;
  surname: string;
  jobTitle: string;
  department: string;
  employeeId: string;
  /** Object ID of the manager; empty when there is none. */
  managerId: string;
  accountEnabled: boolean;
  /**
   * `deleted`: restorable, for 30 days at the real Entra ID. `purged`: deleted permanently, and remembered
   * until the next cycle has told the app.
   */
  state: 'present' | 'deleted' | 'purged';
  /** What someone who tries the demo should know about this person. */
  note: string;
}

export interface Group {
  /** Object ID. */
  id: string;
  displayName: string;
  /** Object IDs of people. */
  memberIds: string[];
}

const KATHERINE = '5b2f6a10-0c1d-4e7a-9b53-0a6c1f1d0001';
const DOROTHY = '5b2f6a10-0c1d-4e7a-9b53-0a6c1f1d0002';
const MARY = '5b2f6a10-0c1d-4e7a-9b53-0a6c1f1d0003';
const ANNIE = '5b2f6a10-0c1d-4e7a-9b53-0a6c1f1d0004';
const SOFIA = '5b2f6a10-0c1d-4e7a-9b53-0a6c1f1d0005';
const HERTHA = '5b2f6a10-0c1d-4e7a-9b53-0a6c1f1d0006';

export const FIRST_PEOPLE: readonly Person[] = [
  person(KATHERINE, 'Katherine', 'Johnson', 'contoso.test', 'Owner in Gatehouse, with a password'),
  person(DOROTHY, 'Dorothy', 'Vaughan', 'contoso.test', 'Admin in Gatehouse'),
  person(MARY, 'Mary', 'Jackson', 'contoso.test', 'Member in Gatehouse'),
  person(ANNIE, 'Annie', 'Easley', 'contoso.test', 'not in Gatehouse yet'),
  person(SOFIA, 'Sofia', 'Kovalevskaya', 'contoso.test', 'not assigned to the application'),
  person(HERTHA, 'Hertha', 'Ayrton', 'fabrikam.test', 'uses a domain that nobody has claimed'),
];

/** The people whom the application is assigned to at first. */
export const FIRST_ASSIGNED: readonly string[] = [KATHERINE, DOROTHY, MARY, ANNIE, HERTHA];

export const FIRST_GROUPS: readonly Group[] = [
  {
    id: '7e41c0de-95c2-4a0b-8f5d-3d0b5a2c0001',
    displayName: 'Computers',
    memberIds: [DOROTHY, MARY, ANNIE],
  },
  { id: '7e41c0de-95c2-4a0b-8f5d-3d0b5a2c0002', displayName: 'Mathematicians', memberIds: [SOFIA] },
];

export function displayNameOf({ givenName, surname }: Person): string {
  return `${givenName} ${surname}`;
}

/** Entra ID frees the name of somebody whom it deletes: the object ID's 32 hex digits come before it. */
export function userNameOf({ id, userPrincipalName, state }: Person): string {
  return state === 'present' ? userPrincipalName : id.replaceAll('-', '') + userPrincipalName;
}

export function isActive({ accountEnabled, state }: Person): boolean {
  return accountEnabled && state === 'present';
}

function person(id: string, givenName: string, surname: string, domain: string, note: string): Person {
  const address = `${givenName.toLowerCase()}@${domain}`;
  return {
    id,
    userPrincipalName: address,
    mail: address,
    givenName,
    surname,
    jobTitle: 'Mathematician',
    department: 'West Area',
    employeeId: `C-${id.slice(-2)}`,
    managerId: [MARY, ANNIE].includes(id) ? DOROTHY : '',
    accountEnabled: true,
    state: 'present',
    note,
  };
}
