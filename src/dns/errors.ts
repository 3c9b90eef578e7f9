// Why DNS gave no answer that counts. A name without a record is an answer, not an error.

export type DnsReason =
  /** Not a domain name that a question can carry (rfc1035 2.3.4). */
  | 'name_invalid'
  /** Fewer resolvers answered than must agree. */
  | 'too_few_answers'
  /** A resolver's answer is not a DNS message, or answers another question. */
  | 'message_malformed'
  /** A resolver refused, or failed itself. */
  | 'resolver_failed';

/** The message is the reason; `detail` names resolvers and response codes. */
export class DnsError extends Error {
  readonly reason: DnsReason;
  readonly detail: Readonly<Record<string, string | number>>;

  constructor(reason: DnsReason, detail: Readonly<Record<string, string | number>> = {}) {
    super(reason);
    this.name = 'DnsError';
    this.reason = reason;
    this.detail = detail;
  }
}
