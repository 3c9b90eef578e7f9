// What is wrong with metadata that somebody gave, in words that help them on.

import type { SamlError } from '../../../saml/errors.ts';
import type { MetadataWarning } from '../../../saml/metadata-in.ts';

export function metadataSentence({ reason, detail }: SamlError): string {
  return (
    SENTENCES[reason] ??
    (reason.startsWith('metadata_url')
      ? URL_REFUSED
      : `${UNREADABLE} (${reason}${detail.line ? `, line ${detail.line}` : ''})`)
  );
}

const UNREADABLE = 'This is not SAML metadata that can be read. Download it again, and give it whole';
const URL_REFUSED =
  'Metadata can be fetched from a public https:// address only. Otherwise download it and give the file.';

const SENTENCES: Readonly<Record<string, string>> = {
  metadata_not_idp:
    'This is the metadata of no identity provider. Perhaps it is ours, or another application’s.',
  metadata_several_idps:
    'This file describes several identity providers. Enter the entity ID of yours below.',
  metadata_entity_missing: 'There is no identity provider of this entity ID in the file.',
  metadata_entity_id_unusable: 'The entity ID in this file cannot be used.',
  metadata_certificate_missing: 'There is no usable signing certificate in this file.',
  metadata_sign_in_url_missing:
    'There is no usable sign-in address (HTTP-Redirect or HTTP-POST) in this file.',
  metadata_expired: 'This metadata is no longer valid. Download the current one.',
  metadata_unreachable: 'The address could not be reached.',
  metadata_timeout: 'The address did not answer in time.',
  metadata_status: 'The address answered with an error. It must answer without signing in.',
  metadata_redirects: 'The address leads on too often.',
  metadata_too_large: 'The metadata is larger than 1 MB.',
};

export function warningSentence(warning: MetadataWarning): string {
  switch (warning.code) {
    case 'certificate_skipped':
      return `One certificate cannot be used here (${warning.reason}) and is left out.`;
    case 'certificate_expired':
      return `The certificate ${warning.fingerprintSha256.slice(0, 16)}… has expired.`;
    case 'endpoint_insecure':
      return `The address ${warning.url} is not encrypted (http).`;
    case 'endpoint_skipped':
      return `One ${warning.binding} address is no web address and is left out.`;
  }
}
