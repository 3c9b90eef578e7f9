// The role matrix: who may do what to whom. (reference: roles are given at or below one's own level, people
// removed only below it)

export const ROLES = ['owner', 'admin', 'billing_admin', 'member'] as const;
export type Role = (typeof ROLES)[number];

const LEVEL: Readonly<Record<Role, number>> = { owner: 3, admin: 2, billing_admin: 1, member: 0 };

export function isRole(text: unknown): text is Role {
  return ROLES.includes(text as Role);
}

/** Owners and Admins run the settings; Billing Admins see billing, Members nothing. */
export function mayManageSettings(role: Role): boolean {
  return LEVEL[role] >= LEVEL.admin;
}

/** Required SSO leaves Owners and Admins their password, for the day on which SSO is broken. */
export function keepsPassword(role: Role): boolean {
  return LEVEL[role] >= LEVEL.admin;
}

export function mayAssign(own: Role, role: Role): boolean {
  return mayManageSettings(own) && LEVEL[role] <= LEVEL[own];
}

/** Another's role may be changed by those at or above it; an Admin cannot demote an Owner. */
export function mayChangeRoleOf(own: Role, other: Role): boolean {
  return mayManageSettings(own) && LEVEL[other] <= LEVEL[own];
}

export function mayRemove(own: Role, other: Role): boolean {
  return mayManageSettings(own) && LEVEL[other] < LEVEL[own];
}
