// What is wrong with a certificate that someone pasted, in words that help them find the right one.

import type { CertificateWarning } from '../domain/sso/certificate-warnings.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  certificate_malformed:
    'This is not an X.509 certificate in PEM or DER form. Copy all of it, with its BEGIN and END lines.',
  certificate_several: 'These are several certificates. Provide only the one that signs SAML responses.',
  certificate_private_key:
    'This is a private key, which must stay secret. Treat it as compromised, and provide the certificate instead.',
  certificate_bundle:
    'This is a PKCS#7 bundle (.p7b). Export the signing certificate alone, as PEM (Base-64 encoded X.509).',
  key_type_unsupported: 'We do not support the key type of this certificate. Use RSA or ECDSA.',
  weak_exponent:
    'The public exponent of the RSA key in this certificate is too small. Have your identity provider make a new key with the exponent 65537.',
  weak_key: 'The RSA key of this certificate is too short. Use at least 2,048 bits.',
};

/** `reason` is the one in the detail of the domain's `certificate_invalid`; `typed` is what was pasted. */
export function certificateSentence(reason: unknown, typed = ''): string {
  // Most consoles offer this file first.
  if (/<(?:\w+:)?Entit(?:y|ies)Descriptor\b/.test(typed))
    return 'This is metadata, not a certificate. Use “Import from metadata” above.';
  return SENTENCES[String(reason)] ?? (SENTENCES.certificate_malformed as string);
}

const NEXT = 'create the next one there, and add it here before it signs.';

/** Advice about a certificate that is about to expire. */
export function adviceOnCertificate({ fingerprint, daysLeft }: CertificateWarning): string {
  const name = `The certificate ${fingerprint.slice(0, 16)}…`;
  if (daysLeft <= 0)
    return `${name} has expired. We still accept it, but your identity provider may switch to another at any time: ${NEXT}`;
  const when = daysLeft === 1 ? 'within a day' : `in ${daysLeft} days`;
  return `${name} expires ${when}: ${NEXT}`;
}
