// The form that carries a Response (saml-bindings 3.5.4): exactly one SAMLResponse, at most one RelayState,
// nothing else that counts.

import { MAX_RESPONSE_LENGTH } from '../../saml/response.ts';
import type { AppContext } from '../context.ts';
import { HttpError } from '../errors.ts';

/**
 * `+`, `/` and `=` of base64 take three characters each in a URL-encoded form, and RelayState comes on top.
 */
export const MAX_RESPONSE_FORM_BYTES = 1.25 * MAX_RESPONSE_LENGTH;

export interface ResponseForm {
  readonly samlResponse: string;
  readonly relayState: string | null;
}

/** @throws HttpError `form_malformed`, `body_too_large` */
export async function readResponseForm(c: AppContext): Promise<ResponseForm> {
  const contentType = c.req.header('Content-Type') ?? null;
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? '')) {
    throw new HttpError('form_malformed', { contentType });
  }
  const fields = new URLSearchParams(await c.req.raw.text());
  const responses = fields.getAll('SAMLResponse');
  const relayStates = fields.getAll('RelayState');
  // With two values of one name, the one that counts would depend on the reader.
  if (responses.length !== 1 || relayStates.length > 1) {
    throw new HttpError('form_malformed', {
      samlResponses: responses.length,
      relayStates: relayStates.length,
    });
  }
  const samlResponse = responses[0] as string;
  if (samlResponse.length > MAX_RESPONSE_LENGTH) {
    throw new HttpError('body_too_large', { characters: samlResponse.length });
  }
  return { samlResponse, relayState: relayStates[0] || null };
}
