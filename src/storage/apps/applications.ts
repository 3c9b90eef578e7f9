import { and, asc, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import { joined, rowsOf } from '../joined.ts';
import {
  type ApplicationRow,
  type ApplicationSecretRow,
  applicationSecrets,
  applications,
} from '../tables/applications.ts';

const APPLICATION = joined('p', getTableColumns(applications));
const SECRET = joined('x', getTableColumns(applicationSecrets));
const applicationById = rowsOf(APPLICATION, sql`from applications p where p.id = ${sql.placeholder('id')}`);
const secretByHash = rowsOf(
  SECRET,
  sql`from application_secrets x where x.hash = ${sql.placeholder('hash')}
    and x.application_id = ${sql.placeholder('applicationId')}`,
);

export function selectApplication(db: Database, id: string) {
  return applicationById(db, { id });
}

/** Newest first; `before` is the last row of the previous page. */
export async function listApplications(
  db: Database,
  page: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<ApplicationRow[]> {
  const { before, limit } = page;
  return await db
    .select()
    .from(applications)
    .where(before && sql`(${applications.createdAt}, ${applications.id}) < (${before.at}, ${before.id})`)
    .orderBy(desc(applications.createdAt), desc(applications.id))
    .limit(limit);
}

export function insertApplication(db: Database, row: ApplicationRow): Statement {
  return insertRow(db, applications, row);
}

/** For `requireChanged`: only while it is as it was when it was read. */
export function updateApplication(
  db: Database,
  before: Pick<ApplicationRow, 'id' | 'updatedAt'>,
  row: Partial<ApplicationRow>,
): Statement {
  return db
    .update(applications)
    .set(row)
    .where(and(eq(applications.id, before.id), eq(applications.updatedAt, before.updatedAt)));
}

/** For `requireChanged`; its secrets, grants, codes and tokens go with it. */
export function deleteApplication(db: Database, id: string): Statement {
  return db.delete(applications).where(eq(applications.id, id));
}

/** The organization that a request names, by our id or the operator's, or by a domain that it claims. */
export function selectHintedOrganization(
  db: Database,
  { organization, domain }: { readonly organization: string | null; readonly domain: string | null },
) {
  return rawRows<{ id: string }>(
    db,
    organization === null
      ? sql`select d.organization_id as id from domains d join organizations o on o.id = d.organization_id
          where d.name = ${domain ?? ''} and d.status = 'verified' and o.deleted_at is null limit 1`
      : sql`select id from organizations where (id = ${organization} or external_id = ${organization})
          and deleted_at is null order by id = ${organization} desc limit 1`,
  );
}

/** Those that can begin a sign-in, and are open to all organizations or to one of these; by name. */
export function selectInitiableApplications(db: Database, organizationIds: readonly string[], limit: number) {
  return rawRows<Pick<ApplicationRow, 'name'> & { initiateLoginUri: string }>(
    db,
    sql`select name, initiate_login_uri as "initiateLoginUri" from applications p
      where initiate_login_uri is not null and (organizations is null or exists (select 1 from json_each(p.organizations) o
        where o.value in (select value from json_each(${JSON.stringify(organizationIds)}))))
        and exists (select 1 from json_each(p.grant_types) g where g.value = 'authorization_code')
      order by name collate nocase, id limit ${limit}`,
  );
}

/** Those whose registered addresses an address from outside begins with, the longest first. */
export function selectApplicationsOfAddress(db: Database, address: string) {
  const begins = (column: SQL) => sql`substr(${address}, 1, length(${column})) = ${column}`;
  return db
    .select()
    .from(applications)
    .where(sql`${applications.initiateLoginUri} = ${address} or ${begins(sql`${applications.homeUrl}`)}`)
    .orderBy(sql`length(${applications.homeUrl}) desc`, asc(applications.id))
    .limit(10);
}

export function selectSecrets(db: Database, applicationId: string) {
  return db
    .select()
    .from(applicationSecrets)
    .where(eq(applicationSecrets.applicationId, applicationId))
    .orderBy(asc(applicationSecrets.createdAt), asc(applicationSecrets.id));
}

/** The one of the application that has this hash, if there is one. */
export function selectSecret(db: Database, applicationId: string, hash: string) {
  return secretByHash(db, { hash, applicationId });
}

/** For `requireChanged`: only while the application has fewer than `limit`. */
export function insertSecret(db: Database, row: ApplicationSecretRow, limit: number): Statement {
  return insertRow(
    db,
    applicationSecrets,
    row,
    sql`where (select count(*) from application_secrets where application_id = ${row.applicationId}) < ${limit}`,
  );
}

/** For `requireChanged`. */
export function deleteSecret(db: Database, applicationId: string, id: string): Statement {
  return db
    .delete(applicationSecrets)
    .where(and(eq(applicationSecrets.applicationId, applicationId), eq(applicationSecrets.id, id)));
}

export function deleteSecrets(db: Database, applicationId: string): Statement {
  return rawStatement(db, sql`delete from application_secrets where application_id = ${applicationId}`);
}
