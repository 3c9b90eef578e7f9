// Why a task of provisioning failed, by name and in the words of Okta's Tasks page.
import { STATUS_CODES } from 'node:http';

export type ProvisioningReason =
  /** No connection, or it broke. */
  | 'unreachable'
  /** No answer within 60 s. */
  | 'timeout'
  /** The body of an answer is no JSON. */
  | 'not_json'
  /** JSON, but not what SCIM demands there: `detail.missing` says what. */
  | 'bad_answer'
  /** A status other than 2xx; `detail.status`, and `detail.detail` of the server's error. */
  | 'refused'
  /** 429 until Okta would give up, or longer than anybody would wait here. */
  | 'rate_limited'
  /** 429 without an integer Retry-After: the real Okta would wait five minutes. */
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
      return 'The service provider did not answer within 60 seconds.';
    case 'not_json':
      return `Unrecognized token '${detail.begin}': the answer (status ${detail.status}) is no JSON.`;
    case 'bad_answer':
      return `The answer (status ${detail.status}) lacks ${detail.missing}.`;
    case 'refused': {
      const status = `${STATUS_CODES[Number(detail.status)] ?? 'Error'} (${detail.status}).`;
      return detail.detail ? `${status} Errors reported by remote server: ${detail.detail}` : status;
    }
    case 'rate_limited':
      return `Too many requests: given up after ${detail.attempts} attempts; the next Retry-After was ${detail.retryAfter} s.`;
    case 'retry_after_unusable':
      return `Too many requests, and Retry-After is "${detail.retryAfter ?? ''}", which is no whole number of seconds. Okta would wait for five minutes.`;
    case 'group_not_found':
      return `The app has no group named ${detail.displayName}.`;
    case 'several_found':
      return `The filter found ${detail.count} resources where one was expected.`;
    case 'not_connected':
      return 'API Integration is not enabled for this app.';
  }
}
