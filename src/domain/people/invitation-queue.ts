// Mails the invitations that wait, at the pace that is allowed. It can be stopped at any point: an invitation
// that was taken and not settled is due again when its lease ends, and gets another link then. A link exists
// from the mail on, and before it only in memory.

import { hashSecret, newId, newSecret } from '../../lib/ids.ts';
import type { Language } from '../../lib/languages.ts';
import { commit } from '../../storage/change.ts';
import {
  leaseQueue,
  type MailLimits,
  type MailOutcome,
  type QueuedInvitation,
  type QueueState,
  selectQueueState,
  selectSendable,
  settleQueue,
  settleStatements,
  stopStatements,
  takeInvitations,
} from '../../storage/people/invitation-queue.ts';
import type { InvitationQueueRow } from '../../storage/tables/invitation-queues.ts';
import { SYSTEM } from '../actor.ts';
import { auditEvent } from '../audit.ts';
import type { Deps } from '../deps.ts';
import {
  INVITATION_MAILS_OF_ALL_PER_HOUR,
  INVITATION_MAILS_PER_HOUR,
  INVITATION_MAILS_PER_MINUTE,
  INVITATION_MAILS_TO_ONE_PER_DAY,
  INVITATION_TTL_DAYS,
} from '../limits.ts';
import { mailboxOf } from '../mail-limit.ts';
import { linkPath } from '../paths.ts';
import type { Role } from '../roles.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How many mails are under way at once. */
export const INVITATIONS_AT_ONCE = 25;
/** Longer than that many mails take. */
const LEASE_MS = 2 * MINUTE_MS;
/** After the first, the second and the third failure of one mail; then somebody has to look. */
const PAUSES_MS = [MINUTE_MS, 10 * MINUTE_MS, HOUR_MS];
/** If so many fail together and none goes out, it is not their addresses. */
const ALL_FAILED = 3;
const SERVICE_PAUSE_MS = 10 * MINUTE_MS;
/** After so many steps that took nothing, others are at it, or their mailboxes are full. */
const IDLE_STEPS = 20;
/** A limit is looked at again after this at the earliest. */
const SHORTEST_PAUSE_MS = 1000;

/** What a mail says. */
export interface InvitationToMail {
  readonly organizationId: string;
  readonly email: string;
  readonly invitedBy: string;
  readonly role: Role;
  readonly url: string;
  /** That of the page on which it was queued. */
  readonly language: Language | null;
}

/** Returns whether the mail went out. */
export type SendInvitation = (invitation: InvitationToMail) => Promise<boolean>;

export interface QueuePace {
  /** Milliseconds since 1970; a run goes on for longer than a request. */
  readonly now: () => number;
  /** To the organization's own domains. */
  readonly mailsPerMinute: number;
}

/** @param setting INVITATION_MAILS_PER_MINUTE of the deployment */
export function paceOf(setting: string | undefined, now: () => number): QueuePace {
  const set = Number(setting);
  return { now, mailsPerMinute: set >= 1 ? Math.floor(set) : INVITATION_MAILS_PER_MINUTE };
}

/** @returns when the next run is due, in milliseconds; null: when somebody queues another */
export async function runInvitationQueue(
  deps: Deps,
  send: SendInvitation,
  pace: QueuePace,
  organizationId: string,
  budget: { readonly mails: number; readonly untilMs: number },
): Promise<number | null> {
  const leasedUntil = budget.untilMs + LEASE_MS;
  const [leased] = await commit(deps.db, [leaseQueue(deps.db, organizationId, leasedUntil)]);
  if (leased.length === 0) return null;
  let mails = 0;
  let idle = 0;
  while (mails < budget.mails && pace.now() < budget.untilMs) {
    const step = await sendSome(deps, send, pace, organizationId);
    mails += step.taken;
    if (step.serviceFails)
      return await settle(deps, organizationId, leasedUntil, pace, {
        at: pace.now() + SERVICE_PAUSE_MS,
        held: 'mail_service',
      });
    idle = step.taken === 0 ? idle + 1 : 0;
    if (!step.some || idle > IDLE_STEPS) return await settle(deps, organizationId, leasedUntil, pace);
  }
  return await settle(deps, organizationId, leasedUntil, pace, { at: pace.now(), held: null });
}

export interface Step {
  /** Whether there was anything to send. */
  readonly some: boolean;
  readonly taken: number;
  readonly sent: number;
  readonly serviceFails: boolean;
}

