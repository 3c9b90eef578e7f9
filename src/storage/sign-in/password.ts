// What a sign-in by password reads.

import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { planHasSso } from '../conditions.ts';
import type { Database } from '../database.ts';
import { accounts } from '../tables/accounts.ts';
import type { ConnectionRow } from '../tables/connections.ts';
import { domains } from '../tables/domains.ts';
import { type MemberRow, memberColumns, members } from '../tables/members.ts';
import { organizations } from '../tables/organizations.ts';
import { selectEnabledConnectionOfDomain } from './governing.ts';

export interface PasswordFacts {
  readonly account: typeof accounts.$inferSelect | undefined;
  /** The organization that has claimed the address's domain and requires single sign-on, if one has. */
  readonly requiring: ConnectionRow | undefined;
  /** The person's membership in that organization. */
  readonly membership: MemberRow | undefined;
  /** All of the person's memberships, with whether the organization requires its own single sign-on. */
  readonly memberships: readonly {
    readonly member: MemberRow;
    readonly requiresSso: 0 | 1;
    readonly suspendedAt: number | null;
  }[];
}

/** At most this many of a person's organizations log a sign-in by password. */
const MAX_MEMBERSHIPS = 50;

/**
 * In one batch, reads the account with its memberships, and the organization whose required single sign-on
 * governs its domain.
 */
export async function readPasswordFacts(
  db: Database,
  email: { key: string; domain: string },
): Promise<PasswordFacts> {
  const [account, requiring, membership, memberships] = await db.batch([
    db.select().from(accounts).where(eq(accounts.emailKey, email.key)),
    selectEnabledConnectionOfDomain(db, email.domain),
    db
      .select({ member: memberColumns })
      .from(members)
      .innerJoin(accounts, eq(accounts.id, members.accountId))
      .innerJoin(domains, eq(domains.organizationId, members.organizationId))
      .where(
        sql`${accounts.emailKey} = ${email.key} and ${domains.name} = ${email.domain} and ${domains.status} = 'verified'`,
      ),
    db
      .select({
        member: memberColumns,
        suspendedAt: organizations.suspendedAt,
        requiresSso: sql<
          0 | 1
        >`${organizations.requiredConnectionId} is not null and ${planHasSso(sql`${organizations.plan}`)}`,
      })
      .from(members)
      .innerJoin(accounts, eq(accounts.id, members.accountId))
      .innerJoin(organizations, eq(organizations.id, members.organizationId))
      .where(and(eq(accounts.emailKey, email.key), isNull(organizations.deletedAt)))
      .orderBy(desc(members.lastActiveAt))
      .limit(MAX_MEMBERSHIPS),
  ]);
  const connection = requiring[0]?.connection;
  return {
    account: account[0],
    requiring: connection?.requireSso ? connection : undefined,
    membership: membership[0]?.member,
    memberships,
  };
}
