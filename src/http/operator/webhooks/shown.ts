// What webhooks and deliveries are called on the pages.

import type { DeliveryRow } from '../../../domain/webhooks/deliveries.ts';
import type { Webhook } from '../../../domain/webhooks/endpoints.ts';
import type { PlainKey, Texts } from '../../../texts/texts.ts';
import { minuteOf } from '../../instants.ts';
import type { DeliveryLine, WebhookState } from './page.tsx';

const BADGES = {
  enabled: 'verified',
  disabled: 'pending',
  failing: 'refused',
} as const satisfies Record<Webhook['row']['status'], WebhookState['badge']>;

/** @param isStuck it is on, and something does not arrive */
export function stateOf({ status }: Pick<Webhook['row'], 'status'>, t: Texts, isStuck = false): WebhookState {
  return isStuck && status === 'enabled'
    ? { text: t('webhooks_is_stuck'), badge: 'refused' }
    : { text: t(`webhooks_is_${status}`), badge: BADGES[status] };
}

const WHY = {
  operator: null,
  gone: 'webhooks_why_gone',
  retries: 'webhooks_why_retries',
} as const satisfies Record<NonNullable<Webhook['row']['disabledWhy']>, PlainKey | null>;

export function whyOf({ disabledWhy }: Pick<Webhook['row'], 'disabledWhy'>, t: Texts): string | null {
  const key = disabledWhy === null ? null : WHY[disabledWhy];
  return key && t(key);
}

/** How many organizations wait. */
export function wordsOf(waiting: number, t: Texts): string {
  if (waiting === 0) return t('webhook_nothing_waits');
  return waiting >= MAX_COUNTED
    ? t('webhook_many_wait', { number: MAX_COUNTED })
    : t('webhook_waiting', { count: waiting });
}

const MAX_COUNTED = 1000;

export function lineOf(row: DeliveryRow, href: string, t: Texts): DeliveryLine {
  const { at, type, kind, status, problem, durationMs, attempt } = row;
  return {
    href,
    at: minuteOf(at),
    type,
    kind: kind === 'event' ? '' : t(`webhook_kind_${kind}`),
    state:
      problem === null
        ? { text: String(status), badge: 'verified' }
        : { text: problemInShort({ problem, status }, t), badge: 'refused' },
    took: `${durationMs.toLocaleString(t.language)} ms`,
    attempt,
  };
}

/** What can go wrong with a receiver. Every other problem is one of its address. */
const PROBLEMS = ['status', 'gone', 'timeout', 'unreachable', 'redirect', 'key_gone'] as const;

type Problem = (typeof PROBLEMS)[number];

function problemOf(text: string | null): Problem | 'address' {
  return PROBLEMS.find((one) => one === text) ?? 'address';
}

/** Where the receiver answered, what it answered with. */
export function problemInShort({ problem, status }: Tried, t: Texts): string {
  if (problem === null) return String(status ?? '');
  const known = problemOf(problem);
  return known === 'status' || known === 'gone' || known === 'redirect'
    ? String(status ?? '')
    : t(`delivery_is_${known}`);
}

interface Tried {
  readonly problem: string | null;
  readonly status: number | null;
}

export function outcomeInWords({ problem, status }: Tried, t: Texts): string {
  return problem === null
    ? t('delivery_took_it', { status: String(status) })
    : t(`delivery_problem_${problemOf(problem)}`);
}
