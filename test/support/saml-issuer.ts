// An identity provider for tests, with a dozen dialects: prefixes, default namespaces, what is signed and
// how. Everything has a default; a test names what it is about, or bends the text of an element just before
// it is signed.

import type { SigningKey } from '../../dev/idp/signature.ts';
import type { ResponseTrust } from '../../src/saml/response.ts';
import { type Certificate, parseCertificate } from '../../src/xmldsig/certificates.ts';
import { oktaKey } from './okta-keys.ts';
import { type Encryption, encryptXml } from './saml-encrypter.ts';
import { type Digest, type Method, type SignOptions, signXml } from './saml-signer.ts';

export const NOW_MS = Date.parse('2026-11-02T09:00:00.000Z');
export const ACS = 'https://sso.example/sso/saml2';
export const AUDIENCE = 'https://sso.example/security/sso/v2/authorize/';
export const ISSUER = 'http://www.okta.com/exkGatehouse00000001';
export const REQUEST_ID = '_a1b2c3d4e5f6a7b8c9d0e1f2';
export const NAME_ID = 'ada@acme.test';

const SAMLP = 'urn:oasis:names:tc:SAML:2.0:protocol';
const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';

type Edit = (xml: string) => string;

export interface IssueOptions {
  readonly sign?: 'both' | 'response' | 'assertion' | 'none';
  readonly key?: SigningKey;
  readonly method?: Method;
  readonly digest?: Digest;
  readonly inclusivePrefixes?: readonly string[];
  readonly signature?: Partial<SignOptions>;
  /** '' is the default namespace. */
  readonly prefixes?: { readonly samlp: string; readonly saml: string };
  readonly requestId?: string | null;
  readonly attributes?: string;
  readonly encrypt?: Encryption;
  /** The assertion before it is signed; p is its prefix with the colon. */
  readonly editAssertion?: Edit;
  /** The assertion after its signature, before encryption. */
  readonly editSignedAssertion?: Edit;
  /** The Response, with its assertion, before it is signed. */
  readonly editResponse?: Edit;
  readonly declaration?: string;
}

/** XML text of a Response. */
export async function issue(options: IssueOptions = {}): Promise<string> {
  const { sign = 'both', key = oktaKey } = options;
  const how = {
    key,
    ...(options.method && { method: options.method }),
    ...(options.digest && { digest: options.digest }),
    inclusivePrefixes: options.inclusivePrefixes ?? [],
    ...options.signature,
  };
  let assertion = (options.editAssertion ?? same)(assertionXml(options));
  if (sign === 'both' || sign === 'assertion') assertion = signXml(assertion, how);
  assertion = (options.editSignedAssertion ?? same)(assertion);
  if (options.encrypt) assertion = await encryptXml(assertion, options.encrypt);
  let response = (options.editResponse ?? same)(responseXml(options, assertion));
  if (sign === 'both' || sign === 'response') response = signXml(response, how);
  return (options.declaration ?? '<?xml version="1.0" encoding="UTF-8"?>') + response;
}

/** As the browser posts it. */
export function post(xml: string): string {
  return Buffer.from(xml, 'utf8').toString('base64');
}

export async function makeTrust(
  changes: Partial<Omit<ResponseTrust, 'certificates'>> & { keys?: readonly SigningKey[] } = {},
): Promise<ResponseTrust> {
  const { keys = [oktaKey], ...rest } = changes;
  const certificates = await Promise.all(keys.map((one) => parseCertificate(one.certificate)));
  return {
    acsUrl: ACS,
    audience: AUDIENCE,
    issuer: ISSUER,
    certificates: certificates as [Certificate, ...Certificate[]],
    requestId: REQUEST_ID,
    allowSha1: false,
    clockSkewSeconds: 60,
    maxLifetimeSeconds: 86_400,
    ...rest,
  };
}

export const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  email: ['ada@acme.test'],
  firstName: ['Ada'],
  lastName: ['Lovelace'],
  groups: ['engineering', 'analysts & <others>'],
};

function same(xml: string): string {
  return xml;
}

function names(options: IssueOptions) {
  const { samlp, saml } = options.prefixes ?? { samlp: 'saml2p', saml: 'saml2' };
  const declare = (prefix: string, name: string) =>
    prefix === '' ? ` xmlns="${name}"` : ` xmlns:${prefix}="${name}"`;
  const colon = (prefix: string) => (prefix === '' ? '' : `${prefix}:`);
  const xs = options.inclusivePrefixes?.includes('xs') ? ' xmlns:xs="http://www.w3.org/2001/XMLSchema"' : '';
  return { p: colon(samlp), s: colon(saml), xmlnsP: declare(samlp, SAMLP), xmlnsS: declare(saml, SAML), xs };
}

function inResponseTo({ requestId = REQUEST_ID }: IssueOptions): string {
  return requestId === null ? '' : ` InResponseTo="${requestId}"`;
}

function responseXml(options: IssueOptions, assertion: string): string {
  const { p, s, xmlnsP, xmlnsS, xs } = names(options);
  return (
    `<${p}Response Destination="${ACS}" ID="id40"${inResponseTo(options)} IssueInstant="2026-11-02T09:00:00.000Z"` +
    ` Version="2.0"${xmlnsP}${xs}><${s}Issuer${xmlnsS}>${ISSUER}</${s}Issuer><${p}Status>` +
    `<${p}StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></${p}Status>${assertion}</${p}Response>`
  );
}

function assertionXml(options: IssueOptions): string {
  const { s, xmlnsS, xs } = names(options);
  return (
    `<${s}Assertion ID="id41" IssueInstant="2026-11-02T09:00:00.000Z" Version="2.0"${xmlnsS}${xs}>` +
    `<${s}Issuer>${ISSUER}</${s}Issuer><${s}Subject>` +
    `<${s}NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${NAME_ID}</${s}NameID>` +
    `<${s}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
    `<${s}SubjectConfirmationData${inResponseTo(options)} NotOnOrAfter="2026-11-02T09:05:00.000Z" Recipient="${ACS}"/>` +
    `</${s}SubjectConfirmation></${s}Subject>` +
    `<${s}Conditions NotBefore="2026-11-02T08:55:00.000Z" NotOnOrAfter="2026-11-02T09:05:00.000Z">` +
    `<${s}AudienceRestriction><${s}Audience>${AUDIENCE}</${s}Audience></${s}AudienceRestriction></${s}Conditions>` +
    `<${s}AuthnStatement AuthnInstant="2026-11-02T08:45:00.000Z" SessionIndex="session-1"><${s}AuthnContext>` +
    `<${s}AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</${s}AuthnContextClassRef>` +
    `</${s}AuthnContext></${s}AuthnStatement>${options.attributes ?? attributesXml(s)}</${s}Assertion>`
  );
}

function attributesXml(s: string): string {
  const xsi =
    ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string"';
  const attributes = Object.entries(ATTRIBUTES).map(([name, values]) => {
    const all = values.map((value) => `<${s}AttributeValue${xsi}>${escapeText(value)}</${s}AttributeValue>`);
    return `<${s}Attribute Name="${name}">${all.join('')}</${s}Attribute>`;
  });
  return `<${s}AttributeStatement>${attributes.join('')}</${s}AttributeStatement>`;
}

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
