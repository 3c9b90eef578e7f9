// The HTTP-Redirect binding (saml-bindings 3.4): a message as
// DEFLATE, base64 and percent-encoding in the query of a URL.
//
// Promises: a signature is checked over the octets that arrived, never over a query put together anew from
// decoded values (CVE-2025-27773; ADFS escapes in lower case); a parameter that occurs twice is refused;
// nothing inflates without a bound.

import { decodeBase64, encodeBase64 } from '../lib/base64.ts';
import { type Bytes, concatBytes, encodeUtf8 } from '../lib/bytes.ts';
import { signatureAlgorithm } from '../xmldsig/algorithms.ts';
import { SamlError } from './errors.ts';
import type { RedirectSignature } from './redirect-signature.ts';

export type MessageParameter = 'SAMLRequest' | 'SAMLResponse';

const DEFLATE = 'urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE';
const PARAMETERS = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature', 'SAMLEncoding'];
const RSA_SHA256 = signatureAlgorithm('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', false);

/**
 * saml-bindings 3.4.3. This holds for our own requests: identity providers send more, and a response echoes
 * what came with its request.
 */
const MAX_RELAY_STATE_BYTES = 80;

export interface RedirectLimits {
  /** Characters of the query. Cloudflare takes URLs of 16 KB. */
  readonly maxQueryLength: number;
  readonly maxInflatedBytes: number;
  /** Inflated size over compressed size. Real messages reach 4; a bomb reaches 1,000. */
  readonly maxRatio: number;
}

export const REDIRECT_LIMITS: RedirectLimits = {
  maxQueryLength: 16 * 1024,
  maxInflatedBytes: 64 * 1024,
  maxRatio: 10,
};

export interface RedirectInput {
  /**
   * The endpoint as configured. Its own query stays (Google's sign-in URL has one); its fragment does not.
   */
  readonly url: string;
  readonly message: MessageParameter;
  readonly xml: string;
  readonly relayState?: string | undefined;
  /** From `importSigningKey`: the signature is RSA-SHA256. */
  readonly signingKey?: CryptoKey | undefined;
  /** Further parameters beside the message, not covered by the signature: `login_hint`, `LoginHint`. */
  readonly extraParams?: Readonly<Record<string, string>> | undefined;
}

/** @throws SamlError `unusable_url`, `relay_state_too_long` */
export async function encodeRedirect(input: RedirectInput): Promise<string> {
  const base = checkEndpoint(input.url);
  checkRelayState(input);
  // The signed parameters come together at the end, in the order in which they are signed: some receivers cut
  // the signed octets out of the URL as one piece.
  let signed = pair(input.message, encodeBase64(await deflate(encodeUtf8(input.xml))));
  if (input.relayState !== undefined) signed += `&${pair('RelayState', input.relayState)}`;
  if (input.signingKey !== undefined) {
    signed += `&${pair('SigAlg', RSA_SHA256.uri)}`;
    const signature = await crypto.subtle.sign(RSA_SHA256.parameters, input.signingKey, encodeUtf8(signed));
    signed += `&${pair('Signature', encodeBase64(new Uint8Array(signature)))}`;
  }
  const extra = Object.entries(input.extraParams ?? {}).map(([name, value]) => {
    if (PARAMETERS.includes(name)) throw new SamlError('unusable_url', { parameter: name });
    return `${pair(name, value)}&`;
  });
  const joint = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return base + joint + extra.join('') + signed;
}

export interface RedirectMessage {
  readonly message: MessageParameter;
  /** The inflated document, not yet decoded, parsed or trusted. */
  readonly document: Bytes;
  readonly relayState: string | undefined;
  readonly signature: RedirectSignature | undefined;
}

/**
 * Reads the query of a request as it came: the part after `?`, before anybody decoded it.
 * @throws SamlError `message_too_large`, `bad_query`, `duplicate_parameter`, `message_missing`, `bad_base64`,
 * `bad_deflate`, `signature_incomplete`, `unknown_encoding`
 */
export async function decodeRedirect(
  rawQuery: string,
  limits: RedirectLimits = REDIRECT_LIMITS,
): Promise<RedirectMessage> {
  if (rawQuery.length > limits.maxQueryLength) {
    throw new SamlError('message_too_large', { actual: rawQuery.length, expected: limits.maxQueryLength });
  }
  const raw = rawParameters(rawQuery);
  const message = raw.has('SAMLRequest') ? 'SAMLRequest' : 'SAMLResponse';
  const rawMessage = raw.get(message);
  if (rawMessage === undefined) throw new SamlError('message_missing');
  if (message === 'SAMLRequest' && raw.has('SAMLResponse')) {
    throw new SamlError('duplicate_parameter', { parameter: 'SAMLResponse' });
  }
  const encoding = raw.get('SAMLEncoding');
  if (encoding !== undefined && decodePercent(encoding) !== DEFLATE) {
    throw new SamlError('unknown_encoding', { expected: DEFLATE, actual: decodePercent(encoding) });
  }
  const rawRelayState = raw.get('RelayState');
  const compressed = base64Of(message, rawMessage);
  return {
    message,
    document: await inflate(compressed, limits),
    relayState: rawRelayState === undefined ? undefined : decodePercent(rawRelayState.replaceAll('+', ' ')),
    signature: signatureOf(raw, message),
  };
}

