// What a Response and an Assertion say, as values. Reading decides nothing: the same functions read the
// unverified tree, to find the connection, and the verified one, to judge it. They expect a tree that
// `checkGrammar` has accepted.

import { attributeOf, collapsed, isNamed } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import { SamlError } from './errors.ts';
import { parseInstant } from './instant.ts';
import { SAML, SAMLP } from './names.ts';

export interface ResponseFacts {
  readonly id: string;
  readonly version: string;
  readonly issuer: string | null;
  readonly destination: string | null;
  readonly inResponseTo: string | null;
  /** The top-level status code, then the second-level one if there is one. */
  readonly statusCodes: readonly string[];
  /** What the identity provider says about it, in its own words. */
  readonly statusMessage: string | null;
}

export interface AssertionFacts {
  readonly id: string;
  readonly version: string;
  readonly issueInstantMs: number;
  readonly issuer: string;
  readonly nameId: NameIdFacts;
  readonly confirmations: readonly ConfirmationFacts[];
  readonly conditions: ConditionsFacts;
  readonly authnStatements: readonly AuthnStatementFacts[];
  /** In document order; the values of Attributes with the same Name are in one list. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

export interface NameIdFacts {
  readonly value: string;
  readonly format: string | null;
  readonly nameQualifier: string | null;
  readonly spNameQualifier: string | null;
}

export interface ConfirmationFacts {
  readonly method: string;
  readonly recipient: string | null;
  readonly notBeforeMs: number | null;
  readonly notOnOrAfterMs: number | null;
  readonly inResponseTo: string | null;
}

export interface ConditionsFacts {
  readonly notBeforeMs: number | null;
  readonly notOnOrAfterMs: number | null;
  /** One list for each AudienceRestriction. */
  readonly audiences: readonly (readonly string[])[];
}

export interface AuthnStatementFacts {
  readonly authnInstantMs: number;
  readonly sessionIndex: string | null;
  readonly sessionNotOnOrAfterMs: number | null;
}

/** saml-core 3.2.2 */
export function readResponseFacts(response: XmlElement): ResponseFacts {
  const issuer = findChild(response, 'Issuer');
  const status = findChild(response, 'Status', SAMLP) as XmlElement;
  const message = findChild(status, 'StatusMessage', SAMLP);
  return {
    id: requiredAttribute(response, 'ID'),
    version: requiredAttribute(response, 'Version'),
    issuer: issuer === undefined ? null : collapsed(allText(issuer)),
    destination: uriOf(response, 'Destination'),
    inResponseTo: inResponseToOf(response),
    statusCodes: readStatusCodes(status),
    statusMessage: (message && allText(message).trim()) || null,
  };
}

/** saml-core 3.2.2.1 */
export function readStatusCodes(status: XmlElement): string[] {
  const code = findChild(status, 'StatusCode', SAMLP) as XmlElement;
  const second = findChild(code, 'StatusCode', SAMLP);
  return [code, ...(second === undefined ? [] : [second])].map((one) =>
    collapsed(requiredAttribute(one, 'Value')),
  );
}

/** saml-core 2.3.3; `nameId` is from its Subject. @throws SamlError `time_malformed` */
export function readAssertionFacts(assertion: XmlElement, nameId: NameIdFacts): AssertionFacts {
  const subject = findChild(assertion, 'Subject') as XmlElement;
  return {
    id: requiredAttribute(assertion, 'ID'),
    version: requiredAttribute(assertion, 'Version'),
    issueInstantMs: instantOf(assertion, 'IssueInstant') ?? missing('IssueInstant'),
    issuer: collapsed(allText(findChild(assertion, 'Issuer') as XmlElement)),
    nameId,
    confirmations: findChildren(subject, 'SubjectConfirmation').map(readConfirmation),
    conditions: readConditions(findChild(assertion, 'Conditions')),
    authnStatements: findChildren(assertion, 'AuthnStatement').map((statement) => ({
      authnInstantMs: instantOf(statement, 'AuthnInstant') ?? missing('AuthnInstant'),
      sessionIndex: attributeOf(statement, 'SessionIndex') ?? null,
      sessionNotOnOrAfterMs: instantOf(statement, 'SessionNotOnOrAfter'),
    })),
    attributes: readAttributes(findChildren(assertion, 'AttributeStatement')),
  };
}

