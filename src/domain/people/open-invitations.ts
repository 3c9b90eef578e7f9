// What administrators do with open invitations: mail them again, copy a link, revoke them, and see how far
// their lists are.

import { foldCase } from '../../lib/fold.ts';
import { hashSecret, newId, newSecret } from '../../lib/ids.ts';
import type { Language } from '../../lib/languages.ts';
import { recordIfChanged, requireChanged, requireThat } from '../../storage/change.ts';
import { isNobody } from '../../storage/conditions.ts';
import { wakeQueue } from '../../storage/people/invitation-list.ts';
import { revokeOpen } from '../../storage/people/invitations.ts';
import {
  type Asker,
  copyLink,
  type ListProgress,
  type OpenCounts,
  openOf,
  queueUnsent,
  requeueStatements,
  selectListProgress,
  selectOpenCounts,
  selectQueue,
} from '../../storage/people/open-invitations.ts';
import type { InvitationQueueRow } from '../../storage/tables/invitation-queues.ts';
import type { Actor } from '../actor.ts';
import { audit, auditEvent } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { INVITATION_TTL_DAYS, MAX_SEARCH_CHARACTERS } from '../limits.ts';
import { linkPath } from '../paths.ts';
import type { Plan } from '../plans.ts';
import { planHasRole } from '../plans.ts';
import { mayAssign, ROLES, type Role } from '../roles.ts';
import { type InvitationRow, loadInvitation } from './invitations.ts';

const DAY_MS = 86_400_000;

interface Host {
  readonly id: string;
  readonly plan: Plan;
}

/** What somebody typed to find an address, as addresses are stored. */
export function foldedSearch(text: string): string {
  return foldCase(text.trim().slice(0, MAX_SEARCH_CHARACTERS));
}

/** How the lists of an organization are doing, for the page. */
export interface QueueProgress {
  readonly lists: readonly ListProgress[];
  readonly queue: Pick<InvitationQueueRow, 'nextAt' | 'held'> | null;
  readonly counts: OpenCounts;
}

/** @param own what may be revoked and mailed all at once: roles at or below this one */
export async function progressOf(
  deps: Deps,
  organizationId: string,
  search: string,
  own: Role,
): Promise<QueueProgress> {
  const which = openOf(organizationId, search, rolesBelow(own));
  const [lists, [queue], [counts]] = await deps.db.batch([
    selectListProgress(deps.db, organizationId, deps.nowMs - DAY_MS),
    selectQueue(deps.db, organizationId),
    selectOpenCounts(deps.db, which),
  ]);
  return { lists, queue: queue ?? null, counts: counts ?? { open: 0, unsent: 0 } };
}

/**
 * Mails an invitation again, in its turn. The link before it works until then.
 * @throws DomainError `invitation_not_found`, `already_a_member`, `role_above_own`, `role_not_in_plan`
 */
export async function resendInvitation(
  deps: Deps,
  actor: Actor,
  organization: Host,
  id: string,
  own: Role,
  language: Language | null = null,
): Promise<void> {
  const row = await loadInvitation(deps, organization.id, id);
  checkRole(row, organization.plan, own);
  const next = newId('inv');
  const [ending, queueing] = requeueStatements(deps.db, row, next, askerOf(actor, language), deps.nowMs);
  await commitChange(
    deps,
    [
      requireThat(deps.db, ['already_a_member', isNobody(organization.id, row.emailKey)]),
      ending,
      requireChanged(deps.db, 'invitation_not_found'),
      queueing,
      audit(deps, actor, {
        organizationId: organization.id,
        action: 'invitation.queued',
        target: { type: 'invitation', id: next },
        detail: { email: row.email },
      }),
      wakeQueue(deps.db, organization.id, deps.nowMs),
    ],
    { invitationId: id },
  );
}

/**
 * Makes a link to be sent on by hand. The mailed one works beside it; an earlier copy does not.
 * @throws DomainError `invitation_not_found`, `role_above_own`, `role_not_in_plan`
 */
export async function copyInvitationLink(
  deps: Deps,
  actor: Actor,
  organization: Host,
  id: string,
  own: Role,
): Promise<{ readonly id: string; readonly url: string }> {
  const row = await loadInvitation(deps, organization.id, id);
  checkRole(row, organization.plan, own);
  const token = newSecret();
  const expiresAt = deps.nowMs + INVITATION_TTL_DAYS * DAY_MS;
  const link = {
    hash: await hashSecret(token),
    account: accountOf(actor),
    expiresAt,
    nowMs: deps.nowMs,
  };
  await commitChange(
    deps,
    [
      copyLink(deps.db, row, link),
      requireChanged(deps.db, 'invitation_not_found'),
      audit(deps, actor, {
        organizationId: organization.id,
        action: 'invitation.link_copied',
        target: { type: 'invitation', id },
        detail: { email: row.email, role: row.role },
      }),
    ],
    { invitationId: id },
  );
  return { id, url: deps.urls.origin + linkPath('invitations', token) };
}

/** Queues every mail that never went out, of those that the search finds. */
export async function sendTheRest(
  deps: Deps,
  actor: Actor,
  organization: Host,
  search: string,
  own: Role,
  language: Language | null = null,
): Promise<void> {
  const roles = rolesBelow(own).filter((role) => planHasRole(organization.plan, role));
  await commitChange(deps, [
    queueUnsent(deps.db, openOf(organization.id, search, roles), askerOf(actor, language), deps.nowMs),
    recordIfChanged(
      deps.db,
      auditEvent(deps, actor, {
        organizationId: organization.id,
        action: 'invitation.queued',
        target: { type: 'organization', id: organization.id },
        detail: { search, what: 'those that were not mailed' },
      }),
    ),
    wakeQueue(deps.db, organization.id, deps.nowMs),
  ]);
}

/** Revokes all that the search finds, with an event for each. */
export async function revokeFound(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  search: string,
  own: Role,
): Promise<void> {
  const { targetId: _, ...event } = auditEvent(deps, actor, {
    organizationId,
    action: 'invitation.revoked',
    target: { type: 'invitation', id: '' },
  });
  await commitChange(
    deps,
    revokeOpen(deps.db, openOf(organizationId, search, rolesBelow(own)), event, deps.nowMs),
  );
}

function checkRole({ role }: InvitationRow, plan: Plan, own: Role): void {
  if (!mayAssign(own, role)) throw new DomainError('role_above_own', { own, role }, 'role');
  if (!planHasRole(plan, role)) throw new DomainError('role_not_in_plan', { role }, 'role');
}

const rolesBelow = (own: Role): Role[] => ROLES.filter((role) => mayAssign(own, role));

function askerOf(actor: Actor, language: Language | null): Asker {
  return { account: accountOf(actor), label: actor.label, language };
}

function accountOf(actor: Actor): string | null {
  return actor.type === 'account' ? actor.id : null;
}
