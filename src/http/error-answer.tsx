// The one place where errors become pages: HTML for people, problem details (rfc9457) for programs, by what
// the client accepts. Never a stack trace, never a message that was not written for its reader.

import { accepts } from 'hono/accepts';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DomainError, TryLater } from '../domain/errors.ts';
import { confirmPath, PATHS, settingsPageAbove } from '../domain/paths.ts';
import { MessagePage, type MessagePageProps } from '../ui/message-page.tsx';
import { describeFault, logLine } from '../worker/log.ts';
import { type ShownConfirmation, showConfirm, WRONG_PASSWORD } from './confirm-page.tsx';
import type { AppContext } from './context.ts';
import { DOMAIN_COPY, sentenceOf } from './domain-copy.ts';
import { HttpError, type HttpReason } from './errors.ts';
import { ConfirmationRequired, type Refused } from './middleware/confirmed.ts';
import { goTo, renderPage, viewerOf } from './render.tsx';
import { answerWrongScimRoot, wantsScim } from './scim/wrong-root.ts';
import { sentenceOfWait, tryLaterCopy } from './try-later.ts';

interface PageCopy {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly sentence: string;
}

const HTTP_COPY = {
  page_not_found: { status: 404, title: 'Page not found', sentence: 'There is nothing at this address.' },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    sentence: 'This address does not accept this kind of request.',
  },
  cross_site_request: {
    status: 403,
    title: 'Request refused',
    sentence: 'This request came from another site. Open the page here and try again.',
  },
  body_too_large: {
    status: 413,
    title: 'Too large',
    sentence: 'What you sent is larger than this address accepts.',
  },
  form_malformed: {
    status: 400,
    title: 'Request not understood',
    sentence: 'This page could not read what was sent. Go back, reload the page and try again.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many attempts',
    sentence: 'There were too many attempts in a short time. Wait a minute and try again.',
  },
} as const satisfies Record<HttpReason, PageCopy>;

const FAULT: PageCopy = {
  status: 500,
  title: 'Something went wrong',
  sentence: 'This is our fault. Try again; if the problem persists, give support the reference number.',
};

export function answerError(error: Error, c: AppContext): Response | Promise<Response> {
  if (error instanceof ConfirmationRequired) return answerConfirmation(c, error);
  if (error instanceof HttpError) {
    logRefusal(c, error.reason, error.detail);
    if (error.reason === 'too_many_requests') retryAfter(c, error.retryAfterSeconds);
    return answer(c, HTTP_COPY[error.reason], error.reason);
  }
  if (error instanceof TryLater) {
    logRefusal(c, error.reason, {});
    retryAfter(c, error.retryAfterSeconds);
    return answerMessage(c, 429, error.reason, { ...tryLaterCopy(error), reference: c.get('requestId') });
  }
  if (error instanceof DomainError) {
    logRefusal(c, error.reason, error.detail);
    const { status } = DOMAIN_COPY[error.reason];
    return answer(c, { status, title: 'That did not work', sentence: sentenceOf(error) }, error.reason);
  }
  if (error instanceof HTTPException && error.status < 500) {
    logRefusal(c, 'form_malformed', { status: error.status });
    return answer(c, HTTP_COPY.form_malformed, 'form_malformed');
  }
  logLine('error', 'fault', {
    requestId: c.get('requestId'),
    method: c.req.method,
    path: c.req.path,
    ...describeFault(error),
  });
  return answer(c, FAULT, 'fault');
}

function answerConfirmation(c: AppContext, { page, pending, refused }: ConfirmationRequired) {
  const session = c.get('session');
  if (!session || !pending) return goTo(c, confirmPath(page));
  return showConfirm(c, session, { returnTo: page, pending, refusal: refused && refusalOf(c, refused) });
}

function refusalOf(c: AppContext, refused: Refused): ShownConfirmation['refusal'] {
  if (refused.reason === 'credentials_wrong') return WRONG_PASSWORD;
  logRefusal(c, refused.reason, {});
  retryAfter(c, refused.retryAfterSeconds);
  const wait = sentenceOfWait(refused.retryAfterSeconds);
  return { status: 429, sentence: `There were too many attempts in a short time. ${wait}` };
}

export function answerNotFound(c: AppContext): Response | Promise<Response> {
  if (wantsScim(c)) return answerWrongScimRoot(c);
  return answer(c, HTTP_COPY.page_not_found, 'page_not_found');
}

export function answerMethodNotAllowed(
  c: AppContext,
  methods: readonly string[],
): Response | Promise<Response> {
  const page = c.req.method === 'GET' && !prefersJson(c) ? settingsPageAbove(c.req.path) : null;
  if (page !== null) return goTo(c, page);
  c.header('Allow', methods.join(', '));
  return answer(c, HTTP_COPY.method_not_allowed, 'method_not_allowed');
}

/** A message as an answer: a page, or its text as problem details. */
export function answerMessage(
  c: AppContext,
  status: ContentfulStatusCode,
  reason: string,
  message: Omit<MessagePageProps, 'viewer'>,
): Response | Promise<Response> {
  if (prefersJson(c)) {
    const { title, sentence, reference } = message;
    const problem = { type: 'about:blank', title, status, detail: sentence, reason, reference };
    return c.body(JSON.stringify(problem), status, { 'Content-Type': 'application/problem+json' });
  }
  return renderPage(c, <MessagePage {...message} viewer={viewerOf(c.get('session'))} />, status);
}

function answer(c: AppContext, copy: PageCopy, reason: string): Response | Promise<Response> {
  return answerMessage(c, copy.status, reason, {
    title: copy.title,
    sentence: copy.sentence,
    reference: c.get('requestId'),
    actions: [{ label: 'Go to the start page', href: PATHS.start }],
  });
}

function retryAfter(c: AppContext, seconds: number): void {
  c.header('Retry-After', String(seconds));
}

function logRefusal(c: AppContext, reason: string, detail: Readonly<Record<string, unknown>>): void {
  const { method, path } = c.req;
  logLine('warn', 'refused', { requestId: c.get('requestId'), method, path, reason, ...detail });
}

/** Browsers name text/html; a program that wants JSON says so. A client that names neither gets the page. */
function prefersJson(c: AppContext): boolean {
  const json = ['application/json', 'application/problem+json'];
  const preferred = accepts(c, { header: 'Accept', supports: ['text/html', ...json], default: 'text/html' });
  return json.includes(preferred);
}
