// The outcome of the form that led to a page: either it was done, and the page says so, or it was refused,
// and the page shows the form again.

import { DomainError, type DomainReason } from '../domain/errors.ts';
import type { Texts } from '../texts/texts.ts';
import type { Outcome } from '../ui/alert.tsx';
import type { FormError } from '../ui/form.tsx';
import type { AppContext } from './context.ts';
import { type Copy, DOMAIN_COPY, sentenceFor, sentenceOf } from './domain-copy.ts';
import { takeDone } from './told-once.ts';

export interface Refusal {
  readonly errors: readonly FormError[];
  readonly status: Copy['status'] | 503;
}

/**
 * @throws `error` itself unless a rule of the product refused; also when the reason is one of `others`, which
 * the form cannot show
 */
export function refusalIn(t: Texts, error: unknown, ...others: readonly DomainReason[]): Refusal {
  if (!(error instanceof DomainError) || others.includes(error.reason)) throw error;
  return refuse(error.field ?? null, sentenceOf(error, t), DOMAIN_COPY[error.reason].status);
}

export function refuse(field: string | null, message: string, status: Refusal['status'] = 422): Refusal {
  return { errors: [{ field, message }], status };
}

/**
 * The refusal of a form that lacks what it cannot do without, with every such field at once; null: it lacks
 * nothing.
 *
 * @param required each with its value, and the reason whose sentence asks for it
 */
export function refuseBlank(
  t: Texts,
  required: readonly (readonly [field: string, value: string, reason: DomainReason])[],
): Refusal | null {
  const errors = required
    .filter(([, value]) => value.trim() === '')
    .map(([field, , reason]) => ({ field, message: sentenceFor(reason, t) }));
  return errors.length === 0 ? null : { errors, status: 422 };
}

/** `notices` by what `goToDone` named; a refused form has none. */
export function outcomeOf(
  c: AppContext,
  notices: Readonly<Record<string, string>>,
  refusal?: Refusal | undefined,
): Outcome {
  if (refusal) return { notice: null, errors: refusal.errors };
  const done = takeDone(c) ?? '';
  return { notice: Object.hasOwn(notices, done) ? (notices[done] as string) : null, errors: [] };
}
