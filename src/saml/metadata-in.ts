// Metadata of an identity provider (saml-metadata 2), as an
// administrator uploads it, pastes it, or lets us fetch it.
//
// Promises: exactly one entity, and it is an identity provider for SAML 2.0; every certificate that may sign
// for it; endpoints with http and https URLs only. Nothing here trusts the document's own signature: it comes
// from the administrator, who sees the values before they are saved.

import { parseXml } from '../xml/parse.ts';
import { attributeOf, textOf } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import { type Certificate, parseCertificate } from '../xmldsig/certificates.ts';
import { XmldsigError } from '../xmldsig/errors.ts';
import { SamlError, toSamlError } from './errors.ts';
import { childrenOf, findIdpRole, type ValidityWarning } from './metadata-entities.ts';
import { metadataText } from './metadata-text.ts';
import { DSIG, HTTP_POST, HTTP_REDIRECT } from './names.ts';

/**
 * This is more than a message may have: Entra's file for an application has 70 KB, and a federation puts
 * several entities into one.
 */
const METADATA_LIMITS = { maxLength: 1024 * 1024, maxElements: 20_000 };

export interface IdpEndpoint {
  readonly binding: 'redirect' | 'post';
  readonly url: string;
  /** Where answers go if that is a different URL (saml-metadata 2.2.2 ResponseLocation); logout only. */
  readonly responseUrl: string | undefined;
}

/** What an administrator should know before saving. */
export type MetadataWarning =
  | ValidityWarning
  | { readonly code: 'roles_several'; readonly roles: number }
  | { readonly code: 'certificate_skipped'; readonly reason: string }
  | { readonly code: 'certificate_expired'; readonly fingerprintSha256: string }
  | { readonly code: 'endpoint_insecure'; readonly url: string }
  | { readonly code: 'endpoint_skipped'; readonly binding: string };

export interface IdpMetadata {
  /** The entityID: what Issuer must be, exactly. */
  readonly issuer: string;
  /** In the order of the document; never empty. */
  readonly signIn: readonly [IdpEndpoint, ...IdpEndpoint[]];
  readonly logout: readonly IdpEndpoint[];
  /** Every certificate for signing, each once. */
  readonly certificates: readonly [Certificate, ...Certificate[]];
  readonly wantAuthnRequestsSigned: boolean;
  readonly nameIdFormats: readonly string[];
  /** Milliseconds since the epoch. */
  readonly validUntil: number | undefined;
  readonly cacheDurationSeconds: number | undefined;
  readonly warnings: readonly MetadataWarning[];
}

export interface MetadataOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Which entity, when the file has several. */
  readonly entityId?: string | undefined;
}

/** @throws SamlError `metadata_…` and the reasons of the XML room */
export async function readIdpMetadata(
  document: string | Uint8Array,
  options: MetadataOptions,
): Promise<IdpMetadata> {
  const { entity, role, roles, validity, ignored } = findIdpRole(parse(document), options);
  const warnings: MetadataWarning[] = [...ignored];
  if (roles > 1) warnings.push({ code: 'roles_several', roles });
  const certificates = await signingCertificates(role, options.now, warnings);
  const signIn = endpoints(role, 'SingleSignOnService', warnings);
  if (!isNonEmpty(certificates)) {
    const skipped = warnings.find((one) => one.code === 'certificate_skipped');
    throw new SamlError('metadata_certificate_missing', skipped ? { why: skipped.reason } : {});
  }
  if (!isNonEmpty(signIn)) throw new SamlError('metadata_sign_in_url_missing');
  return {
    issuer: attributeOf(entity, 'entityID') as string,
    signIn,
    logout: endpoints(role, 'SingleLogoutService', warnings),
    certificates,
    wantAuthnRequestsSigned: /^\s*(true|1)\s*$/.test(attributeOf(role, 'WantAuthnRequestsSigned') ?? ''),
    nameIdFormats: childrenOf(role, 'NameIDFormat').map((one) => (textOf(one) ?? '').trim()),
    ...validity,
    warnings,
  };
}

function parse(document: string | Uint8Array): XmlElement {
  try {
    return parseXml(metadataText(document), METADATA_LIMITS);
  } catch (error) {
    throw toSamlError(error);
  }
}

async function signingCertificates(
  role: XmlElement,
  now: number,
  warnings: MetadataWarning[],
): Promise<Certificate[]> {
  const found = new Map<string, Certificate>();
  for (const text of certificateTexts(role)) {
    try {
      const certificate = await parseCertificate(text);
      if (certificate.notAfter < now && !found.has(certificate.fingerprintSha256)) {
        const { fingerprintSha256 } = certificate;
        warnings.push({ code: 'certificate_expired', fingerprintSha256 });
      }
      found.set(certificate.fingerprintSha256, certificate);
    } catch (error) {
      if (!(error instanceof XmldsigError)) throw error;
      warnings.push({ code: 'certificate_skipped', reason: error.reason });
    }
  }
  return [...found.values()];
}

/**
 * saml-metadata 2.4.1.1: without `use` a key is for both. In
 * a chain only the first certificate holds the signer's key.
 */
function certificateTexts(role: XmlElement): string[] {
  return childrenOf(role, 'KeyDescriptor')
    .filter((one) => (attributeOf(one, 'use') ?? 'signing') === 'signing')
    .flatMap((one) => childrenOf(one, 'KeyInfo', DSIG))
    .flatMap((one) => childrenOf(one, 'X509Data', DSIG))
    .flatMap((one) => childrenOf(one, 'X509Certificate', DSIG).slice(0, 1))
    .map((one) => (textOf(one) ?? '').trim());
}

function endpoints(role: XmlElement, local: string, warnings: MetadataWarning[]): IdpEndpoint[] {
  const all = childrenOf(role, local).flatMap((one) => {
    const binding = bindingOf(attributeOf(one, 'Binding'));
    if (binding === undefined) return [];
    const url = httpUrl(attributeOf(one, 'Location'));
    const rawResponseUrl = attributeOf(one, 'ResponseLocation');
    const responseUrl = httpUrl(rawResponseUrl);
    if (url === undefined || (rawResponseUrl !== undefined && responseUrl === undefined)) {
      warnings.push({ code: 'endpoint_skipped', binding });
      return [];
    }
    return [{ binding, url, responseUrl }];
  });
  // Where there is one with https, the others are of no use: they would be refused when they are saved.
  const secure = all.filter(({ url }) => !url.startsWith('http:'));
  if (secure.length > 0) return secure;
  for (const { url } of all) warnings.push({ code: 'endpoint_insecure', url });
  return all;
}

/** SOAP, artifact and the bindings of SAML 1 and Shibboleth 1 are not ours. */
function bindingOf(uri: string | undefined): IdpEndpoint['binding'] | undefined {
  if (uri === HTTP_REDIRECT) return 'redirect';
  return uri === HTTP_POST ? 'post' : undefined;
}

/**
 * The text is kept as written, since Destination must be exactly
 * this; CVE-2023-45683 was a `javascript:` in this place.
 */
function httpUrl(text: string | undefined): string | undefined {
  const url = text?.trim();
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, username, password } = new URL(url);
  return /^https?:$/.test(protocol) && username === '' && password === '' ? url : undefined;
}

function isNonEmpty<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}
