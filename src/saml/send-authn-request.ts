// Sends an AuthnRequest: by the binding that the identity provider wants, signed where it wants that too.

import type { Bytes } from '../lib/bytes.ts';
import { type AuthnRequestInput, buildAuthnRequest } from './authn-request.ts';
import { type OutgoingMessage, sendMessage } from './outgoing-message.ts';

export type { OutgoingMessage } from './outgoing-message.ts';

export interface SendAuthnRequest extends AuthnRequestInput {
  readonly binding: 'redirect' | 'post';
  /** PKCS#8; absent: the request goes unsigned. */
  readonly signingKey?: Bytes | undefined;
  /** The address that was typed. Okta and Entra read `login_hint`; it fits a redirect only. */
  readonly loginHint?: string | undefined;
}

/** @throws SamlError `unusable_url` */
export function sendAuthnRequest(input: SendAuthnRequest): Promise<OutgoingMessage> {
  const { binding, signingKey, loginHint } = input;
  const extraParams = loginHint === undefined ? {} : { login_hint: loginHint };
  return sendMessage('SAMLRequest', buildAuthnRequest(input), input.destination, {
    binding,
    signingKey,
    extraParams,
  });
}
