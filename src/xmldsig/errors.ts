// Everything that the xmldsig room can refuse, by name.

export type XmldsigReason =
  // certificates and keys
  | 'certificate_malformed'
  | 'certificate_several'
  | 'certificate_private_key'
  | 'certificate_bundle'
  | 'key_type_unsupported'
  | 'weak_key'
  | 'weak_exponent'
  // the Signature element
  | 'signature_malformed'
  | 'canonicalization_refused'
  | 'signature_algorithm_refused'
  | 'digest_algorithm_refused'
  | 'transform_refused'
  | 'sha1_refused'
  | 'reference_mismatch'
  // cryptography
  | 'certificate_missing'
  | 'key_algorithm_mismatch'
  | 'signature_invalid'
  | 'digest_of_nothing'
  | 'digest_mismatch';

export type XmldsigDetail = Readonly<Record<string, string | number | null>>;

/** The message is the reason. `detail` holds names, algorithm URIs and fingerprints, never document text. */
export class XmldsigError extends Error {
  readonly reason: XmldsigReason;
  readonly detail: XmldsigDetail;

  constructor(reason: XmldsigReason, detail: XmldsigDetail = {}) {
    super(reason);
    this.name = 'XmldsigError';
    this.reason = reason;
    this.detail = detail;
  }
}
