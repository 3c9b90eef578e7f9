// Reads an AuthnRequest of the HTTP-Redirect or HTTP-POST binding as leniently as the real identity providers
// do, but never responds to a URL that the app's administrator didn't enter.
import { inflateRawSync } from 'node:zlib';
import { DOMParser } from '@xmldom/xmldom';
import { SAML2, SAML2P } from './markup.ts';

export type AuthnRequestReason =
  | 'missing'
  | 'not_base64'
  | 'not_deflated'
  | 'not_xml'
  | 'not_an_authn_request'
  | 'no_id'
  | 'acs_not_configured';

export class AuthnRequestError extends Error {
  override name = 'AuthnRequestError';
  readonly reason: AuthnRequestReason;
  readonly detail: Record<string, string>;

  constructor(reason: AuthnRequestReason, detail: Record<string, string> = {}) {
    super(reason);
    this.reason = reason;
    this.detail = detail;
  }
}

export interface AuthnRequest {
  id: string;
  issuer: string | null;
  /** Where the response goes: what the request asks for, if the app's settings allow it. */
  responseUrl: string;
  forceAuthn: boolean;
  isPassive: boolean;
  /** Subject/NameID of the request: the person that the service provider expects. */
  subject: string | null;
}

/** Where a response may go. */
export interface ResponseUrls {
  /** What a request may name, by its URL or its index. */
  requestable: readonly string[];
  /** For a request that names neither. */
  fallback: string;
}

const MAX_BYTES = 64 * 1024;

export function parseRedirectRequest(samlRequest: string | undefined, urls: ResponseUrls): AuthnRequest {
  return parseAuthnRequest(inflateMessage(samlRequest), urls);
}

export function parsePostRequest(samlRequest: string | undefined, urls: ResponseUrls): AuthnRequest {
  return parseAuthnRequest(decodeBase64(samlRequest).toString('utf8'), urls);
}

/** The XML of a message that came by HTTP-Redirect. */
export function inflateMessage(message: string | undefined): string {
  const deflated = decodeBase64(message);
  try {
    return inflateRawSync(deflated, { maxOutputLength: MAX_BYTES }).toString('utf8');
  } catch {
    throw new AuthnRequestError('not_deflated');
  }
}

function parseAuthnRequest(xml: string, urls: ResponseUrls): AuthnRequest {
  const root = parseRoot(xml);
  if (root.namespaceURI !== SAML2P || root.localName !== 'AuthnRequest') {
    throw new AuthnRequestError('not_an_authn_request', { element: root.tagName });
  }
  const id = root.getAttribute('ID');
  if (!id) throw new AuthnRequestError('no_id');
  const text = (localName: string) =>
    root.getElementsByTagNameNS(SAML2, localName).item(0)?.textContent ?? null;
  return {
    id,
    issuer: text('Issuer'),
    responseUrl: responseUrl(root, urls),
    forceAuthn: isTrue(root.getAttribute('ForceAuthn')),
    isPassive: isTrue(root.getAttribute('IsPassive')),
    subject: text('NameID'),
  };
}

export function parseRoot(xml: string): Element {
  const errors: string[] = [];
  const note = (message: string) => errors.push(message);
  const parser = new DOMParser({ errorHandler: { warning: note, error: note, fatalError: note } });
  try {
    const root: Element | null = parser.parseFromString(xml, 'text/xml')?.documentElement ?? null;
    if (root && errors.length === 0) return root;
  } catch {
    // The parser throws some faults and reports others; both mean the same here.
  }
  throw new AuthnRequestError('not_xml');
}

// saml-core 3.4.1: a request names a URL, an index into the configured ones, or neither.
function responseUrl(root: Element, { requestable, fallback }: ResponseUrls): string {
  const wanted = root.getAttribute('AssertionConsumerServiceURL');
  const index = root.getAttribute('AssertionConsumerServiceIndex');
  if (!wanted && !index) return fallback;
  const url = wanted || requestable[Number(index)];
  if (!url || !requestable.includes(url)) {
    throw new AuthnRequestError('acs_not_configured', { wanted: wanted || `index ${index}` });
  }
  return url;
}

export function decodeBase64(value: string | undefined): Buffer {
  if (!value) throw new AuthnRequestError('missing');
  const compact = value.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact) || compact.length > 2 * MAX_BYTES) {
    throw new AuthnRequestError('not_base64');
  }
  return Buffer.from(compact, 'base64');
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}