/** Sends at most INVITATIONS_AT_ONCE, also beside a run: nothing is taken twice. */
export async function sendSome(
  deps: Deps,
  send: SendInvitation,
  pace: QueuePace,
  organizationId: string,
): Promise<Step> {
  const { db } = deps;
  const limits = limitsAt(pace);
  await commit(
    db,
    stopStatements(db, organizationId, (because) =>
      auditEvent({ nowMs: limits.nowMs }, SYSTEM, {
        organizationId,
        action: 'invitation.stopped',
        target: { type: 'organization', id: organizationId },
        detail: { because },
      }),
    ),
  );
  const [waiting] = await db.batch([selectSendable(db, organizationId, limits, INVITATIONS_AT_ONCE)]);
  if (waiting.length === 0) return { some: false, taken: 0, sent: 0, serviceFails: false };
  const made = await Promise.all(waiting.map(withToken));
  const taken = await takeInvitations(
    db,
    {
      organizationId,
      limits,
      expiresAt: limits.nowMs + INVITATION_TTL_DAYS * DAY_MS,
      leaseUntil: limits.nowMs + LEASE_MS,
      mailExpiresAt: limits.nowMs + DAY_MS,
    },
    made.map(({ entry }) => entry),
  );
  const results = await Promise.all(
    made
      .filter(({ row }) => taken.has(row.id))
      .map(async (one) => ({
        ...one,
        sent: await send({
          organizationId,
          email: one.row.email,
          invitedBy: one.row.invitedBy,
          role: one.row.role,
          language: one.row.language,
          url: deps.urls.origin + linkPath('invitations', one.token),
        }),
      })),
  );
  const sent = results.filter((one) => one.sent).length;
  const serviceFails = sent === 0 && results.length >= ALL_FAILED;
  const outcomes = results.map(({ row, entry, sent }): MailOutcome => {
    const pause = serviceFails ? SERVICE_PAUSE_MS : PAUSES_MS[row.mailTries];
    const againAt = sent || pause === undefined ? null : pace.now() + pause;
    const tries = row.mailTries + (serviceFails ? 0 : 1);
    return { ...entry, eventId: newId('evt'), sent, tries, againAt };
  });
  if (outcomes.length > 0) await commit(db, settleStatements(db, organizationId, limits.nowMs, outcomes));
  return { some: true, taken: results.length, sent, serviceFails };
}

/** Writes when the queue is looked at again, unless somebody has queued more since the lease. */
async function settle(
  deps: Deps,
  organizationId: string,
  leasedUntil: number,
  pace: QueuePace,
  next?: { readonly at: number; readonly held: InvitationQueueRow['held'] },
): Promise<number | null> {
  const { db } = deps;
  const limits = limitsAt(pace);
  const [[state]] = await db.batch([selectQueueState(db, organizationId, limits)]);
  const due = state === undefined ? null : (nextOf(state, limits, next) ?? null);
  const [done] = await commit(db, [settleQueue(db, organizationId, leasedUntil, due)]);
  if (done.length === 0) return limits.nowMs;
  return due?.at ?? null;
}

function nextOf(
  state: QueueState,
  { nowMs }: MailLimits,
  given?: { readonly at: number; readonly held: InvitationQueueRow['held'] },
) {
  const { dueOwn, dueOthers, laterAt, ownAt, othersAt } = state;
  if (dueOwn + dueOthers === 0 && laterAt === null) return null;
  if (given !== undefined) return given;
  const soonest = (at: number) => Math.max(at, nowMs + SHORTEST_PAUSE_MS);
  const options = [
    laterAt !== null && { at: soonest(laterAt), held: 'retry' as const },
    dueOwn > 0 && { at: soonest((ownAt ?? nowMs) + MINUTE_MS), held: 'pace' as const },
    dueOthers > 0 && { at: soonest((othersAt ?? nowMs) + HOUR_MS), held: 'domain_limit' as const },
  ].filter((one) => one !== false);
  return options.sort((a, b) => a.at - b.at)[0];
}

function limitsAt({ now, mailsPerMinute }: QueuePace): MailLimits {
  const nowMs = now();
  return {
    nowMs,
    ofDomain: INVITATION_MAILS_PER_HOUR,
    ofAll: INVITATION_MAILS_OF_ALL_PER_HOUR,
    hourAgo: nowMs - HOUR_MS,
    ofOwn: mailsPerMinute,
    minuteAgo: nowMs - MINUTE_MS,
    ofMailbox: INVITATION_MAILS_TO_ONE_PER_DAY,
  };
}

async function withToken(row: QueuedInvitation) {
  const token = newSecret();
  const mailbox = mailboxOf({ address: row.email, key: row.emailKey, domain: row.emailDomain });
  return {
    row,
    token,
    entry: {
      id: row.id,
      emailDomain: row.emailDomain,
      tokenHash: await hashSecret(token),
      mailbox: await hashSecret(mailbox),
    },
  };
}
