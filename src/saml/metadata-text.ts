// The text of a metadata document, however it was saved or pasted. Nothing signed is read here, so that what
// the parser refuses in messages may be left out: it means nothing for the values.

import { decodeXml } from '../xml/parse.ts';
import { SamlError } from './errors.ts';

/**
 * @returns XML without an encoding, comments, style sheets and a declared `xml` prefix
 * @throws SamlError `metadata_is_…` for something else, XmlError `xml_encoding`
 */
export function metadataText(document: string | Uint8Array): string {
  const decoded = typeof document === 'string' ? document : decode(document);
  // Pasted text may begin with a byte order mark or an empty line; the XML declaration has to be the very
  // first thing.
  const text = decoded.replace(/^\uFEFF?\s*/, '');
  refuseOthers(text);
  return withoutComments(withoutStyleSheets(withoutEncoding(text))).replaceAll(XML_DECLARED, '');
}

/** XML 1.0, 4.3.3: readers of XML read UTF-16, which editors on Windows save. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const little = (first === 0xff && second === 0xfe) || (first === 0x3c && second === 0);
  const big = (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c);
  if (!little && !big) return decodeXml(bytes);
  try {
    return new TextDecoder(little ? 'utf-16le' : 'utf-16be', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new SamlError('xml_encoding');
  }
}

/** What people take for metadata, so that they read what it is. */
function refuseOthers(text: string): void {
  if (/^(?:<!doctype\s+html|<html)\b/i.test(text)) throw new SamlError('metadata_is_web_page');
  if (/^https?:\/\/\S+\s*$/i.test(text)) throw new SamlError('metadata_is_address');
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(text)) throw new SamlError('metadata_is_private_key');
  if (/^-----BEGIN [A-Z ]*CERTIFICATE-----/m.test(text)) throw new SamlError('metadata_is_certificate');
  if (/^\{/.test(text)) throw new SamlError('metadata_is_json');
}

/** The text has been decoded, whatever its declaration says. */
function withoutEncoding(text: string): string {
  return text.replace(/^(<\?xml\s[^>]*?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')/, '$1');
}

const XML_DECLARED = ' xmlns:xml="http://www.w3.org/XML/1998/namespace"';

/** In the prolog alone, where a browser looks for them. */
function withoutStyleSheets(text: string): string {
  const root = text.search(/<[^?!]/);
  const prolog = text.slice(0, Math.max(0, root));
  return prolog.replace(/<\?xml-stylesheet\s[^>]*\?>/g, '') + text.slice(prolog.length);
}

/**
 * Shibboleth's files are full of comments for people. The parser refuses comments because canonicalization
 * drops them from what is signed; here nothing signed is read. CDATA and other processing instructions stay
 * and are refused, so that `<!--` can only be a comment.
 */
function withoutComments(text: string): string {
  let kept = '';
  let from = 0;
  for (;;) {
    const start = text.indexOf('<!--', from);
    if (start < 0) return kept + text.slice(from);
    const end = text.indexOf('--', start + 4);
    if (end < 0 || text[end + 2] !== '>') return kept + text.slice(from);
    kept += text.slice(from, start);
    from = end + 3;
  }
}
