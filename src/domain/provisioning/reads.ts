// One resource that a SCIM client reads: one D1 batch confirms the token, reads the rows and logs the
// request. Reading shows every member of the organization, including those whom SCIM may not change.

import type { StoredGroup, StoredUser } from '../../scim/stored.ts';
import type { Database } from '../../storage/database.ts';
import { selectMembersOfGroup, selectScimGroup } from '../../storage/provisioning/groups.ts';
import { insertScimEvent, outcomeOfRead } from '../../storage/provisioning/token.ts';
import { selectScimUsers } from '../../storage/provisioning/users.ts';
import type { ScimRequest } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { runConfirmed, runConfirmedParts } from './confirmed-batch.ts';
import { eventColumns } from './log.ts';
import { type MemberParts, membersInParts } from './member-parts.ts';
import { refused } from './refusals.ts';
import { heldMembers, toStoredGroup, toStoredUser } from './rows.ts';

/** @throws ScimError unauthorized; ProvisioningRefused `member_not_found` */
export async function loadScimUser(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  id: string,
  withGroups: boolean,
): Promise<StoredUser> {
  const { organizationId } = request.client;
  const { rows } = await runConfirmed(db, request, [
    selectScimUsers(db, organizationId, { kind: 'id', value: id }, withGroups),
    logFound(db, request, 'members', 'user', id),
  ]);
  const [[row]] = rows;
  if (row === undefined) throw refused('member_not_found');
  return toStoredUser(row);
}

/** @throws ScimError unauthorized; ProvisioningRefused `team_not_found` */
export async function loadScimGroup(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  id: string,
  withMembers: boolean,
): Promise<{ readonly group: StoredGroup; readonly parts: MemberParts | undefined }> {
  const { organizationId } = request.client;
  const { rows } = await runConfirmedParts(db, request, {
    group: selectScimGroup(db, organizationId, id),
    log: logFound(db, request, 'teams', 'group', id),
    members: withMembers ? selectMembersOfGroup(db, organizationId, id) : undefined,
  });
  const [row] = rows.group;
  if (row === undefined) throw refused('team_not_found');
  const members = heldMembers(rows.members);
  const tooManyToHold = withMembers && members === undefined;
  const parts = tooManyToHold ? membersInParts({ db }, request, [row], rows.members) : undefined;
  return { group: toStoredGroup(row, members), parts };
}

/** Logs the outcome inside the batch, because only the batch itself knows whether the row exists. */
function logFound(
  db: Database,
  request: ScimRequest,
  table: 'members' | 'teams',
  targetType: 'user' | 'group',
  targetId: string,
) {
  return insertScimEvent(db, {
    ...eventColumns(request),
    ...outcomeOfRead(table, request.client.organizationId, targetId),
    operation: `${targetType}.read`,
    targetType,
    targetId,
    targetLabel: null,
    detail: {},
  });
}
