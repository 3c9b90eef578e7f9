// Who hears of a change of who somebody is, and what the mail names.

import { findOrganization } from '../../storage/organization/organizations.ts';
import { findMember, listAdministratorsOfAccount, listOwners } from '../../storage/people/members.ts';
import type { Actor } from '../actor.ts';
import type { IdentityNotice } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { settingsPath } from '../paths.ts';
import type { TrustEvent } from '../trust.ts';

export type IdentityMail = IdentityNotice & {
  readonly organizationName: string;
  readonly recipients: readonly string[];
  /** Where an Owner looks at it. */
  readonly url: string;
};

/** The old address hears of every change; the Owners decide about one that was asked for. */
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
    const deciding = notice.kind === 'change_asked' ? owners.map((one) => one.account.email) : [];
    const recipients = new Set([notice.from, ...deciding]);
    mails.push({
      ...notice,
      organizationName: organization.name,
      recipients: [...recipients],
      url: deps.urls.origin + settingsPath(organizationId, 'users'),
    });
  }
  return mails;
}

/**
 * What the Owners hear of the new addresses of Owners and Admins: those of each organization that the person
 * is in, because the account is one in all of them.
 */
export async function trustEventsOf(
  deps: Deps,
  organizationId: string,
  actor: Actor,
  notices: readonly IdentityNotice[],
): Promise<TrustEvent[]> {
  const events: TrustEvent[] = [];
  for (const { kind, memberId, from, to } of notices) {
    if (kind !== 'address_changed') continue;
    const domain = to.slice(to.lastIndexOf('@') + 1);
    const label = `the organization that owns ${domain}`;
    const elsewhere: Actor = { type: 'system', id: null, label, address: null };
    for (const one of await listAdministratorsOfAccount(deps.db, memberId)) {
      events.push({
        kind: 'owner_address_changed',
        organizationId: one.organizationId,
        actor: one.organizationId === organizationId ? actor : elsewhere,
        person: to,
        changes: [
          { what: 'address', before: from, after: to },
          { what: 'role', before: null, after: one.role },
        ],
      });
    }
  }
  return events;
}
