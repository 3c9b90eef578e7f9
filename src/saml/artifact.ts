// An artifact (saml-bindings 3.6.4): a reference to a message that waits at the identity provider. We resolve
// none; its source says who sent it.

import { decodeBase64 } from '../lib/base64.ts';

/** Type 4: two octets of type, two of an endpoint's index, then 20 of the source and 20 of the message. */
const TYPE_4 = { length: 44, code: 4 } as const;
const SOURCE_AT = 4;
const SOURCE_BYTES = 20;

/** Returns the SourceID, which is the SHA-1 of the issuer's entity ID, in hex. Null for anything else. */
export function sourceOfArtifact(artifact: string): string | null {
  const bytes = artifact.length > 2 * TYPE_4.length ? undefined : decodeBase64(artifact);
  if (bytes?.length !== TYPE_4.length || bytes[0] !== 0 || bytes[1] !== TYPE_4.code) return null;
  return [...bytes.slice(SOURCE_AT, SOURCE_AT + SOURCE_BYTES)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
