// What an administrator can do to another member. Nobody can do any of it to themselves, so that a slip of
// the mouse locks nobody out.

import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { planHasRole } from '../plans.ts';
import { mayAssign, mayChangeRoleOf, mayRemove, ROLES, type Role } from '../roles.ts';
import type { SettingsAccess } from '../sign-in/access.ts';
import { changeMember, removeMember } from './members.ts';

/** What the page offers. The same rules decide when the change is made. */
export interface MemberRights {
  readonly own: boolean;
  /** The roles that may be given; empty when there are none. */
  readonly roles: readonly Role[];
  readonly mayDeactivate: boolean;
  readonly mayRemove: boolean;
}

export function rightsOver(
  access: SettingsAccess,
  member: { readonly id: string; readonly role: Role; readonly roleFrom: string | null },
): MemberRights {
  const own = member.id === access.memberId;
  const below = !own && mayRemove(access.role, member.role);
  return {
    own,
    roles: !own && mayChangeRoleOf(access.role, member.role) ? rolesFor(access, member) : [],
    mayDeactivate: below,
    mayRemove: below,
  };
}

/** Somebody whose role a group gives can only be made an Owner by hand. */
function rolesFor(
  access: SettingsAccess,
  { role, roleFrom }: { readonly role: Role; readonly roleFrom: string | null },
): Role[] {
  const roles = assignableRoles(access);
  if (roleFrom === null) return roles;
  return roles.includes('owner') ? ['owner', role] : [];
}

export function assignableRoles({ role, organization }: SettingsAccess): Role[] {
  return ROLES.filter((one) => mayAssign(role, one) && planHasRole(organization.plan, one));
}

/** @throws DomainError `own_membership`, and what `changeMember` throws */
export async function setMemberRole(
  deps: Deps,
  access: SettingsAccess,
  id: string,
  role: string,
): Promise<void> {
  refuseOwn(access, id);
  await changeMember(deps, access.actor, access.organization, id, { role }, access.role);
}

/**
 * Deactivating a member ends all their sessions at once. @throws DomainError `own_membership`, and what
 * `changeMember` throws
 */
export async function setMemberActive(
  deps: Deps,
  access: SettingsAccess,
  id: string,
  active: boolean,
): Promise<void> {
  refuseOwn(access, id);
  await changeMember(deps, access.actor, access.organization, id, { active }, access.role);
}

/** @throws DomainError `own_membership`, and what `removeMember` throws */
export async function removeOtherMember(deps: Deps, access: SettingsAccess, id: string): Promise<void> {
  refuseOwn(access, id);
  await removeMember(deps, access.actor, access.organization.id, id, access.role);
}

function refuseOwn(access: SettingsAccess, id: string): void {
  if (id === access.memberId) throw new DomainError('own_membership', { memberId: id });
}
