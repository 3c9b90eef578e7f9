// The response maker of the simulated Entra ID: the default namespace for everything of the assertion, which
// alone is signed; the claims by their URIs, before the AuthnStatement; valid for an hour and five minutes.
// It has no state and no clock. A failure has Entra's code in its StatusMessage, and no signature.
import { createHash, randomUUID } from 'node:crypto';
import { attribute, SAML2, SAML2P, text } from '../idp/markup.ts';
import { type SignatureLayout, type SigningKey, signElement } from '../idp/signature.ts';

export interface Answer {
  issuer: string;
  nowMs: number;
  /** Destination of the response, and Recipient of its assertion. */
  replyUrl: string;
  /** Without it the response is unsolicited. */
  inResponseTo: string | null;
}

export interface Success extends Answer {
  key: SigningKey;
  audience: string;
  nameId: NameId;
  claims: readonly (readonly [name: string, values: readonly string[]])[];
  signedInAtMs: number;
}

export interface NameId {
  format: string;
  value: string;
}

export interface Failure extends Answer {
  /** The second-level status code; the first one is Responder. */
  status: 'RequestDenied' | 'NoPassive';
  /** `AADSTS50105: …` */
  message: string;
}

export interface Issued {
  xml: string;
  /** As the browser posts it. */
  base64: string;
  sessionIndex: string;
}

export const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
export const EMAIL_ADDRESS = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** The signature follows the Issuer, in the default namespace, with the certificate in one line. */
export const LAYOUT: SignatureLayout = {
  after: '</Issuer>',
  prefix: '',
  lineLength: Number.POSITIVE_INFINITY,
};

const FIVE_MINUTES_MS = 5 * 60_000;
const HOUR_MS = 60 * 60_000;
const STATUS = 'urn:oasis:names:tc:SAML:2.0:status:';

export function issueResponse(options: Success): Issued {
  const id = newId();
  const signed = signElement(assertionXml(options, id), {
    id,
    key: options.key,
    algorithm: 'rsa-sha256',
    inclusivePrefixes: [],
    layout: LAYOUT,
  });
  const status = `<samlp:Status><samlp:StatusCode Value="${STATUS}Success"/></samlp:Status>`;
  return encoded(responseXml(options, status + signed), id);
}

export function issueFailure(options: Failure): Issued {
  const { status, message, nowMs } = options;
  const traced = `${message}\r\nTrace ID: ${randomUUID()}\r\nCorrelation ID: ${randomUUID()}\r\nTimestamp: ${instant(nowMs)}`;
  const xml =
    `<samlp:Status><samlp:StatusCode Value="${STATUS}Responder"><samlp:StatusCode Value="${STATUS}${status}"/>` +
    `</samlp:StatusCode><samlp:StatusMessage>${text(traced)}</samlp:StatusMessage></samlp:Status>`;
  return encoded(responseXml(options, xml), '');
}

/** Stays the same for a person and an application, and differs for every other pair. */
export function persistentId(personId: string, identifier: string): string {
  return createHash('sha256').update(`${personId} ${identifier}`).digest('base64');
}

/** A GUID begins with a digit or not; the underscore makes it an NCName. */
export function newId(): string {
  return `_${randomUUID()}`;
}

/** The Issuer element, as it stands in every message. */
export function issuerXml(issuer: string): string {
  return `<Issuer xmlns="${SAML2}">${text(issuer)}</Issuer>`;
}

function encoded(xml: string, sessionIndex: string): Issued {
  return { xml, base64: Buffer.from(xml, 'utf8').toString('base64'), sessionIndex };
}

function responseXml(o: Answer, inside: string): string {
  return (
    `<samlp:Response ID="${newId()}" Version="2.0" IssueInstant="${instant(o.nowMs)}"` +
    `${attribute('Destination', o.replyUrl)}${inResponseTo(o)} xmlns:samlp="${SAML2P}">` +
    `${issuerXml(o.issuer)}${inside}</samlp:Response>`
  );
}

function assertionXml(o: Success, id: string): string {
  const end = instant(o.nowMs + HOUR_MS);
  const nameId = `<NameID${attribute('Format', o.nameId.format)}>${text(o.nameId.value)}</NameID>`;
  return (
    `<Assertion ID="${id}" IssueInstant="${instant(o.nowMs)}" Version="2.0" xmlns="${SAML2}">` +
    `<Issuer>${text(o.issuer)}</Issuer>` +
    `<Subject>${nameId}<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
    `<SubjectConfirmationData${inResponseTo(o)} NotOnOrAfter="${end}"${attribute('Recipient', o.replyUrl)}/>` +
    '</SubjectConfirmation></Subject>' +
    `<Conditions NotBefore="${instant(o.nowMs - FIVE_MINUTES_MS)}" NotOnOrAfter="${end}"><AudienceRestriction>` +
    `<Audience>${text(o.audience)}</Audience></AudienceRestriction></Conditions>` +
    `<AttributeStatement>${o.claims.map(claimXml).join('')}</AttributeStatement>` +
    `<AuthnStatement AuthnInstant="${instant(o.signedInAtMs)}" SessionIndex="${id}"><AuthnContext>` +
    '<AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef>' +
    '</AuthnContext></AuthnStatement></Assertion>'
  );
}

function claimXml([name, values]: Success['claims'][number]): string {
  const inside = values.map((value) => `<AttributeValue>${text(value)}</AttributeValue>`).join('');
  return `<Attribute${attribute('Name', name)}>${inside}</Attribute>`;
}

function inResponseTo({ inResponseTo: id }: Answer): string {
  return id === null ? '' : attribute('InResponseTo', id);
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
