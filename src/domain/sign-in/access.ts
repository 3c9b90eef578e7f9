// A person's access to an organization: every function of its settings requires what `openOrganization` and
// `requireSettings` make.

import type { Actor } from '../actor.ts';
import type { Client } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { mayManageSettings, type Role } from '../roles.ts';
import type { Membership, Session } from './sessions.ts';

/** A person inside an organization, and what the audit log calls them. Only `openOrganization` makes one. */
export interface OrganizationAccess {
  readonly organization: Membership['organization'];
  /** The operator has suspended it: it is only looked at. */
  readonly suspended: boolean;
  readonly memberId: string;
  readonly role: Role;
  readonly session: Session;
  readonly actor: Actor;
  readonly [opened]: true;
}

/** The access of somebody who may change the settings. Only `requireSettings` makes one. */
export interface SettingsAccess extends OrganizationAccess {
  readonly [managing]: true;
}

declare const opened: unique symbol;
declare const managing: unique symbol;

/**
 * @param purpose a suspended organization may be looked at, and not changed
 * @throws DomainError `organization_not_found` (also for other people's organizations), `member_inactive`,
 * `sso_required`, `sign_in_again`, `organization_suspended`
 */
export function openOrganization(
  session: Session,
  organizationId: string,
  client: Client,
  purpose: 'look' | 'change' = 'change',
): OrganizationAccess {
  const membership = session.memberships.find((one) => one.organization.id === organizationId);
  if (!membership) throw new DomainError('organization_not_found', { organizationId });
  if (membership.access === 'inactive') throw new DomainError('member_inactive', { organizationId });
  if (membership.access === 'sign_in_again') throw new DomainError('sign_in_again', { organizationId });
  if (membership.access === 'sso_required') throw new DomainError('sso_required', { organizationId });
  const suspended = membership.access === 'suspended';
  if (suspended && purpose === 'change') throw new DomainError('organization_suspended', { organizationId });
  return {
    organization: membership.organization,
    suspended,
    memberId: membership.memberId,
    role: membership.role,
    session,
    actor: { type: 'account', id: session.account.id, label: session.account.email, address: client.address },
  } as OrganizationAccess;
}

/** @throws DomainError `not_allowed` */
export function requireSettings(access: OrganizationAccess): SettingsAccess {
  if (!mayManageSettings(access.role)) throw new DomainError('not_allowed', { role: access.role });
  return access as SettingsAccess;
}