/** Just what finds the connection. */
export function readAssertionClaims(assertion: XmlElement): {
  readonly issuer: string;
  readonly inResponseTo: string | null;
} {
  const subject = findChild(assertion, 'Subject') as XmlElement;
  const asked = findChildren(subject, 'SubjectConfirmation').map((confirmation) => {
    const data = findChild(confirmation, 'SubjectConfirmationData');
    return data && inResponseToOf(data);
  });
  return {
    issuer: collapsed(allText(findChild(assertion, 'Issuer') as XmlElement)),
    inResponseTo: asked.find((one) => one !== undefined && one !== null) ?? null,
  };
}

/** saml-core 2.2.2 */
export function readNameId(nameId: XmlElement): NameIdFacts {
  const value = allText(nameId);
  if (value.trim() === '') throw new SamlError('name_id_empty');
  return {
    value,
    format: uriOf(nameId, 'Format'),
    nameQualifier: attributeOf(nameId, 'NameQualifier') ?? null,
    spNameQualifier: attributeOf(nameId, 'SPNameQualifier') ?? null,
  };
}

/** saml-core 2.4.1 */
function readConfirmation(confirmation: XmlElement): ConfirmationFacts {
  const data = findChild(confirmation, 'SubjectConfirmationData');
  return {
    method: collapsed(requiredAttribute(confirmation, 'Method')),
    recipient: data === undefined ? null : uriOf(data, 'Recipient'),
    notBeforeMs: data === undefined ? null : instantOf(data, 'NotBefore'),
    notOnOrAfterMs: data === undefined ? null : instantOf(data, 'NotOnOrAfter'),
    inResponseTo: data === undefined ? null : inResponseToOf(data),
  };
}

/** saml-core 2.5.1 */
function readConditions(conditions: XmlElement | undefined): ConditionsFacts {
  if (conditions === undefined) return { notBeforeMs: null, notOnOrAfterMs: null, audiences: [] };
  return {
    notBeforeMs: instantOf(conditions, 'NotBefore'),
    notOnOrAfterMs: instantOf(conditions, 'NotOnOrAfter'),
    audiences: findChildren(conditions, 'AudienceRestriction').map((restriction) =>
      findChildren(restriction, 'Audience').map((one) => collapsed(allText(one))),
    ),
  };
}

/** saml-core 2.7.3. Keycloak repeats an Attribute for each value; Google sends Attributes without a value. */
function readAttributes(statements: readonly XmlElement[]): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, string[]>();
  for (const attribute of statements.flatMap((statement) => findChildren(statement, 'Attribute'))) {
    const name = requiredAttribute(attribute, 'Name');
    const values = attributes.get(name) ?? [];
    for (const value of findChildren(attribute, 'AttributeValue')) {
      const nameId = findChild(value, 'NameID');
      if (nameId !== undefined) values.push(allText(nameId));
      // A structured value of a foreign schema is not text, and a part of its text would be a wrong value.
      else if (value.children.every((child) => typeof child === 'string')) values.push(allText(value));
    }
    attributes.set(name, values);
  }
  return attributes;
}

/** The child of that name; the grammar has checked that there is no second one. */
export function findChild(parent: XmlElement, local: string, namespace = SAML): XmlElement | undefined {
  for (const child of parent.children) {
    if (typeof child !== 'string' && isNamed(child, namespace.name, local)) return child;
  }
  return undefined;
}

export function findChildren(parent: XmlElement, local: string, namespace = SAML): XmlElement[] {
  return parent.children.filter(
    (child) => typeof child !== 'string' && isNamed(child, namespace.name, local),
  ) as XmlElement[];
}

function allText(element: XmlElement): string {
  return element.children.join('');
}

/** The value of an xs:anyURI. */
export function uriOf(element: XmlElement, local: string): string | null {
  const text = attributeOf(element, local);
  return text === undefined ? null : collapsed(text);
}

/** pysaml2 writes an empty one into a response that answers no request; an xs:NCName is never empty. */
export function inResponseToOf(element: XmlElement): string | null {
  return attributeOf(element, 'InResponseTo') || null;
}

export function requiredAttribute(element: XmlElement, local: string): string {
  return attributeOf(element, local) ?? missing(local);
}

function missing(local: string): never {
  throw new SamlError('missing_attribute', { expected: local });
}

export function instantOf(element: XmlElement, local: string): number | null {
  const text = attributeOf(element, local);
  if (text === undefined) return null;
  const value = parseInstant(collapsed(text));
  if (value === undefined)
    throw new SamlError('time_malformed', {
      in: `${element.local}/@${local}`,
      expected: 'an instant in UTC such as 2026-01-31T08:00:00Z',
      actual: text,
    });
  return value;
}
