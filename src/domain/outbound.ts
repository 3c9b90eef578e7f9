// One request to an address that somebody else gave us: metadata, the keys of an application, a webhook, a
// logout.
//
// Promises: the address is checked at each call (lib/callable-url.ts); no redirect is followed, because it
// would lead where nobody has checked; one deadline covers the wait for the response; no more of the response
// than the limit is ever read.

import { type UrlPolicy, type UrlProblem, urlProblem } from '../lib/callable-url.ts';

export type CallProblem = `url_${UrlProblem}` | 'unreachable' | 'timeout' | 'redirect' | 'too_large';

/** The message is the reason. */
export class CallError extends Error {
  readonly reason: CallProblem;
  /** The status of the response; null: there was none. */
  readonly status: number | null;

  constructor(reason: CallProblem, status: number | null = null) {
    super(reason);
    this.name = 'CallError';
    this.reason = reason;
    this.status = status;
  }
}

export interface CallOptions extends UrlPolicy {
  readonly fetch: typeof fetch;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly maxBytes: number;
  readonly deadlineMs: number;
  /**
   * `whole`: a body that is too large, or not over at the deadline, is an error. `begin`: the status is what
   * matters, and of the body whatever has come by then.
   */
  readonly read: 'whole' | 'begin';
}

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

const REDIRECTS: readonly number[] = [300, 301, 302, 303, 307, 308];
/** How long the status waits for a body that is only looked at. */
const BEGIN_MS = 1000;

/** @throws CallError */
export async function call(url: string, options: CallOptions): Promise<Called> {
  const problem = urlProblem(url, options);
  if (problem !== null) throw new CallError(`url_${problem}`);
  // The signal ends the request and its body; the race ends the waiting, whatever the platform does with the
  // signal.
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const expired = new Promise<never>((_resolve, reject) => {
    deadline.addEventListener('abort', () => reject(new CallError('timeout')), { once: true });
  });
  expired.catch(() => undefined);
  const response = await Promise.race([send(url, options, deadline), expired]);
  if (REDIRECTS.includes(response.status)) {
    await response.body?.cancel().catch(() => undefined);
    throw new CallError('redirect', response.status);
  }
  const { status, headers } = response;
  const reading = read(response, options, deadline);
  reading.catch(() => undefined);
  if (options.read === 'whole') return { status, headers, body: await Promise.race([reading, expired]) };
  return { status, headers, body: await Promise.race([reading, expired]).catch(() => new Uint8Array()) };
}

async function send(url: string, options: CallOptions, deadline: AbortSignal): Promise<Response> {
  const { fetch, method, headers, body } = options; // as a plain function: workerd's fetch refuses another `this`
  const signal = deadline;
  try {
    return await fetch(url, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal,
    });
  } catch {
    throw new CallError(deadline.aborted ? 'timeout' : 'unreachable');
  }
}

/** Counts what arrives: Content-Length may be absent or wrong, and compression makes it small. */
async function read(
  { status, body }: Response,
  { maxBytes, read: mode }: CallOptions,
  deadline: AbortSignal,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(maxBytes);
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader();
  if (reader === undefined) return bytes.subarray(0, 0);
  const cancel = () => void reader.cancel().catch(() => undefined);
  const late = mode === 'begin' ? AbortSignal.timeout(BEGIN_MS) : null;
  const lateness =
    late && new Promise<'late'>((resolve) => late.addEventListener('abort', () => resolve('late')));
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), ...(lateness ? [lateness] : [])]);
      if (next === 'late') break;
      if (next.done) return bytes.subarray(0, length);
      const room = maxBytes - length;
      bytes.set(next.value.subarray(0, room), length);
      length += Math.min(room, next.value.length);
      if (next.value.length <= room) continue;
      if (mode === 'whole') throw new CallError('too_large', status);
      break;
    }
  } catch (error) {
    cancel();
    if (mode === 'begin') return bytes.subarray(0, length);
    if (error instanceof CallError) throw error;
    throw new CallError(deadline.aborted ? 'timeout' : 'unreachable', status);
  }
  cancel();
  return bytes.subarray(0, length);
}
