// The groups of a member, for what is told about a person, read in the statement that reads the member.

import { type SQL, sql } from 'drizzle-orm';
import type { JoinedRow } from '../joined.ts';

/**
 * One more than are shown of somebody, so that nobody takes the first of them for all. In the statement's own
 * text: SQLite compiles a statement anew for each value of a limit that is bound.
 */
const GROUPS_READ = sql.raw('51');

export interface Group {
  readonly id: string;
  readonly name: string;
}

export interface Groups {
  /** The first fifty-one by name. */
  readonly groups: readonly Group[];
  readonly groupCount: number;
}

/**
 * Two columns about the member `m` of a statement. SQL sorts the groups only of a member who has more than
 * are read, because it counts each row that it sorts once more.
 *
 * @param when a condition; the groups are read where it holds
 */
export function groupsColumns(when: SQL): SQL {
  const one = sql`json_array(t.id, t.name, t.name_key)`;
  const all = sql`json_each(m.team_ids) e join teams t on t.id = e.value`;
  return sql`case when ${when} then
    case when json_array_length(m.team_ids) <= ${GROUPS_READ}
      then (select json_group_array(${one}) from ${all})
      else (select json_group_array(json(one)) from
        (select ${one} as one from ${all} order by t.name_key, t.id limit ${GROUPS_READ})) end
    end as "groups", json_array_length(m.team_ids) as "groupCount"`;
}

export function readGroups({ groups, groupCount }: JoinedRow): Groups {
  const read = JSON.parse((groups as string | null) ?? '[]') as [id: string, name: string, key: string][];
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return {
    groups: read
      .sort(([a, , keyA], [b, , keyB]) => order(keyA, keyB) || order(a, b))
      .map(([id, name]) => ({ id, name })),
    groupCount: (groupCount as number | null) ?? 0,
  };
}
