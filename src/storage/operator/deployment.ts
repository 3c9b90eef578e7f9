import { type SQL, sql } from 'drizzle-orm';
import { type Database, rawStatement } from '../database.ts';
import { deployment } from '../tables/deployment.ts';

/** The link opens, and nobody has used it. */
export function opensSetup(setupHash: string, nowMs: number): SQL {
  return sql`operator_organization_id is null and setup_hash = ${setupHash} and setup_expires_at > ${nowMs}`;
}

export function selectOpenSetup(db: Database, setupHash: string, nowMs: number) {
  return db.select({ id: deployment.id }).from(deployment).where(opensSetup(setupHash, nowMs));
}

/** Makes the organization the operator's, and ends the link. */
export function claimDeployment(db: Database, setupHash: string, organizationId: string, nowMs: number) {
  return rawStatement(
    db,
    sql`update deployment set operator_organization_id = ${organizationId}, setup_hash = null,
      setup_expires_at = null where ${opensSetup(setupHash, nowMs)}`,
  );
}

/** The organization whose Owners and Admins operate this deployment; null before the set-up. */
export async function findOperatorOrganization(db: Database): Promise<string | null> {
  const [row] = await db.select({ id: deployment.operatorOrganizationId }).from(deployment);
  return row?.id ?? null;
}

/** The account belongs to an active Owner of the operator's organization. */
export function isOperatorsOwner(accountId: string): SQL {
  return sql`exists (select 1 from members where account_id = ${accountId} and role = 'owner'
    and active = 1 and organization_id = (select operator_organization_id from deployment))`;
}

export function isNotOperators(organizationId: string): SQL {
  return sql`not exists (select 1 from deployment where operator_organization_id = ${organizationId})`;
}
