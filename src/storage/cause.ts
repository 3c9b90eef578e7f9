// Who makes the changes of a batch. Triggers write an event with each change, and a trigger sees rows alone:
// who made the change stands in the one row of `change_cause`, which the first statement of the batch brings
// up to date. It writes only where the batch before was somebody else's, so that a directory that sends its
// people one after the other pays for it once.

import { is, sql } from 'drizzle-orm';
import { SQLiteDeleteBase, SQLiteInsertBase, SQLiteUpdateBase } from 'drizzle-orm/sqlite-core';
import { type Database, rawStatement, type Statement } from './database.ts';
import { accounts } from './tables/accounts.ts';
import { applications } from './tables/applications.ts';
import { type AuditEventRow, SYSTEM_LABEL } from './tables/audit-events.ts';
import { certificates, connections } from './tables/connections.ts';
import { domains } from './tables/domains.ts';
import { grants } from './tables/grants.ts';
import { members } from './tables/members.ts';
import { organizations } from './tables/organizations.ts';
import { scimTokens } from './tables/scim-tokens.ts';
import { sessions } from './tables/sessions.ts';
import { teamMembers, teams } from './tables/teams.ts';

export type Cause = Pick<AuditEventRow, 'actorType' | 'actorId' | 'actorLabel' | 'at'>;

const causes = new WeakMap<object, Cause>();
const quiet = new WeakSet<object>();
const timed = new WeakSet<object>();

/** The statement records a change of this person or program, who then makes the whole batch. */
export function causedBy<T extends Statement>(statement: T, cause: Cause): T {
  causes.set(statement, cause);
  return statement;
}

/** The statement writes what no event tells, such as "last active", although its table has events. */
export function withoutEvent<T extends Statement>(statement: T): T {
  quiet.add(statement);
  return statement;
}

/** What a trigger writes because of the statement has the time of the batch, as what is deleted has. */
export function atItsTime<T extends Statement>(statement: T): T {
  timed.add(statement);
  return statement;
}

/**
 * What the batch begins with; null if nothing in it writes an event.
 *
 * @param given who makes it, if no audit event says so
 */
export function setCause(db: Database, statements: readonly Statement[], given?: Cause): Statement | null {
  const kinds = statements.map((one) => (quiet.has(one) ? null : kindOf(one)));
  if (kinds.every((kind) => kind === null)) return null;
  const cause = given ?? statements.map((one) => causes.get(one)).find((one) => one !== undefined);
  const at = cause ? sql`${cause.at}` : sql`cast(unixepoch('subsec') * 1000 as integer)`;
  // What is deleted has no time of its own, so that then the time has to be right as well.
  const isTimed = kinds.includes('delete') || statements.some((one) => timed.has(one));
  const late = isTimed ? sql` or decided_at <> excluded.decided_at` : sql``;
  return rawStatement(
    db,
    sql`insert into change_cause (id, actor_type, actor_id, actor_label, decided_at)
      values (1, ${cause?.actorType ?? 'system'}, ${cause?.actorId ?? null}, ${cause?.actorLabel ?? SYSTEM_LABEL}, ${at})
      on conflict (id) do update set actor_type = excluded.actor_type, actor_id = excluded.actor_id,
        actor_label = excluded.actor_label, decided_at = excluded.decided_at
      where actor_type <> excluded.actor_type or actor_id is not excluded.actor_id
        or actor_label <> excluded.actor_label${late}`,
  );
}

type Kind = 'write' | 'delete' | null;

/** The tables whose triggers ask for the cause. */
const HEARD = new Set<unknown>([
  accounts,
  applications,
  certificates,
  connections,
  domains,
  grants,
  members,
  organizations,
  scimTokens,
  sessions,
  teamMembers,
  teams,
]);
const NAMES = `accounts|applications|certificates|connections|domains|grants|members|organizations|scim_tokens|sessions|team_members|teams`;
const WRITE = new RegExp(`^\\s*(?:update|insert into|delete from)\\s+"?(?:${NAMES})\\b`, 'i');

function kindOf(statement: Statement): Kind {
  if (is(statement, SQLiteDeleteBase)) return HEARD.has(tableOf(statement)) ? 'delete' : null;
  if (is(statement, SQLiteInsertBase) || is(statement, SQLiteUpdateBase)) {
    return HEARD.has(tableOf(statement)) ? 'write' : null;
  }
  const text = (statement as { getQuery?: () => { readonly sql: string } }).getQuery?.().sql ?? '';
  if (!WRITE.test(text)) return null;
  return /^\s*delete/i.test(text) ? 'delete' : 'write';
}

/** drizzle shows no statement's table, but keeps it here. */
function tableOf(statement: Statement): unknown {
  return (statement as unknown as { readonly config: { readonly table: unknown } }).config.table;
}
