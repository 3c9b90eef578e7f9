// Everything that the xmlenc room can refuse, by name. Every failure after a key has been touched has the
// same name: a decryption that explains itself is an oracle (Bleichenbacher 1998, Jager and Somorovsky 2011).

export type XmlencReason =
  | 'encryption_malformed'
  | 'encryption_algorithm_refused'
  | 'decryption_key_missing'
  | 'decryption_failed';

export type XmlencDetail = Readonly<Record<string, string | number | null>>;

/** The message is the reason. `detail` holds names and algorithm URIs from outside the ciphertext. */
export class XmlencError extends Error {
  readonly reason: XmlencReason;
  readonly detail: XmlencDetail;

  constructor(reason: XmlencReason, detail: XmlencDetail = {}) {
    super(reason);
    this.name = 'XmlencError';
    this.reason = reason;
    this.detail = detail;
  }
}
