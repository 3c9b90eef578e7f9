// Character and entity references (XML 1.0 section 4.1),
// decoded exactly once. Without a DTD there are five entities.

import { XmlError } from './errors.ts';
import { isNcName } from './names.ts';

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const MAX_ENTITY_NAME = 64; // only for the message; no entity of ours is longer than four letters

/**
 * `raw` is text or an attribute value at position `at`; what a reference decodes to is never decoded again.
 */
export function decodeReferences(raw: string, at: number): string {
  let ampersand = raw.indexOf('&');
  if (ampersand < 0) return raw;
  let decoded = '';
  let from = 0;
  while (ampersand >= 0) {
    const end = raw.indexOf(';', ampersand);
    if (end < 0) throw new XmlError('xml_malformed', { at: at + ampersand });
    decoded += raw.slice(from, ampersand) + referent(raw.slice(ampersand + 1, end), at + ampersand);
    from = end + 1;
    ampersand = raw.indexOf('&', from);
  }
  return decoded + raw.slice(from);
}

function referent(name: string, at: number): string {
  if (name.charCodeAt(0) === 0x23) return character(name, at);
  const text = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  if (text !== undefined) return text;
  if (name.length > MAX_ENTITY_NAME || !isNcName(name)) throw new XmlError('xml_malformed', { at });
  throw new XmlError('xml_unknown_entity', { name, at });
}

function character(name: string, at: number): string {
  const hex = name.charCodeAt(1) === 0x78;
  const digits = name.slice(hex ? 2 : 1);
  if (!(hex ? /^[0-9A-Fa-f]+$/ : /^[0-9]+$/).test(digits)) throw new XmlError('xml_malformed', { at });
  const code = Number.parseInt(digits, hex ? 16 : 10);
  if (!isXmlCharacter(code)) throw new XmlError('xml_forbidden_character', { at });
  return String.fromCodePoint(code);
}

/** Char of XML 1.0 section 2.2. */
function isXmlCharacter(code: number): boolean {
  return (
    (code >= 0x20 && code <= 0xd7ff) ||
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

/** Whether XML can carry this text at all. */
export function isXmlText(text: string): boolean {
  return !/[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/.test(text) && text.isWellFormed();
}
