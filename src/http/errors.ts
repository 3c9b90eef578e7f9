// The reasons for which this room itself refuses a request, before any rule of the product is asked.

export type HttpReason =
  | 'page_not_found'
  | 'method_not_allowed'
  | 'cross_site_request'
  | 'body_too_large'
  | 'form_malformed'
  | 'too_many_requests';

/** The message is the reason; `detail` goes to the log and holds no secrets. */
export class HttpError extends Error {
  readonly reason: HttpReason;
  readonly detail: Readonly<Record<string, string | number | null>>;
  /** When to come back after `too_many_requests`: the period of the limits in wrangler.toml. */
  readonly retryAfterSeconds = 60;

  constructor(reason: HttpReason, detail: Readonly<Record<string, string | number | null>> = {}) {
    super(reason);
    this.name = 'HttpError';
    this.reason = reason;
    this.detail = detail;
  }
}
