// The HTTP-POST binding (saml-bindings 3.5): a message as
// base64 in a hidden field of a form that submits itself.
//
// Promises: data only. The renderer of the form escapes the fields
// and allows `action` in the form-action of the page's CSP.

import { decodeBase64, encodeBase64 } from '../lib/base64.ts';
import { type Bytes, encodeUtf8 } from '../lib/bytes.ts';
import { SamlError } from './errors.ts';
import { checkEndpoint, checkRelayState, type MessageParameter } from './redirect-binding.ts';

export interface PostInput {
  readonly url: string;
  readonly message: MessageParameter;
  /** Already signed where it has to be: in this binding the signature is enveloped. */
  readonly xml: string;
  readonly relayState?: string | undefined;
}

export interface PostForm {
  readonly action: string;
  /** Name and value of each hidden field, in order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** @throws SamlError `unusable_url`, `relay_state_too_long` */
export function encodePost(input: PostInput): PostForm {
  const message = [input.message, encodeBase64(encodeUtf8(input.xml))] as const;
  checkRelayState(input);
  const relayState = input.relayState === undefined ? [] : [['RelayState', input.relayState] as const];
  return { action: checkEndpoint(input.url), fields: [message, ...relayState] };
}

/**
 * The document out of a posted field. @throws SamlError `message_missing`, `message_too_large`, `bad_base64`
 */
export function decodePost(value: string | undefined, maxLength = 64 * 1024): Bytes {
  if (value === undefined || value === '') throw new SamlError('message_missing');
  if (value.length > maxLength) {
    throw new SamlError('message_too_large', { expected: maxLength, actual: value.length });
  }
  const bytes = decodeBase64(value);
  if (bytes === undefined) throw new SamlError('bad_base64');
  return bytes;
}
