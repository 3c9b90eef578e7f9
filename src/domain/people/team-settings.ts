// Teams as administrators change them. Each change runs in the team's lane, as the identity provider's pushes
// do. It is a compare-and-swap on the team's version in one batch with its audit event, so that pushes and
// administrators never lose each other's updates.
//
// What an identity provider manages can't be changed here, because it would be changed back: the name and
// existence of a team that it pushed, and that team's members from claimed domains. It leaves people from
// other domains alone (provisioning/groups.ts), so administrators can add those.

import { foldText } from '../../lib/fold.ts';
import { newId } from '../../lib/ids.ts';
import { requireChanged } from '../../storage/change.ts';
import { type Database, openDatabase, type Statement } from '../../storage/database.ts';
import {
  type ListedTeam,
  listTeamMembers,
  listTeams,
  selectTeam,
  type TeamMember,
} from '../../storage/people/team-lists.ts';
import {
  deleteTeam,
  deleteTeamMembers,
  insertTeam,
  insertTeamMembers,
  selectTeamCandidates,
  type TeamCandidateRow,
  updateTeam,
} from '../../storage/people/team-writes.ts';
import type { Actor } from '../actor.ts';
import { type AuditAction, audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { TeamChange, TeamCommand, TeamResult } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { parseTeamName } from '../names.ts';

export type { ListedTeam, TeamChange, TeamMember };

/** The operator, or an administrator in the settings of the organization. */
export interface TeamEditor {
  readonly organization: { readonly id: string };
  readonly actor: Actor;
}

/**
 * @returns the new team's id. @throws DomainError `name_missing`, `name_too_long`, `name_invisible`,
 * `team_name_taken`
 */
export async function createTeam(deps: Deps, access: TeamEditor, name: string): Promise<string> {
  const id = newId('team');
  await send(deps, access, id, { kind: 'create', name: parseTeamName(name) });
  return id;
}

/**
 * @throws DomainError `team_not_found`, `team_managed`, `member_not_found`, `name_missing`, `name_too_long`,
 * `name_invisible`, `team_name_taken`, `changed_meanwhile`
 */
export async function changeTeam(
  deps: Deps,
  access: TeamEditor,
  id: string,
  change: TeamChange,
): Promise<void> {
  await send(
    deps,
    access,
    id,
    change.kind === 'rename' ? { ...change, name: parseTeamName(change.name) } : change,
  );
}

async function send(
  deps: Deps,
  { organization, actor }: TeamEditor,
  id: string,
  change: TeamChange | { kind: 'create'; name: string },
): Promise<void> {
  const result = await deps.lanes.changeTeam({
    organizationId: organization.id,
    actor,
    nowMs: deps.nowMs,
    id,
    ...change,
  });
  if (result.outcome === 'done') return;
  const field = result.reason === 'team_name_taken' ? 'name' : undefined;
  throw new DomainError(result.reason, { teamId: id }, field);
}

/** @throws DomainError `team_not_found`: also for another organization's team */
export async function loadTeam(deps: Deps, organizationId: string, id: string): Promise<ListedTeam> {
  const [team] = await selectTeam(deps.db, organizationId, id);
  if (!team) throw new DomainError('team_not_found', { teamId: id });
  return team;
}

export async function pageOfTeams(
  deps: Deps,
  organizationId: string,
  page: { readonly search: string; readonly afterNameKey: string; readonly limit: number },
): Promise<ListedTeam[]> {
  return await listTeams(deps.db, organizationId, { ...page, prefixKey: foldText(page.search) });
}

export async function pageOfTeamMembers(
  deps: Deps,
  team: ListedTeam,
  page: { readonly afterId: string; readonly limit: number },
): Promise<TeamMember[]> {
  return await listTeamMembers(deps.db, team, page);
}

/** More than the number of concurrent writers that a team can have outside its lane. */
const MAX_ATTEMPTS = 5;

/** Runs the command inside the lane. */
export async function runTeamCommand(d1: D1Database, command: TeamCommand): Promise<TeamResult> {
  const db = openDatabase(d1);
  for (let attempt = 1; ; attempt++) {
    try {
      await (command.kind === 'create' ? create(db, command) : change(db, command));
      return { outcome: 'done' };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.reason === 'changed_meanwhile' && attempt < MAX_ATTEMPTS) continue;
      return { outcome: 'refused', reason: error.reason };
    }
  }
}

async function create(db: Database, command: Extract<TeamCommand, { kind: 'create' }>): Promise<void> {
  const { id, organizationId, name, nowMs } = command;
  await commitChange({ db }, [
    insertTeam(db, {
      id,
      organizationId,
      name,
      source: 'settings',
      createdAt: nowMs,
      updatedAt: nowMs,
    }),
    auditTeam(db, command, 'team.created', { name }),
  ]);
}

async function change(db: Database, command: Exclude<TeamCommand, { kind: 'create' }>): Promise<void> {
  const { id, organizationId } = command;
  const memberIds = 'memberId' in command ? [command.memberId] : [];
  const [[team], [member]] = await db.batch([
    selectTeam(db, organizationId, id),
    selectTeamCandidates(db, organizationId, id, memberIds),
  ]);
  if (!team) throw new DomainError('team_not_found', { teamId: id });
  if (memberIds.length > 0 && !member) throw new DomainError('member_not_found');
  if (team.managed === 1 && (!member || member.claimed === 1))
    throw new DomainError('team_managed', { teamId: id });
  const statements = statementsOf(db, command, team, member);
  if (statements.length > 0) await commitChange({ db }, statements);
}

/** Returns an empty list when nothing needs to change. */
function statementsOf(
  db: Database,
  command: Exclude<TeamCommand, { kind: 'create' }>,
  team: ListedTeam,
  member: TeamCandidateRow | undefined,
): Statement[] {
  const { id, nowMs } = command;
  const swap = (values: Parameters<typeof updateTeam>[3]) => [
    updateTeam(db, id, team.version, values, nowMs),
    requireChanged(db),
  ];
  switch (command.kind) {
    case 'rename':
      return command.name === team.name
        ? []
        : [
            ...swap({ name: command.name }),
            auditTeam(db, command, 'team.updated', {
              before: { name: team.name },
              after: { name: command.name },
            }),
          ];
    case 'delete':
      return [
        deleteTeam(db, id, team.version),
        requireChanged(db),
        auditTeam(db, command, 'team.deleted', { name: team.name }),
      ];
    case 'addMember':
      return member?.inTeam === 1
        ? []
        : [
            ...swap({}),
            insertTeamMembers(db, id, [command.memberId], nowMs),
            auditTeam(db, command, 'team.user_added', { count: 1, memberIds: [command.memberId] }),
          ];
    case 'removeMember':
      return member?.inTeam === 0
        ? []
        : [
            ...swap({}),
            deleteTeamMembers(db, id, [command.memberId]),
            auditTeam(db, command, 'team.user_removed', { count: 1, memberIds: [command.memberId] }),
          ];
  }
}

function auditTeam(
  db: Database,
  { actor, organizationId, id, nowMs }: TeamCommand,
  action: AuditAction,
  detail: Readonly<Record<string, unknown>>,
): Statement {
  return audit({ db, nowMs }, actor, { organizationId, action, target: { type: 'team', id }, detail });
}
