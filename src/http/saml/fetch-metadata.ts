// Fetches the metadata of an identity provider from the URL that an administrator typed.
//
// Promises: every URL on the way is checked by the policy, redirects are followed by hand and at most three
// times, one deadline covers everything, and not more than 1 MB is ever read.

import { SamlError } from '../../saml/errors.ts';
import { type IdpMetadata, readIdpMetadata } from '../../saml/metadata-in.ts';
import { METADATA_MEDIA_TYPE } from '../../saml/metadata-out.ts';
import { checkMetadataUrl, type MetadataUrlPolicy } from '../../saml/metadata-url.ts';

const MAX_REDIRECTS = 3;
const MAX_BYTES = 1024 * 1024;
const DEADLINE_MS = 10_000;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export interface FetchMetadataOptions extends MetadataUrlPolicy {
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly entityId?: string | undefined;
  readonly deadlineMs?: number | undefined;
}

/** @throws SamlError `metadata_…`, and the reasons of the XML room */
export async function fetchIdpMetadata(url: string, options: FetchMetadataOptions): Promise<IdpMetadata> {
  const deadline = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS);
  // The signal ends the request and its body; the race ends the waiting, whatever the platform does with the
  // signal.
  const expired = new Promise<never>((_resolve, reject) => {
    deadline.addEventListener('abort', () => reject(new SamlError('metadata_timeout')), { once: true });
  });
  const document = await Promise.race([download(url, options, deadline), expired]);
  return readIdpMetadata(document, { now: options.now, entityId: options.entityId });
}

async function download(
  url: string,
  options: FetchMetadataOptions,
  deadline: AbortSignal,
): Promise<Uint8Array> {
  try {
    return await readBody(await follow(url, options, deadline));
  } catch (error) {
    if (error instanceof SamlError) throw error;
    throw new SamlError(deadline.aborted ? 'metadata_timeout' : 'metadata_unreachable');
  }
}

async function follow(text: string, options: FetchMetadataOptions, deadline: AbortSignal): Promise<Response> {
  let url = checkMetadataUrl(text, options);
  const send = options.fetch; // as a plain function: workerd's fetch refuses another `this`
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await send(url.href, {
      headers: { accept: `${METADATA_MEDIA_TYPE}, application/xml;q=0.9, text/xml;q=0.8` },
      redirect: 'manual',
      signal: deadline,
    });
    if (response.status === 200) return response;
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (!REDIRECTS.includes(response.status) || location === null) {
      throw new SamlError('metadata_status', { expected: 200, actual: response.status });
    }
    if (!URL.canParse(location, url.href)) throw new SamlError('metadata_url_malformed');
    url = checkMetadataUrl(new URL(location, url.href).href, options);
  }
  throw new SamlError('metadata_redirects', { expected: MAX_REDIRECTS });
}

/** Counts what arrives: Content-Length may be absent or wrong, and compression makes it small. */
async function readBody(response: Response): Promise<Uint8Array> {
  const body = new Uint8Array(MAX_BYTES);
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  if (reader === undefined) return body.subarray(0, 0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return body.subarray(0, length);
    if (length + value.length > MAX_BYTES) {
      await reader.cancel().catch(() => undefined);
      throw new SamlError('metadata_too_large', { expected: MAX_BYTES });
    }
    body.set(value, length);
    length += value.length;
  }
}
