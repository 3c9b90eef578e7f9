// What is written beside a decision about who somebody is: the events, and what an Owner is asked.

import { newId } from '../lib/ids.ts';
import type { EventOfEach } from '../storage/people/account-events.ts';
import type { AskedChange } from '../storage/people/pending-changes.ts';
import type { AuditEventRow } from '../storage/tables/audit-events.ts';
import type { Actor } from './actor.ts';
import { type AuditAction, auditEvent } from './audit.ts';
import type { Email } from './email.ts';

const DAY_MS = 24 * 3_600_000;

/** How long a change waits for an Owner after the directory asked for it last. */
const ASKED_FOR_MS = 30 * DAY_MS;

interface Clock {
  readonly nowMs: number;
}

/** The event that each organization of an account gets. */
export function eventOfEach(
  clock: Clock,
  actor: Actor,
  action: AuditAction,
  detail: Readonly<Record<string, unknown>>,
): EventOfEach {
  const target = { type: 'member', id: '' };
  const {
    organizationId: _,
    targetId: __,
    ...event
  } = auditEvent(clock, actor, {
    organizationId: '',
    action,
    target,
    detail,
  });
  return event;
}

export function movedEvent(
  clock: Clock,
  actor: Actor,
  { before, after, source }: { readonly before: string; readonly after: string; readonly source: string },
): EventOfEach {
  return eventOfEach(clock, actor, 'user.address_changed', { email: after, before, after, source });
}

export interface AskedFor {
  readonly organizationId: string;
  readonly memberId: string;
  readonly kind: AskedChange['kind'];
  readonly email: Email;
  readonly source: AskedChange['source'];
}

/** The change that an Owner decides, and the event that it was asked for. */
export function asked(
  clock: Clock,
  actor: Actor,
  { organizationId, memberId, kind, email, source }: AskedFor,
): { readonly change: AskedChange; readonly event: AuditEventRow } {
  const { nowMs } = clock;
  return {
    change: {
      id: newId('chg'),
      organizationId,
      memberId,
      kind,
      email: email.address,
      emailKey: email.key,
      source,
      askedBy: actor.label,
      askedAt: nowMs,
      expiresAt: nowMs + ASKED_FOR_MS,
    },
    event: auditEvent(clock, actor, {
      organizationId,
      action: 'user.change_asked',
      target: { type: 'member', id: memberId },
      detail: { kind, after: email.address, source },
    }),
  };
}
