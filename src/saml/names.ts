// Names that the SAML 2.0 documents give to things. Prefixes are our own, for what we write; nothing that we
// read depends on them.

import type { XmlNamespace } from '../xml/write.ts';

export const SAML: XmlNamespace = { prefix: 'saml', name: 'urn:oasis:names:tc:SAML:2.0:assertion' };
export const SAMLP: XmlNamespace = { prefix: 'samlp', name: 'urn:oasis:names:tc:SAML:2.0:protocol' };
export const METADATA: XmlNamespace = { prefix: 'md', name: 'urn:oasis:names:tc:SAML:2.0:metadata' };
export const DSIG: XmlNamespace = { prefix: 'ds', name: 'http://www.w3.org/2000/09/xmldsig#' };

// saml-bindings 3.4.1, 3.5.1
export const HTTP_REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
export const HTTP_POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';

// saml-core 8.3
export const NAMEID_EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

// saml-core 3.2.2.2
export const STATUS_SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

// saml-profiles 3.3
export const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
