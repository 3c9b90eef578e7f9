// Who hears of a change of trust, and where it can be undone. The mail room has the words.

import { findOrganization } from '../storage/organization/organizations.ts';
import { listOwners } from '../storage/people/members.ts';
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

/** Adds the recipients: active Owners, the person who did it, and whom the event names. */
export async function trustNotice(deps: Deps, event: TrustEvent): Promise<TrustNotice | null> {
  const [owners, organization] = await Promise.all([
    listOwners(deps.db, event.organizationId),
    findOrganization(deps.db, event.organizationId),
  ]);
  if (!organization) return null;
  const { actor, person, alsoTo = [] } = event;
  const addresses = [
    ...owners.slice(0, MAX_OWNERS).map((owner) => owner.account.email),
    ...(actor.type === 'account' ? [actor.label] : []),
    // Somebody who was given a role sees that without a mail.
  ].filter((address) => event.kind !== 'role_given' || !isSame(address, person ?? ''));
  const recipients = [...addresses, ...alsoTo].filter(
    (address, index, all) => all.findIndex((one) => isSame(one, address)) === index,
  );
  return {
    ...event,
    organizationName: organization.name,
    recipients,
    atMs: deps.nowMs,
    url: deps.urls.origin + settingsPath(event.organizationId, PAGES[event.kind]),
  };
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
  roles_mapped: 'users',
  role_rules_changed: 'roles',
  owner_address_changed: 'users',
  subject_accepted: 'users',
  subjects_forgotten: 'signInLog',
  sp_key_published: 'sso',
  sp_key_rotated: 'sso',
};
