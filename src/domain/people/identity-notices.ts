// Who hears of a change of who somebody is, and what the mail names. What Owners hear of it is a change of
// trust like any other (domain/trust.ts).

import type { Language } from '../../lib/languages.ts';
import { findOrganization } from '../../storage/organization/organizations.ts';
import { findMember, listHigherRoles, listOwners } from '../../storage/people/members.ts';
import { type Actor, SYSTEM } from '../actor.ts';
import type { IdentityNotice } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { settingsPath } from '../paths.ts';
import type { TrustEvent } from '../trust.ts';
import { takeMappedRoles } from './mapped-roles.ts';

/** What the person hears of. */
type Told = Exclude<IdentityNotice, { kind: 'role_returned' | 'roles_mapped' }>;

export type IdentityMail = Told & {
  readonly organizationName: string;
  readonly recipients: readonly string[];
  /** The language that the person chose. */
  readonly language: Language | null;
  /** Where an Owner looks at it. */
  readonly url: string;
};

export interface ToldOfIdentity {
  readonly mails: readonly IdentityMail[];
  readonly events: readonly TrustEvent[];
}

/** The organization whose identity provider made the change, and what the mails call that. */
export interface ChangedBy {
  readonly organizationId: string;
  readonly actor: Actor;
}

/**
 * The old address hears of every change, and the Owners decide about one that was asked for. Of a new address
 * of somebody who has a role above Member, the Owners hear in each organization where they have it.
 */
export async function toldOfIdentity(
  deps: Deps,
  { organizationId, actor }: ChangedBy,
  notices: readonly IdentityNotice[],
): Promise<ToldOfIdentity> {
  const mails: IdentityMail[] = [];
  const events: TrustEvent[] = [];
  for (const notice of notices) {
    if (notice.kind === 'roles_mapped') {
      events.push(...(await takeMappedRoles(deps, organizationId)));
      continue;
    }
    const [organization, owners, member] = await Promise.all([
      findOrganization(deps.db, organizationId),
      listOwners(deps.db, organizationId),
      findMember(deps.db, organizationId, notice.memberId),
    ]);
    if (!organization || !member) continue;
    if (notice.kind === 'role_returned') {
      const { email } = member.account;
      const changes = [{ what: 'role', before: null, after: member.role }] as const;
      events.push({ kind: 'role_given', organizationId, actor, person: email, changes });
      continue;
    }
    const ownersDecide = notice.kind === 'change_asked';
    const recipients = [notice.from, ...(ownersDecide ? owners.map((one) => one.account.email) : [])];
    mails.push({
      ...notice,
      organizationName: organization.name,
      recipients: [...new Set(recipients)],
      language: member.account.language,
      url: deps.urls.origin + settingsPath(organizationId, 'users'),
    });
    if (notice.kind !== 'address_changed') continue;
    for (const { organizationId: id, role } of await listHigherRoles(deps.db, member.accountId)) {
      events.push({
        kind: 'owner_address_changed',
        organizationId: id,
        // Another organization learns that it was not its own identity provider, and not whose it was.
        ...(id === organizationId ? { actor } : { actor: SYSTEM, elsewhere: true as const }),
        person: notice.to,
        role,
        changes: [{ what: 'address', before: notice.from, after: notice.to }],
      });
    }
  }
  return { mails, events };
}
