// An AuthnRequest on its way: the binding that the identity provider wants, signed where it wants that too.

import type { Bytes } from '../lib/bytes.ts';
import { renderXml } from '../xml/write.ts';
import { type AuthnRequestInput, buildAuthnRequest } from './authn-request.ts';
import { encodePost } from './post-binding.ts';
import { encodeRedirect } from './redirect-binding.ts';
import { importSigningKey } from './sp-key.ts';

/** What the browser is to do with a message of ours. */
export type OutgoingMessage =
  | { readonly kind: 'redirect'; readonly url: string }
  | {
      readonly kind: 'post';
      readonly action: string;
      readonly fields: readonly (readonly [string, string])[];
    };

export interface SendAuthnRequest extends AuthnRequestInput {
  readonly binding: 'redirect' | 'post';
  /** PKCS#8; absent: the request goes unsigned. */
  readonly signingKey?: Bytes | undefined;
  /** The address that was typed. Okta and Entra read `login_hint`. */
  readonly loginHint?: string | undefined;
}

/** saml-bindings 3.4, 3.5. @throws SamlError `unusable_url` */
export async function sendAuthnRequest(input: SendAuthnRequest): Promise<OutgoingMessage> {
  const request = buildAuthnRequest(input);
  const extraParams = input.loginHint === undefined ? {} : { login_hint: input.loginHint };
  const url = await encodeRedirect({
    url: input.destination,
    message: 'SAMLRequest',
    xml: renderXml(request),
    signingKey: input.signingKey && (await importSigningKey(input.signingKey)),
    extraParams,
  });
  if (input.binding === 'redirect') return { kind: 'redirect', url };
  return {
    kind: 'post',
    ...encodePost({ url: input.destination, message: 'SAMLRequest', xml: renderXml(request) }),
  };
}
