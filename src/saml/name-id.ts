// The NameID of a Subject or a LogoutRequest, in plain text or as an EncryptedID (saml-core 2.2.4).

import type { Bytes } from '../lib/bytes.ts';
import type { XmlElement } from '../xml/tree.ts';
import { decryptElement } from '../xmlenc/decrypt.ts';
import { SamlError } from './errors.ts';
import { checkNameId } from './grammar.ts';
import { findChild, type NameIdFacts, readNameId } from './response-facts.ts';

/**
 * `holder` has passed the grammar, and a signature that has verified covers it: so nobody has changed the
 * ciphertext, and the reason of a failure tells a stranger nothing.
 *
 * @param keys PKCS#8, DER; they are asked for only where something is encrypted
 * @throws SamlError, XmlencError
 */
export async function openNameId(holder: XmlElement, { keys, recipient }: NameIdKeys): Promise<NameIdFacts> {
  const plain = findChild(holder, 'NameID');
  if (plain !== undefined) return readNameId(plain);
  const encrypted = findChild(holder, 'EncryptedID');
  if (encrypted === undefined) throw new SamlError('name_id_missing', { in: holder.local });
  const { element, confirm } = await decryptElement(encrypted, await keys(), { recipient });
  checkNameId(element);
  confirm();
  return readNameId(element);
}

export interface NameIdKeys {
  readonly keys: () => Promise<readonly Bytes[]>;
  /** Our entity ID. */
  readonly recipient: string;
}
