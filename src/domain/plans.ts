// What each plan includes. Plans are data: the operator's API changes an organization's plan, and a sign-up
// gets SIGN_UP_PLAN.

import { PLANS, SSO_PLANS } from '../storage/tables/organizations.ts';
import type { Role } from './roles.ts';

export { PLANS };
export type Plan = (typeof PLANS)[number];

export function isPlan(text: unknown): text is Plan {
  return PLANS.includes(text as Plan);
}

export function planHasSso(plan: Plan): boolean {
  return SSO_PLANS.includes(plan);
}

export function planHasScim(plan: Plan): boolean {
  return plan === 'enterprise';
}

/**
 * Growth and Enterprise have all four roles; a free organization has Owners, Billing Admins and plain
 * Members.
 */
export function planHasRole(plan: Plan, role: Role): boolean {
  return plan !== 'free' || role !== 'admin';
}

/** Returns how many days the audit log is kept. */
export function auditRetentionDays(plan: Plan): number {
  return plan === 'enterprise' ? 730 : 90;
}
