// The signature of the HTTP-Redirect binding (saml-bindings 3.4.4.1): over the query, not over the document.
//
// Promises: the key comes from the connection's certificates, the algorithm from the allow-list, and it is
// the key's own kind.

import type { Bytes } from '../lib/bytes.ts';
import { signatureAlgorithm } from '../xmldsig/algorithms.ts';
import type { Certificate } from '../xmldsig/certificates.ts';
import { verificationKey } from '../xmldsig/keys.ts';
import { SamlError, toSamlError } from './errors.ts';

/** Made by `decodeRedirect`. `signedOctets` are the octets of the query as they arrived. */
export interface RedirectSignature {
  readonly algorithm: string;
  readonly value: Bytes;
  readonly signedOctets: Bytes;
}

/**
 * @returns the certificate whose key made the signature
 * @throws SamlError `signature_missing`, `signature_algorithm_refused`, `sha1_refused`,
 * `key_algorithm_mismatch`, `signature_invalid`
 */
export async function verifyRedirectSignature(
  signature: RedirectSignature | undefined,
  certificates: readonly [Certificate, ...Certificate[]],
  options: { readonly allowSha1?: boolean } = {},
): Promise<Certificate> {
  if (signature === undefined) throw new SamlError('signature_missing');
  const algorithm = allowed(signature.algorithm, options.allowSha1 === true);
  const fitting = certificates.filter((one) => one.keyType === algorithm.keyType);
  if (fitting.length === 0) throw new SamlError('key_algorithm_mismatch', { actual: algorithm.uri });
  for (const certificate of fitting) {
    const key = await verificationKey(certificate, algorithm);
    const { value, signedOctets } = signature;
    // `=== true`: CVE-2018-7644 took an error code for yes.
    if ((await crypto.subtle.verify(algorithm.parameters, key, value, signedOctets)) === true) {
      return certificate;
    }
  }
  throw new SamlError('signature_invalid', { tried: fitting.length });
}

function allowed(uri: string, allowSha1: boolean) {
  try {
    return signatureAlgorithm(uri, allowSha1);
  } catch (error) {
    throw toSamlError(error);
  }
}
