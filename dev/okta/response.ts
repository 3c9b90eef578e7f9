// The response maker: a SAML response with the bytes that Okta sends (attributes before namespace
// declarations, prefixes declared again on nearly every element, both elements signed, PrefixList="xs" on the
// Transform), for the simulated Okta and for the tests. It shares no code with src: xml-crypto canonicalizes,
// Node's OpenSSL signs, xml-encryption wraps the key. So Gatehouse is never tested against itself. It has no
// state and no server, and runs in Node and in workerd.

import { attribute, SAML2, SAML2P, text, XML_DECLARATION, XS, XSI } from '../idp/markup.ts';
import { type SignatureAlgorithm, type SigningKey, signElement } from '../idp/signature.ts';
import { type Cipher, encryptAssertion, encryptNameId } from './encrypted-assertion.ts';

export type { SignatureAlgorithm, SigningKey } from '../idp/signature.ts';

export interface ResponseAttribute {
  name: string;
  values: readonly string[];
  /** The last word of the NameFormat URI. Okta's default is `unspecified`. */
  nameFormat?: 'unspecified' | 'basic' | 'uri';
}

export interface ResponseOptions {
  issuer: string;
  key: SigningKey;
  nowMs: number;
  destination: string;
  recipient: string;
  audience: string;
  nameId: string;
  nameIdFormat?: string;
  /** What the Subject names the person by. Without `encryptIdFor` it is the NameID in plain text. */
  subject?: SubjectForm;
  /** PEM certificate of the service provider, for an EncryptedID. */
  encryptIdFor?: string | null;
  attributes?: readonly ResponseAttribute[];
  /** The AuthnRequest's ID. Without it the response is unsolicited (IdP-initiated). */
  inResponseTo?: string | null;
  /** Okta: true. */
  signResponse?: boolean;
  /** Okta: true. */
  signAssertion?: boolean;
  signatureAlgorithm?: SignatureAlgorithm;
  /** Signs with exc-c14n#WithComments, as Amazon does. */
  withComments?: boolean;
  /**
   * PEM certificate of the service provider. The assertion is encrypted for it after its own signature,
   * before the response's.
   */
  encryptFor?: string | null;
  encryption?: Cipher;
  /**
   * Half the time between NotBefore and NotOnOrAfter, and how long the confirmation is valid. Okta: five
   * minutes.
   */
  windowMs?: number;
  /** When the person signed in at the identity provider. Default: a quarter of an hour before. */
  authnInstantMs?: number;
  /** AuthnStatement/SessionNotOnOrAfter. Okta sends none. */
  sessionEndMs?: number;
  /** AuthnStatement/SessionIndex. Okta: the request's ID, or `id<ms>.<random>` without a request. */
  sessionIndex?: string;
  /**
   * A second-level status code. With it the top-level status is Responder, and the response carries no
   * assertion.
   */
  failure?: 'AuthnFailed' | 'NoPassive' | 'RequestDenied';
  /** Explains the failure. Okta sends none. */
  statusMessage?: string;
  responseId?: string;
  assertionId?: string;
}

export type SubjectForm = 'NameID' | 'EncryptedID' | 'none';

export interface IssuedResponse {
  xml: string;
  /** As the browser posts it in `SAMLResponse`: base64 without line breaks. */
  base64: string;
  responseId: string;
  assertionId: string;
}

const FIVE_MINUTES_MS = 5 * 60_000;
const UNSPECIFIED_NAME_ID = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

export async function issueResponse(options: ResponseOptions): Promise<IssuedResponse> {
  const responseId = options.responseId ?? newId();
  const assertionId = options.assertionId ?? newId();
  const algorithm = options.signatureAlgorithm ?? 'rsa-sha256';
  // Okta declares xs on both elements, and lists it, only where attribute statements use it.
  const inclusivePrefixes = xsDeclaration(options) ? ['xs'] : [];
  const { key, withComments = false } = options;
  const signing = { key, algorithm, inclusivePrefixes, withComments };

  let assertion = options.failure ? '' : assertionXml(options, assertionId, await subjectName(options));
  if (assertion && (options.signAssertion ?? true)) {
    assertion = signElement(assertion, { id: assertionId, ...signing });
  }
  if (assertion && options.encryptFor) {
    assertion = await encryptAssertion(assertion, options.encryptFor, options.encryption ?? 'aes256-cbc');
  }
  let response = responseXml(options, responseId, assertion);
  if (options.signResponse ?? true) {
    response = signElement(response, { id: responseId, ...signing });
  }
  const xml = XML_DECLARATION + response;
  return { xml, base64: Buffer.from(xml, 'utf8').toString('base64'), responseId, assertionId };
}

/** The SessionIndex of a sign-in that no AuthnRequest asked for. */
export function newSessionIndex(nowMs: number): string {
  return `id${nowMs}.${crypto.getRandomValues(new Uint32Array(1))[0]! % 2_000_000_000}`;
}

