// Sends a message of ours: by the binding that the identity provider wants, signed as that binding signs.

import type { Bytes } from '../lib/bytes.ts';
import type { XmlElement } from '../xml/tree.ts';
import { renderXml } from '../xml/write.ts';
import { signElement } from '../xmldsig/sign.ts';
import { encodePost } from './post-binding.ts';
import { encodeRedirect, type MessageParameter } from './redirect-binding.ts';
import { importSigningKey } from './sp-key.ts';

/** What the browser is to do with it. */
export type OutgoingMessage =
  | { readonly kind: 'redirect'; readonly url: string }
  | {
      readonly kind: 'post';
      readonly action: string;
      readonly fields: readonly (readonly [name: string, value: string])[];
    };

export interface SendOptions {
  readonly binding: 'redirect' | 'post';
  /** PKCS#8; absent: the message goes unsigned. */
  readonly signingKey?: Bytes | undefined;
  /** DER, for KeyInfo; HTTP-POST only. */
  readonly certificate?: Bytes | undefined;
  readonly relayState?: string | undefined;
  /** Beside the message, not signed; HTTP-Redirect only. */
  readonly extraParams?: Readonly<Record<string, string>> | undefined;
}

/**
 * saml-bindings 3.4 (the query is signed), 3.5 (the document is).
 * @throws SamlError `unusable_url`, `relay_state_too_long`
 */
export async function sendMessage(
  message: MessageParameter,
  tree: XmlElement,
  url: string,
  options: SendOptions,
): Promise<OutgoingMessage> {
  const { relayState, extraParams, certificate } = options;
  const privateKey = options.signingKey && (await importSigningKey(options.signingKey));
  if (options.binding === 'redirect') {
    const input = { url, message, xml: renderXml(tree), relayState, extraParams, signingKey: privateKey };
    return { kind: 'redirect', url: await encodeRedirect(input) };
  }
  const key = privateKey && { privateKey, ...(certificate && { certificate }) };
  const signed = key === undefined ? tree : await signElement(tree, key);
  return { kind: 'post', ...encodePost({ url, message, xml: renderXml(signed), relayState }) };
}
