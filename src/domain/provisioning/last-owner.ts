// SCIM can neither deactivate nor delete the last Owner of an organization. An email tells the Owners about
// an attempt, at most once a day, because an identity provider tries again in each of its cycles.

import { findOrganization } from '../../storage/organization/organizations.ts';
import { listOwners } from '../../storage/people/members.ts';
import { wasRefusedBetween } from '../../storage/provisioning/token.ts';
import type { Deps } from '../deps.ts';

const DAY_MS = 24 * 3_600_000;

export interface LastOwnerNotice {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly recipients: readonly string[];
}

/** @returns null if they were told less than a day ago */
export async function lastOwnerNotice(
  deps: Pick<Deps, 'db' | 'nowMs'>,
  organizationId: string,
  memberId: string,
): Promise<LastOwnerNotice | null> {
  const { db, nowMs } = deps;
  const earlier = { reason: 'last_owner', targetId: memberId, fromMs: nowMs - DAY_MS, untilMs: nowMs };
  if (await wasRefusedBetween(db, organizationId, earlier)) return null;
  const [owners, organization] = await Promise.all([
    listOwners(db, organizationId),
    findOrganization(db, organizationId),
  ]);
  if (organization === undefined) return null;
  const recipients = owners.map((owner) => owner.account.email);
  return { organizationId, organizationName: organization.name, recipients };
}