/** `id` and 26 digits, as Okta makes them. The letters make it an NCName, which digits alone are not. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint8Array(26));
  return `id${1 + (random[0]! % 9)}${[...random.subarray(1)].map((byte) => byte % 10).join('')}`;
}

function responseXml(o: ResponseOptions, id: string, assertion: string): string {
  return (
    `<saml2p:Response${attribute('Destination', o.destination)} ID="${id}"${inResponseTo(o)}` +
    ` IssueInstant="${instant(o.nowMs)}" Version="2.0" xmlns:saml2p="${SAML2P}"${xsDeclaration(o)}>` +
    issuer(o) +
    `<saml2p:Status xmlns:saml2p="${SAML2P}">${statusCode(o)}${statusMessage(o)}</saml2p:Status>` +
    `${assertion}</saml2p:Response>`
  );
}

/** A NameID that stands for itself, so that it can be encrypted. */
export function nameIdXml(nameId: string, format = UNSPECIFIED_NAME_ID): string {
  return `<saml2:NameID${attribute('Format', format)} xmlns:saml2="${SAML2}">${text(nameId)}</saml2:NameID>`;
}

async function subjectName(o: ResponseOptions): Promise<string> {
  if (o.subject === 'none') return '';
  if (o.subject === 'EncryptedID' && o.encryptIdFor) {
    return await encryptNameId(nameIdXml(o.nameId, o.nameIdFormat), o.encryptIdFor);
  }
  const format = attribute('Format', o.nameIdFormat ?? UNSPECIFIED_NAME_ID);
  return `<saml2:NameID${format}>${text(o.nameId)}</saml2:NameID>`;
}

function assertionXml(o: ResponseOptions, id: string, name: string): string {
  return (
    `<saml2:Assertion ID="${id}" IssueInstant="${instant(o.nowMs)}" Version="2.0" xmlns:saml2="${SAML2}"${xsDeclaration(o)}>` +
    `${issuer(o)}${subject(o, name)}${conditions(o)}${authnStatement(o)}${attributeStatement(o)}</saml2:Assertion>`
  );
}

function statusCode(o: ResponseOptions): string {
  const status = 'urn:oasis:names:tc:SAML:2.0:status:';
  return o.failure
    ? `<saml2p:StatusCode Value="${status}Responder"><saml2p:StatusCode Value="${status}${o.failure}"/></saml2p:StatusCode>`
    : `<saml2p:StatusCode Value="${status}Success"/>`;
}

function statusMessage(o: ResponseOptions): string {
  return o.failure && o.statusMessage
    ? `<saml2p:StatusMessage>${text(o.statusMessage)}</saml2p:StatusMessage>`
    : '';
}

function issuer(o: ResponseOptions): string {
  return (
    '<saml2:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity"' +
    ` xmlns:saml2="${SAML2}">${text(o.issuer)}</saml2:Issuer>`
  );
}

function subject(o: ResponseOptions, name: string): string {
  const notOnOrAfter = instant(o.nowMs + (o.windowMs ?? FIVE_MINUTES_MS));
  return (
    `<saml2:Subject xmlns:saml2="${SAML2}">${name}` +
    '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml2:SubjectConfirmationData${inResponseTo(o)} NotOnOrAfter="${notOnOrAfter}"${attribute('Recipient', o.recipient)}/>` +
    '</saml2:SubjectConfirmation></saml2:Subject>'
  );
}

function conditions(o: ResponseOptions): string {
  const windowMs = o.windowMs ?? FIVE_MINUTES_MS;
  return (
    `<saml2:Conditions NotBefore="${instant(o.nowMs - windowMs)}" NotOnOrAfter="${instant(o.nowMs + windowMs)}"` +
    ` xmlns:saml2="${SAML2}"><saml2:AudienceRestriction><saml2:Audience>${text(o.audience)}</saml2:Audience>` +
    '</saml2:AudienceRestriction></saml2:Conditions>'
  );
}

function authnStatement(o: ResponseOptions): string {
  const authnInstant = instant(o.authnInstantMs ?? o.nowMs - 15 * 60_000);
  return (
    `<saml2:AuthnStatement AuthnInstant="${authnInstant}"${attribute('SessionIndex', sessionIndex(o))}` +
    (o.sessionEndMs === undefined ? '' : attribute('SessionNotOnOrAfter', instant(o.sessionEndMs))) +
    ` xmlns:saml2="${SAML2}"><saml2:AuthnContext><saml2:AuthnContextClassRef>` +
    'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport' +
    '</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement>'
  );
}

function sessionIndex(o: ResponseOptions): string {
  return o.sessionIndex ?? o.inResponseTo ?? newSessionIndex(o.nowMs);
}

function attributeStatement(o: ResponseOptions): string {
  if (!o.attributes?.length) return '';
  const attributes = o.attributes.map(({ name, values, nameFormat = 'unspecified' }) => {
    const open = `<saml2:AttributeValue xmlns:xs="${XS}" xmlns:xsi="${XSI}" xsi:type="xs:string">`;
    return (
      `<saml2:Attribute${attribute('Name', name)} NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:${nameFormat}">` +
      `${values.map((value) => `${open}${text(value)}</saml2:AttributeValue>`).join('')}</saml2:Attribute>`
    );
  });
  return `<saml2:AttributeStatement xmlns:saml2="${SAML2}">${attributes.join('')}</saml2:AttributeStatement>`;
}

function inResponseTo(o: ResponseOptions): string {
  return o.inResponseTo ? attribute('InResponseTo', o.inResponseTo) : '';
}

function xsDeclaration(o: ResponseOptions): string {
  return o.attributes?.length && !o.failure ? ` xmlns:xs="${XS}"` : '';
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
