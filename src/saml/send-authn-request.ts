// An AuthnRequest on its way: the binding that the identity provider wants, signed where it wants that too.

import type { Bytes } from '../lib/bytes.ts';
import { renderXml } from '../xml/write.ts';
import { signElement } from '../xmldsig/sign.ts';
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
  /** The address that was typed. Okta and Entra read `login_hint`; it fits a redirect only. */
  readonly loginHint?: string | undefined;
}

/** saml-bindings 3.4 (the query is signed), 3.5 (the document is). @throws SamlError `unusable_url` */
export async function sendAuthnRequest(input: SendAuthnRequest): Promise<OutgoingMessage> {
  const request = buildAuthnRequest(input);
  const signingKey = input.signingKey && (await importSigningKey(input.signingKey));
  if (input.binding === 'redirect') {
    const url = await encodeRedirect({
      url: input.destination,
      message: 'SAMLRequest',
      xml: renderXml(request),
      signingKey,
      extraParams: input.loginHint === undefined ? {} : { login_hint: input.loginHint },
    });
    return { kind: 'redirect', url };
  }
  const signed = signingKey === undefined ? request : await signElement(request, { privateKey: signingKey });
  return { kind: 'post', ...encodePost({ url: input.destination, message: 'SAMLRequest', xml: renderXml(signed) }) };
}
