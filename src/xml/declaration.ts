// The XML declaration (XML 1.0 section 2.8): version 1.0, encoding UTF-8 or none, standalone.

import { XmlError } from './errors.ts';

const MAX_LENGTH = 256; // characters; a declaration with all it can say has 56

const DECLARATION =
  /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.0"|'1\.0')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"([A-Za-z][\w.-]*)"|'([A-Za-z][\w.-]*)'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/;

/** The position after the declaration, 0 when there is none. @throws XmlError xml_encoding, xml_malformed */
export function skipDeclaration(text: string): number {
  if (!text.startsWith('<?')) return 0;
  const found = DECLARATION.exec(text.slice(0, MAX_LENGTH));
  if (found === null) throw new XmlError('xml_malformed', { at: 0 });
  const encoding = found[1] ?? found[2] ?? 'UTF-8';
  // The text is decoded already. A declaration that names another encoding means that signer and reader see
  // different characters.
  if (!/^utf-8$/i.test(encoding)) throw new XmlError('xml_encoding', { encoding: encoding.slice(0, 32) });
  return found[0].length;
}
