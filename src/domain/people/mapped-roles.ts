// The people whom role rules have made more than Members, for those who tell the Owners: right after the
// change where the change says so, else from the run every ten minutes.

import { takeRoleNotices } from '../../storage/people/role-rules.ts';
import type { RoleNoticeRow } from '../../storage/tables/role-rules.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../deps.ts';
import type { TrustEvent } from '../trust.ts';

/** More than a mail can name; the next run takes the rest. */
const TAKEN_AT_ONCE = 500;
/** More would be a list that nobody reads; the audit log has everybody. */
const NAMED_IN_MAIL = 20;

/**
 * One event for each organization and actor, however many people it is about. Each person is in it once.
 *
 * @param organizationId null: of all organizations
 */
export async function takeMappedRoles(
  deps: Pick<Deps, 'db'>,
  organizationId: string | null,
): Promise<TrustEvent[]> {
  const rows = await takeRoleNotices(deps.db, organizationId, TAKEN_AT_ONCE);
  const groups = Map.groupBy(rows, (row) =>
    [row.organizationId, row.actorType, row.actorId, row.actorLabel].join('\n'),
  );
  return [...groups.values()].map(eventOf);
}

function eventOf(rows: readonly RoleNoticeRow[]): TrustEvent {
  const { organizationId, actorType, actorId, actorLabel } = rows[0] as RoleNoticeRow;
  const actor: Actor = { type: actorType, id: actorId, label: actorLabel, address: null };
  const changes = rows.slice(0, NAMED_IN_MAIL).map(({ email, before, after, roleFrom }) => ({
    what: 'mappedRole' as const,
    of: email,
    because: roleFrom,
    before,
    after,
  }));
  return { kind: 'roles_mapped', organizationId, actor, changes, more: rows.length - changes.length };
}
