// What webhooks and deliveries are called on the pages.

import type { DeliveryRow } from '../../../domain/webhooks/deliveries.ts';
import type { Webhook } from '../../../domain/webhooks/endpoints.ts';
import { minuteOf } from '../../instants.ts';
import type { DeliveryLine, WebhookState } from './page.tsx';

const STATES = {
  enabled: { text: 'working', badge: 'verified' },
  disabled: { text: 'off', badge: 'pending' },
  failing: { text: 'stopped', badge: 'refused' },
} as const satisfies Record<Webhook['row']['status'], WebhookState>;

export function stateOf({ status }: Pick<Webhook['row'], 'status'>): WebhookState {
  return STATES[status];
}

const WHY = {
  operator: null,
  gone: 'It answered 410, so we stopped. Nothing is lost: switch it on when it is there again.',
  retries:
    'It did not take an event for three days, so we stopped. Nothing is lost: mend it, then switch it on.',
} as const satisfies Record<NonNullable<Webhook['row']['disabledWhy']>, string | null>;

export function whyOf({ disabledWhy }: Pick<Webhook['row'], 'disabledWhy'>): string | null {
  return disabledWhy === null ? null : WHY[disabledWhy];
}

/** How many organizations wait. */
export function wordsOf(waiting: number): string {
  if (waiting === 0) return 'Everything has arrived.';
  if (waiting === 1) return 'Events of one organization wait.';
  return `Events of ${waiting >= 1000 ? '1,000 or more' : waiting} organizations wait.`;
}

const KINDS = { event: '', replay: 'sent again', test: 'test' } as const satisfies Record<
  DeliveryRow['kind'],
  string
>;

export function lineOf(row: DeliveryRow, href: string): DeliveryLine {
  const { at, type, kind, status, problem, durationMs, attempt } = row;
  return {
    href,
    at: minuteOf(at),
    type,
    kind: KINDS[kind],
    state:
      problem === null
        ? { text: String(status), badge: 'verified' }
        : { text: problem === 'status' ? String(status) : problem, badge: 'refused' },
    took: `${durationMs.toLocaleString('en')} ms`,
    attempt,
  };
}

const PROBLEMS: Readonly<Record<string, string>> = {
  status: 'The receiver did not answer with a 2xx.',
  gone: 'The receiver answered 410: it wants nothing more.',
  timeout: 'The receiver did not answer within 15 seconds.',
  unreachable: 'We could not reach the receiver: its name, its certificate or the connection failed.',
  redirect: 'The receiver answered with a redirect, which we do not follow. Enter the last address itself.',
  key_gone: 'The secret cannot be opened any more, because its wrapping key is gone. Make a new secret.',
};

export function outcomeInWords({ problem, status }: Pick<DeliveryRow, 'problem' | 'status'>): string {
  if (problem === null) return `The receiver took it with ${status}.`;
  return Object.hasOwn(PROBLEMS, problem)
    ? (PROBLEMS[problem] ?? '')
    : 'The address is not one that we call. Enter an https address with a public host name.';
}
