// Conditions that several statements share, each written once: what a change requires, and what a read
// selects by.

import { type SQL, sql } from 'drizzle-orm';
import { SSO_PLANS } from './tables/organizations.ts';

/** The organization holds the verified claim of the domain. */
export function isClaimed(organizationId: string | SQL, domain: string | SQL): SQL {
  return sql`exists (select 1 from domains where organization_id = ${organizationId} and name = ${domain} and status = 'verified')`;
}

/** @param plan the column */
export function planHasSso(plan: SQL): SQL {
  return sql`${plan} in (${sql.raw(SSO_PLANS.map((one) => `'${one}'`).join(', '))})`;
}

/** Another active Owner than this member remains. */
export function anotherOwnerRemains(organizationId: string | SQL, memberId: string | SQL): SQL {
  return sql`exists (select 1 from members other where other.organization_id = ${organizationId} and other.role = 'owner'
    and other.active = 1 and other.id <> ${memberId})`;
}

export function hasRole(memberId: string, role: string): SQL {
  return sql`exists (select 1 from members where id = ${memberId} and role = ${role})`;
}

/** The SCIM token has not ended. */
export function isLiveToken(tokenId: string): SQL {
  return sql`exists (select 1 from scim_tokens where id = ${tokenId} and revoked_at is null)`;
}

/** No member of the organization has the address, as their account's or as their userName. */
export function isNobody(organizationId: string, emailKey: string): SQL {
  return sql`not exists (select 1 from members m where m.organization_id = ${organizationId}
    and (m.user_name_key = ${emailKey} or m.account_id = (select id from accounts where email_key = ${emailKey})))`;
}
