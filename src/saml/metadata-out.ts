// Our own metadata as service provider (saml-metadata 2.4.4): what an administrator loads into the identity
// provider instead of copying values by hand.
//
// Promises: children in the order of the schema; one assertion consumer service, by HTTP-POST, at index 0 and
// default; while a key is being exchanged, every signing key that may still sign is here.

import { encodeBase64 } from '../lib/base64.ts';
import type { XmlElement } from '../xml/tree.ts';
import { element, renderXml } from '../xml/write.ts';
import type { Certificate } from '../xmldsig/certificates.ts';
import { DSIG, HTTP_POST, HTTP_REDIRECT, METADATA, SAMLP } from './names.ts';

export const METADATA_MEDIA_TYPE = 'application/samlmetadata+xml';

export interface SpMetadataInput {
  /** xs:ID; needed when the document is going to be signed. */
  readonly id?: string | undefined;
  /** Our entity ID, the audience of assertions. */
  readonly entityId: string;
  readonly acsUrl: string;
  /** Where logout messages arrive, by both bindings. */
  readonly sloUrl?: string | undefined;
  readonly nameIdFormats: readonly string[];
  /** Newest first. Each signs now, signed before or will sign; the identity provider keeps them all. */
  readonly signingCertificates: readonly Certificate[];
  /** The one to encrypt for: an identity provider takes any of several, so only the newest is here. */
  readonly encryptionCertificate?: Certificate | undefined;
  readonly authnRequestsSigned: boolean;
  readonly validUntil?: Date | undefined;
}

// xmlenc-core1 5.2, 5.5: what xmlenc decrypts, best first. Shibboleth picks by this list; others ignore it.
const ENCRYPTION_METHODS = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
];

/** saml-metadata 2.3.2 demands an end or this. Identity providers that fetch by themselves come back then. */
const CACHE_DURATION = 'P1D';

/** The tree, to be signed by `signElement` or rendered by `renderSpMetadata`. */
export function buildSpMetadata(input: SpMetadataInput): XmlElement {
  const role = {
    AuthnRequestsSigned: String(input.authnRequestsSigned),
    WantAssertionsSigned: 'true',
    protocolSupportEnumeration: SAMLP.name,
  };
  const acs = { Binding: HTTP_POST, Location: input.acsUrl, index: '0', isDefault: 'true' };
  const children = [
    // The newest comes last: Keycloak's importer keeps the last one alone.
    ...input.signingCertificates.toReversed().map((one) => keyDescriptor('signing', one)),
    ...(input.encryptionCertificate === undefined
      ? []
      : [keyDescriptor('encryption', input.encryptionCertificate)]),
    ...(input.sloUrl === undefined ? [] : logoutServices(input.sloUrl)),
    ...input.nameIdFormats.map((format) => element(METADATA, 'NameIDFormat', {}, [format])),
    element(METADATA, 'AssertionConsumerService', acs),
  ];
  const attributes = {
    ID: input.id,
    entityID: input.entityId,
    validUntil: input.validUntil?.toISOString(),
    cacheDuration: CACHE_DURATION,
  };
  return element(METADATA, 'EntityDescriptor', attributes, [
    element(METADATA, 'SPSSODescriptor', role, children),
  ]);
}

/** The file. It has no line breaks, since a signature covers every character. */
export function renderSpMetadata(metadata: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderXml(metadata)}\n`;
}

function keyDescriptor(use: 'signing' | 'encryption', certificate: Certificate): XmlElement {
  const x509 = element(DSIG, 'X509Certificate', {}, [encodeBase64(certificate.der)]);
  const keyInfo = element(DSIG, 'KeyInfo', {}, [element(DSIG, 'X509Data', {}, [x509])]);
  const methods = use === 'signing' ? [] : ENCRYPTION_METHODS;
  return element(METADATA, 'KeyDescriptor', { use }, [
    keyInfo,
    ...methods.map((uri) => element(METADATA, 'EncryptionMethod', { Algorithm: uri })),
  ]);
}

function logoutServices(url: string): XmlElement[] {
  return [HTTP_REDIRECT, HTTP_POST].map((binding) =>
    element(METADATA, 'SingleLogoutService', { Binding: binding, Location: url }),
  );
}
