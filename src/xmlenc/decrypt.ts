// placeholder
import type { Bytes } from '../lib/bytes.ts';
import type { XmlElement } from '../xml/tree.ts';
import { XmlencError } from './errors.ts';
export async function decryptElement(_container: XmlElement, _keys: readonly Bytes[]): Promise<XmlElement> {
  throw new XmlencError('decryption_key_missing');
}
