// The one place where errors become pages: HTML for people, problem details (rfc9457) for programs, by what
// the client accepts. Never a stack trace, never a message that was not written for its reader.

import { accepts } from 'hono/accepts';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DomainError, TryLater } from '../domain/errors.ts';
import { confirmPath, PATHS, settingsPageAbove } from '../domain/paths.ts';
import { MessagePage, type MessagePageProps } from '../ui/message-page.tsx';
import { describeFault, logLine } from '../worker/log.ts';
import { type ShownConfirmation, showConfirm, wrongPassword } from './confirm-page.tsx';
import type { AppContext } from './context.ts';
import { DOMAIN_COPY, sentenceOf } from './domain-copy.ts';
import { HttpError, type HttpReason } from './errors.ts';
import { textsOf } from './language.ts';
import { ConfirmationRequired, type Refused } from './middleware/confirmed.ts';
import { goTo, renderPage, viewerOf } from './render.tsx';
import { answerWrongScimRoot, wantsScim } from './scim/wrong-root.ts';
import { sentenceOfWait, tryLaterCopy } from './try-later.ts';

const HTTP_STATUS = {
  page_not_found: 404,
  method_not_allowed: 405,
  cross_site_request: 403,
  body_too_large: 413,
  form_malformed: 400,
  too_many_requests: 429,
  fault: 500,
} as const satisfies Record<HttpReason | 'fault', ContentfulStatusCode>;

export function answerError(error: Error, c: AppContext): Response | Promise<Response> {
  const t = textsOf(c);
  if (error instanceof ConfirmationRequired) return answerConfirmation(c, error);
  if (error instanceof HttpError) {
    logRefusal(c, error.reason, error.detail);
    if (error.reason === 'too_many_requests') retryAfter(c, error.retryAfterSeconds);
    return answerHttp(c, error.reason);
  }
  if (error instanceof TryLater) {
    logRefusal(c, error.reason, {});
    retryAfter(c, error.retryAfterSeconds);
    return answerMessage(c, 429, error.reason, { ...tryLaterCopy(error, t), reference: c.get('requestId') });
  }
  if (error instanceof DomainError) {
    logRefusal(c, error.reason, error.detail);
    const { status } = DOMAIN_COPY[error.reason];
    return answer(c, error.reason, status, t('refused_title'), sentenceOf(error, t));
  }
  if (error instanceof HTTPException && error.status < 500) {
    logRefusal(c, 'form_malformed', { status: error.status });
    return answerHttp(c, 'form_malformed');
  }
  logLine('error', 'fault', {
    requestId: c.get('requestId'),
    method: c.req.method,
    path: c.req.path,
    ...describeFault(error),
  });
  return answerHttp(c, 'fault');
}

function answerConfirmation(c: AppContext, { page, pending, refused }: ConfirmationRequired) {
  const session = c.get('session');
  if (!session || !pending) return goTo(c, confirmPath(page));
  return showConfirm(c, session, { returnTo: page, pending, refusal: refused && refusalOf(c, refused) });
}

function refusalOf(c: AppContext, refused: Refused): ShownConfirmation['refusal'] {
  if (refused.reason === 'credentials_wrong') return wrongPassword(textsOf(c));
  logRefusal(c, refused.reason, {});
  retryAfter(c, refused.retryAfterSeconds);
  const t = textsOf(c);
  const wait = sentenceOfWait(refused.retryAfterSeconds, t);
  return { status: 429, sentence: `${t('too_many_short')} ${wait}` };
}

export function answerNotFound(c: AppContext): Response | Promise<Response> {
  if (wantsScim(c)) return answerWrongScimRoot(c);
  return answerHttp(c, 'page_not_found');
}

export function answerMethodNotAllowed(
  c: AppContext,
  methods: readonly string[],
): Response | Promise<Response> {
  const page = c.req.method === 'GET' && !prefersJson(c) ? settingsPageAbove(c.req.path) : null;
  if (page !== null) return goTo(c, page);
  c.header('Allow', methods.join(', '));
  return answerHttp(c, 'method_not_allowed');
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

function answerHttp(c: AppContext, reason: HttpReason | 'fault'): Response | Promise<Response> {
  const t = textsOf(c);
  return answer(c, reason, HTTP_STATUS[reason], t(`${reason}_title`), t(reason));
}

function answer(
  c: AppContext,
  reason: string,
  status: ContentfulStatusCode,
  title: string,
  sentence: string,
): Response | Promise<Response> {
  const actions = [{ label: textsOf(c)('start_page'), href: PATHS.start }];
  return answerMessage(c, status, reason, { title, sentence, reference: c.get('requestId'), actions });
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
