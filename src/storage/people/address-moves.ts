// The account of a person gets another address, in every organization at once.

import { type SQL, sql } from 'drizzle-orm';
import { foldText } from '../../lib/fold.ts';
import { type Database, rawStatement, type Statement } from '../database.ts';
import { type EventOfEach, recordForMemberships } from './account-events.ts';
import { endChangesTo } from './pending-changes.ts';

export interface AddressMove {
  readonly accountId: string;
  readonly email: { readonly address: string; readonly key: string };
  /** The account that gives the address up; its memberships become the mover's. */
  readonly displacedId: string | null;
  /** Recorded in each organization of the account. */
  readonly event: EventOfEach;
  /** The membership whose row its own statement changes. */
  readonly exceptMemberId: string | null;
}

/** The facts must be required in the same batch, because nothing here looks at them. */
export function moveAddress(
  db: Database,
  move: AddressMove,
  nowMs: number,
  when: SQL = sql`true`,
): Statement[] {
  const { accountId, email, displacedId } = move;
  return [
    ...(displacedId === null
      ? []
      : [
          // While its memberships still name the organizations that hear of it.
          rawStatement(
            db,
            sql`update sessions set ended_at = ${nowMs} where account_id = ${displacedId} and ended_at is null and ${when}`,
          ),
          rawStatement(
            db,
            sql`update members set account_id = ${accountId}, proven_since = ${nowMs}, version = version + 1,
              updated_at = ${nowMs} where account_id = ${displacedId} and ${when}`,
          ),
          // Its password and its sessions end with it.
          rawStatement(db, sql`delete from accounts where id = ${displacedId} and ${when}`),
        ]),
    // What they invited stays theirs, so that it ends with their rights.
    rawStatement(
      db,
      sql`update invitations set invited_by = ${email.address} where accepted_at is null
        and organization_id in (select organization_id from members where account_id = ${accountId})
        and invited_by = (select email from accounts where id = ${accountId}) and ${when}`,
    ),
    rawStatement(
      db,
      sql`update accounts set email = ${email.address}, email_key = ${email.key}, mailbox_proven_at = null, updated_at = ${nowMs}
        where id = ${accountId} and ${when}`,
    ),
    rawStatement(
      db,
      sql`update members set user_name = ${email.address}, user_name_key = ${email.key},
        folded = json_set(folded, '$.userName', ${foldText(email.key)}), version = version + 1, updated_at = ${nowMs} where account_id = ${accountId} and user_name_key <> ${email.key}
        and id is not ${move.exceptMemberId} and ${when}`,
    ),
    endChangesTo(db, email.key, when),
    recordForMemberships(db, move.event, accountId, when),
  ];
}
