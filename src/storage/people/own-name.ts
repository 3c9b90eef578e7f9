// Changes a person's own name: in the account, and in each membership whose name no identity provider
// manages.

import { sql } from 'drizzle-orm';
import { record } from '../change.ts';
import { type Database, rawStatement, type Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import { changedNames } from './members.ts';

export interface OwnName {
  readonly accountId: string;
  readonly givenName: string;
  readonly familyName: string;
  /** One event for each membership; it is written only if the name changes there. */
  readonly events: readonly { readonly id: string; readonly memberId: string }[];
  readonly actor: Pick<AuditEventRow, 'actorId' | 'actorLabel' | 'address'>;
  readonly nowMs: number;
}

/**
 * The events come before the change, because they record the old name. An organization that has deactivated
 * the person doesn't learn the IP address.
 */
export function ownNameStatements(db: Database, w: OwnName): Statement[] {
  const { givenName, familyName, nowMs, actor } = w;
  const changes = sql`m.account_id = ${w.accountId} and m.source <> 'scim' and m.external_id is null
    and (m.given_name <> ${givenName} or m.family_name <> ${familyName})`;
  return [
    record(
      db,
      {
        id: sql`j.value ->> '$.id'`,
        organizationId: sql`m.organization_id`,
        at: nowMs,
        action: 'user.profile_changed',
        actorType: 'account',
        actorId: actor.actorId,
        actorLabel: actor.actorLabel,
        address: sql`iif(m.active = 1, ${actor.address}, null)`,
        targetType: 'member',
        targetId: sql`m.id`,
        detail: sql`json_object('email', ${actor.actorLabel},
          'before', json_object('givenName', m.given_name, 'familyName', m.family_name),
          'after', json_object('givenName', ${givenName}, 'familyName', ${familyName}))`,
      },
      sql`from json_each(${JSON.stringify(w.events)}) j join members m on m.id = j.value ->> '$.memberId' where ${changes}`,
    ),
    rawStatement(db, sql`update members as m set ${changedNames(w, nowMs)} where ${changes}`),
    rawStatement(
      db,
      sql`update accounts set given_name = ${givenName}, family_name = ${familyName}, updated_at = ${nowMs}
        where id = ${w.accountId}`,
    ),
  ];
}
