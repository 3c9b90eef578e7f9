// LogoutRequest and LogoutResponse, both directions (saml-core 3.7), always signed. Outgoing ones are signed
// by xml-crypto's canonicalizer and OpenSSL; incoming ones are verified by OpenSSL (HTTP-Redirect) and
// xml-crypto (HTTP-POST), and what counts is read from the octets that were signed.
import { sign, verify, X509Certificate } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { decodeBase64, inflateMessage, parseRoot } from './authn-request.ts';
import { attribute, DSIG, SAML2, SAML2P, text, XML_DECLARATION } from './markup.ts';
import { type SigningKey, signElement } from './signature.ts';

export type LogoutReason =
  | 'logout_not_configured'
  | 'signature_missing'
  | 'signature_algorithm_refused'
  | 'signature_invalid'
  | 'not_a_logout_message'
  | 'issuer_mismatch'
  | 'destination_mismatch';

export class LogoutError extends Error {
  override name = 'LogoutError';
  readonly reason: LogoutReason;

  constructor(reason: LogoutReason) {
    super(reason);
    this.reason = reason;
  }
}

export type Outgoing =
  | { kind: 'redirect'; url: string }
  | { kind: 'post'; url: string; fields: Record<string, string> };

export interface Header {
  id: string;
  issuer: string;
  destination: string;
  nowMs: number;
}

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const HASHES: Record<string, string> = {
  [RSA_SHA256]: 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384': 'sha384',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'sha512',
};
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/** @param subject a NameID or EncryptedID element, with the declaration of its namespace */
export function logoutRequestXml(header: Header, subject: string, sessionIndex: string): string {
  const body = `${subject}<saml2p:SessionIndex>${text(sessionIndex)}</saml2p:SessionIndex>`;
  return messageXml('LogoutRequest', header, '', body);
}

export function logoutResponseXml(header: Header, inResponseTo: string): string {
  const status = `<saml2p:Status><saml2p:StatusCode Value="${SUCCESS}"/></saml2p:Status>`;
  return messageXml('LogoutResponse', header, attribute('InResponseTo', inResponseTo), status);
}

export interface Sending {
  parameter: 'SAMLRequest' | 'SAMLResponse';
  xml: string;
  header: Header;
  binding: Outgoing['kind'];
  key: SigningKey;
  relayState: string | null;
}

export function sendLogout({ parameter, xml, header, binding, key, relayState }: Sending): Outgoing {
  const url = header.destination;
  if (binding === 'post') {
    const options = { id: header.id, key, algorithm: 'rsa-sha256', inclusivePrefixes: [] } as const;
    const signed = XML_DECLARATION + signElement(xml, options);
    const message = Buffer.from(signed).toString('base64');
    return {
      kind: 'post',
      url,
      fields: { [parameter]: message, ...(relayState !== null && { RelayState: relayState }) },
    };
  }
  // saml-bindings 3.4.4.1: the signature is over the query, in this order.
  const parts = [`${parameter}=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`];
  if (relayState !== null) parts.push(`RelayState=${encodeURIComponent(relayState)}`);
  parts.push(`SigAlg=${encodeURIComponent(RSA_SHA256)}`);
  const value = sign('sha256', Buffer.from(parts.join('&')), key.privateKey).toString('base64');
  const query = `${parts.join('&')}&Signature=${encodeURIComponent(value)}`;
  return { kind: 'redirect', url: `${url}${url.includes('?') ? '&' : '?'}${query}` };
}

export interface LogoutMessage {
  kind: 'request' | 'response';
  id: string;
  nameId: string | null;
  sessionIndexes: string[];
  /** Present in a response only. */
  success: boolean;
  relayState: string | null;
  xml: string;
}

export interface LogoutTrust {
  /** Entity ID of the service provider. */
  issuer: string;
  /** PEM. */
  certificate: string;
  /** The URL of ours that the message arrived at. */
  destination: string;
}

