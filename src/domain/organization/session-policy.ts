// An organization's session policy: how long its people stay signed in, and the end of all their sessions.

import { commit, requireChanged } from '../../storage/change.ts';
import { updateOrganization } from '../../storage/organization/organizations.ts';
import {
  endSessionsOfPage,
  type OutlivedBy,
  recordSignOut,
  selectSignedOut,
  signOut,
} from '../../storage/sign-in/session-policy.ts';
import { beginEnd } from '../../storage/sign-in/unfinished-ends.ts';
import type { OrganizationRow } from '../../storage/tables/organizations.ts';
import type { Actor } from '../actor.ts';
import { audit, auditEvent, causeOf } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import {
  DEFAULT_SESSION_MINUTES,
  MAX_SESSION_MINUTES,
  MIN_IDLE_MINUTES,
  MIN_SESSION_MINUTES,
} from '../limits.ts';
import { policyOf } from '../sign-in/session-policy.ts';
import { finishEnd } from '../sign-in/unfinished-ends.ts';
import { loadOrganization } from './organizations.ts';

export interface SessionPolicySettings {
  readonly lifetimeMinutes: number;
  /** Null: off. */
  readonly idleMinutes: number | null;
  /** When everybody was last signed out; null: never. */
  readonly signedOutAt: number | null;
}

export async function loadSessionPolicy(deps: Deps, organizationId: string): Promise<SessionPolicySettings> {
  return settingsOf(await loadOrganization(deps, organizationId));
}

/**
 * It takes effect on sessions that exist. What the policy before has ended stays ended.
 *
 * @throws DomainError with `field`: `session_lifetime_invalid`, `session_idle_invalid`; `changed_meanwhile`
 */
export async function setSessionPolicy(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  { lifetimeMinutes, idleMinutes }: Pick<SessionPolicySettings, 'lifetimeMinutes' | 'idleMinutes'>,
): Promise<void> {
  if (!isBetween(lifetimeMinutes, MIN_SESSION_MINUTES, MAX_SESSION_MINUTES)) {
    throw new DomainError('session_lifetime_invalid', {}, 'lifetimeMinutes');
  }
  if (idleMinutes !== null && !isBetween(idleMinutes, MIN_IDLE_MINUTES, lifetimeMinutes)) {
    throw new DomainError('session_idle_invalid', {}, 'idleMinutes');
  }
  const row = await loadOrganization(deps, organizationId);
  const { signedOutAt: _never, ...before } = settingsOf(row);
  const after = { lifetimeMinutes, idleMinutes };
  if (before.lifetimeMinutes === lifetimeMinutes && before.idleMinutes === idleMinutes) return;
  const change = { sessionLifetimeMinutes: lifetimeMinutes, sessionIdleMinutes: idleMinutes };
  // Before the change: a session that the present policy has outlived must not come to life under the next.
  await endOutlived(deps, actor, organizationId, policyOf(row));
  await commitChange(deps, [
    updateOrganization(deps.db, organizationId, change, deps.nowMs),
    requireChanged(deps.db),
    audit(deps, actor, {
      organizationId,
      action: 'organization.session_policy_changed',
      target: { type: 'organization', id: organizationId },
      detail: { before, after },
    }),
  ]);
}

/**
 * Ends every session that came through the organization, and every session of people who belong to no other.
 * A session of somebody who does stays open there, and counts here no more until they have proven who they
 * are. The person who asks for it is signed out, too.
 *
 * @returns how many sessions ended
 * @throws DomainError `organization_not_found`, `changed_meanwhile`
 */
export async function signEverybodyOut(deps: Deps, actor: Actor, organizationId: string): Promise<number> {
  await loadOrganization(deps, organizationId);
  const event = auditEvent(deps, actor, {
    organizationId,
    action: 'organization.everybody_signed_out',
    target: { type: 'organization', id: organizationId },
  });
  const { actorType, actorId, actorLabel } = event;
  const end = {
    ...{ organizationId, why: 'signed_out' as const, at: deps.nowMs, after: '' },
    ...{ actorType, actorId, actorLabel },
  };
  const results = await commitChange(deps, [
    signOut(deps.db, organizationId, deps.nowMs),
    requireChanged(deps.db),
    beginEnd(deps.db, end),
    recordSignOut(deps.db, event, deps.nowMs),
    selectSignedOut(deps.db, event.id),
  ]);
  // From here on none of them counts; now their rows end, too. The cron finishes what this request does not.
  await finishEnd(deps, end);
  const [counted] = results.at(-1) as { sessions: number }[];
  return counted?.sessions ?? 0;
}

const MEMBERS_IN_PAGE = 2000;

async function endOutlived(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  outlivedBy: OutlivedBy,
): Promise<void> {
  for (let after: string | null = ''; after !== null; ) {
    const page = { after, limit: MEMBERS_IN_PAGE };
    const statements = endSessionsOfPage(deps.db, organizationId, page, outlivedBy, deps.nowMs);
    const [, , , [row]] = await commit(deps.db, statements, causeOf(deps, actor));
    after = row !== undefined && row.members === MEMBERS_IN_PAGE ? row.last : null;
  }
}

function settingsOf(row: OrganizationRow): SessionPolicySettings {
  return {
    lifetimeMinutes: row.sessionLifetimeMinutes ?? DEFAULT_SESSION_MINUTES,
    idleMinutes: row.sessionIdleMinutes,
    signedOutAt: row.signedOutAt === 0 ? null : row.signedOutAt,
  };
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
