// Two verdicts about a response: whether SAML is right, and whether this person may come in. The second asks
// for changes here or of the person; the first for changes of the connection.

const PERSONAL: readonly string[] = [
  'domain_not_claimed',
  'not_a_member',
  'member_inactive',
  'subject_changed',
  'address_unconfirmed',
  'address_of_another',
];

/** The rule is about who the person is, not about the connection. */
export function isAboutPerson(rule: string): boolean {
  return PERSONAL.includes(rule);
}
