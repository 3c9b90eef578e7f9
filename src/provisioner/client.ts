// The one place that says which lane a change goes through.
//
// A change goes through the lane of the id that it changes. A creation has no id yet, so it goes through the
// lane of what will be unique about the new thing: a person's address, which sign-in uses too, or a team's
// name.

import type { MemberCommand, ProvisioningCommand, ScanCommand, TeamCommand } from '../domain/commands.ts';
import type { Lanes } from '../domain/lanes.ts';
import { withoutCost } from '../domain/request-record.ts';
import { foldText } from '../lib/fold.ts';
import { shardOf } from '../lib/shard.ts';
import type { Lane } from './lane.ts';

export function openLanes(namespace: DurableObjectNamespace): Lanes {
  // The types of RPC recurse without end on JSON values of any depth. Only plain data crosses, so the methods
  // are those of the lane.
  const lane = (name: string) =>
    namespace.get(namespace.idFromName(name)) as unknown as Pick<
      Lane,
      'completeSignIn' | 'provision' | 'scan' | 'changeTeam' | 'changeMember'
    >;
  return {
    completeSignIn: async (command) =>
      bare(await lane(personLane(command.organizationId, command.email.key)).completeSignIn(command)),
    changeTeam: async (command) => bare(await lane(teamLaneOf(command)).changeTeam(command)),
    changeMember: (command) =>
      sent(MEMBER_COMMAND_MAY_RUN_TWICE[command.kind], () =>
        lane(memberLaneOf(command)).changeMember(command),
      ),
    scan: (command) => sent(true, () => lane(scanLane(command)).scan(command)),
    provision: (command) => sent(MAY_RUN_TWICE[command.kind], () => lane(laneOf(command)).provision(command)),
  };
}

/** The result without its cost, which belongs to the request that asked. */
function bare<Result extends object>(result: Result): Result {
  return withoutCost(result) as Result;
}

/** One for each organization: its scans run one after the other. */
function scanLane({ request }: ScanCommand): string {
  return `scans:${request.client.organizationId}`;
}

/** A lane that was moved or updated while a command ran leaves its callers with an error that says so. */
async function sent<Result extends object>(
  mayRunTwice: boolean,
  send: () => Promise<Result>,
): Promise<Result> {
  try {
    return bare(await send());
  } catch (error) {
    const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
    if (!mayRunTwice || retryable !== true || overloaded === true) throw error;
    return bare(await send());
  }
}

/**
 * Whether a command that may have run already is sent again. A change has the same result when it is made
 * twice; a second creation would be refused as a duplicate, and a second deletion as not found.
 */
const MAY_RUN_TWICE: Readonly<Record<ProvisioningCommand['kind'], boolean>> = {
  createUser: false,
  replaceUser: true,
  patchUser: true,
  deleteUser: false,
  createGroup: false,
  replaceGroup: true,
  patchGroup: true,
  deleteGroup: false,
};

const MEMBER_COMMAND_MAY_RUN_TWICE: Readonly<Record<MemberCommand['kind'], boolean>> = {
  add: false,
  change: true,
  remove: false,
  accept: false,
};

/**
 * The name of the command's lane. An id of another organization makes a lane as well, in which the command
 * finds nothing.
 */
export function laneOf(command: ProvisioningCommand): string {
  const { organizationId } = command.request.client;
  switch (command.kind) {
    case 'createUser':
      return personLane(organizationId, command.email.key);
    case 'replaceUser':
    case 'patchUser':
    case 'deleteUser':
      return memberLane(organizationId, command.id);
    case 'createGroup':
      return teamNameLane(organizationId, command.fields.displayName);
    case 'replaceGroup':
    case 'patchGroup':
    case 'deleteGroup':
      return teamLane(organizationId, command.id);
  }
}

function memberLaneOf(command: MemberCommand): string {
  switch (command.kind) {
    case 'add':
      return personLane(command.organizationId, command.email.key);
    case 'accept':
      return personLane(command.write.invitation.organizationId, command.write.invitation.emailKey);
    case 'change':
    case 'remove':
      return memberLane(command.organizationId, command.id);
  }
}

function memberLane(organizationId: string, id: string): string {
  return `member:${organizationId}:${id}`;
}

function teamLaneOf({ organizationId, ...command }: TeamCommand): string {
  return command.kind === 'create'
    ? teamNameLane(organizationId, command.name)
    : teamLane(organizationId, command.id);
}

function teamNameLane(organizationId: string, name: string): string {
  return `team-name:${organizationId}:${foldText(name)}`;
}

function teamLane(organizationId: string, id: string): string {
  return `team:${organizationId}:${id}`;
}

/** How many lanes an organization has for people who are known by address alone. */
const PERSON_LANES = 64;

/**
 * Addresses share lanes, because opening a new one for each address costs more than the change itself. What
 * makes an address unique is an index; the lane makes a conflict rare.
 */
function personLane(organizationId: string, emailKey: string): string {
  return `people:${organizationId}:${shardOf(emailKey, PERSON_LANES)}`;
}