function signatureOf(
  raw: ReadonlyMap<string, string>,
  message: MessageParameter,
): RedirectSignature | undefined {
  const algorithm = raw.get('SigAlg');
  const value = raw.get('Signature');
  if (algorithm === undefined && value === undefined) return undefined;
  if (algorithm === undefined || value === undefined) throw new SamlError('signature_incomplete');
  // saml-bindings 3.4.4.1: these parameters in this order, each as its sender escaped it. An absent
  // RelayState is left out.
  const signed = [message, 'RelayState', 'SigAlg']
    .filter((name) => raw.has(name))
    .map((name) => `${name}=${raw.get(name)}`)
    .join('&');
  return {
    algorithm: decodePercent(algorithm),
    value: base64Of('Signature', value),
    signedOctets: encodeUtf8(signed),
  };
}

/** The binding's own parameters, still escaped. Everything else in the query is left alone. */
function rawParameters(rawQuery: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of rawQuery.replace(/^\?/, '').split('&')) {
    const at = part.indexOf('=');
    const rawName = at < 0 ? part : part.slice(0, at);
    const name = decodePercent(rawName.replaceAll('+', ' '));
    if (!PARAMETERS.includes(name)) continue;
    // An escaped name (SAML%52equest) would be one parameter to us and another to the signer of the query.
    if (rawName !== name || at < 0) throw new SamlError('bad_query', { parameter: name });
    if (found.has(name)) throw new SamlError('duplicate_parameter', { parameter: name });
    found.set(name, part.slice(at + 1));
  }
  return found;
}

/** A raw `+` means itself here, not a space: base64 has no spaces, and some senders do not escape it. */
function base64Of(parameter: string, raw: string): Bytes {
  const bytes = decodeBase64(decodePercent(raw));
  if (bytes === undefined || bytes.length === 0) throw new SamlError('bad_base64', { parameter });
  return bytes;
}

function decodePercent(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new SamlError('bad_query');
  }
}

function pair(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}

/** @throws SamlError `relay_state_too_long` */
export function checkRelayState({
  message,
  relayState = '',
}: Pick<RedirectInput, 'message' | 'relayState'>): void {
  if (message === 'SAMLRequest' && encodeUtf8(relayState).length > MAX_RELAY_STATE_BYTES) {
    throw new SamlError('relay_state_too_long', { expected: MAX_RELAY_STATE_BYTES });
  }
}

/** The endpoint without its fragment. A parameter of the binding in its own query would make two of them. */
export function checkEndpoint(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new SamlError('unusable_url');
  const parameter = bindingParameterIn(url);
  if (parameter !== undefined) throw new SamlError('unusable_url', { parameter });
  return url.replace(/#.*$/s, '');
}

/** The first parameter of the binding that the endpoint has itself, as if copied from the address bar. */
export function bindingParameterIn(url: string): string | undefined {
  return [...new URL(url).searchParams.keys()].find((name) => PARAMETERS.includes(name));
}

async function deflate(bytes: Bytes): Promise<Bytes> {
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(compressed).arrayBuffer());
}

async function inflate(compressed: Bytes, limits: RedirectLimits): Promise<Bytes> {
  const allowed = Math.min(limits.maxInflatedBytes, compressed.length * limits.maxRatio);
  const reader = inPieces(compressed).pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const next = await reader.read().catch(() => {
      throw new SamlError('bad_deflate'); // truncated, damaged, or followed by further bytes
    });
    if (next.done) return concatBytes(...parts);
    length += next.value.length;
    if (length > allowed) {
      await reader.cancel().catch(() => undefined);
      throw new SamlError('message_too_large', { expected: allowed });
    }
    parts.push(next.value);
  }
}

/**
 * The pieces are small, so that a bomb shows before all of it
 * has been inflated: workerd inflates a whole piece at once.
 */
function inPieces(bytes: Bytes): ReadableStream<Bytes> {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.slice(offset, offset + 256));
      offset += 256;
      if (offset >= bytes.length) controller.close();
    },
  });
}
