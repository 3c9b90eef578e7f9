// Values of the XML ID attributes that we issue (AuthnRequest, LogoutRequest,
// metadata). An xs:ID must not begin with a digit, so each begins with `_`;
// Entra refuses requests whose ID begins with anything but a letter or `_`.

import { toHex } from './bytes.ts';

/** `_` and 160 random bits as hex. saml-core 1.3.4 asks for 128 to 160. */
export function newXmlId(): string {
  return `_${toHex(crypto.getRandomValues(new Uint8Array(20)))}`;
}
