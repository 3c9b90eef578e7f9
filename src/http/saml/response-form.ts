// The form that carries a Response (saml-bindings 3.5.4): exactly one SAMLResponse, at most one RelayState,
// nothing else that counts.

import { sourceOfArtifact } from '../../saml/artifact.ts';
import type { SamlReason } from '../../saml/errors.ts';
import { MAX_RESPONSE_LENGTH } from '../../saml/response.ts';
import { claimsOfUnreadable, NO_CLAIMS, type UnreadableClaims } from '../../saml/unreadable-claims.ts';
import type { AppContext } from '../context.ts';

/**
 * `+`, `/` and `=` of base64 take three characters each in a URL-encoded form, and RelayState comes on top.
 */
export const MAX_RESPONSE_FORM_BYTES = 1.25 * MAX_RESPONSE_LENGTH;

export interface ResponseForm {
  readonly samlResponse: string;
  readonly relayState: string | null;
}

/** A form without a response that can be read, and whose it claims to be. */
export interface UnreadableForm {
  readonly reason: SamlReason;
  readonly detail: Readonly<Record<string, string | number | null>>;
  readonly claims: UnreadableClaims;
}

export async function readResponseForm(c: AppContext): Promise<ResponseForm | UnreadableForm> {
  const contentType = c.req.header('Content-Type') ?? null;
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? '')) {
    return { reason: 'message_missing', detail: { contentType }, claims: NO_CLAIMS };
  }
  const { text, isWhole } = await readBody(c.req.raw.body);
  const fields = new URLSearchParams(text);
  const responses = fields.getAll('SAMLResponse');
  const relayStates = fields.getAll('RelayState');
  const samlResponse = responses[0] ?? '';
  const claims = claimsOfUnreadable(samlResponse);
  const actual = isWhole ? samlResponse.length : `more than ${MAX_RESPONSE_LENGTH}`;
  if (!isWhole || samlResponse.length > MAX_RESPONSE_LENGTH) {
    return {
      reason: 'response_too_large',
      detail: { expected: `at most ${MAX_RESPONSE_LENGTH} characters`, actual },
      claims,
    };
  }
  if (fields.has('SAMLart') && responses.length === 0) {
    return artifactForm(fields.get('SAMLart') ?? '');
  }
  // With two values of one name, the one that counts would depend on the reader.
  if (responses.length > 1 || relayStates.length > 1) {
    const parameter = responses.length > 1 ? 'SAMLResponse' : 'RelayState';
    return { reason: 'duplicate_parameter', detail: { parameter }, claims };
  }
  if (responses.length === 0) {
    return { reason: 'message_missing', detail: { expected: 'SAMLResponse', actual: null }, claims };
  }
  return { samlResponse, relayState: relayStates[0] || null };
}

/** An artifact names its issuer, by a digest. */
export function artifactForm(artifact: string): UnreadableForm {
  const issuerSha1 = sourceOfArtifact(artifact);
  const detail = { expected: 'SAMLResponse (HTTP-POST)', actual: 'SAMLart (HTTP-Artifact)', issuerSha1 };
  return { reason: 'artifact_unsupported', detail, claims: { ...NO_CLAIMS, issuerSha1 } };
}

/** Reads no more than a response may have, whatever Content-Length says. */
async function readBody(body: ReadableStream<Uint8Array> | null) {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  if (body === null) return { text, isWhole: true };
  // Leaving the loop cancels the rest.
  for await (const piece of body) {
    length += piece.byteLength;
    if (length > MAX_RESPONSE_FORM_BYTES) return { text, isWhole: false };
    text += decoder.decode(piece, { stream: true });
  }
  return { text: text + decoder.decode(), isWhole: true };
}
