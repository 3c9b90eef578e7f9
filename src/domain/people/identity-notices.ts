// Who hears of a change of who somebody is, and what the mail names.

import { findOrganization } from '../../storage/organization/organizations.ts';
import { findMember, listOwners } from '../../storage/people/members.ts';
import type { IdentityNotice } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { settingsPath } from '../paths.ts';

export type IdentityMail = IdentityNotice & {
  readonly organizationName: string;
  readonly recipients: readonly string[];
  /** Where an Owner looks at it. */
  readonly url: string;
};

/**
 * The old address hears of every change; the Owners hear of a change of an Owner's or Admin's address, and
 * decide about one that was asked for.
 */
export async function identityMails(
  deps: Deps,
  organizationId: string,
  notices: readonly IdentityNotice[],
): Promise<IdentityMail[]> {
  const mails: IdentityMail[] = [];
  for (const notice of notices) {
    const [organization, owners, member] = await Promise.all([
      findOrganization(deps.db, organizationId),
      listOwners(deps.db, organizationId),
      findMember(deps.db, organizationId, notice.memberId),
    ]);
    if (!organization || !member) continue;
    const ownersHear =
      notice.kind === 'change_asked' || (notice.kind === 'address_changed' && member.role !== 'member');
    const recipients = new Set([notice.from, ...(ownersHear ? owners.map((one) => one.account.email) : [])]);
    mails.push({
      ...notice,
      organizationName: organization.name,
      recipients: [...recipients],
      url: deps.urls.origin + settingsPath(organizationId, 'users'),
    });
  }
  return mails;
}
