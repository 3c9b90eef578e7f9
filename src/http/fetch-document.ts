// Fetches a document from an address that somebody else gave us: an identity provider's metadata, the keys of
// an application.
//
// Promises: every URL on the way is checked by the policy, redirects are followed by hand and at most three
// times, one deadline covers everything, and no more than the limit is ever read.

import { SamlError } from '../saml/errors.ts';
import { checkMetadataUrl, type MetadataUrlPolicy } from '../saml/metadata-url.ts';

const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export interface FetchDocumentOptions extends MetadataUrlPolicy {
  readonly fetch: typeof fetch;
  readonly accept: string;
  readonly maxBytes: number;
  readonly deadlineMs: number;
}

/** @throws SamlError `metadata_…` */
export async function fetchDocument(url: string, options: FetchDocumentOptions): Promise<Uint8Array> {
  const deadline = AbortSignal.timeout(options.deadlineMs);
  // The signal ends the request and its body; the race ends the waiting, whatever the platform does with the
  // signal.
  const expired = new Promise<never>((_resolve, reject) => {
    deadline.addEventListener('abort', () => reject(new SamlError('metadata_timeout')), { once: true });
  });
  return await Promise.race([download(url, options, deadline), expired]);
}

async function download(
  url: string,
  options: FetchDocumentOptions,
  deadline: AbortSignal,
): Promise<Uint8Array> {
  try {
    return await readBody(await follow(url, options, deadline), options.maxBytes);
  } catch (error) {
    if (error instanceof SamlError) throw error;
    throw new SamlError(deadline.aborted ? 'metadata_timeout' : 'metadata_unreachable');
  }
}

async function follow(text: string, options: FetchDocumentOptions, deadline: AbortSignal): Promise<Response> {
  let url = checkMetadataUrl(text, options);
  const send = options.fetch; // as a plain function: workerd's fetch refuses another `this`
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await send(url.href, {
      headers: { accept: options.accept },
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
async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const body = new Uint8Array(maxBytes);
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  if (reader === undefined) return body.subarray(0, 0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return body.subarray(0, length);
    if (length + value.length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw new SamlError('metadata_too_large', { expected: maxBytes });
    }
    body.set(value, length);
    length += value.length;
  }
}
