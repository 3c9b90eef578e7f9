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
  return sql`exists (select 1 from members other indexed by members_special_role
    where other.organization_id = ${organizationId} and other.role <> 'member' and other.role = 'owner' and other.active = 1 and other.id <> ${memberId})`;
}

export function hasRole(memberId: string, role: string): SQL {
  return sql`exists (select 1 from members where id = ${memberId} and role = ${role})`;
}

/** The SCIM token has not ended. */
export function isLiveToken(tokenId: string): SQL {
  return sql`exists (select 1 from scim_tokens where id = ${tokenId} and revoked_at is null)`;
}

/**
 * A directory provisions the member `m`: SCIM added them or knows them by its own id, and the organization
 * has a token with which it can still come.
 */
export function isProvisioned(nowMs: number): SQL {
  return sql`((m.source = 'scim' or m.external_id is not null)
    and exists (select 1 from scim_tokens t where t.organization_id = m.organization_id and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > ${nowMs})))`;
}

/** No member of the organization has the address, as their account's or as their userName. */
export function isNobody(organizationId: string, emailKey: string): SQL {
  return sql`not exists (select 1 from members m where m.organization_id = ${organizationId}
    and (m.user_name_key = ${emailKey} or m.account_id = (select id from accounts where email_key = ${emailKey})))`;
}

/** The organization is not being deleted. */
export function isLiveOrganization(organizationId: string | SQL): SQL {
  return sql`exists (select 1 from organizations where id = ${organizationId} and deleted_at is null)`;
}

/** The operator has not suspended the organization. */
export function isNotSuspended(organizationId: string): SQL {
  return sql`not exists (select 1 from organizations where id = ${organizationId} and suspended_at is not null)`;
}

/** The account belongs to an active Owner. */
export function isOwner(organizationId: string | SQL, accountId: string | SQL): SQL {
  return sql`exists (select 1 from members where organization_id = ${organizationId} and account_id = ${accountId}
    and role = 'owner' and active = 1)`;
}

/** No SCIM client of the organization can still come. */
export function hasNoScimToken(organizationId: string, nowMs: number): SQL {
  return sql`not exists (select 1 from scim_tokens where organization_id = ${organizationId} and revoked_at is null
    and (expires_at is null or expires_at > ${nowMs}))`;
}

/** The connection exists and is enabled. */
export function isEnabledConnection(connectionId: string): SQL {
  return sql`exists (select 1 from connections where id = ${connectionId} and enabled = 1)`;
}
