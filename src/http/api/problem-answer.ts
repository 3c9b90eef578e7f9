// The one place where errors become responses: problem details, never a stack trace or a message that was not
// written for clients.

import * as z from 'zod/mini';
import { DomainError, TryLater } from '../../domain/errors.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import type { AppContext } from '../context.ts';
import { HttpError } from '../errors.ts';
import { ApiError, type FieldProblem } from './errors.ts';
import { PROBLEMS, type ProblemReason, problemType } from './problems.ts';
import { named } from './shapes.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export const problem = named(
  'Problem',
  z.strictObject({
    type: z.string().check(z.describe('The path that describes this kind of problem.')),
    title: z.string(),
    status: z.int(),
    detail: z.string().check(z.describe('What to do about the problem.')),
    reason: z.string().check(z.describe('The last part of type, for programs.')),
    errors: z
      .optional(
        z.array(
          z.strictObject({
            pointer: z
              .optional(z.string())
              .check(z.describe('A JSON pointer into the body, as a fragment: #/name.')),
            parameter: z.optional(z.string()).check(z.describe('The name of a query parameter.')),
            detail: z.string(),
          }),
        ),
      )
      .check(z.describe('Everything that is wrong with the request.')),
  }),
);

export function answerProblem(error: Error, c: AppContext): Response {
  if (error instanceof ApiError) {
    logRefusal(c, error.reason, {});
    return render(c, error.reason, error.errors, error.headers);
  }
  if (error instanceof TryLater) {
    logRefusal(c, error.reason, {});
    return render(c, 'too_many_requests', [], { 'Retry-After': String(error.retryAfterSeconds) });
  }
  if (error instanceof DomainError) {
    logRefusal(c, error.reason, error.detail);
    return render(c, error.reason, fieldProblems(error));
  }
  if (error instanceof HttpError && error.reason === 'too_many_requests') {
    logRefusal(c, error.reason, error.detail);
    return render(c, error.reason, [], { 'Retry-After': String(error.retryAfterSeconds) });
  }
  const { method, path } = c.req;
  logLine('error', 'fault', { requestId: c.get('requestId'), method, path, ...describeFault(error) });
  return render(c, 'fault', []);
}

/** The document at the address in `type`. */
export function describeProblem(reason: ProblemReason): z.infer<typeof problem> {
  const { status, title, detail } = PROBLEMS[reason];
  return { type: problemType(reason), title, status, detail, reason };
}

function render(
  c: AppContext,
  reason: ProblemReason,
  errors: readonly FieldProblem[],
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { ...describeProblem(reason), ...(errors.length > 0 ? { errors } : {}) };
  return c.body(JSON.stringify(body), body.status as 400, { 'Content-Type': PROBLEM_MEDIA_TYPE, ...headers });
}

/** The domain names the field of a form. Here, certificates are a list. */
function fieldProblems(error: DomainError): FieldProblem[] {
  if (error.field === undefined) return [];
  const name = error.field === 'certificate' ? 'certificates' : error.field;
  return [{ pointer: `#/${name}`, detail: PROBLEMS[error.reason].detail }];
}

function logRefusal(c: AppContext, reason: string, detail: Readonly<Record<string, unknown>>): void {
  const { method, path } = c.req;
  logLine('warn', 'refused', { requestId: c.get('requestId'), method, path, reason, ...detail });
}
