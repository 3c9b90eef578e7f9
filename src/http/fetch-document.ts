// Fetches a document from an address that somebody else gave us (an identity provider's metadata, the keys of
// an application), whole or not at all, under the guards of domain/outbound.ts.

import { CallError, type CallProblem, call } from '../domain/outbound.ts';
import type { UrlPolicy } from '../lib/callable-url.ts';
import { SamlError, type SamlReason } from '../saml/errors.ts';

export interface FetchDocumentOptions extends UrlPolicy {
  readonly fetch: typeof fetch;
  readonly accept: string;
  readonly maxBytes: number;
  readonly deadlineMs: number;
}

/** @throws SamlError `metadata_…` */
export async function fetchDocument(url: string, options: FetchDocumentOptions): Promise<Uint8Array> {
  const { fetch, accept, maxBytes, deadlineMs, allowLoopback } = options;
  try {
    const { status, body } = await call(url, {
      fetch,
      method: 'GET',
      headers: { accept },
      maxBytes,
      deadlineMs,
      allowLoopback,
      read: 'whole',
    });
    if (status !== 200) throw new SamlError('metadata_status', { expected: 200, actual: status });
    return body;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    throw new SamlError(REASONS[error.reason], { ...(error.status !== null && { actual: error.status }) });
  }
}

const REASONS: Readonly<Record<CallProblem, SamlReason>> = {
  url_malformed: 'metadata_url_malformed',
  url_credentials: 'metadata_url_credentials',
  url_not_https: 'metadata_url_not_https',
  url_port: 'metadata_url_port',
  url_private: 'metadata_url_private',
  unreachable: 'metadata_unreachable',
  timeout: 'metadata_timeout',
  redirect: 'metadata_redirects',
  too_large: 'metadata_too_large',
};
