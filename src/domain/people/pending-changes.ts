// Changes of Owners and Admins that a directory asked for. An Owner approves one; the directory sends it
// again, as its jobs do, and then it is made. Nothing is changed here.

import { requireChanged } from '../../storage/change.ts';
import {
  decidePendingChange,
  type PendingChange,
  selectPendingChanges,
} from '../../storage/people/pending-changes.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { SettingsAccess } from '../sign-in/access.ts';

export type { PendingChange };

const DAY_MS = 24 * 3_600_000;

/** How long the directory has to send an approved change again. */
export const APPROVAL_DAYS = 7;
/** How long the directory's repetitions of a declined change are refused without another question. */
const DECLINED_DAYS = 30;

export async function listPendingChanges(deps: Deps, organizationId: string): Promise<PendingChange[]> {
  return await selectPendingChanges(deps.db, organizationId, deps.nowMs);
}

/** @throws DomainError `owners_only`, `pending_change_not_found`: also for one that has been decided so */
export async function decideChange(
  deps: Deps,
  access: SettingsAccess,
  id: string,
  decision: 'approved' | 'declined',
): Promise<void> {
  if (access.role !== 'owner') throw new DomainError('owners_only', { role: access.role });
  const organizationId = access.organization.id;
  const change = (await listPendingChanges(deps, organizationId)).find((one) => one.id === id);
  if (change === undefined) throw new DomainError('pending_change_not_found', { id });
  const days = decision === 'approved' ? APPROVAL_DAYS : DECLINED_DAYS;
  await commitChange(
    deps,
    [
      decidePendingChange(
        deps.db,
        {
          id,
          organizationId,
          decision,
          decidedBy: access.session.account.id,
          expiresAt: deps.nowMs + days * DAY_MS,
        },
        deps.nowMs,
      ),
      requireChanged(deps.db, 'pending_change_not_found'),
      audit(deps, access.actor, {
        organizationId,
        action: decision === 'approved' ? 'user.change_approved' : 'user.change_declined',
        target: { type: 'member', id: change.memberId },
        detail: { kind: change.kind, before: change.present, after: change.email },
      }),
    ],
    { id },
  );
}
