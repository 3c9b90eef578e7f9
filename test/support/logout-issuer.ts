// Logout messages as an identity provider sends them, as text, so that a test can bend each part. Signed by
// saml-signer.ts for HTTP-POST, and by Node's crypto and zlib for HTTP-Redirect; nothing here comes from src.
// Time is a constant.
import { sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { SigningKey } from '../../dev/idp/signature.ts';

export const NOW_MS = Date.parse('2026-11-02T09:00:00.000Z');
export const IDP = 'http://www.okta.com/exkGatehouse00000001';
export const SLO = 'https://sso.example/sso/slo';

const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

export const NAME_ID =
  '<saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" SPNameQualifier="sp">ada@acme.test</saml2:NameID>';
export const SESSION_INDEX = '<saml2p:SessionIndex>_session1</saml2p:SessionIndex>';
export const STATUS = `<saml2p:Status><saml2p:StatusCode Value="${SUCCESS}"/></saml2p:Status>`;

export interface LogoutParts {
  readonly attributes?: Readonly<Record<string, string | null>>;
  readonly issuer?: string | null;
  readonly content?: string;
}

export function logoutRequestXml(parts: LogoutParts = {}): string {
  return message('LogoutRequest', { NotOnOrAfter: '2026-11-02T09:05:00Z' }, NAME_ID + SESSION_INDEX, parts);
}

export function logoutResponseXml(parts: LogoutParts = {}): string {
  return message('LogoutResponse', { InResponseTo: '_ours' }, STATUS, parts);
}

function message(local: string, own: Record<string, string>, inner: string, parts: LogoutParts): string {
  const attributes = {
    ID: '_idp1',
    Version: '2.0',
    IssueInstant: '2026-11-02T08:59:58.123Z',
    Destination: SLO,
    ...own,
    ...parts.attributes,
  };
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
  const issuer = parts.issuer === undefined ? IDP : parts.issuer;
  const from = issuer === null ? '' : `<saml2:Issuer>${issuer}</saml2:Issuer>`;
  return (
    `<saml2p:${local} xmlns:saml2p="${PROTOCOL}" xmlns:saml2="${ASSERTION}"${written}>` +
    `${from}${parts.content ?? inner}</saml2p:${local}>`
  );
}

/** The query that delivers `xml` by HTTP-Redirect, signed where there is a key. */
export function redirectQuery(
  parameter: 'SAMLRequest' | 'SAMLResponse',
  xml: string,
  key: SigningKey | undefined,
  relayState?: string,
  hash: 'sha1' | 'sha256' = 'sha256',
): string {
  const parts = [`${parameter}=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`];
  if (relayState !== undefined) parts.push(`RelayState=${encodeURIComponent(relayState)}`);
  if (key === undefined) return parts.join('&');
  parts.push(`SigAlg=${encodeURIComponent(METHODS[hash])}`);
  const value = sign(hash, Buffer.from(parts.join('&')), key.privateKey).toString('base64');
  return `${parts.join('&')}&Signature=${encodeURIComponent(value)}`;
}

const METHODS = {
  sha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  sha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
} as const;

export const base64 = (xml: string) => Buffer.from(xml).toString('base64');
