// The role matrix: who may do what to whom. (reference: people give roles at or below their own level, and
// remove people only from below it)

export const ROLES = ['owner', 'admin', 'billing_admin', 'member'] as const;
export type Role = (typeof ROLES)[number];

const LEVEL: Readonly<Record<Role, number>> = { owner: 3, admin: 2, billing_admin: 1, member: 0 };

export function isRole(text: unknown): text is Role {
  return ROLES.includes(text as Role);
}

export function isAtLeast(own: Role, wanted: Role): boolean {
  return LEVEL[own] >= LEVEL[wanted];
}

/** Owners and Admins manage the settings; Billing Admins see billing, and Members see nothing. */
export function mayManageSettings(role: Role): boolean {
  return LEVEL[role] >= LEVEL.admin;
}

/** Where SSO is required, Owners and Admins keep their password for the day when SSO is broken. */
export function keepsPassword(role: Role): boolean {
  return LEVEL[role] >= LEVEL.admin;
}

export function mayAssign(own: Role, role: Role): boolean {
  return mayManageSettings(own) && LEVEL[role] <= LEVEL[own];
}

/** A person's role may be changed by people at or above it: an Admin cannot demote an Owner. */
export function mayChangeRoleOf(own: Role, other: Role): boolean {
  return mayManageSettings(own) && LEVEL[other] <= LEVEL[own];
}

export function mayRemove(own: Role, other: Role): boolean {
  return mayManageSettings(own) && LEVEL[other] < LEVEL[own];
}
