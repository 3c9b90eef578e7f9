// The directory of the simulated Okta: who can sign in there. All of them are long dead or made up.

export interface Person {
  /** `00u…`, as Okta's user ids. */
  id: string;
  /** The Okta username, which the SAML app sends as NameID. */
  login: string;
  email: string;
  firstName: string;
  lastName: string;
  /** What a person who tries the loop should know about this one. */
  note: string;
  /** Set by the administrator: nobody signs in as this person, and apps are told. */
  deactivated?: boolean;
}

export const FIRST_PEOPLE: readonly Person[] = [
  person('00uBlaise', 'blaise@acme.test', 'Blaise', 'Pascal', 'Owner at Gatehouse, has a password there'),
  person('00uGrace', 'grace@acme.test', 'Grace', 'Hopper', 'Admin at Gatehouse'),
  person('00uAda', 'ada@acme.test', 'Ada', 'Lovelace', 'ordinary member'),
  person('00uMary', 'mary@acme.test', 'Mary', 'Somerville', 'not yet at Gatehouse'),
  person('00uEmmy', 'emmy@acme.test', 'Emmy', 'Noether', 'no app is assigned to her'),
  person('00uCharles', 'charles@elsewhere.test', 'Charles', 'Babbage', 'a domain that nobody claimed'),
];

/** Emmy exists to be refused by Okta itself. */
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
