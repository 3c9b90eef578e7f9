// Who the accepted assertion is about: email address, first and last name, and how each was found. Setting up
// an identity provider asks for `email`, `firstName` and `lastName` by exactly these names; the other names
// are what providers send when nobody has set them up, and the sign-in log tells when one of them matched. A
// connection may name other attributes (its attribute map): those count exactly as they are named, and
// nothing else in their place.

import { foldCase } from '../lib/fold.ts';
import { SamlError } from './errors.ts';
import { NAMEID_EMAIL } from './names.ts';
import type { AcceptedAssertion } from './response.ts';

/**
 * mapped: the name that the attribute map gives · exact: the name asked for · case: it in another case ·
 * alias: another provider's name for it · name_id: the NameID
 */
export type MatchedBy = 'mapped' | 'exact' | 'case' | 'alias' | 'name_id';

export interface PickedValue {
  /** As asserted, without white space around it. Nobody has checked yet that it is an address. */
  readonly value: string;
  /** Name of the Attribute; `NameID` for the NameID. */
  readonly source: string;
  readonly matchedBy: MatchedBy;
}

export interface PickedIdentity {
  readonly email: PickedValue;
  readonly firstName: PickedValue | null;
  readonly lastName: PickedValue | null;
}

/** Names of attributes; `NameID` means the NameID. */
export interface MappedNames {
  readonly email?: string | undefined;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
}

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

const EMAIL_ALIASES = [
  'mail',
  `${CLAIMS}/emailaddress`,
  'urn:oid:0.9.2342.19200300.100.1.3',
  'user.email',
  // Keycloak's predefined mapper “X500 email”.
  'urn:oid:1.2.840.113549.1.9.1',
];
const FIRST_NAME_ALIASES = [`${CLAIMS}/givenname`, 'urn:oid:2.5.4.42'];
const LAST_NAME_ALIASES = [`${CLAIMS}/surname`, 'urn:oid:2.5.4.4'];

type Subject = Pick<AcceptedAssertion, 'attributes' | 'nameId' | 'nameIdFormat'>;

/** @throws SamlError `email_missing`; `email_ambiguous` when one attribute names several addresses */
export function pickIdentity(assertion: Subject, map: MappedNames = {}): PickedIdentity {
  const email = findEmail(assertion, map.email);
  if (email === null) throw new SamlError('email_missing', { expected: map.email ?? 'email', actual: null });
  const { attributes } = assertion;
  return {
    email,
    firstName: map.givenName
      ? findMapped(attributes, map.givenName)
      : findValue(attributes, 'firstName', FIRST_NAME_ALIASES),
    lastName: map.familyName
      ? findMapped(attributes, map.familyName)
      : findValue(attributes, 'lastName', LAST_NAME_ALIASES),
  };
}

/** The values of an attribute of exactly this name, as asserted, without white space around them. */
export function mappedValues(attributes: Subject['attributes'], name: string | undefined): readonly string[] {
  return name === undefined ? [] : valuesOf(attributes, name);
}

function findMapped(attributes: Subject['attributes'], name: string): PickedValue | null {
  const [value] = valuesOf(attributes, name);
  return value === undefined ? null : { value, source: name, matchedBy: 'mapped' };
}

function findEmail({ attributes, nameId, nameIdFormat }: Subject, mapped?: string): PickedValue | null {
  if (mapped === 'NameID') return { value: nameId.trim(), source: 'NameID', matchedBy: 'mapped' };
  const found = mapped ? findMapped(attributes, mapped) : findValue(attributes, 'email', EMAIL_ALIASES);
  if (found === null && mapped) return null;
  if (found === null) {
    return nameIdFormat === NAMEID_EMAIL
      ? { value: nameId.trim(), source: 'NameID', matchedBy: 'name_id' }
      : null;
  }
  // Which of two addresses is the person? Taking the first would let the order of a directory decide.
  // One address in two spellings is one: people are matched without case everywhere.
  if (new Set(valuesOf(attributes, found.source).map(foldCase)).size > 1) {
    throw new SamlError('email_ambiguous', { actual: found.source });
  }
  return found;
}

function findValue(
  attributes: Subject['attributes'],
  name: string,
  aliases: readonly string[],
): PickedValue | null {
  const names = [...attributes.keys()].filter((one) => valuesOf(attributes, one).length > 0);
  const sameAs = (wanted: string) => names.find((one) => one.toLowerCase() === wanted.toLowerCase());
  const alias = () => aliases.map(sameAs).find((one) => one !== undefined);
  const [source, matchedBy]: [string | undefined, MatchedBy] = names.includes(name)
    ? [name, 'exact']
    : sameAs(name) !== undefined
      ? [sameAs(name), 'case']
      : [alias(), 'alias'];
  const value = source === undefined ? undefined : valuesOf(attributes, source)[0];
  return value === undefined || source === undefined ? null : { value, source, matchedBy };
}

/** Values that are not empty: Google sends Attributes without a value, others empty ones. */
function valuesOf(attributes: Subject['attributes'], name: string): readonly string[] {
  return (attributes.get(name) ?? []).map((one) => one.trim()).filter((one) => one !== '');
}
