// One try: the request, and what became of it. Nothing here throws for anything that a receiver does.

import { type Verdict, verdictOf } from '../../webhooks/retries.ts';
import { signWebhook } from '../../webhooks/signature.ts';
import { CallError, call } from '../outbound.ts';
import type { Outside } from '../senders.ts';
import { allowsLoopback, type Urls } from '../urls.ts';

export const DEADLINE_MS = 15_000;
/** How much of an answer is read at all, and how much of it is kept. */
const MAX_BYTES = 4096;
const MAX_KEPT_CHARACTERS = 500;

export interface Try {
  readonly verdict: Verdict;
  /** The HTTP status; null: no answer came. */
  readonly status: number | null;
  /** Why it was not delivered; null: it was. */
  readonly problem: string | null;
  /** The beginning of the answer. */
  readonly answer: string | null;
  readonly retryAfter: string | null;
  /** When it began, in milliseconds. */
  readonly at: number;
  readonly durationMs: number;
}

interface Message {
  readonly method?: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export async function send(
  { urls }: { readonly urls: Pick<Urls, 'origin'> },
  { fetch, now }: Outside,
  url: string,
  { method = 'POST', headers, body }: Message,
): Promise<Try> {
  const at = now();
  const about = () => ({ at, durationMs: Math.max(0, now() - at) });
  try {
    const called = await call(url, {
      fetch,
      method,
      headers: { 'user-agent': 'Gatehouse', ...headers },
      body,
      maxBytes: MAX_BYTES,
      deadlineMs: DEADLINE_MS,
      allowLoopback: allowsLoopback(urls),
      read: 'begin',
    });
    const verdict = verdictOf(called.status);
    return {
      verdict,
      status: called.status,
      problem: verdict === 'delivered' ? null : verdict === 'gone' ? 'gone' : 'status',
      answer: textOf(called.body),
      retryAfter: called.headers.get('retry-after'),
      ...about(),
    };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const { status, reason: problem } = error;
    return { verdict: 'failed', status, problem, answer: null, retryAfter: null, ...about() };
  }
}

/** @param secrets null: no wrapping key opens one, so that nothing is sent */
export async function sendSigned(
  deps: { readonly urls: Pick<Urls, 'origin'> },
  outside: Outside,
  url: string,
  { id, body }: { readonly id: string; readonly body: string },
  secrets: readonly string[] | null,
): Promise<Try> {
  if (secrets === null) return keyGone(outside);
  const signed = await signWebhook({ id, nowMs: outside.now(), body }, secrets);
  const headers = { ...signed, 'content-type': 'application/json' };
  return await send(deps, outside, url, { headers, body });
}

/** The try that could not be signed, so that nothing was sent. */
export function keyGone({ now }: Pick<Outside, 'now'>): Try {
  const nothing = { status: null, answer: null, retryAfter: null };
  return { verdict: 'failed', problem: 'key_gone', ...nothing, at: now(), durationMs: 0 };
}

/** A receiver may send anything; a page or a terminal gets text. */
function textOf(bytes: Uint8Array): string | null {
  const text = new TextDecoder()
    .decode(bytes)
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return text === '' ? null : text.slice(0, MAX_KEPT_CHARACTERS);
}
