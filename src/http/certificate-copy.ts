// What is wrong with a certificate that someone pasted, in words that help them find the right one.

import type { CertificateWarning } from '../domain/sso/certificate-warnings.ts';
import type { PlainKey, Texts } from '../texts/texts.ts';

const SENTENCES: Readonly<Record<string, PlainKey>> = {
  certificate_several: 'certs_certificate_several',
  certificate_private_key: 'certs_certificate_private_key',
  certificate_bundle: 'certs_certificate_bundle',
  key_type_unsupported: 'certs_key_type_unsupported',
  weak_exponent: 'certs_weak_exponent',
  weak_key: 'certs_weak_key',
};

/** `reason` is the one in the detail of the domain's `certificate_invalid`; `typed` is what was pasted. */
export function certificateSentence(t: Texts, reason: unknown, typed = ''): string {
  // Most consoles offer this file first.
  if (/<(?:\w+:)?Entit(?:y|ies)Descriptor\b/.test(typed)) return t('certs_metadata');
  return t(SENTENCES[String(reason)] ?? 'certs_certificate_malformed');
}

/** Advice about a certificate that is about to expire. */
export function adviceOnCertificate(t: Texts, { fingerprint, daysLeft }: CertificateWarning): string {
  const name = fingerprint.slice(0, 16);
  if (daysLeft <= 0) return t('certs_warning_expired', { name });
  return daysLeft === 1
    ? t('certs_warning_day', { name })
    : t('certs_warning_days', { name, days: daysLeft });
}
