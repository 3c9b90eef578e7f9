// Names and escapes for the XML that the simulated identity providers write. `text` and `attribute` escape
// what a person typed, so that it never becomes markup.

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
export const SAML2P = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const SAML2 = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
export const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const XENC = 'http://www.w3.org/2001/04/xmlenc#';
export const XS = 'http://www.w3.org/2001/XMLSchema';
export const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** ` name="value"`, with the leading space. */
export function attribute(name: string, value: string): string {
  // A raw tab or line break in an attribute would come back as a space (XML 1.0, 3.3.3).
  const escaped = text(value).replaceAll('"', '&quot;').replaceAll('\t', '&#x9;').replaceAll('\n', '&#xA;');
  return ` ${name}="${escaped}"`;
}

export function text(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;');
}
