// Why a provisioning task failed: a named reason, and the sentence that the pages show.
import { STATUS_CODES } from 'node:http';

export type ProvisioningReason =
  /** There was no connection, or it broke. */
  | 'unreachable'
  /** No response came within 60 s. */
  | 'timeout'
  /** The body of a response is not JSON. */
  | 'not_json'
  /** The body is JSON, but lacks something that SCIM requires: `detail.missing` says what. */
  | 'bad_answer'
  /** The status is not 2xx: `detail.status` holds it, and `detail.detail` the server's explanation. */
  | 'refused'
  /**
   * The server responded with 429 until the client would give up, or asked for a longer wait than anybody has
   * patience for.
   */
  | 'rate_limited'
  /** A 429 came without an integer in Retry-After; the real Okta would wait five minutes. */
  | 'retry_after_unusable'
  | 'group_not_found'
  | 'several_found'
  | 'not_connected';

export class ProvisioningError extends Error {
  override name = 'ProvisioningError';
  readonly reason: ProvisioningReason;
  readonly detail: Readonly<Record<string, string | number | null>>;

  constructor(reason: ProvisioningReason, detail: ProvisioningError['detail'] = {}) {
    super(reason);
    this.reason = reason;
    this.detail = detail;
  }
}

export function sentenceOf({ reason, detail }: ProvisioningError): string {
  switch (reason) {
    case 'unreachable':
      return `The service provider could not be reached (${detail.cause}).`;
    case 'timeout':
      return 'The service provider did not respond within 60 seconds.';
    case 'not_json':
      return `Unrecognized token '${detail.begin}': the response (status ${detail.status}) is not JSON.`;
    case 'bad_answer':
      return `The response (status ${detail.status}) lacks ${detail.missing}.`;
    case 'refused': {
      const status = `${STATUS_CODES[Number(detail.status)] ?? 'Error'} (${detail.status}).`;
      return detail.detail ? `${status} Errors reported by remote server: ${detail.detail}` : status;
    }
    case 'rate_limited':
      return `Too many requests: given up after ${detail.attempts} attempts; the next Retry-After was ${detail.retryAfter} s.`;
    case 'retry_after_unusable':
      return `Too many requests, and Retry-After is "${detail.retryAfter ?? ''}", which is not a whole number of seconds. A real provider would wait for five minutes.`;
    case 'group_not_found':
      return `The app has no group named ${detail.displayName}.`;
    case 'several_found':
      return `The filter found ${detail.count} resources where one was expected.`;
    case 'not_connected':
      return 'Provisioning is not set up for this app.';
  }
}
