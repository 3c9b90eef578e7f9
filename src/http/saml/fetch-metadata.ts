// Fetches the metadata of an identity provider from the URL that an administrator typed, under the guards of
// domain/outbound.ts. Not more than 1 MB is ever read.

import type { UrlPolicy } from '../../lib/callable-url.ts';
import { type IdpMetadata, readIdpMetadata } from '../../saml/metadata-in.ts';
import { METADATA_MEDIA_TYPE } from '../../saml/metadata-out.ts';
import { fetchDocument } from '../fetch-document.ts';

const MAX_BYTES = 1024 * 1024;
const DEADLINE_MS = 10_000;

export interface FetchMetadataOptions extends UrlPolicy {
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly entityId?: string | undefined;
  readonly deadlineMs?: number | undefined;
}

/** @throws SamlError `metadata_…`, and the reasons of the XML room */
export async function fetchIdpMetadata(url: string, options: FetchMetadataOptions): Promise<IdpMetadata> {
  const document = await fetchDocument(url, {
    fetch: options.fetch,
    allowLoopback: options.allowLoopback,
    accept: `${METADATA_MEDIA_TYPE}, application/xml;q=0.9, text/xml;q=0.8`,
    maxBytes: MAX_BYTES,
    deadlineMs: options.deadlineMs ?? DEADLINE_MS,
  });
  return readIdpMetadata(document, { now: options.now, entityId: options.entityId });
}
