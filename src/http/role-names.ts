// The roles as people read them.

import { isRole, ROLES, type Role } from '../domain/roles.ts';
import { ENGLISH, type Texts } from '../texts/texts.ts';

export const ROLE_NAMES = {
  owner: 'Owner',
  admin: 'Admin',
  billing_admin: 'Billing Admin',
  member: 'Member',
} as const satisfies Record<Role, string>;

export function roleIn(t: Texts, role: Role): string {
  return t(`role_${role}`);
}

export function nameOfRole(role: string, t: Texts = ENGLISH): string {
  return isRole(role) ? roleIn(t, role) : role;
}

/** The role that a word in a file means: its value, or its name in English or this language, in any case. */
export function findRole(word: string, t: Texts): Role | undefined {
  const folded = word
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return ROLES.find((role) => role === folded || roleIn(t, role).toLowerCase() === folded);
}
