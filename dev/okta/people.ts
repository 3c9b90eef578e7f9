// The people in the simulated Okta's directory. All of them died long ago or are made up.

export interface Person {
  /** `00u…`, as Okta's user ids. */
  id: string;
  /** The Okta username, which the SAML app sends as NameID. */
  login: string;
  email: string;
  firstName: string;
  lastName: string;
  /** What someone who tries the demo should know about this person. */
  note: string;
  /** Set by the administrator. Nobody can then sign in as this person, and the apps are told. */
  deactivated?: boolean;
}

export const FIRST_PEOPLE: readonly Person[] = [
  person('00uBlaise', 'blaise@acme.test', 'Blaise', 'Pascal', 'Owner in Gatehouse, with a password'),
  person('00uGrace', 'grace@acme.test', 'Grace', 'Hopper', 'Admin in Gatehouse'),
  person('00uAda', 'ada@acme.test', 'Ada', 'Lovelace', 'Member in Gatehouse'),
  person('00uMary', 'mary@acme.test', 'Mary', 'Somerville', 'not in Gatehouse yet'),
  person('00uEmmy', 'emmy@acme.test', 'Emmy', 'Noether', 'has no app assigned'),
  person(
    '00uCharles',
    'charles@elsewhere.test',
    'Charles',
    'Babbage',
    'uses a domain that nobody has claimed',
  ),
];

/** Emmy has no app, so that Okta itself refuses her. */
export const UNASSIGNED = new Set(['00uEmmy']);

export function fullName(person: Person): string {
  return `${person.firstName} ${person.lastName}`;
}

export function newPersonId(): string {
  return `00u${Buffer.from(crypto.getRandomValues(new Uint8Array(9))).toString('hex')}`;
}

function person(id: string, email: string, firstName: string, lastName: string, note: string): Person {
  return { id, login: email, email, firstName, lastName, note };
}