/** @param rawQuery the query exactly as it stood in the URL, because those are the octets that were signed */
export function readRedirect(rawQuery: string, trust: LogoutTrust): LogoutMessage {
  const raw = new Map(
    rawQuery.split('&').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at), part.slice(at + 1)] as const;
    }),
  );
  const value = (name: string) => {
    const found = raw.get(name);
    return found === undefined ? undefined : decodeURIComponent(found.replaceAll('+', ' '));
  };
  const parameter = raw.has('SAMLRequest') ? 'SAMLRequest' : 'SAMLResponse';
  const xml = inflateMessage(value(parameter));
  const signature = value('Signature');
  const hash = HASHES[value('SigAlg') ?? ''];
  if (!signature) throw new LogoutError('signature_missing');
  if (!hash) throw new LogoutError('signature_algorithm_refused');
  const signed = [parameter, 'RelayState', 'SigAlg'].filter((name) => raw.has(name));
  const octets = signed.map((name) => `${name}=${raw.get(name)}`).join('&');
  const { publicKey } = new X509Certificate(trust.certificate);
  if (!verify(hash, Buffer.from(octets), publicKey, Buffer.from(signature, 'base64'))) {
    throw new LogoutError('signature_invalid');
  }
  return read(xml, value('RelayState') ?? null, trust);
}

export function readPost(form: Record<string, unknown>, trust: LogoutTrust): LogoutMessage {
  const message = form.SAMLRequest ?? form.SAMLResponse;
  const xml = decodeBase64(typeof message === 'string' ? message : undefined).toString('utf8');
  const signatures = parseRoot(xml).getElementsByTagNameNS(DSIG, 'Signature');
  if (signatures.length === 0) throw new LogoutError('signature_missing');
  return read(
    signedPart(xml, trust.certificate),
    typeof form.RelayState === 'string' ? form.RelayState : null,
    trust,
  );
}

/** Reads only what xml-crypto says was signed. */
function signedPart(xml: string, certificate: string): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const verifier = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
  try {
    verifier.loadSignature(verifier.findSignatures(document)[0]!);
    if (verifier.checkSignature(xml)) return verifier.getSignedReferences()[0]!;
  } catch {
    // xml-crypto throws for some faults and returns false for others.
  }
  throw new LogoutError('signature_invalid');
}

function read(xml: string, relayState: string | null, trust: LogoutTrust): LogoutMessage {
  const root = parseRoot(xml);
  const all = (namespace: string, name: string) =>
    Array.from(root.getElementsByTagNameNS(namespace, name)).map((one) => one.textContent ?? '');
  const isRequest = root.localName === 'LogoutRequest';
  if (root.namespaceURI !== SAML2P || !(isRequest || root.localName === 'LogoutResponse')) {
    throw new LogoutError('not_a_logout_message');
  }
  if (all(SAML2, 'Issuer')[0] !== trust.issuer) throw new LogoutError('issuer_mismatch');
  if (root.getAttribute('Destination') !== trust.destination) throw new LogoutError('destination_mismatch');
  const status = root.getElementsByTagNameNS(SAML2P, 'StatusCode').item(0);
  return {
    kind: isRequest ? 'request' : 'response',
    id: root.getAttribute('ID') ?? '',
    nameId: all(SAML2, 'NameID')[0] ?? null,
    sessionIndexes: all(SAML2P, 'SessionIndex'),
    success: status?.getAttribute('Value') === SUCCESS,
    relayState,
    xml,
  };
}

function messageXml(name: string, header: Header, more: string, body: string): string {
  const instant = new Date(header.nowMs).toISOString();
  return (
    `<saml2p:${name}${attribute('Destination', header.destination)} ID="${header.id}"${more} IssueInstant="${instant}"` +
    ` Version="2.0" xmlns:saml2p="${SAML2P}">` +
    '<saml2:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity"' +
    ` xmlns:saml2="${SAML2}">${text(header.issuer)}</saml2:Issuer>${body}</saml2p:${name}>`
  );
}
