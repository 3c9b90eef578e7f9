// A person's own name: of the account, and of each membership whose name no identity provider keeps.

import { sql } from 'drizzle-orm';
import { type Database, rawStatement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';

export interface OwnName {
  readonly accountId: string;
  readonly givenName: string;
  readonly familyName: string;
  /** One for each membership; written where the name changes there. */
  readonly events: readonly { readonly id: string; readonly memberId: string }[];
  readonly actor: Pick<AuditEventRow, 'actorId' | 'actorLabel' | 'address'>;
  readonly nowMs: number;
}

/** The events stand before the change, because they tell what was before. An organization that has deactivated them learns no address. */
export function ownNameStatements(db: Database, w: OwnName) {
  const { givenName, familyName, nowMs, actor } = w;
  const changes = sql`m.account_id = ${w.accountId} and m.source <> 'scim' and m.external_id is null
    and (m.given_name <> ${givenName} or m.family_name <> ${familyName})`;
  return [
    rawStatement(
      db,
      sql`insert into audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, address, target_type,
          target_id, detail)
        select j.value ->> '$.id', m.organization_id, ${nowMs}, 'user.profile_changed', 'account', ${actor.actorId},
          ${actor.actorLabel}, iif(m.active = 1, ${actor.address}, null), 'member', m.id, json_object('email', ${actor.actorLabel},
            'before', json_object('givenName', m.given_name, 'familyName', m.family_name),
            'after', json_object('givenName', ${givenName}, 'familyName', ${familyName}))
        from json_each(${JSON.stringify(w.events)}) j join members m on m.id = j.value ->> '$.memberId' where ${changes}`,
    ),
    rawStatement(
      db,
      sql`update members as m set given_name = ${givenName}, family_name = ${familyName}, version = m.version + 1,
        updated_at = ${nowMs} where ${changes}`,
    ),
    rawStatement(
      db,
      sql`update accounts set given_name = ${givenName}, family_name = ${familyName}, updated_at = ${nowMs}
        where id = ${w.accountId}`,
    ),
  ];
}
