// What is wrong with the metadata that someone provided, in words that help them fix it.

import type { SamlError } from '../../../saml/errors.ts';
import type { MetadataWarning } from '../../../saml/metadata-in.ts';
import { certificateSentence } from '../../certificate-copy.ts';

export function metadataSentence({ reason, detail }: SamlError): string {
  if (reason === 'metadata_certificate_missing' && detail.why) {
    return `There is a signing certificate in this file, but we cannot use it. ${certificateSentence(detail.why)}`;
  }
  return (
    SENTENCES[reason] ??
    (reason.startsWith('metadata_url')
      ? URL_REFUSED
      : `${UNREADABLE} (${reason}${detail.line ? `, line ${detail.line}` : ''})`)
  );
}

const UNREADABLE = 'We cannot read this as SAML metadata. Download it again and provide the whole file';
const URL_REFUSED =
  'We can only fetch metadata from a public https:// address. Otherwise, download it and choose the file.';

const SENTENCES: Readonly<Record<string, string>> = {
  metadata_is_web_page:
    'This is a web page, not metadata. At your identity provider, save the metadata as a file (often a link “Download metadata” or “View metadata”, with “Save link as”), and choose that file.',
  metadata_is_address: 'This is an address. Enter it in the field for the address of the metadata.',
  metadata_is_private_key:
    'This is a private key, which must stay secret. Treat it as compromised, and have your identity provider make a new one.',
  metadata_is_certificate:
    'This is a certificate, not metadata. Enter it on the SSO page, under “Public Certificate”.',
  metadata_is_json:
    'This is JSON, not SAML metadata. It may be the configuration of OpenID Connect: look for “SAML” at your identity provider.',
  metadata_not_idp:
    'This is not the metadata of an identity provider. It may be ours, or another application’s.',
  metadata_several_idps:
    'This file describes several identity providers. Enter the entity ID of yours below.',
  metadata_entity_missing: 'The file has no identity provider with this entity ID.',
  metadata_entity_id_unusable: 'We cannot use the entity ID in this file.',
  metadata_certificate_missing: 'This file has no usable signing certificate.',
  metadata_sign_in_url_missing: 'This file has no usable sign-in address (HTTP-Redirect or HTTP-POST).',
  metadata_expired: 'This metadata is no longer valid. Download the current one.',
  metadata_unreachable: 'We could not reach this address.',
  metadata_timeout: 'This address did not respond in time.',
  metadata_status: 'This address returned an error. It must work without signing in.',
  metadata_redirects: 'This address redirects to another one. Enter the address that it leads to.',
  metadata_too_large: 'The metadata is larger than 1 MB.',
};

export function warningSentence(warning: MetadataWarning): string {
  switch (warning.code) {
    case 'certificate_skipped':
      return `We skip one certificate that we cannot use (${warning.reason}).`;
    case 'certificate_expired':
      return `The certificate ${warning.fingerprintSha256.slice(0, 16)}… has expired.`;
    case 'endpoint_insecure':
      return `The address ${warning.url} is not encrypted (http).`;
    case 'roles_several':
      return `This file describes the identity provider ${warning.roles} times. We take the first.`;
    case 'validity_ignored':
      return `We do not understand ${warning.attribute}="${warning.value}" and leave it out.`;
    case 'endpoint_skipped':
      return `We skip one ${warning.binding} address that is not a web address.`;
  }
}
