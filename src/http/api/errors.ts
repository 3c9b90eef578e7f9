// The reasons for which the management API itself refuses a request, before any rule of the product is asked.

export type ApiReason =
  | 'key_missing'
  | 'key_unreadable'
  | 'key_unknown'
  | 'token_unknown'
  | 'scope_missing'
  | 'route_not_found'
  | 'method_not_allowed'
  | 'too_many_requests'
  | 'media_type_unsupported'
  | 'body_too_large'
  | 'json_malformed'
  | 'request_invalid'
  | 'idempotency_key_invalid'
  | 'idempotency_key_reused'
  | 'idempotency_key_in_use'
  | 'sign_in_not_found'
  | 'dns_unavailable'
  | 'fault';

/**
 * One thing that is wrong with a request, and its place: a JSON pointer into the body (RFC 6901, as a
 * fragment), or a parameter's name.
 */
export type FieldProblem =
  | { readonly pointer: string; readonly detail: string }
  | { readonly parameter: string; readonly detail: string };

/** The message is the reason. */
export class ApiError extends Error {
  readonly reason: ApiReason;
  readonly errors: readonly FieldProblem[];
  /** Header fields that belong to the refusal. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    reason: ApiReason,
    errors: readonly FieldProblem[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(reason);
    this.name = 'ApiError';
    this.reason = reason;
    this.errors = errors;
    this.headers = headers;
  }
}
