// Works out what a list of membership commands comes to, without loading the members.

import type { MembershipCommand } from '../../scim/group-patch.ts';
import type { TeamCandidateRow } from '../../storage/people/team-writes.ts';

/** The commands in order, as one change. */
export interface MembershipChange {
  /** Everybody else leaves the team. */
  readonly replaceAll: boolean;
  readonly add: ReadonlySet<string>;
  /** Empty with `replaceAll`. */
  readonly remove: ReadonlySet<string>;
}

export function toMembershipChange(commands: readonly MembershipCommand[]): MembershipChange {
  let replaceAll = false;
  let add = new Set<string>();
  let remove = new Set<string>();
  for (const command of commands) {
    if (command.op === 'removeAll' || command.op === 'replaceAll') {
      replaceAll = true;
      add = new Set(command.op === 'replaceAll' ? command.ids : []);
      remove = new Set();
      continue;
    }
    for (const id of command.ids) {
      if (command.op === 'add') {
        add.add(id);
        remove.delete(id);
      } else {
        add.delete(id);
        if (!replaceAll) remove.add(id);
      }
    }
  }
  return { replaceAll, add, remove };
}

export function namedMemberIds({ add, remove }: MembershipChange): string[] {
  return [...add, ...remove];
}

/** What remains of the change once it is known who these people are. */
export interface MembershipEffect {
  readonly replaceAll: boolean;
  /** The people who stay or join, with `replaceAll`. */
  readonly keep: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly skipped: {
    readonly unknown: readonly string[];
    readonly outsideClaimedDomains: readonly string[];
  };
}

export function toMembershipEffect(
  change: MembershipChange,
  rows: readonly TeamCandidateRow[],
): MembershipEffect {
  const known = new Map(rows.map((row) => [row.id, row]));
  const unknown = [...change.add].filter((id) => !known.has(id));
  const outside = namedMemberIds(change).filter((id) => {
    const row = known.get(id);
    // A person whom the change would not affect is not reported as skipped.
    return row !== undefined && row.claimed === 0 && change.add.has(id) !== (row.inTeam === 1);
  });
  const touchable = (id: string) => known.get(id)?.claimed === 1;
  return {
    replaceAll: change.replaceAll,
    keep: [...change.add].filter((id) => known.has(id)),
    add: [...change.add].filter((id) => touchable(id) && known.get(id)?.inTeam === 0),
    remove: [...change.remove].filter((id) => touchable(id) && known.get(id)?.inTeam === 1),
    skipped: { unknown, outsideClaimedDomains: outside },
  };
}
