// What is wrong with the metadata that someone provided, in words that help them fix it.

import type { SamlError } from '../../../saml/errors.ts';
import type { MetadataWarning } from '../../../saml/metadata-in.ts';
import type { PlainKey, Texts } from '../../../texts/texts.ts';
import { certificateSentence } from '../../certificate-copy.ts';

export function metadataSentence(t: Texts, { reason, detail }: SamlError): string {
  if (reason === 'metadata_certificate_missing' && detail.why)
    return t('import_unusable_certificate', { why: certificateSentence(t, detail.why) });
  const key = SENTENCES[reason];
  if (key !== undefined) return t(key);
  if (reason.startsWith('metadata_url')) return t('import_url_refused');
  const where = detail.line ? t('import_line', { reason, line: String(detail.line) }) : reason;
  return t('import_unreadable', { where });
}

const SENTENCES: Readonly<Record<string, PlainKey>> = {
  metadata_is_web_page: 'import_is_web_page',
  metadata_is_address: 'import_is_address',
  metadata_is_private_key: 'import_is_private_key',
  metadata_is_certificate: 'import_is_certificate',
  metadata_is_json: 'import_is_json',
  metadata_not_idp: 'import_not_idp',
  metadata_several_idps: 'import_several_idps',
  metadata_entity_missing: 'import_entity_missing',
  metadata_entity_id_unusable: 'import_entity_id_unusable',
  metadata_certificate_missing: 'import_certificate_missing',
  metadata_sign_in_url_missing: 'import_sign_in_url_missing',
  metadata_expired: 'import_expired',
  metadata_unreachable: 'import_unreachable',
  metadata_timeout: 'import_timeout',
  metadata_status: 'import_status',
  metadata_redirects: 'import_redirects',
  metadata_too_large: 'import_too_large',
};

export function warningSentence(t: Texts, warning: MetadataWarning): string {
  switch (warning.code) {
    case 'certificate_skipped':
      return t('import_warn_skipped', { reason: warning.reason });
    case 'certificate_expired':
      return t('import_warn_expired', { name: warning.fingerprintSha256.slice(0, 16) });
    case 'endpoint_insecure':
      return t('import_warn_insecure', { url: warning.url });
    case 'roles_several':
      return t('import_warn_several', { roles: warning.roles });
    case 'validity_ignored':
      return t('import_warn_validity', { attribute: warning.attribute, value: warning.value });
    case 'endpoint_skipped':
      return t('import_warn_endpoint', { binding: warning.binding });
  }
}
