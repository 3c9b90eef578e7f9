// What is wrong with a certificate that somebody pasted, in words that help them to find the right one.

import type { CertificateWarning } from '../domain/sso/certificate-warnings.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  certificate_malformed:
    'This is not an X.509 certificate in PEM or DER form. Copy it whole, with its BEGIN and END lines.',
  certificate_several:
    'These are several certificates. Give one at a time: the one that signs SAML responses.',
  certificate_private_key:
    'This is a private key, which nobody else may see. Give the certificate; consider the key compromised.',
  key_type_unsupported:
    'The key of this certificate is of a kind that cannot verify SAML responses here. Use RSA or ECDSA.',
  weak_key: 'The RSA key of this certificate is too short. At least 2,048 bits are needed.',
};

/** `reason` is what the domain's `certificate_invalid` carries in its detail, `typed` what was taken for a certificate. */
export function certificateSentence(reason: unknown, typed = ''): string {
  // The file that most consoles offer first.
  if (/<(?:\w+:)?Entit(?:y|ies)Descriptor\b/.test(typed))
    return 'This is metadata, which holds more than the certificate. Use “Import from metadata” above.';
  return SENTENCES[String(reason)] ?? (SENTENCES.certificate_malformed as string);
}

const NEXT = 'make the next one there, and add it beside this one before it signs.';

/** A certificate that runs out, on the page where something can be done about it. */
export function adviceOnCertificate({ fingerprint, daysLeft }: CertificateWarning): string {
  const name = `The certificate ${fingerprint.slice(0, 16)}…`;
  if (daysLeft <= 0)
    return `${name} has expired. It is still accepted, but your identity provider may change to another at any time: ${NEXT}`;
  const when = daysLeft === 1 ? 'within a day' : `in ${daysLeft} days`;
  return `${name} expires ${when}: ${NEXT}`;
}
