// Who hears of a change of trust, and where it can be undone. The mail room has the words.

import { findOrganization } from '../storage/organization/organizations.ts';
import { listAdministrators, listOwners } from '../storage/people/members.ts';
import type { Deps } from './deps.ts';
import { type SettingsPageName, settingsPath } from './paths.ts';
import type { TrustEvent, TrustKind } from './trust.ts';

export interface TrustNotice extends TrustEvent {
  readonly organizationName: string;
  readonly recipients: readonly string[];
  readonly atMs: number;
  /** The page where it can be undone. */
  readonly url: string;
}

/** No organization needs more of them told, and no change may send mail without end. */
const MAX_OWNERS = 50;

/**
 * Adds the recipients: active Owners, the person who did it, and whom the event names. Of somebody who left
 * the Owners and Admins hear, because they may know why.
 */
export async function trustNotice(deps: Deps, event: TrustEvent): Promise<TrustNotice | null> {
  const { organizationId, kind, actor, person, alsoTo = [] } = event;
  const hasLeft = kind === 'member_left';
  const [told, organization] = await Promise.all([
    hasLeft ? listAdministrators(deps.db, organizationId) : ownersOf(deps, organizationId),
    findOrganization(deps.db, organizationId),
  ]);
  if (!organization) return null;
  const addresses = [
    ...told.slice(0, MAX_OWNERS).map(({ email }) => email),
    ...(actor.type === 'account' && !hasLeft ? [actor.label] : []),
    // Somebody who was given a role sees that without a mail.
  ].filter((address) => kind !== 'role_given' || !isSame(address, person ?? ''));
  const recipients = [...addresses, ...alsoTo].filter(
    (address, index, all) => all.findIndex((one) => isSame(one, address)) === index,
  );
  return {
    ...event,
    organizationName: organization.name,
    recipients,
    atMs: deps.nowMs,
    url: deps.urls.origin + settingsPath(organizationId, PAGES[kind]),
  };
}

async function ownersOf({ db }: Deps, organizationId: string) {
  return (await listOwners(db, organizationId)).map(({ account }) => account);
}

function isSame(address: string, other: string): boolean {
  return address.toLowerCase() === other.toLowerCase();
}

const PAGES: Readonly<Record<TrustKind, SettingsPageName>> = {
  connection_changed: 'sso',
  connection_change_pending: 'sso',
  connection_change_declined: 'sso',
  approval_switched: 'sso',
  scim_token_created: 'scim',
  scim_token_revoked: 'scim',
  role_given: 'users',
  member_left: 'users',
  roles_mapped: 'users',
  role_rules_changed: 'roles',
  owner_address_changed: 'users',
  subject_accepted: 'users',
  subjects_forgotten: 'signInLog',
  sp_key_published: 'sso',
  sp_key_rotated: 'sso',
};
